import Dispatch
import Domain
import JSON
import Testing
import WhatsApp

/// How messages queue, how sessions are checked, and how it all ends.
@Suite struct WebGatewayTests {
    private let world = WebWorld()
    private var network: WebTestNetwork { world.network }

    // MARK: Sending

    @Test func `a session sends one message at a time, in order`() {
        world.submit(
            WebWorld.message(1, .text("a", preview: false)), WebWorld.message(2, .text("b", preview: false)),
            WebWorld.message(3, .text("c", preview: false)))
        #expect(world.gateway.outstandingAnswers == 3)
        for (index, text) in ["a", "b", "c"].enumerated() {
            #expect(network.openBodies.map { $0["text"] } == [.string(text)])
            // Whatever becomes of one, the next has its turn.
            network.end([.unknown("timed out"), .notSent("refused"), .unknown("reset")][index])
        }
        #expect(world.gateway.outstandingAnswers == 3)
        #expect(world.told() == ["t1.d1.a1 unknown", "t2.d1.a1 refused unreachable", "t3.d1.a1 unknown"])
        #expect(world.gateway.outstandingAnswers == 0)
    }

    @Test func `no more sessions send at once than allowed, and those that wait take turns`() {
        let world = WebWorld(sessions: 2)
        for target in 1...6 as ClosedRange<UInt64> {
            world.submit(WebWorld.message(target, session: "s\((target - 1) % 3)"))
        }
        func names() -> [String] {
            world.network.openBodies.map { if case .string(let name)? = $0["session"] { name } else { "?" } }
        }
        #expect(names() == ["s0", "s1"])
        world.network.accept(0)
        #expect(names() == ["s1", "s2"])
        world.network.accept(0)
        #expect(names() == ["s2", "s0"])
        world.network.accept(1)
        #expect(names() == ["s2", "s1"])
        world.network.accept(0)
        world.network.accept(0)
        #expect(names() == ["s2"])
        world.network.accept(0)
        #expect(world.told().count == 6)
    }

    @Test func `sessions of the same name at two gateways are two`() {
        world.submit(WebWorld.message(1), WebWorld.message(2, base: "http://127.0.0.1:3001"))
        #expect(network.pending == 2)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `every message is answered once, in the order of its session, and never too many go at once`(seed: UInt64) {
        var chance = WebTestChance(seed: seed)
        let limit = Int.random(in: 1...4, using: &chance)
        let world = WebWorld(sessions: limit)
        var submitted: [String: [UInt64]] = [:]
        var owed: Set<UInt64> = []
        var next: UInt64 = 0
        for _ in 0..<120 {
            switch Int.random(in: 0..<3, using: &chance) {
            case 0:
                let messages = (0..<Int.random(in: 1...4, using: &chance)).map { _ in
                    next += 1
                    let session = "s\(Int.random(in: 0..<6, using: &chance))"
                    submitted[session, default: []].append(next)
                    owed.insert(next)
                    return WebWorld.message(next, session: session, .text("\(next)", preview: false))
                }
                world.gateway.submit(messages, at: world.clock.value)
            case 1:
                guard world.network.pending > 0 else { continue }
                let index = Int.random(in: 0..<world.network.pending, using: &chance)
                let outcomes: [HTTPOutcome] = [.unknown("timed out"), .notSent("refused")]
                world.network.end(outcomes[Int.random(in: 0..<2, using: &chance)], at: index)
            default: take(&owed, from: world, seed)
            }
            let open = world.network.openBodies.map { $0["session"] }
            #expect(open.count <= limit && Set(open).count == open.count, "seed \(seed)")
            #expect(world.gateway.outstandingAnswers == owed.count, "seed \(seed)")
        }
        while world.network.pending > 0 { world.network.accept() }
        take(&owed, from: world, seed)
        #expect(owed.isEmpty, "seed \(seed)")
        var sent: [String: [UInt64]] = [:]
        for call in world.network.calls {
            let body = WebTestNetwork.body(call)
            guard case .string(let session)? = body["session"], case .string(let text)? = body["text"] else { continue }
            sent[session, default: []].append(UInt64(text) ?? 0)
        }
        #expect(sent == submitted, "seed \(seed)")
    }

