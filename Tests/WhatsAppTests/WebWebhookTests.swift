import Domain
import JSON
import Testing
import WhatsApp

/// What WAHA's webhooks say.
@Suite struct WebWebhookTests {
    /// `at` in milliseconds after the base time, then what it says.
    private static func line(_ update: ChannelUpdate) -> String {
        let at = update.at.map { "\(($0 - WebWorld.start).wholeMilliseconds) " } ?? ""
        let origin = update.origin == .web(session: "t7") ? "" : "elsewhere "
        return origin + at + said(update.kind)
    }

    private static func said(_ kind: ChannelUpdate.Kind) -> String {
        switch kind {
        case .status(let status):
            let state =
                switch status.state {
                case .sent: "sent"
                case .delivered: "delivered"
                case .read: "read"
                case .failed(let code): "failed \(code.map { "\($0)" } ?? "")"
                }
            return "\(state) \(status.id) [\(status.token ?? "no token")] to \(named(status.recipient))"
        case .inbound(let message):
            let content =
                switch message.content {
                case .text(let text): "'\(text)'"
                case .button(let payload, let label): "button \(payload) \(label)"
                case .other(let word): word
                }
            let reply = message.repliesTo.map { " about \($0)" } ?? ""
            return "\(content) from \(named(message.from)) as \(message.id)\(reply)"
        case .session(.working): return "working"
        case .session(.needsCode): return "needs code"
        case .session(.lost): return "lost"
        case .ignored(let word): return "ignored \(word)"
        default: return "something else"
        }
    }

    private static func named(_ person: Person) -> String {
        [person.waID.map { "number \($0)" }, person.userID.map { "user \($0)" }].compactMap { $0 }.joined(
            separator: " ")
    }

    private static let ours = "true_447700900123@c.us_3EB0C8F2A1B2C3D4E5F6 [no token] to number 447700900123"

    private static let fixtures: [String: String] = [
        "webhook_session_starting.json": "1000 ignored session.status STARTING",
        "webhook_session_scan_qr.json": "2000 needs code",
        "webhook_session_scan_qr_refreshed.json": "62000 needs code",
        "webhook_session_passkey_required.json": "70000 ignored session.status PASSKEY_REQUIRED",
        "webhook_session_passkey_confirmation.json": "72000 ignored session.status PASSKEY_CONFIRMATION_REQUIRED",
        "webhook_session_working.json": "80000 working",
        "webhook_session_failed.json": "900000 lost",
        "webhook_session_stopped.json": "901000 ignored session.status STOPPED",
        "webhook_ack_error.json": "100000 failed \(OwnError.deliveryFailed) \(ours)",
        "webhook_ack_pending.json": "101000 ignored message.ack 0",
        "webhook_ack_server.json": "102000 sent \(ours)",
        "webhook_ack_device.json": "103000 delivered \(ours)",
        "webhook_ack_read.json": "104000 read \(ours)",
        "webhook_ack_played.json": "105000 read \(ours)",
        "webhook_message_text.json":
            "110000 'STOP' from number 447700900123 as false_447700900123@c.us_3EB0AAAAAAAAAAAAAAAA",
        "webhook_message_lid_sender.json":
            "111000 'STOP' from user 99887766554433@lid as false_99887766554433@lid_3EB0AAAAAAAAAAAAAAAB",
        "webhook_message_float_timestamp.json": "112853 ignored message.reaction",
    ]

