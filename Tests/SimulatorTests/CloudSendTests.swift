import JSON
import Simulator
import Testing

/// What `messages` takes and what it refuses, as the Cloud API does.
struct CloudSendTests {
    @Test func `a template is accepted and answered in Meta's shape`() async throws {
        try await Lab.run { lab in
            let response = try await lab.send(token: "t1")
            #expect(response.status == 200)
            let body = try #require(response.json)
            #expect(body["messaging_product"] == .string("whatsapp"))
            #expect(body["contacts"]?.first?["input"] == .string(Lab.ada))
            #expect(body["contacts"]?.first?["wa_id"] == .string("447700900123"))
            #expect(body["messages"]?.first?["message_status"] == .string("accepted"))
            #expect(response.id?.hasPrefix("wamid.") == true)
        }
    }

    @Test func `a text has no message status, and every message an id of its own`() async throws {
        try await Lab.run { lab in
            let first = try await lab.post(Lab.text("Hello"))
            let second = try await lab.post(Lab.text("Hello"))
            #expect(first.json?["messages"]?.first?["message_status"] == nil)
            #expect(first.id != second.id)
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        let code: Int
        let body: String
        var status = 400
        var testDescription: String { name }
    }

    static let refusals: [Refusal] = [
        Refusal(name: "not JSON", code: 100, body: "hello"),
        Refusal(name: "not an object", code: 100, body: "[]"),
        Refusal(name: "no messaging_product", code: 100, body: #"{"to":"+447700900123","type":"text"}"#),
        Refusal(name: "another product", code: 100, body: #"{"messaging_product":"telegram","to":"+447700900123"}"#),
        Refusal(name: "no recipient", code: 100, body: message(#""type":"text","text":{"body":"x"}"#, to: nil)),
        Refusal(name: "letters in the number", code: 131_009, body: message(#""text":{"body":"x"}"#, to: "+44abc")),
        Refusal(name: "a number too short", code: 131_009, body: message(#""text":{"body":"x"}"#, to: "+123")),
        Refusal(name: "unknown type", code: 100, body: message(#""type":"telegram","telegram":{}"#)),
        Refusal(name: "payload missing", code: 131_008, body: message(#""type":"image","text":{"body":"x"}"#)),
        Refusal(name: "empty text", code: 131_008, body: message(#""text":{"body":""}"#)),
        Refusal(name: "text too long", code: 100, body: Lab.text(String(repeating: "é", count: 4097))),
        Refusal(
            name: "token too long", code: 100, body: Lab.text("x", token: String(repeating: "t", count: 513))),
        Refusal(name: "neither id nor link", code: 131_008, body: message(#""type":"image","image":{"caption":"x"}"#)),
        Refusal(
            name: "id and link", code: 131_009,
            body: message(#""type":"image","image":{"id":"1","link":"https://a.example/b.jpg"}"#)),
        Refusal(name: "unknown media", code: 100, body: message(#""type":"image","image":{"id":"1"}"#)),
        Refusal(name: "to oneself", code: 131_021, body: Lab.text("x", to: "+12025550100")),
        Refusal(
            name: "unknown template", code: 132_001,
            body: message(#""type":"template","template":{"name":"nope","language":{"code":"fr"}}"#), status: 404),
        Refusal(
            name: "no such language", code: 132_001,
            body: message(#""type":"template","template":{"name":"relance_j1","language":{"code":"de"}}"#),
            status: 404),
        Refusal(name: "paused template", code: 132_015, body: used("old_sale", "\"x\"")),
        Refusal(name: "disabled template", code: 132_016, body: used("banned_tpl", "\"x\"")),
        Refusal(name: "template in review", code: 132_001, body: used("waiting_tpl", "\"x\""), status: 404),
        Refusal(name: "parameter missing", code: 132_000, body: used("spring_sale", "\"x\"")),
        Refusal(name: "one parameter too many", code: 132_000, body: used("spring_sale", "\"x\"", "\"y\"", "\"z\"")),
        Refusal(name: "empty parameter", code: 131_008, body: used("spring_sale", "\"x\"", "\"\"")),
        Refusal(name: "line break in a parameter", code: 132_018, body: used("spring_sale", "\"x\"", #""a\nb""#)),
        Refusal(name: "five spaces in a row", code: 132_018, body: used("spring_sale", "\"x\"", "\"a     b\"")),
        Refusal(
            name: "rendered too long", code: 132_005,
            body: used("spring_sale", "\"x\"", "\"\(String(repeating: "y", count: 1010))\"")),
        Refusal(name: "named parameter without a name", code: 132_012, body: used("order_update", "\"x\"", "\"y\"")),
        Refusal(name: "group", code: 131_051, body: message(#""recipient_type":"group","text":{"body":"x"}"#)),
    ]

    @Test(arguments: refusals) func `what is wrong is refused with Meta's code`(_ refusal: Refusal) async throws {
        try await Lab.run { lab in
            let response = try await lab.post(refusal.body)
            #expect(response.status == refusal.status)
            #expect(response.code == refusal.code)
            #expect(lab.simulator.counts.refused == [refusal.code: 1])
            #expect(lab.simulator.counts.accepted == 0)
        }
    }

    static let acceptances: [Refusal] = [
        Refusal(name: "4096 characters", code: 0, body: Lab.text(String(repeating: "é", count: 4096))),
        Refusal(name: "punctuation in the number", code: 0, body: Lab.text("x", to: "+44 (7700) 900-123")),
        Refusal(name: "no plus", code: 0, body: Lab.text("x", to: "447700900123")),
        Refusal(
            name: "media by link", code: 0, body: message(#""type":"image","image":{"link":"https://a.example/b"}"#)),
        Refusal(
            name: "a product in capitals", code: 0,
            body: #"{"messaging_product":"WHATSAPP","to":"+447700900123","text":{"body":"x"}}"#),
        Refusal(name: "members nobody knows", code: 0, body: message(#""text":{"body":"x","preview_url":true},"x":1"#)),
        Refusal(name: "four spaces in a row", code: 0, body: used("spring_sale", "\"x\"", "\"a    b\"")),
        Refusal(
            name: "components in capitals", code: 0,
            body: used("spring_sale", "\"x\"", "\"y\"").replacing("\"body\"", with: "\"BODY\"")),
        Refusal(
            name: "named parameters", code: 0,
            body: message(
                #""type":"template","template":{"name":"order_update","language":{"code":"en_GB"},"components":"#
                    + #"[{"type":"body","parameters":[{"type":"text","parameter_name":"first_name","text":"Ada"},"#
                    + #"{"type":"text","parameter_name":"order_id","text":"7"}]}]}"#)),
        Refusal(
            name: "no components where none are needed", code: 0,
            body: message(#""type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}"#)),
        Refusal(
            name: "quick reply with a payload", code: 0,
            body: message(
                #""type":"template","template":{"name":"relance_j1","language":{"code":"fr"},"components":"#
                    + #"[{"type":"body","parameters":[{"type":"text","text":"Ada"}]},{"type":"button","#
                    + #""sub_type":"quick_reply","index":"0","#
                    + #""parameters":[{"type":"payload","payload":"STOP|1"}]}]}"#)),
    ]

    @Test(arguments: acceptances) func `what real clients send is taken`(_ send: Refusal) async throws {
        try await Lab.run { lab in
            let answer = try await lab.post(send.body)
            #expect(answer.status == 200)
            #expect(lab.simulator.counts.accepted == 1)
        }
    }

    @Test func `before version 23 a line break in a parameter has the old code`() async throws {
        try await Lab.run { lab in
            let body = Self.used("spring_sale", "\"x\"", #""a\tb""#)
            let (old, new) = (try await lab.post(body, version: "v22.0"), try await lab.post(body, version: "v23.0"))
            #expect((old.code, new.code) == (100, 132_018))
        }
    }

    @Test func `a user id is answered without a number, and means the same person`() async throws {
        try await Lab.run { lab in
            try await lab.send()
            try await lab.quiesce()
            let id = try #require(lab.receiver.rawStatuses.first?["recipient_user_id"]?.text)
            let body = Lab.text("hi").replacing(#""to":"\#(Lab.ada)""#, with: #""recipient":"\#(id)""#)
            let contact = try await lab.post(body).json?["contacts"]?.first
            #expect(contact?["wa_id"] == nil)
            #expect(contact?["user_id"] == .string(id))
            #expect(lab.simulator.accepted(for: [Lab.ada]) == [2])
        }
    }

    @Test func `a number beside a user id wins, and both are answered`() async throws {
        try await Lab.run { lab in
            let both = Lab.text("hi").replacing(#""type""#, with: #""recipient":"GB.abc123","type""#)
            let contact = try await lab.post(both).json?["contacts"]?.first
            #expect(contact?["wa_id"] == .string("447700900123"))
            #expect(contact?["user_id"]?.text != nil)
        }
    }

    @Test func `a code to sign in with goes to numbers alone`() async throws {
        try await Lab.run { lab in
            try await lab.simulator.control(
                "/control/templates", #"{"name":"login","language":"fr","category":"AUTHENTICATION"}"#)
            let template = #""type":"template","template":{"name":"login","language":{"code":"fr"}}"#
            let byNumber = try await lab.post(Self.message(template))
            let byID = try await lab.post(
                Self.message(template).replacing(#""to":"\#(Lab.ada)""#, with: #""recipient":"GB.abc123""#))
            #expect((byNumber.status, byID.code) == (200, 131_062))
        }
    }

    @Test func `a user id from elsewhere is somebody of whom no number is ever told`() async throws {
        try await Lab.run { lab in
            let body = Lab.text("hi").replacing(#""to":"\#(Lab.ada)""#, with: #""recipient":"GB.abc123""#)
            #expect(try await lab.post(body).status == 200)
            try await lab.quiesce()
            #expect(lab.receiver.rawStatuses.allSatisfy { $0["recipient_id"] == nil })
            #expect(lab.receiver.rawStatuses.first?["recipient_user_id"] == .string("GB.abc123"))
        }
    }

    @Test func `the marketing endpoint takes marketing templates alone and says so in the price`() async throws {
        try await Lab.run { lab in
            let path = "/v24.0/\(Lab.number)/marketing_messages"
            #expect(try await lab.call("POST", path, Lab.template()).status == 200)
            #expect(try await lab.call("POST", path, Lab.text("x")).code == 131_055)
            let utility = Self.message(
                #""type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}"#)
            #expect(try await lab.call("POST", path, utility).code == 134_100)
            try await lab.quiesce()
            #expect(lab.receiver.rawStatuses.first?["pricing"]?["category"] == .string("marketing_lite"))
        }
    }

    @Test func `tokens and numbers are looked at before the body`() async throws {
        try await Lab.run { lab in
            let path = "/v24.0/\(Lab.number)/messages"
            let none = try await lab.call("POST", path, "x", headers: [])
            #expect((none.status, none.code) == (401, 104))
            let wrong = try await lab.call(
                "POST", path, "x", headers: [(name: "Authorization", value: "Bearer nonsense")])
            #expect((wrong.status, wrong.code) == (401, 190))
            let elsewhere = try await lab.post("x", number: "42")
            #expect((elsewhere.status, elsewhere.code) == (400, 100))
            #expect(elsewhere.json?["error"]?["error_subcode"] == .int(33))
            try lab.set("token-error=463")
            let expired = try await lab.post(Lab.text("x"))
            #expect(expired.json?["error"]?["error_subcode"] == .int(463))
            #expect(expired.code == 190)
        }
    }

    @Test func `marking as read sends nothing`() async throws {
        try await Lab.run { lab in
            let body = #"{"messaging_product":"whatsapp","status":"read","message_id":"wamid.x"}"#
            let answer = try await lab.post(body)
            #expect(answer.text == #"{"success":true}"#)
            #expect(lab.simulator.counts.sends == 0)
        }
    }

    // MARK: Bodies

    static func message(_ rest: String, to: String? = Lab.ada) -> String {
        #"{"messaging_product":"whatsapp",\#(to.map { #""to":"\#($0)","# } ?? "")\#(rest)}"#
    }

    /// A template of British English with these body texts, each a JSON string.
    static func used(_ name: String, _ texts: String...) -> String {
        let parameters = texts.map { #"{"type":"text","text":\#($0)}"# }.joined(separator: ",")
        return message(
            #""type":"template","template":{"name":"\#(name)","language":{"code":"en_GB"},"components":"#
                + #"[{"type":"body","parameters":[\#(parameters)]}]}"#)
    }
}