    /// Takes the signals, each of which must be an answer that is still owed.
    private func take(_ owed: inout Set<UInt64>, from world: WebWorld, _ seed: UInt64) {
        for signal in world.gateway.signals(through: world.clock.value) {
            guard case .answer(let key, _) = signal.kind else {
                Issue.record("no answer, seed \(seed)")
                continue
            }
            #expect(owed.remove(key.target.rawValue) != nil, "seed \(seed)")
        }
    }

    @Test func `answers may come on any thread while the engine takes them`() {
        let woken = DispatchSemaphore(value: 0)
        let clock = WebTestCell(WebWorld.start)
        let gateway = WebGateway(
            transport: WebThreadedNetwork(), maxConcurrentSessions: 5, wake: { woken.signal() },
            now: {
                clock.change { $0 = $0 + .milliseconds(1) }; return clock.value
            })
        for target in 1...200 as ClosedRange<UInt64> {
            gateway.submit([WebWorld.message(target, session: "s\(target % 20)")], at: clock.value)
        }
        var keys: Set<MessageKey> = []
        var last = WebWorld.start
        while keys.count < 200, woken.wait(timeout: .now() + 20) == .success {
            for signal in gateway.signals(through: clock.value) {
                #expect(signal.at >= last)
                last = signal.at
                guard case .answer(let key, .accepted) = signal.kind else { continue }
                #expect(keys.insert(key).inserted)
            }
        }
        #expect(keys.count == 200)
        gateway.stop()
    }

    // MARK: Time

    @Test func `what comes later than the engine's moment is kept for its own, which is told`() {
        world.submit(WebWorld.message())
        world.clock.change { $0 = $0 + .milliseconds(5) }
        network.accept()
        #expect(world.gateway.signals(through: WebWorld.start).isEmpty)
        #expect(world.gateway.nextSignal == WebWorld.start + .milliseconds(5))
        #expect(world.gateway.outstandingAnswers == 1)
        #expect(world.told().count == 1)
        #expect(world.gateway.nextSignal == nil)
    }

    @Test func `what the engine's slower clock tells comes after what the network told before`() {
        world.submit(WebWorld.message(1))
        world.clock.change { $0 = $0 + .milliseconds(5) }
        network.accept()
        world.gateway.submit([WebWorld.message(2, channel: .sandbox)], at: WebWorld.start)
        let moments = world.gateway.signals(through: world.clock.value).map(\.at)
        #expect(moments == [WebWorld.start + .milliseconds(5), WebWorld.start + .milliseconds(5)])
    }

    @Test func `the engine is woken whenever a call ends, also without news`() {
        world.connect()
        let before = world.wakes.value
        network.answer(session: "STARTING")
        #expect(world.wakes.value > before)
        #expect(world.gateway.outstandingAnswers == 0)
    }

    @Test func `the next look at a pairing is due before what is told later`() {
        world.connect()
        network.answer(session: "STARTING")
        world.clock.change { $0 = $0 + .seconds(3) }
        world.submit(WebWorld.message(channel: .sandbox))
        #expect(world.gateway.nextSignal == WebWorld.start + .seconds(2))
        #expect(world.told() == ["t1.d1.a1 refused badRequest"])
        #expect(network.openCalls == ["GET /api/sessions/t7"])
        #expect(world.gateway.nextSignal == nil)
    }

    // MARK: Checking

