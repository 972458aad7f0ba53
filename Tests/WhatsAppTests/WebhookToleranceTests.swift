import Domain
import JSON
import Testing
import WhatsApp

/// One bad part must not cost the rest of a webhook, for it would come again for days.
@Suite struct WebhookToleranceTests {
    @Test(arguments: ["", "{", "[1,]", "not json", "{\"entry\":[}", "\u{1}"])
    func `what is not JSON is refused`(_ body: String) {
        #expect(throws: JSONError.self) { try CloudWebhook.parse(Array(body.utf8)) }
    }

    @Test(arguments: [
        "null", "1", "\"x\"", "[]", "{}", #"{"entry":null}"#, #"{"entry":{}}"#, #"{"entry":[null,1,[],{}]}"#,
        #"{"entry":[{"changes":[]}]}"#, #"{"entry":[{"changes":{}}]}"#,
    ])
    func `JSON that tells nothing tells nothing`(_ body: String) throws {
        #expect(try CloudWebhook.parse(Array(body.utf8)).isEmpty)
    }

    @Test(arguments: ["{}", "null", "[]", #"{"statuses":null,"messages":7}"#, #"{"statuses":[],"messages":[]}"#])
    func `a change that tells nothing is ignored by its name`(_ value: String) throws {
        let body = #"{"entry":[{"changes":[{"field":"messages","value":\#(value)}]}]}"#
        #expect(try CloudWebhook.parse(Array(body.utf8)).map(\.kind) == [.ignored("messages")])
    }

    @Test func `half an emoji, broken bytes and a name given twice cost nothing else`() throws {
        var body = Array(
            #"""
            {"entry":[{"changes":[{"field":"messages","value":{"messages":[
            {"id":"a","from":"1","type":"text","text":{"body":"x\ud83d y\ude00 \ud83d\ude00 \ud83d\n \ud83d\u0041"}},
            {"id":"b","from":"2","type":"text","text":{"body":"z~"},"from":"3"}]}}]}]}
            """#.utf8)
        let tilde = try #require(body.firstIndex(of: UInt8(ascii: "~")))
        body[tilde] = 0xFF
        let texts = try CloudWebhook.parse(body).map { update -> String? in
            guard case .inbound(let message) = update.kind, case .text(let text) = message.content else { return nil }
            return "\(message.from.waID ?? "") \(text)"
        }
        #expect(texts == ["1 x\u{FFFD} y\u{FFFD} 😀 \u{FFFD}\n \u{FFFD}A", "2 z\u{FFFD}"])
        #expect(throws: JSONError.self) { try JSONValue(parsing: body) }
    }

    @Test func `a strict reader finds a repeated name among many`() throws {
        func object(_ last: String) -> [UInt8] {
            Array(("{" + (0..<1000).map { "\"n\($0)\":1," }.joined() + "\"\(last)\":1}").utf8)
        }
        #expect(throws: JSONError.self) { try JSONValue(parsing: object("n7")) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: object("n998")) }
        #expect(try JSONValue(parsing: object("x"))["n999"] == .int(1))
        #expect(try JSONValue(parsing: object("n7"), tolerant: true)["n7"] == .int(1))
    }

    /// Parts of fixtures replaced by values of other shapes: nothing throws, nothing traps, and what stands beside
    /// the damage is still told.
    @Test(arguments: 0..<300) func `damage stays where it is`(_ seed: Int) throws {
        var chance = Chance(seed: UInt64(seed))
        let fixtures = try WebhookFixtures.webhooks()
        let fixture = fixtures[chance.below(fixtures.count)]
        let whole = try WebhookFixtures.json(fixture.file)
        var writer = JSONWriter()
        let sound =
            #"{"id":"sound","changes":[{"field":"messages","value":{"statuses":[{"id":"w","status":"sent"}]}}]}"#
        writer.object {
            $0.array("entry") {
                for entry in whole.list("entry") { $0.value(chance.damaged(entry)) }
                $0.raw(Array(sound.utf8))
            }
        }
        let updates = try CloudWebhook.parse(writer.bytes)
        let last = try #require(updates.last, "seed \(seed)")
        #expect(last.origin == .cloud(businessAccountID: "sound", phoneNumberID: nil), "seed \(seed)")
        guard case .status = last.kind else {
            Issue.record("seed \(seed): the sound entry is lost")
            return
        }
    }
}

private struct Chance {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % bound
    }

    /// The value with about every tenth part of it replaced.
    mutating func damaged(_ value: JSONValue) -> JSONValue {
        if below(10) == 0 { return other() }
        switch value {
        case .array(let elements): return .array(elements.map { damaged($0) })
        case .object(let members):
            return .object(members.map { JSONValue.Member($0.name, damaged($0.value)) })
        default: return value
        }
    }

    private mutating func other() -> JSONValue {
        let others: [JSONValue] = [
            .null, .bool(true), .int(-1), .int(.max), .double(1e300), .double(-0.5), .string(""), .string("\u{0}"),
            .array([]), .array([.null, .string("x"), .object([])]), .object([]), .string("9223372036854775808"),
        ]
        return others[below(others.count)]
    }
}
