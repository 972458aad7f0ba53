import Domain
import JSON
import Testing
import WhatsApp

/// How an account's session comes to work.
@Suite struct WebPairingTests {
    private let world = WebWorld()
    private var network: WebTestNetwork { world.network }

    private func code(_ value: String) { network.answer(200, #"{"value":"\#(value)"}"#) }

    private func note(_ news: SessionNews) {
        world.gateway.note(news, WebWorld.one, WebWorld.channel(), at: world.clock.value)
    }

    /// Connects, as far as the first code.
    private func showCode() {
        world.connect()
        network.answer(session: "SCAN_QR_CODE")
        code("2@A,x")
    }

    @Test func `a session is made, shows its codes, and works once one was scanned`() throws {
        world.connect()
        #expect(world.gateway.outstandingAnswers == 1 && world.gateway.nextSignal == nil)
        try network.answer(201, fixture: "resp_session_create_201.json")
        #expect(world.told() == [])
        #expect(world.gateway.nextSignal == WebWorld.start + .seconds(2))
        #expect(world.pass(.seconds(2)) == [])
        #expect(network.openCalls == ["GET /api/sessions/t7"])
        try network.answer(200, fixture: "resp_session_get_scan_qr.json")
        #expect(network.openCalls == ["GET /api/t7/auth/qr?format=raw"])
        try network.answer(200, fixture: "resp_qr_raw.json")
        #expect(world.told() == ["code 2@Ab for 60 s"])
        #expect(world.pass(.seconds(2)) == [])
        try network.answer(200, fixture: "resp_session_get_working.json")
        #expect(world.told() == ["paired 1"])
        #expect(world.gateway.nextSignal == nil && world.gateway.outstandingAnswers == 0)
        #expect(world.pass(.hours(1)) == [] && network.pending == 0)
    }

    @Test func `only a code that is new is told, and the later ones live a shorter time`() {
        showCode()
        #expect(world.told() == ["code 2@A, for 60 s"])
        for (value, line) in [
            ("2@A,x", nil), ("2@B,x", "code 2@B, for 20 s"), ("2@B,x", nil), ("2@C,x", "code 2@C, for 20 s"),
        ] {
            #expect(world.pass(.seconds(2)) == [])
            network.answer(session: "SCAN_QR_CODE")
            code(value)
            #expect(world.told() == [line].compactMap { $0 })
        }
    }

    @Test func `a session that works already is connected at once`() {
        world.connect()
        network.answer(session: "WORKING")
        #expect(world.told() == ["paired 1"])
    }

    // MARK: A session that exists

    @Test func `one that exists and knows our webhook is only looked at`() throws {
        world.connect(webhook: true)
        try network.answer(422, fixture: "resp_session_create_exists_422.json")
        #expect(network.openCalls == ["GET /api/sessions/t7"])
        try network.answer(200, fixture: "resp_session_get_working.json")
        #expect(world.told() == ["paired 1"])
    }

    @Test func `one that knows another webhook gets ours, and keeps what else was set`() {
        world.connect(webhook: true)
        network.answer(422, "{}")
        network.answer(
            200,
            #"{"status":"STARTING","config":{"proxy":{"server":"p:1"},"webhooks":[{"url":"https://other.example.com"},"#
                + #"{"url":"https://hooks.example.com/waha/t7","events":["message"]}]}}"#)
        #expect(network.openCalls == ["PUT /api/sessions/t7"])
        let config = network.openBodies[0]["config"]
        #expect(config?["proxy"]?["server"] == .string("p:1"))
        guard case .array(let hooks)? = config?["webhooks"] else {
            Issue.record("no webhooks")
            return
        }
        #expect(
            hooks.map { $0["url"] } == [
                .string("https://other.example.com"), .string("https://hooks.example.com/waha/t7"),
            ])
        #expect(hooks[1]["hmac"]?["key"] == .string("fixture-waha-hmac-key"))
        network.answer(session: "SCAN_QR_CODE")
        code("2@A,x")
        #expect(world.told() == ["code 2@A, for 60 s"])
    }

    @Test(arguments: [#"{"status":"WORKING"}"#, #"{"status":"WORKING","config":null}"#])
    func `one without any configuration gets ours`(body: String) {
        world.connect(webhook: true)
        network.answer(422, "{}")
        network.answer(200, body)
        #expect(network.openCalls == ["PUT /api/sessions/t7"])
        // What goes wrong with the webhook does not stop the pairing: the session is looked at all the same.
        network.answer(500, "")
        #expect(world.pass(.seconds(2)) == [])
        network.answer(session: "WORKING")
        #expect(world.told() == ["paired 1"])
    }

    @Test func `one that is stopped is started`() {
        world.connect()
        network.answer(422, "{}")
        network.answer(session: "STOPPED")
        #expect(network.openCalls == ["POST /api/sessions/t7/start"])
        network.answer(session: "STOPPED")
        #expect(network.openCalls == [], "it is given time")
        #expect(world.pass(.seconds(2)) == [])
        network.answer(session: "WORKING")
        #expect(world.told() == ["paired 1"])
    }

    @Test func `one that failed is started anew, then logged out, then given up`() {
        world.connect()
        network.answer(422, "{}")
        network.answer(session: "FAILED")
        #expect(network.openCalls == ["POST /api/sessions/t7/restart"])
        network.answer(session: "STARTING")
        #expect(world.pass(.seconds(2)) == [])
        network.answer(session: "FAILED")
        #expect(network.openCalls == ["POST /api/sessions/t7/logout"])
        network.answer(session: "WORKING")
        #expect(network.openCalls == ["POST /api/sessions/t7/start"], "what a logout answers is out of date")
        network.answer(session: "STARTING")
        #expect(world.pass(.seconds(2)) == [])
        network.answer(session: "FAILED")
        #expect(world.told() == ["pairing failed 1 sessionDown"])
        #expect(network.pending == 0 && world.gateway.nextSignal == nil)
    }

    @Test func `one that fails after its codes were shown was not scanned in time`() {
        showCode()
        #expect(world.told().count == 1)
        #expect(world.pass(.seconds(2)) == [])
        network.answer(session: "FAILED")
        #expect(world.told() == ["pairing failed 1 sessionDown"])
        #expect(network.pending == 0)
    }

    // MARK: Faults

    @Test(arguments: [
        (HTTPOutcome.notSent("refused"), "unreachable"), (.unknown("timed out"), "unreachable"),
        (web(500), "unreachable"), (web(502), "unreachable"), (web(302), "unreachable"), (web(200), "unreachable"),
        (web(400), "badRequest"), (web(401), "unauthorized"), (web(403), "unauthorized"), (web(429), "tooManyRequests"),
        (web(404, "{}"), "badRequest"), (web(404, "<html>"), "unreachable"),
    ])
    func `a gateway that cannot make a session says why at once`(outcome: HTTPOutcome, code: String) {
        world.connect()
        network.end(outcome)
        #expect(world.told() == ["pairing failed 1 \(code)"])
        world.connect()
        network.answer(422, "{}")
        network.end(outcome)
        #expect(world.told() == ["pairing failed 1 \(code)"])
        #expect(network.pending == 0 && world.gateway.nextSignal == nil)
    }

    @Test(arguments: [
        HTTPOutcome.notSent("refused"), .unknown("timed out"), web(500), web(429), web(422, "{}"), web(200), web(404),
    ])
    func `a look or a code that fails is tried again`(outcome: HTTPOutcome) {
        world.connect()
        network.answer(session: "STARTING")
        #expect(world.pass(.seconds(2)) == [])
        network.end(outcome)
        #expect(world.pass(.seconds(2)) == [])
        network.answer(session: "SCAN_QR_CODE")
        network.end(outcome)
        #expect(world.pass(.seconds(2)) == [])
        network.answer(session: "SCAN_QR_CODE")
        code("2@A,x")
        #expect(world.told() == ["code 2@A, for 60 s"])
    }

    @Test(arguments: [
        (web(401), "unauthorized"), (web(400), "badRequest"), (web(404, "{}"), "sessionDown"),
    ])
    func `a look that can never succeed ends the pairing`(outcome: HTTPOutcome, code: String) {
        showCode()
        #expect(world.told().count == 1)
        #expect(world.pass(.seconds(2)) == [])
        network.end(outcome)
        #expect(world.told() == ["pairing failed 1 \(code)"])
    }

    @Test func `patience ends after five minutes`() {
        world.connect()
        network.answer(session: "PASSKEY_REQUIRED")
        var looks = 0
        while let next = world.gateway.nextSignal, looks < 1000 {
            world.clock.change { $0 = next }
            let told = world.told()
            guard told.isEmpty else {
                #expect(told == ["pairing failed 1 sessionDown"])
                break
            }
            network.answer(session: "PASSKEY_CONFIRMATION_REQUIRED")
            looks += 1
        }
        #expect(looks == 150)
        #expect(world.clock.value == WebWorld.start + .minutes(5))
        #expect(network.pending == 0 && world.gateway.nextSignal == nil)
    }

    @Test func `a channel of another kind cannot be connected here`() {
        world.gateway.connect(WebWorld.one, .sandbox, at: world.clock.value)
        #expect(world.told() == ["pairing failed 1 badRequest"])
        #expect(network.calls.isEmpty)
    }

    // MARK: News by webhook

    @Test func `news makes the gateway look at once, also while the clock stands still`() {
        world.connect()
        network.answer(session: "STARTING")
        note(.needsCode)
        #expect(network.openCalls == ["GET /api/sessions/t7"])
        network.answer(session: "SCAN_QR_CODE")
        code("2@A,x")
        #expect(world.told() == ["code 2@A, for 60 s"])
        note(.working)
        network.answer(session: "WORKING")
        #expect(world.told() == ["paired 1"])
    }

    @Test func `news that comes before the answer it overtook is not forgotten`() {
        world.connect()
        note(.needsCode)
        #expect(network.openCalls == ["POST /api/sessions"])
        network.answer(session: "STARTING")
        #expect(network.openCalls == ["GET /api/sessions/t7"])
        network.answer(session: "SCAN_QR_CODE")
        note(.working)
        code("2@A,x")
        #expect(world.told() == ["code 2@A, for 60 s"])
        #expect(network.openCalls == ["GET /api/sessions/t7"])
        network.answer(session: "WORKING")
        #expect(world.told() == ["paired 1"])
    }

    @Test func `old news of a loss does not end a pairing`() {
        showCode()
        #expect(world.told().count == 1)
        note(.lost)
        network.answer(session: "SCAN_QR_CODE")
        code("2@A,x")
        #expect(world.told() == [])
        #expect(world.gateway.nextSignal != nil)
    }

    @Test
    func `news of a session that nobody is pairing is looked into where it is good, and passed on where it is not`() {
        note(.working)
        #expect(network.openCalls == ["GET /api/sessions/t7"])
        network.answer(session: "SCAN_QR_CODE")
        #expect(world.told() == [])
        note(.working)
        network.answer(session: "WORKING")
        note(.lost)
        #expect(world.told() == ["paired 1", "lost 1"])
        note(.needsCode)
        #expect(network.openCalls == ["GET /api/t7/auth/qr?format=raw"])
        code("2@A,x")
        #expect(world.told() == ["code 2@A, for 20 s"])
        note(.needsCode)
        network.answer(422, "{}")
        #expect(world.told() == [])
        world.gateway.note(.needsCode, WebWorld.one, .sandbox, at: world.clock.value)
        #expect(network.pending == 0 && world.gateway.outstandingAnswers == 0)
    }

    // MARK: Codes for typing

    private func requestCode() {
        world.gateway.requestCode(WebWorld.one, WebWorld.channel(), phone: "+12025550100", at: world.clock.value)
    }

    @Test func `a code for typing joins the one to be scanned, and stays with the next`() throws {
        showCode()
        #expect(world.told().count == 1)
        world.clock.change { $0 = $0 + .seconds(1) }
        requestCode()
        try network.answer(201, fixture: "resp_pair_code.json")
        #expect(world.told() == ["code 2@A, or ABCD-ABCD for 59 s"])
        #expect(world.pass(.seconds(1)) == [])
        network.answer(session: "SCAN_QR_CODE")
        code("2@B,x")
        #expect(world.told() == ["code 2@B, or ABCD-ABCD for 20 s"])
    }

    @Test func `a code for typing may come before any to be scanned, or without a pairing`() throws {
        world.connect()
        requestCode()
        try network.answer(201, fixture: "resp_pair_code.json", at: 1)
        #expect(world.told() == ["code  or ABCD-ABCD for 60 s"])
        network.answer(session: "SCAN_QR_CODE")
        code("2@A,x")
        #expect(world.told() == ["code 2@A, or ABCD-ABCD for 60 s"])
        let other = WebWorld()
        other.gateway.requestCode(WebWorld.one, WebWorld.channel(), phone: "+12025550100", at: other.clock.value)
        try other.network.answer(201, fixture: "resp_pair_code.json")
        #expect(other.told() == ["code  or ABCD-ABCD for 60 s"])
    }

    @Test(arguments: [HTTPOutcome.notSent("refused"), .unknown("timed out"), web(422, "{}"), web(500), web(201)])
    func `a code for typing that cannot be had changes nothing`(outcome: HTTPOutcome) {
        showCode()
        #expect(world.told().count == 1)
        requestCode()
        network.end(outcome)
        #expect(world.told() == [])
        #expect(world.gateway.outstandingAnswers == 0)
        world.gateway.requestCode(WebWorld.one, .sandbox, phone: "+1", at: world.clock.value)
        #expect(network.pending == 0)
    }

    // MARK: Leaving

    @Test func `disconnecting logs out, then deletes, whatever the logout brought`() {
        for outcome in [web(201, "{}"), web(404), .unknown("timed out"), .notSent("refused")] {
            world.gateway.disconnect(WebWorld.one, WebWorld.channel())
            #expect(network.openCalls == ["POST /api/sessions/t7/logout"])
            network.end(outcome)
            #expect(network.openCalls == ["DELETE /api/sessions/t7"])
            #expect(world.gateway.outstandingAnswers == 1)
            network.end(outcome)
            #expect(network.pending == 0 && world.told() == [] && world.gateway.outstandingAnswers == 0)
        }
    }

    @Test func `disconnecting ends the pairing, and what it still brings is not told`() {
        world.connect()
        network.answer(session: "SCAN_QR_CODE")
        world.gateway.disconnect(WebWorld.one, WebWorld.channel())
        code("2@A,x")
        #expect(world.told() == [])
        #expect(world.gateway.nextSignal == nil)
        world.gateway.disconnect(WebWorld.one, .sandbox)
        #expect(network.openCalls == ["POST /api/sessions/t7/logout"])
    }

    @Test func `who connects again waits until the old session is gone`() {
        world.gateway.disconnect(WebWorld.one, WebWorld.channel())
        world.gateway.disconnect(WebWorld.one, WebWorld.channel())
        world.connect()
        #expect(network.openCalls == ["POST /api/sessions/t7/logout"])
        network.answer(201, "{}")
        #expect(network.openCalls == ["DELETE /api/sessions/t7"])
        network.answer(200, "{}")
        #expect(network.openCalls == ["POST /api/sessions"])
        network.answer(session: "WORKING")
        #expect(world.told() == ["paired 1"])
    }

    @Test func `asking again starts over, and the old answers are not heard`() {
        world.connect()
        world.connect()
        #expect(network.pending == 2)
        network.answer(session: "WORKING")
        #expect(world.told() == [])
        network.answer(session: "WORKING")
        #expect(world.told() == ["paired 1"])
    }
}

/// An answer without headers.
private func web(_ status: Int, _ body: String = "<html>") -> HTTPOutcome {
    .answered(HTTPAnswer(status: status, headers: [:], body: Array(body.utf8)))
}