    @Test(arguments: [
        (200, #"{"status":"WORKING"}"#, "connected 1"), (200, #"{"status":"STOPPED"}"#, "check failed 1 sessionDown"),
        (200, #"{"status":"STARTING"}"#, "check failed 1 sessionDown"),
        (200, #"{"status":"PASSKEY_REQUIRED"}"#, "check failed 1 sessionDown"),
        (200, #"{"status":"FAILED"}"#, "check lost 1"), (200, #"{"status":"SCAN_QR_CODE"}"#, "check lost 1"),
        (404, #"{"statusCode":404}"#, "check lost 1"), (404, "<html>", "check failed 1 unreachable"),
        (200, "{}", "check failed 1 unreachable"), (401, "{}", "check failed 1 unauthorized"),
        (400, "{}", "check failed 1 badRequest"), (422, "{}", "check failed 1 sessionDown"),
        (429, "{}", "check failed 1 tooManyRequests"), (500, "{}", "check failed 1 unreachable"),
    ])
    func `a check says how the session is`(status: Int, body: String, line: String) {
        world.gateway.check(WebWorld.one, WebWorld.channel(), at: world.clock.value)
        #expect(network.openCalls == ["GET /api/sessions/t7"] && world.gateway.outstandingAnswers == 1)
        network.answer(status, body)
        #expect(world.told() == [line])
    }

    @Test(arguments: [HTTPOutcome.notSent("refused"), .unknown("timed out")])
    func `a gateway that does not answer fails the check`(outcome: HTTPOutcome) {
        world.gateway.check(WebWorld.one, WebWorld.channel(), at: world.clock.value)
        network.end(outcome)
        #expect(world.told() == ["check failed 1 unreachable"])
    }

    @Test func `a session that waits for its code is not lost while it is being paired`() {
        world.connect()
        world.gateway.check(WebWorld.one, WebWorld.channel(), at: world.clock.value)
        network.answer(session: "SCAN_QR_CODE", at: 1)
        #expect(world.told() == ["check failed 1 sessionDown"])
    }

    @Test func `a channel of another kind fails the check, and there are no templates`() {
        world.gateway.check(WebWorld.one, .sandbox, at: world.clock.value)
        world.gateway.fetchTemplates(WebWorld.one, WebWorld.channel(), at: world.clock.value)
        #expect(world.told() == ["check failed 1 badRequest"])
        #expect(network.calls.isEmpty)
    }

    // MARK: The end

    @Test func `after a stop nothing is told and nothing is called`() {
        world.submit(WebWorld.message(1), WebWorld.message(2))
        world.connect()
        world.gateway.stop()
        #expect(network.isStopped.value && network.pending == 0)
        let (calls, wakes) = (network.calls.count, world.wakes.value)
        world.submit(WebWorld.message(3))
        world.connect()
        world.gateway.note(.lost, WebWorld.one, WebWorld.channel(), at: world.clock.value)
        #expect(world.pass(.hours(1)) == [])
        #expect(network.calls.count == calls)
        #expect(world.wakes.value <= wakes)
        #expect(world.gateway.outstandingAnswers == 0 && world.gateway.nextSignal == nil)
    }

    @Test func `it is the web gateway, and a network may answer at once`() {
        #expect(world.gateway.kind == .web)
        #expect(world.gateway.earliestEffect == .zero)
    }
}

/// SplitMix64.
private struct WebTestChance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Accepts everything, on threads of its own.
private final class WebThreadedNetwork: HTTPTransport {
    private let queue = DispatchQueue(label: "answers", attributes: .concurrent)
    private let open = WebTestCell(0)

    var pending: Int { open.value }

    func start(_ call: HTTPCall, _ done: @escaping @Sendable (HTTPOutcome) -> Void) {
        open.change { $0 += 1 }
        queue.async { [open] in
            open.change { $0 -= 1 }
            done(.answered(HTTPAnswer(status: 201, headers: [:], body: Array(#"{"id":"x"}"#.utf8))))
        }
    }

    func stop() { queue.sync(flags: .barrier) {} }
}