    @Test func `every webhook that is known says what it says`() throws {
        let webhooks = try WebFixture.index().filter { $0.kind == "gateway_webhook" }.map(\.name)
        #expect(Set(webhooks) == Set(Self.fixtures.keys))
        var ids: Set<String> = []
        for name in webhooks {
            let (id, updates) = try WebWebhook.parse(WebFixture.bytes(name))
            ids.insert(try #require(id))
            #expect(updates.map(Self.line) == [Self.fixtures[name]], "\(name)")
        }
        #expect(ids.count == webhooks.count)
    }

    /// What one event says, without its time.
    private func said(_ event: String, _ payload: String) throws -> String? {
        let (_, updates) = try WebWebhook.parse(
            Array(#"{"id":"evt_1","event":"\#(event)","session":"t7","payload":\#(payload)}"#.utf8))
        #expect(updates.count == 1)
        return updates.first.map(Self.line)
    }

    @Test(arguments: [
        ("true_1@c.us_\(WebWorld.token)", WebWorld.token), (WebWorld.token, WebWorld.token),
        ("true_1@c.us_0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef"),
        ("true_1@c.us_3EB0", "no token"), ("true_1@c.us_\(WebWorld.token)0", "no token"),
        ("true_1@c.us_X123456789ABCDEF0123456789ABCDEF", "no token"),
        ("true_1@c.us_\(WebWorld.token)_2@c.us", "no token"), ("true_1@c.us_", "no token"),
    ])
    func `our token is what an id of ours ends in`(id: String, token: String) throws {
        let line = try said("message.ack", #"{"id":"\#(id)","ack":1,"fromMe":true,"to":"1@c.us"}"#)
        #expect(line == "sent \(id) [\(token)] to number 1")
    }

    @Test(arguments: [
        (#"{"id":"true_1@c.us_A","ack":2,"to":"5@lid"}"#, "delivered true_1@c.us_A [no token] to user 5@lid"),
        (#"{"id":"true_1@c.us_A","ack":2.0,"to":null}"#, "delivered true_1@c.us_A [no token] to number 1"),
        (#"{"id":"true_1:9@s.whatsapp.net_A","ack":2}"#, "delivered true_1:9@s.whatsapp.net_A [no token] to number 1"),
        (#"{"id":"A","ack":3}"#, "read A [no token] to "),
        (#"{"id":"true_1@c.us_A","ack":9}"#, "ignored message.ack 9"),
        (#"{"id":"true_1@c.us_A","ack":1.5}"#, "ignored message.ack"),
        (#"{"id":"true_1@c.us_A","ack":"1"}"#, "ignored message.ack"),
        (#"{"id":"true_1@c.us_A"}"#, "ignored message.ack"), (#"{"ack":1}"#, "ignored message.ack"),
        (#"{"id":"true_1@c.us_A","ack":1,"fromMe":false}"#, "ignored message.ack"),
        (#"{"id":"false_1@c.us_A","ack":3}"#, "ignored message.ack"), ("7", "ignored message.ack"),
    ])
    func `a receipt is told of our own messages only`(payload: String, line: String) throws {
        #expect(try said("message.ack", payload) == line)
    }

    @Test(arguments: [
        (#""body":"Oui""#, "'Oui'"), (#""body":"","hasMedia":false"#, "unsupported"),
        (#""body":"look","hasMedia":true,"media":{"mimetype":"image/jpeg"}"#, "image"),
        (#""hasMedia":true,"media":{"mimetype":"audio/ogg; codecs=opus"}"#, "audio"),
        (#""hasMedia":true,"media":null"#, "media"), (#""vCards":["BEGIN:VCARD"]"#, "contacts"),
        (#""vCards":[],"location":{"latitude":"1"}"#, "location"),
    ])
    func `a message is told with its words, or the word for what it is`(members: String, line: String) throws {
        let said = try said("message", #"{"id":"false_1@c.us_A","from":"1@c.us","fromMe":false,\#(members)}"#)
        #expect(said == "\(line) from number 1 as false_1@c.us_A")
    }

    @Test func `a reply says what it is about`() throws {
        for quoted in [#"{"id":"3EB0X"}"#, #""3EB0X""#] {
            let payload = #"{"id":"A","from":"1@c.us","body":"x","replyTo":\#(quoted)}"#
            #expect(try said("message", payload) == "'x' from number 1 as A about 3EB0X")
        }
    }

    @Test(arguments: [
        #"{"id":"A","from":"120363@g.us","participant":"1@c.us","body":"x"}"#,
        #"{"id":"A","from":"status@broadcast","body":"x"}"#, #"{"id":"A","from":"1@newsletter","body":"x"}"#,
        #"{"id":"A","from":"x@c.us","body":"x"}"#, #"{"id":"A","from":"@lid","body":"x"}"#,
        #"{"id":"A","from":"1","body":"x"}"#, #"{"id":"A","body":"x"}"#, #"{"from":"1@c.us","body":"x"}"#, "[]",
    ])
    func `what no single person wrote is ignored`(payload: String) throws {
        #expect(try said("message", payload) == "ignored message not from a person")
    }

    @Test func `what we wrote ourselves is ignored`() throws {
        let payload = #"{"id":"true_1@c.us_A","from":"1@c.us","fromMe":true,"body":"STOP"}"#
        #expect(try said("message", payload) == "ignored message from us")
    }

    @Test(arguments: [
        ("1795132801", 1000), ("1795132801000", 1000), ("1795132801.25", 1250), ("1795132801250.0", 1250),
        ("0", nil as Int64?), ("-5", nil), ("1e300", nil), (#""1795132801""#, nil), ("null", nil),
    ])
    func `times come in seconds or milliseconds, whole or not`(number: String, after: Int64?) throws {
        for place in [#""timestamp":\#(number),"payload":{}"#, #""payload":{"timestamp":\#(number)}"#] {
            let (_, updates) = try WebWebhook.parse(Array(#"{"event":"x","session":"t7",\#(place)}"#.utf8))
            #expect(updates.map(\.at) == [after.map { WebWorld.start + .milliseconds($0) }])
        }
    }

    @Test func `a message's own time goes before that of the webhook`() throws {
        let body = #"{"event":"x","session":"t7","timestamp":1795132805000,"payload":{"timestamp":1795132801}}"#
        let (_, updates) = try WebWebhook.parse(Array(body.utf8))
        #expect(updates.map(\.at) == [WebWorld.start + .seconds(1)])
    }

    @Test func `each update says which session it is from`() throws {
        let (id, updates) = try WebWebhook.parse(
            Array(#"{"event":"session.status","session":"t8","payload":{"status":"WORKING"}}"#.utf8))
        #expect(id == nil)
        #expect(updates == [ChannelUpdate(.web(session: "t8"), at: nil, .session(.working))])
    }

    @Test(arguments: [
        "[]", "null", "{}", #"{"event":"message"}"#, #"{"session":"t7"}"#, #"{"event":7,"session":"t7"}"#,
    ])
    func `what is JSON and no event tells nothing`(body: String) throws {
        #expect(try WebWebhook.parse(Array(body.utf8)).updates.isEmpty)
    }

    @Test(arguments: [
        #"{"event":"session.status","session":"t7"}"#, #"{"event":"message.ack","session":"t7","payload":[1]}"#,
        #"{"event":"message","session":"t7","payload":null}"#, #"{"event":"engine.event","session":"t7"}"#,
    ])
    func `an event without what belongs to it is ignored`(body: String) throws {
        let (_, updates) = try WebWebhook.parse(Array(body.utf8))
        #expect(updates.count == 1 && updates.allSatisfy { if case .ignored = $0.kind { true } else { false } })
    }

    @Test func `half an emoji, broken bytes and a name given twice lose no STOP`() throws {
        var body = Array(
            #"""
            {"id":"evt_1","event":"message","session":"t7","me":{"pushName":"half \ud83d"},"me":null,
            "payload":{"id":"false_1@c.us_A","from":"1@c.us","fromMe":false,"notifyName":"~","body":"STOP"}}
            """#.utf8)
        let tilde = try #require(body.firstIndex(of: UInt8(ascii: "~")))
        body[tilde] = 0xFF
        let (id, updates) = try WebWebhook.parse(body)
        #expect(id == "evt_1")
        #expect(updates.map(Self.line) == ["'STOP' from number 1 as false_1@c.us_A"])
    }

    @Test func `controls, and what turns the direction of a text, are taken out of what somebody wrote`() throws {
        let text = #"S\u0000T\u202eO\u200fP\u0085 \ud83d\udc69\u200d\ud83d\udc67\n"#
        let body =
            #"{"event":"message","session":"t7","payload":{"id":"a","from":"1@c.us","body":"\#(text)"}}"#
        let (_, updates) = try WebWebhook.parse(Array(body.utf8))
        #expect(updates.map(Self.line) == ["'STOP 👩‍👧\n' from number 1 as a"])
    }

    @Test func `what is no JSON is an error, wherever it is cut`() throws {
        let whole = try WebFixture.bytes("webhook_message_text.json")
        let end = try #require(whole.lastIndex(of: UInt8(ascii: "}")))
        for length in 0...end {
            #expect(throws: JSONError.self, "cut at \(length)") { try WebWebhook.parse(Array(whole[..<length])) }
        }
    }
}
