import Domain
import Engine
import JSON
import Server
import TestSupport
import Testing

@Suite("/api/v1/accounts/{account}/channels")
struct APIChannelTests {
    private static let cloud = "/api/v1/accounts/awa/channels/cloud"
    private static let web = "/api/v1/accounts/awa/channels/web"

    @Test func `settings are kept, secrets are never shown, and null returns to the server's`() async throws {
        try await API.run { api async throws in
            let unset = try await api.ask(.get, Self.cloud)
            #expect(unset.status == 200)
            #expect(unset["complete"] == .bool(false))
            #expect(unset["missing"] == .array([.string("phoneNumberId"), .string("accessToken")]))
            #expect(unset["accessTokenSet"] == .bool(false))
            #expect(unset["inUse"] == .bool(false))
            let set = try await api.ask(
                .patch, Self.cloud,
                """
                {"phoneNumberId": "106", "businessAccountId": "102", "accessToken": "EAAGsecret", "appSecret": "hush",
                 "verifyToken": "psst", "marketingMessages": true, "messagesPerSecond": 40}
                """)
            #expect(set.status == 200)
            #expect(set["complete"] == .bool(true))
            #expect(set["missing"] == .array([]))
            #expect(set["phoneNumberId"] == .string("106"))
            #expect(set["marketingMessages"] == .bool(true))
            #expect(set["messagesPerSecond"] == .int(40))
            for secret in ["accessToken", "appSecret", "verifyToken"] {
                #expect(set["\(secret)Set"] == .bool(true))
                #expect(set[secret] == nil)
            }
            let shown = try await api.ask(.get, Self.cloud, as: .auditor)
            #expect(!shown.text.contains("EAAG") && !shown.text.contains("hush") && !shown.text.contains("psst"))
            #expect(shown["warnings"] == .array([]))
            let cleared = try await api.ask(.patch, Self.cloud, #"{"accessToken":null,"messagesPerSecond":null}"#)
            #expect(cleared["accessTokenSet"] == .bool(false))
            #expect(cleared["messagesPerSecond"] == .null)
            #expect(cleared["phoneNumberId"] == .string("106"))
            #expect(cleared["missing"] == .array([.string("accessToken")]))
            let head = api.head
            #expect(try await api.ask(.patch, Self.cloud, #"{"accessToken":null}"#).status == 200)
            #expect(api.head == head)
        }
    }

    @Test func `what cannot be right is refused, each with what would be`() async throws {
        try await API.run { api async throws in
            let faults: [(String, String)] = [
                ("phoneNumberId", #""+237""#), ("businessAccountId", #""10 2""#), ("portfolioId", "106"),
                ("accessToken", #""two words""#), ("accessToken", #""line\nbreak""#), ("appSecret", #""a\u0007b""#),
                ("verifyToken", #""""#), ("apiVersion", #""23.0""#), ("apiVersion", #""v23""#),
                ("messagesPerSecond", "0"), ("messagesPerSecond", "1001"), ("marketingMessages", #""true""#),
                ("baseUrl", #""ftp://a.example""#), ("baseUrl", #""https://""#),
                ("baseUrl", #""https://me:pw@a.example""#),
                ("baseUrl", #""https://a.example/?x=1""#), ("accessToken", "\"\(String(repeating: "a", count: 513))\""),
                ("session", #""t7""#), ("appSecret", #""two words""#),
            ]
            for (name, value) in faults {
                let reply = try await api.ask(.patch, Self.cloud, #"{"\#(name)":\#(value)}"#, as: .admin)
                #expect(reply.status == 422, "\(name) \(value)")
                #expect(reply["errors"]?.elements.first?["field"] == .string("/\(name)"), "\(name) \(value)")
            }
            let two = try await api.ask(.patch, Self.cloud, #"{"phoneNumberId":"x","apiVersion":"x"}"#, as: .admin)
            #expect(two["errors"]?.elements.count == 2)
            #expect(try await api.ask(.patch, Self.web, #"{"session":"a/b"}"#, as: .admin).status == 422)
            #expect(
                try await api.ask(.patch, Self.web, #"{"webhookUrl":"javascript:alert(1)"}"#, as: .admin).status == 422)
            #expect(try await api.ask(.get, "/api/v1/accounts/awa/channels/sandbox").status == 404)
            #expect(try await api.ask(.get, "/api/v1/accounts/moussa/channels/cloud").status == 404)
            #expect(try await api.ask(.patch, Self.cloud, "{}", as: .auditor).status == 403)
            #expect(api.head <= 1)
        }
    }

    @Test func `where secrets go is not for a user to say`() async throws {
        try await API.run { api async throws in
            for (path, name, value) in [
                (Self.cloud, "baseUrl", #""https://evil.example""#), (Self.cloud, "apiVersion", #""v25.0""#),
                (Self.web, "baseUrl", #""http://10.0.0.1""#), (Self.web, "webhookUrl", #""https://a.example/h""#),
                (Self.cloud, "baseUrl", "null"),
            ] {
                let body = #"{"\#(name)":\#(value)}"#
                let refused = try await api.ask(.patch, path, body)
                #expect(refused.status == 403, "\(name)")
                #expect(refused.text.contains(name))
                #expect(try await api.ask(.patch, path, body, as: .service).status == 200, "\(name)")
            }
            #expect(try await api.ask(.get, Self.web)["baseUrl"] == .string("http://10.0.0.1"))
        }
    }

    @Test func `nobody sends as somebody else with the server's credentials`() async throws {
        try await API.run(settings: {
            $0.setChannel(.cloud, ["accessToken": "EAAGhouse", "phoneNumberId": "100"])
            $0.setChannel(.web, ["apiKey": "house", "baseUrl": "http://127.0.0.1:3000"])
        }) { api async throws in
            let shown = try await api.ask(.get, Self.cloud)
            #expect(shown["complete"] == .bool(true))
            #expect(shown["fromServer"] == .array([.string("phoneNumberId"), .string("accessToken")]))
            #expect(!shown.text.contains("EAAG") && !shown.text.contains("100"))
            #expect(try await api.ask(.patch, Self.cloud, #"{"phoneNumberId":"106"}"#).status == 403)
            #expect(try await api.ask(.patch, Self.web, #"{"session":"relance-5"}"#).status == 403)
            #expect(
                try await api.ask(.patch, Self.cloud, #"{"phoneNumberId":"106","accessToken":"EAAGown"}"#).status == 200
            )
            #expect(try await api.ask(.patch, Self.cloud, #"{"accessToken":null}"#).status == 403)
            #expect(
                try await api.ask(
                    .patch, Self.cloud,
                    #"{"accessToken":null,"phoneNumberId":null,"businessAccountId":null,"portfolioId":null}"#
                ).status == 200)
            #expect(try await api.ask(.patch, Self.cloud, #"{"phoneNumberId":"106"}"#, as: .admin).status == 200)
            #expect(try await api.ask(.patch, Self.cloud, #"{"messagesPerSecond":10}"#).status == 200)
        }
    }

    @Test func `a version near its end, templates nobody knows and refused webhooks are warned of`() async throws {
        try await API.run { api async throws in
            func warnings(_ language: String = "en") async throws -> [String] {
                let reply = try await api.ask(.get, Self.cloud, headers: ["Accept-Language": language])
                return reply["warnings"]?.elements.compactMap { $0["code"]?.string } ?? []
            }
            #expect(try await warnings() == ["templates-unknown", "webhooks-refused"])
            let set = #"{"businessAccountId":"102","appSecret":"hush"}"#
            #expect(try await api.ask(.patch, Self.cloud, set)["warnings"] == .array([]))
            try await api.ask(.patch, Self.cloud, #"{"apiVersion":"v21.0"}"#, as: .admin)
            #expect(try await warnings() == [])
            let to = "/api/v1/test-clock/advance"
            // 90 days before 2027-01-21.
            try await api.ask(.post, to, #"{"to":"2026-10-22T23:59:59Z"}"#, as: .admin)
            #expect(try await warnings() == [])
            try await api.ask(.post, to, #"{"to":"2026-10-23"}"#, as: .admin)
            #expect(try await warnings() == ["api-version-ending"])
            let french = try await api.ask(.get, Self.cloud)
            #expect(french["warnings"]?.elements.first?["message"]?.string?.contains("s’arrête le 2027-01-21") == true)
            try await api.ask(.post, to, #"{"to":"2027-01-21"}"#, as: .admin)
            #expect(try await warnings() == ["api-version-ended"])
        }
    }

    @Test func `the WhatsApp-Web gateway bears its warning in both languages`() async throws {
        try await API.run { api async throws in
            try await api.ask(.patch, Self.web, #"{"apiKey":"k","webhookKey":"w","session":"t7"}"#)
            let english = try await api.ask(.get, Self.web, headers: ["Accept-Language": "en"])
            #expect(english["missing"] == .array([.string("baseUrl")]))
            #expect(english["warnings"]?.elements.map { $0["code"]?.string } == ["ban-risk"])
            #expect(english.text.contains("banned"))
            let french = try await api.ask(.get, Self.web)
            #expect(french.text.contains("banni"))
            #expect(french.response.headers["Content-Language"] == "fr")
        }
    }

    @Test func `health is what WhatsApp says of the number, on the account, the status and the channel`() async throws {
        try await API.run(StandInGateway(.cloud)) { api async throws in
            try await api.useCloud()
            try await api.ask(.post, "/api/relance/connect")
            try await api.advance("PT1S")
            let health = try await api.ask(.get, Self.cloud)["health"]
            #expect(health?["quality"] == .string("GREEN"))
            #expect(health?["people"] == .int(2000))
            #expect(health?["perSecond"] == .int(80))
            #expect(try await api.ask(.get, Self.web)["health"]?["quality"] == .null)
            let account = try await api.ask(.get, "/api/v1/accounts/awa")
            #expect(account["quality"] == .string("GREEN"))
            #expect(account["messagingLimit"] == .int(2000))
            try await api.tell(fixture: "cloud/webhooks/phone_quality_legacy_flagged.json")
            try await api.tell(fixture: "cloud/webhooks/business_capability_unlimited.json")
            let status = try await api.ask(.get, "/api/relance/status")
            #expect(status.data?["messagingLimit"] == .string("unlimited"))
            #expect(status.data?["quality"] == .string("RED"))
            for (language, word) in [("fr", "ralentis"), ("en", "slowed")] {
                let warnings = try await api.ask(.get, Self.cloud, headers: ["Accept-Language": language])["warnings"]
                #expect(warnings?.elements.first?["code"] == .string("number-quality-low"))
                #expect(warnings?.elements.first?["message"]?.string?.contains(word) == true)
            }
        }
    }

    @Test func `the same change under the same key happens once`() async throws {
        try await API.run { api async throws in
            let key: HTTPHeaders = ["Idempotency-Key": "c-1"]
            let body = #"{"phoneNumberId":"106"}"#
            #expect(try await api.ask(.patch, Self.cloud, body, headers: key).status == 200)
            let again = try await api.ask(.patch, Self.cloud, body, headers: key)
            #expect(again.response.headers["Idempotency-Replayed"] == "true")
            #expect(try await api.ask(.patch, Self.cloud, #"{"phoneNumberId":"107"}"#, headers: key).status == 422)
        }
    }
}
