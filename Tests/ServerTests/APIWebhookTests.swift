import Domain
import Engine
import HTTPClient
import JSON
import Server
import TestSupport
import Testing

@Suite("/webhooks/whatsapp")
struct APIWebhookTests {
    // MARK: Who speaks

    @Test func `the handshake gives the challenge back to who knows the token, as plain text`() async throws {
        let file = try JSONValue(parsing: API.fixture("cloud/handshake.json"))
        let token = try #require(file["verify_token"]?.string)
        try await API.run(settings: { $0.setChannel(.cloud, ["verifyToken": token]) }) { api async throws in
            let cases = file["cases"]?.elements ?? []
            #expect(cases.count >= 5)
            for one in cases {
                let query = try #require(one["query"]?.string)
                let reply = try await api.ask(.get, "/webhooks/whatsapp?\(query)", as: nil)
                #expect(reply.status == one["status"]?.integer, "\(query)")
                guard reply.status == 200 else { continue }
                #expect(reply.text == one["body"]?.string)
                #expect(reply.response.headers["Content-Type"]?.hasPrefix("text/plain") == true)
                #expect(reply.response.headers["X-Content-Type-Options"] == "nosniff")
            }
        }
    }

    @Test func `an account with an app of its own shakes hands with its own token`() async throws {
        try await API.run { api async throws in
            let target = "/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=42&hub.verify_token="
            #expect(try await api.ask(.get, target + "awas-token", as: nil).status == 403)
            try await api.ask(.patch, "/api/v1/accounts/awa/channels/cloud", #"{"verifyToken":"awas-token"}"#)
            #expect(try await api.ask(.get, target + "awas-token", as: nil).text == "42")
            #expect(try await api.ask(.get, target + "awas-toke", as: nil).status == 403)
            #expect(try await api.ask(.get, target, as: nil).status == 403)
        }
    }

    @Test func `a webhook without the right signature is refused, says nothing, and leaves no trace`() async throws {
        try await API.run(StandInGateway(.cloud)) { api async throws in
            try await api.useCloud()
            try await api.putAda()
            let head = api.head
            let body = webhook(entry(text: "STOP", from: "447700900123", id: "wamid.1"))
            let right = WebhookSignature.cloud(body: body, secret: API.appSecret)
            let wrong = [
                WebhookSignature.cloud(body: body, secret: "guessed"),
                WebhookSignature.cloud(body: [], secret: API.appSecret),
                String(right.dropLast()), right.uppercased(), String(right.dropFirst(7)), "sha256=", "",
                WebhookSignature.web(body: body, key: API.appSecret),
            ]
            for signature in wrong {
                let reply = try await api.tell(body, signature: signature)
                #expect(reply.status == 401)
                #expect(reply.response.headers["WWW-Authenticate"] != nil)
                #expect(!reply.text.contains("4477") && !reply.text.contains("STOP") && !reply.text.contains("wamid"))
            }
            let unsigned = try await api.ask(.post, "/webhooks/whatsapp", bytes: body, as: .admin)
            #expect(unsigned.status == 401)
            #expect(unsigned["code"] == .string("signature-missing"))
            #expect(try await api.tellWeb("{}", key: API.appSecret).status == 401)
            #expect(api.head == head)
            #expect(try await api.ada()["optedOut"] == .bool(false))
            #expect(try await api.tell(body).status == 200)
            #expect(try await api.ada()["optedOut"] == .bool(true))
        }
    }

    @Test func `the server's own secret and key count as well`() async throws {
        try await API.run(settings: {
            $0.setChannel(.cloud, ["appSecret": "of-the-house"])
            $0.setChannel(.web, ["webhookKey": "key-of-the-house"])
        }) { api async throws in
            #expect(try await api.tell(webhook(), secret: "of-the-house").status == 200)
            #expect(try await api.tell(webhook(), secret: "key-of-the-house").status == 401)
            #expect(try await api.tellWeb("{}", key: "key-of-the-house").status == 200)
        }
    }

    // MARK: What is told

    @Test func `STOP by webhook opts out, START returns, and WhatsApp's own switch is another matter`() async throws {
        try await API.run(StandInGateway(.cloud)) { api async throws in
            try await api.useCloud()
            try await api.putAda()
            // Whoever is not connected confirms nothing.
            try await api.ask(.post, "/api/relance/disconnect")
            let told = try await api.tell(fixture: "cloud/webhooks/inbound_text_stop_upper.json")
            #expect(told.status == 200)
            #expect(told.text.isEmpty)
            #expect(told.position == api.head)
            let stopped = try await api.ada()
            #expect(stopped["optedOut"] == .bool(true))
            #expect(stopped["optedOutAt"] == .string("2025-01-20T10:00:00Z"))
            #expect(stopped["marketingStoppedAt"] == .null)
            #expect(stopped["inWindowUntil"] == .string("2025-01-21T10:00:00Z"))
            #expect(stopped["reach"] == .string("phone"))
            try await api.tell(fixture: "cloud/webhooks/inbound_text_stop_start.json")
            #expect(try await api.ada()["optedOut"] == .bool(false))
            try await api.tell(fixture: "cloud/webhooks/user_preferences_stop.json")
            let switched = try await api.ada()
            #expect(switched["optedOut"] == .bool(true))
            #expect(switched["optedOutAt"] == .null)
            #expect(switched["marketingStoppedAt"] == .string("2025-01-20T10:00:00Z"))
            try await api.advance("P1D")
            #expect(try await api.ada()["inWindowUntil"] == .null)
        }
    }

    @Test func `a batch of two tenants reaches each in its own account`() async throws {
        try await API.run(StandInGateway(.cloud)) { api async throws in
            try await api.useCloud("awa")
            try await api.useCloud("moussa", phone: "106000000000002")
            try await api.putAda("awa")
            try await api.putAda("moussa", phone: "+447700900124")
            let body = webhook(
                entry(text: "STOP", from: "447700900123", id: "wamid.1"),
                entry(text: "ARRÊT", from: "447700900124", to: "106000000000002", id: "wamid.2"))
            #expect(try await api.tell(body).status == 200)
            #expect(try await api.ada("awa")["optedOut"] == .bool(true))
            #expect(try await api.ada("moussa")["optedOut"] == .bool(true))
            try await api.tell(
                webhook(entry(text: "START", from: "447700900123", to: "106000000000002", id: "wamid.3")))
            #expect(try await api.ada("awa")["optedOut"] == .bool(true))
        }
    }

    @Test func `every fixture is answered 200, and what comes a second time adds nothing`() async throws {
        try await API.run(StandInGateway(.cloud)) { api async throws in
            try await api.useCloud()
            try await api.putAda()
            try await api.ask(.post, "/api/relance/disconnect")
            let files = try API.signedWebhooks()
            #expect(files.count == 152)
            for file in files {
                #expect(try await api.tell(fixture: file).status == 200, "\(file)")
                let head = api.head
                #expect(try await api.tell(fixture: file).status == 200, "\(file)")
                // Whoever is warned twice has not been warned of two things, but no rule depends on it.
                let events = try await api.ask(.get, "/api/v1/events?from=\(head + 1)", as: .auditor)["events"]
                #expect(events?.elements.allSatisfy { $0["type"] == .string("ChannelAlert") } == true, "\(file)")
            }
        }
    }

    @Test func `what is signed but no JSON is 400, and what nobody understands is 200 at once`() async throws {
        try await API.run(StandInGateway(.cloud)) { api async throws in
            try await api.useCloud()
            try await api.ask(
                .patch, "/api/v1/accounts/moussa/channels/web",
                #"{"apiKey":"k","webhookKey":"\#(API.webhookKey)"}"#, of: "moussa")
            try await api.ask(
                .patch, "/api/v1/accounts/moussa/channels/web", #"{"baseUrl":"http://127.0.0.1:3000"}"#, as: .admin)
            try await api.ask(.patch, "/api/v1/accounts/moussa", #"{"gateway":"web"}"#, of: "moussa")
            let head = api.head
            for body in ["", "{", #"{"entry":[}"#, "\u{0}"] {
                let reply = try await api.tell(Array(body.utf8))
                #expect(reply.status == 400, "\(body)")
                #expect(try await api.tellWeb(body).status == 400, "\(body)")
            }
            for file in ["unknown_field", "unknown_object", "empty_entry"] {
                #expect(try await api.tell(fixture: "cloud/webhooks/\(file).json").status == 200)
            }
            #expect(try await api.tell(Array("[1,2]".utf8)).status == 200)
            #expect(try await api.tellWeb(#"{"event":"presence.update","session":"t7","payload":{}}"#).status == 200)
            #expect(api.head == head)
        }
    }

    @Test func `receipts move a message on, and a failure is told in the reader's language`() async throws {
        let cloud = StandInGateway(.cloud)
        try await API.run(cloud) { api async throws in
            try await api.useCloud()
            try await api.putAda()
            try await api.ask(.post, "/api/relance/connect")
            try await api.tell(webhook(entry(text: "Hello", from: "447700900123", id: "wamid.1")))
            try await api.advance("PT2H")
            let sent = try #require(cloud.taken.first)
            #expect(cloud.taken.count == 1)
            try await api.tell(webhook(entry(status: "delivered", of: sent)))
            let path = "/api/relance/campaigns/default/targets"
            func delivery(_ language: String) async throws -> JSONValue? {
                let position = api.head
                let reply = try await api.ask(
                    .get, "\(path)?min-position=\(position)", headers: ["Accept-Language": language])
                #expect(reply.response.headers["Content-Language"] == language)
                return reply.data?["targets"]?.elements.first?["messageDeliveries"]?.elements.first
            }
            #expect(try await delivery("fr")?["status"] == .string("delivered"))
            let head = api.head
            try await api.tell(webhook(entry(status: "sent", of: sent), entry(status: "delivered", of: sent)))
            #expect(api.head == head)

            try await api.advance("P1D")
            try await api.tell(
                webhook(entry(text: "Hello again", from: "447700900123", id: "wamid.2", at: 1_737_460_800)))
            try await api.advance("PT1M")
            let second = try #require(cloud.taken.count == 2 ? cloud.taken.last : nil)
            try await api.tell(webhook(entry(status: "failed", of: second, errors: #"[{"code":131049}]"#)))
            func failure(_ language: String) async throws -> JSONValue? {
                let position = api.head
                let reply = try await api.ask(
                    .get, "\(path)?min-position=\(position)", headers: ["Accept-Language": language])
                return reply.data?["targets"]?.elements.first?["messageDeliveries"]?.elements.last
            }
            let meaning = ErrorTable.meaning(of: 131_049)
            // Held back: it is said again. What WhatsApp took and could not deliver is not.
            #expect(try await failure("fr")?["errorMessage"] == .string(meaning.advice.french))
            #expect(try await failure("en")?["errorMessage"] == .string(meaning.advice.english))
            #expect(try await failure("en")?["errorCode"] == .int(131_049))
            try await api.advance("P1D")
            try await api.tell(
                webhook(entry(text: "Still here", from: "447700900123", id: "wamid.3", at: 1_737_547_200)))
            try await api.advance("PT2M")
            let third = try #require(cloud.taken.count == 3 ? cloud.taken.last : nil)
            try await api.tell(webhook(entry(status: "failed", of: third, errors: #"[{"code":131053}]"#)))
            let final = ErrorTable.meaning(of: 131_053).adviceAfterwards
            #expect(try await failure("fr")?["errorMessage"] == .string(final.french))
            #expect(try await failure("en")?["errorMessage"] == .string(final.english))
        }
    }

    @Test func `a template that WhatsApp pauses closes the gate, and approving it opens it again`() async throws {
        let cloud = StandInGateway(.cloud)
        cloud.hold([("spring_sale", "en_GB", "APPROVED")])
        try await API.run(cloud) { api async throws in
            try await api.useCloud()
            try await api.putAda()
            let slots = "/api/v1/accounts/awa/templates"
            for day in 1...2 {
                let body = #"{"name":"spring_sale","languageCode":"en_GB"}"#
                #expect(try await api.ask(.put, "\(slots)/\(day)/en", body).status == 200)
            }
            try await api.ask(.post, "/api/relance/connect")
            try await api.advance("PT2H")
            #expect(cloud.taken.map(\.words) == ["spring_sale"])
            #expect(try await api.ask(.get, "\(slots)/2/en")["sendable"] == .bool(true))
            try await api.tell(fixture: "cloud/webhooks/template_status_paused_first.json")
            let paused = try await api.ask(.get, "\(slots)/2/en")
            #expect(paused["sendable"] == .bool(false))
            #expect(paused["status"] == .string("PAUSED"))
            cloud.hold([("spring_sale", "en_GB", "PAUSED")])
            try await api.advance("P2D")
            #expect(cloud.taken.count == 1)
            cloud.hold([("spring_sale", "en_GB", "APPROVED")])
            try await api.tell(fixture: "cloud/webhooks/template_status_unpaused.json")
            try await api.tell(fixture: "cloud/webhooks/template_status_approved.json")
            // Whoever waits for a template is looked at again every hour.
            try await api.advance("PT1H")
            #expect(cloud.taken.count == 2)
        }
    }

    @Test func `a WhatsApp-Web gateway is heard under its key, for its session`() async throws {
        try await API.run { api async throws in
            try await api.ask(
                .patch, "/api/v1/accounts/awa/channels/web",
                #"{"session":"t7","apiKey":"k","webhookKey":"\#(API.webhookKey)","baseUrl":"http://127.0.0.1:3000"}"#,
                as: .admin)
            try await api.ask(.patch, "/api/v1/accounts/awa", #"{"gateway":"web"}"#)
            try await api.putAda()
            let text = try #require(
                String(validating: API.fixture("gateways/waha/webhook_message_text.json"), as: UTF8.self))
            #expect(try await api.tellWeb(text, key: "other").status == 401)
            #expect(try await api.tellWeb(text).status == 200)
            #expect(try await api.ada()["optedOut"] == .bool(true))
            let head = api.head
            #expect(try await api.tellWeb(text).status == 200)
            #expect(api.head == head)
            try await api.tellWeb(text.replacing("STOP", with: "START").replacing(#""t7""#, with: #""t8""#))
            #expect(try await api.ada()["optedOut"] == .bool(true))
        }
    }

    @Test func `while nothing can be recorded it is told to come again`() async throws {
        try await API.run(StandInGateway(.cloud)) { api async throws in
            try await api.useCloud()
            api.installation.engine.stop()
            let reply = try await api.tell(webhook(entry(text: "STOP", from: "447700900123", id: "wamid.1")))
            #expect(reply.status == 503)
            #expect(reply.response.headers["Retry-After"] != nil)
            #expect(!reply.text.contains("4477"))
            // What needs no recording is answered all the same.
            #expect(try await api.tell(webhook()).status == 200)
        }
    }

    @Test func `webhooks are counted by what became of them, and no figure names anybody`() async throws {
        try await API.run(StandInGateway(.cloud)) { api async throws in
            try await api.useCloud()
            try await api.putAda()
            let body = webhook(entry(text: "STOP", from: "447700900123", id: "wamid.1"))
            try await api.tell(body)
            try await api.tell(body, secret: "guessed")
            try await api.tell(fixture: "cloud/webhooks/unknown_field.json")
            try await api.tell(Array("{".utf8))
            try await api.tell(fixture: "cloud/webhooks/unknown_phone_number_id.json")
            let text = try await api.ask(.get, "/metrics", as: nil).text
            for (result, count) in [
                ("recorded", 2), ("forged", 1), ("nothing", 1), ("malformed", 1), ("unavailable", 0),
            ] {
                #expect(
                    text.contains(
                        "relance_webhook_requests_total{gateway=\"cloud\",result=\"\(result)\"} \(count)\n"),
                    "\(result)")
            }
            #expect(text.contains("relance_ignored_updates_total 1\n"))
            #expect(text.contains("relance_foreign_signals_total 1\n"))
            #expect(!text.contains("4477") && !text.contains("awa"))
        }
    }

    // MARK: On a socket

    @Test func `more than three megabytes are refused, a batch just below is taken`() async throws {
        try await Live.run(settings: { $0.setChannel(.cloud, ["appSecret": API.appSecret]) }) { live async throws in
            func send(_ count: Int) async throws -> Int {
                let padding = String(repeating: "x", count: count - 14)
                let body = Array(#"{"padding":"\#(padding)"}"#.utf8)
                let signature = WebhookSignature.cloud(body: body, secret: API.appSecret)
                return try await live.send(
                    "POST", "/webhooks/whatsapp", headers: [(name: "X-Hub-Signature-256", value: signature)],
                    body: .bytes(body)
                ).status
            }
            #expect(try await send(3 << 20) == 200)
            #expect(try await send(4 << 20) == 413)
        }
    }
}
