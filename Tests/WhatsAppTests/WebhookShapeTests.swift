import Domain
import JSON
import Testing
import WhatsApp

/// Shapes that are not among the fixtures, or not alone.
@Suite struct WebhookShapeTests {
    private static func parse(value: String, field: String = "messages") throws -> [ChannelUpdate] {
        try CloudWebhook.parse(
            Array(#"{"entry":[{"id":"1","changes":[{"field":"\#(field)","value":\#(value)}]}]}"#.utf8))
    }

    private static func kinds(value: String, field: String = "messages") throws -> [ChannelUpdate.Kind] {
        try parse(value: value, field: field).map(\.kind)
    }

    @Test func `numbers come as strings and strings as numbers`() throws {
        let updates = try CloudWebhook.parse(
            Array(
                #"""
                {"entry":[{"id":102,"time":"1795132800","changes":[{"field":"messages","value":{
                "metadata":{"phone_number_id":106},
                "statuses":[{"id":"w1","status":"failed","timestamp":1795132800,"recipient_id":447700900123,
                "biz_opaque_callback_data":77,"errors":[{"code":"131026"},{"code":131050.0},{"code":"x"},{}]}]}}]}]}
                """#.utf8))
        let status = MessageStatus(
            id: "w1", token: "77", state: .failed(code: 131_050), recipient: Person(waID: "447700900123"))
        #expect(
            updates == [
                ChannelUpdate(
                    .cloud(businessAccountID: "102", phoneNumberID: "106"),
                    at: Instant(milliseconds: 1_795_132_800_000), .status(status))
            ])
    }

    @Test func `a status without a time has the entry's, and one without both has none`() throws {
        let change = #"{"field":"messages","value":{"statuses":[{"id":"w","status":"sent","timestamp":"soon"}]}}"#
        let timed = try CloudWebhook.parse(Array(#"{"entry":[{"time":5,"changes":[\#(change)]}]}"#.utf8))
        #expect(timed.map(\.at) == [Instant(milliseconds: 5000)])
        let untimed = try CloudWebhook.parse(Array(#"{"entry":[{"changes":[\#(change)]}]}"#.utf8))
        #expect(untimed.map(\.at) == [nil])
    }

    @Test func `milliseconds are told from seconds`() throws {
        let times = try Self.parse(
            value: #"""
                {"statuses":[{"id":"w","status":"sent","timestamp":"1795132807999"},
                {"id":"w","status":"sent","timestamp":99999999999},{"id":"w","status":"sent","timestamp":100000000001},
                {"id":"w","status":"sent","timestamp":9223372036854775807},
                {"id":"w","status":"sent","timestamp":-1}]}
                """#
        ).map { $0.at?.milliseconds }
        #expect(times == [1_795_132_807_999, 99_999_999_999_000, 100_000_000_001, nil, nil])
    }

    @Test func `a contact is joined by what it is called, never by its place`() throws {
        let people = try Self.parse(
            value: #"""
                {"contacts":[{"wa_id":"2","user_id":"GB.2"},{"wa_id":"1","user_id":"GB.1"},{"profile":{}},null],
                "statuses":[{"id":"w","status":"sent","recipient_id":"1"},
                {"id":"w","status":"sent","recipient_user_id":"GB.2"},{"id":"w","status":"sent","recipient_id":"3"},
                {"id":"w","status":"sent","recipient_id":"1","recipient_user_id":"GB.9"},{"id":"w","status":"sent"},
                {"id":"w","status":"sent","recipient_user_id":"GB.1"}]}
                """#
        ).map { update -> Person? in
            guard case .status(let status) = update.kind else { return nil }
            return status.recipient
        }
        #expect(
            people == [
                Person(waID: "1", userID: "GB.1"), Person(waID: "2", userID: "GB.2"), Person(waID: "3"),
                Person(waID: "1", userID: "GB.9"), Person(), Person(waID: "1", userID: "GB.1"),
            ])
    }

    @Test func `a lone message without a sender is its lone contact's`() throws {
        let message = #"{"id":"m","type":"text","text":{"body":"STOP"}}"#
        let contact = #"{"wa_id":"","user_id":"GB.1"}"#
        let inbound = InboundMessage(id: "m", from: Person(userID: "GB.1"), content: .text("STOP"))
        #expect(
            try Self.kinds(value: #"{"contacts":[\#(contact)],"messages":[\#(message)]}"#) == [.inbound(inbound)])
        #expect(
            try Self.kinds(value: #"{"contacts":[\#(contact),{"user_id":"GB.2"}],"messages":[\#(message)]}"#) == [
                .ignored("message.text")
            ])
        #expect(
            try Self.kinds(value: #"{"contacts":[\#(contact)],"messages":[\#(message),\#(message)]}"#) == [
                .ignored("message.text"), .ignored("message.text"),
            ])
    }

    @Test func `of a changed number or id only the old one is told`() throws {
        func kind(_ from: String, _ system: String) throws -> ChannelUpdate.Kind? {
            try Self.kinds(value: #"{"messages":[{\#(from)"type":"system","system":{\#(system)}}]}"#).first
        }
        let both = #""from":"1","from_user_id":"GB.1","#
        #expect(
            try kind(both, #""type":"user_changed_user_id","wa_id":"1","user_id":"GB.2""#)
                == .numberChanged(Person(userID: "GB.1")))
        #expect(
            try kind(both, #""type":"user_changed_number","wa_id":"2""#)
                == .numberChanged(Person(waID: "1", userID: "GB.1")))
        #expect(
            try kind(#""from_user_id":"GB.1","#, #""type":"user_changed_user_id","user_id":"GB.2""#)
                == .numberChanged(Person(userID: "GB.1")))
        #expect(
            try kind(#""from":"1","#, #""type":"user_changed_number","wa_id":"1""#)
                == .ignored("system.user_changed_number"))
        #expect(try kind(both, #""type":"customer_identity_changed""#) == .ignored("system.customer_identity_changed"))
    }

    @Test func `a button without payload or label gives what it has`() throws {
        func content(_ button: String) throws -> InboundMessage.Content? {
            let kind = try Self.kinds(
                value: #"{"messages":[{"from":"1","id":"m","type":"button","button":\#(button)}]}"#
            ).first
            guard case .inbound(let message)? = kind else { return nil }
            return message.content
        }
        #expect(try content(#"{"text":"Stop"}"#) == .button(payload: "Stop", label: "Stop"))
        #expect(try content(#"{"payload":"p","text":""}"#) == .button(payload: "p", label: "p"))
        #expect(try content("{}") == .other("button"))
    }

    @Test func `texts are rid of what harms and keep what means something`() throws {
        let updates = try Self.kinds(
            value: #"""
                {"messages":[{"from":"1","id":"m","type":"text","text":{"body":
                "a\u0000b\tc\nd\u202Ee\u2066f\u2069g\u200Eh\u061Ci\u0085j\u007Fk\u200Dl\r"}}]}
                """#)
        let clean = InboundMessage(id: "m", from: Person(waID: "1"), content: .text("ab\tc\ndefghijk\u{200D}l"))
        #expect(updates == [.inbound(clean)])
    }

    @Test func `the words given on are fit for a label`() throws {
        #expect(
            try Self.kinds(value: #"{"messages":[{"from":"1","id":"m","type":"a b\"{}é\n"}]}"#) == [
                .inbound(InboundMessage(id: "m", from: Person(waID: "1"), content: .other("a_b_____")))
            ])
        let long = String(repeating: "x", count: 1000)
        #expect(try Self.kinds(value: "{}", field: long) == [.ignored(String(long.prefix(64)))])
    }

    @Test func `news of the account that the fixtures do not have`() throws {
        func update(_ value: String, _ field: String = "account_update") throws -> [ChannelUpdate.Kind] {
            try Self.kinds(value: value, field: field)
        }
        #expect(try update(#"{"event":"disabled_update"}"#) == [.account(.stopped("DISABLED_UPDATE"))])
        #expect(
            try update(#"{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"NEW"}}"#) == [
                .account(.alert("DISABLED_UPDATE.NEW"))
            ])
        #expect(
            try update(#"{"event":"ACCOUNT_RESTRICTION"}"#) == [
                .account(.restricted("ACCOUNT_RESTRICTION", until: nil))
            ])
        #expect(
            try update(#"{"event":"PARTNER_APP_UNINSTALLED"}"#) == [.account(.stopped("PARTNER_APP_UNINSTALLED"))])
        #expect(try update(#"{"event":"ACCOUNT_RECONNECTED"}"#) == [.account(.alert("ACCOUNT_RECONNECTED"))])
        #expect(
            try update(#"{"decision":"approved"}"#, "account_review_update") == [
                .account(.alert("account_review_update.APPROVED"))
            ])
        #expect(
            try update(#"{"event":"UNFLAGGED","current_limit":"TIER_10K"}"#, "phone_number_quality_update") == [
                .health(ChannelHealth(quality: "UNKNOWN", status: "CONNECTED", people: .limited(10_000)))
            ])
        for limit in ["\"TIER_NOT_SET\"", "0", "-2", "\"\"", "null"] {
            #expect(
                try update(#"{"max_daily_conversations_per_business":\#(limit)}"#, "business_capability_update") == [
                    .ignored("business_capability_update")
                ])
        }
        #expect(
            try update(#"{"max_daily_conversations_per_business":"2000"}"#, "business_capability_update") == [
                .health(ChannelHealth(people: .limited(2000)))
            ])
    }

    @Test func `a switch that is not of marketing or of nobody is ignored`() throws {
        let updates = try Self.kinds(
            value: #"""
                {"user_preferences":[{"wa_id":"1","value":"STOP"},{"wa_id":"1","category":"utility","value":"stop"},
                {"wa_id":"1","value":"maybe"},{"value":"stop"}]}
                """#, field: "user_preferences")
        #expect(
            updates == [
                .preference(Person(waID: "1"), .stop), .ignored("user_preferences.utility"),
                .ignored("user_preferences.maybe"), .ignored("user_preferences.stop"),
            ])
    }
}
