import HTTPClient
import JSON
import Server
import Simulator
import Testing

/// The WhatsApp-Web gateway: sessions, sends, receipts.
struct WebTests {
    private static func config(_ lab: Lab, retries: String = "") -> String {
        let hook = """
            {"url":"\(lab.receiver.url)","events":["session.status","message.ack","message"],
             "hmac":{"key":"k3y"}\(retries),"customHeaders":[{"name":"X-Tenant","value":"t7"}]}
            """
        return #"{"metadata":{"tenant":"t7"},"webhooks":[\#(hook)]}"#
    }

    /// A session that is paired.
    private func pair(_ lab: Lab, retries: String = "") async throws {
        _ = try await lab.web(
            "POST", "/api/sessions", #"{"name":"t7","config":\#(Self.config(lab, retries: retries))}"#)
        try await waitUntil { try await status(lab) == "SCAN_QR_CODE" }
        try await lab.simulator.control("/control/sessions/t7", #"{"step":"scan","number":"+12025550177"}"#)
    }

    private func status(_ lab: Lab) async throws -> String? {
        try await lab.web("GET", "/api/sessions/t7").json?["status"]?.text
    }

    private func send(_ lab: Lab, id: String? = nil, text: String = "Hello") async throws -> Answer {
        let id = id.map { #","id":"\#($0)""# } ?? ""
        return try await lab.web(
            "POST", "/api/sendText", #"{"session":"t7","chatId":"447700900123@c.us","text":"\#(text)"\#(id)}"#)
    }

    @Test func `without the key nothing is answered but ping`() async throws {
        try await Lab.run { lab in
            let none = try await lab.call("GET", "/api/sessions", headers: [])
            let wrong = try await lab.call("GET", "/api/sessions", headers: [(name: "X-Api-Key", value: "x")])
            let ping = try await lab.call("GET", "/ping", headers: [])
            #expect((none.status, wrong.status) == (401, 401))
            #expect(none.text == #"{"message":"Unauthorized","statusCode":401}"#)
            #expect(ping.text == #"{"message":"pong"}"#)
        }
    }

    @Test func `a session starts, shows its code, is scanned and works`() async throws {
        try await Lab.run { lab in
            let created = try await lab.web("POST", "/api/sessions", #"{"name":"t7","config":\#(Self.config(lab))}"#)
            #expect((created.status, created.json?["status"]?.text) == (201, "STARTING"))
            let again = try await lab.web("POST", "/api/sessions", #"{"name":"t7"}"#)
            #expect(again.status == 422)
            try await waitUntil { try await status(lab) == "SCAN_QR_CODE" }
            let raw = try await lab.web("GET", "/api/t7/auth/qr?format=raw")
            #expect(raw.json?["value"]?.text?.hasPrefix("2@") == true)
            let picture = try await lab.web("GET", "/api/t7/auth/qr")
            #expect(picture.body.starts(with: [0x89, 0x50, 0x4E, 0x47]))
            let json = try await lab.call(
                "GET", "/api/t7/auth/qr",
                headers: [(name: "X-Api-Key", value: "simulator-web-key"), (name: "Accept", value: "application/json")])
            #expect(json.json?["mimetype"] == .string("image/png"))
            #expect(json.json?["data"]?.text?.hasPrefix("iVBORw0KGgo") == true)
            let code = try await lab.web("POST", "/api/t7/auth/request-code", #"{"phoneNumber":"12025550177"}"#)
            #expect(code.json?["code"]?.text?.wholeMatch(of: /[A-Z0-9]{4}-[A-Z0-9]{4}/) != nil)
            try await lab.simulator.control("/control/sessions/t7", #"{"step":"scan"}"#)
            let working = try await lab.web("GET", "/api/sessions/t7")
            #expect(working.json?["status"] == .string("WORKING"))
            #expect(working.json?["me"]?["id"] == .string("12025550177@c.us"))
            let late = try await lab.web("GET", "/api/t7/auth/qr?format=raw")
            #expect((late.status, late.json?["expected"]?.first) == (422, .string("SCAN_QR_CODE")))
            try await lab.quiesce()
            let statuses = lab.receiver.events("session.status").compactMap { $0["status"]?.text }
            #expect(Set(statuses) == ["STARTING", "SCAN_QR_CODE", "WORKING"])
        }
    }

    @Test func `codes follow one another until the session fails`() async throws {
        try await Lab.run("web-qr-first=10ms,web-qr-next=5ms,web-qr-count=3") { lab in
            _ = try await lab.web("POST", "/api/sessions", #"{"name":"t7","config":\#(Self.config(lab))}"#)
            try await waitUntil { try await status(lab) == "FAILED" }
            try await lab.quiesce()
            let statuses = lab.receiver.events("session.status").compactMap { $0["status"]?.text }
            #expect(statuses.count { $0 == "SCAN_QR_CODE" } == 3)
        }
    }

    @Test func `a session can be scanned by itself`() async throws {
        try await Lab.run("web-scan-after=20ms") { lab in
            _ = try await lab.web("POST", "/api/sessions", #"{"name":"t7"}"#)
            try await waitUntil { try await status(lab) == "WORKING" }
        }
    }

    @Test func `a text is sent, and its receipts are signed`() async throws {
        try await Lab.run("read=1") { lab in
            try await pair(lab)
            let answer = try await send(lab, id: "3EB0AA")
            #expect(answer.status == 201)
            #expect(answer.json?["id"] == .string("true_447700900123@c.us_3EB0AA"))
            #expect(answer.json?["from"] == .string("12025550177@c.us"))
            try await lab.quiesce()
            let acks = lab.receiver.events("message.ack")
            #expect(acks.allSatisfy { $0["id"] == .string("true_447700900123@c.us_3EB0AA") })
            #expect(Set(acks.compactMap { $0["ack"]?.number }) == [1, 2, 3])
            for delivery in lab.receiver.deliveries {
                let signature = WebhookSignature.web(body: delivery.body, key: "k3y")
                #expect(delivery.headers["X-Webhook-Hmac"] == signature)
                #expect(delivery.headers["X-Webhook-Hmac-Algorithm"] == "sha512")
                #expect(delivery.headers["X-Tenant"] == "t7")
            }
            #expect(lab.simulator.accepted(for: [Lab.ada]) == [1])
            #expect(try await lab.states("3EB0AA") == [["accepted", "sent", "delivered", "read"]])
        }
    }

    @Test(arguments: [("suppressed", 1, 0), ("sent", 2, 1)])
    func `a second send with the same id is suppressed, or not`(
        _ manner: String, _ accepted: Int, _ surplus: Int
    ) async throws {
        try await Lab.run("web-same-id=\(manner)") { lab in
            try await pair(lab)
            let id = try #require(try await lab.web("GET", "/api/t7/new-message-id").json?["id"]?.text)
            let first = try await send(lab, id: id)
            let second = try await send(lab, id: id)
            #expect(first.json?["id"] == second.json?["id"])
            #expect(lab.simulator.accepted(for: [Lab.ada]) == [accepted])
            #expect(lab.simulator.counts.surplus == surplus)
            let different = try #require(try await lab.web("GET", "/api/t7/new-message-id").json?["id"]?.text)
            #expect(different != id)
        }
    }

    @Test func `a dropped send with an id can be said again without harm`() async throws {
        try await Lab.run("drop-after=1") { lab in
            try await pair(lab)
            await #expect(throws: HTTPClientError.self) { try await send(lab, id: "A1") }
            try lab.set("drop-after=0")
            let again = try await send(lab, id: "A1")
            #expect(again.status == 201)
            #expect(lab.simulator.accepted(for: [Lab.ada]) == [1])
            #expect(try await lab.states("A1").first?.contains("lost_after") == true)
        }
    }

    @Test func `files and images are sent, by URL or in base64`() async throws {
        try await Lab.run { lab in
            try await pair(lab)
            for (path, file) in [
                ("/api/sendImage", #"{"mimetype":"image/png","filename":"a.png","data":"iVBORw0KGgo="}"#),
                (
                    "/api/sendFile",
                    #"{"mimetype":"application/pdf","filename":"a.pdf","url":"https://a.example/a.pdf"}"#
                ),
            ] {
                let answer = try await lab.web(
                    "POST", path, #"{"session":"t7","chatId":"447700900123@c.us","file":\#(file),"caption":"x"}"#)
                #expect(answer.status == 201)
            }
            let bare = try await lab.web("POST", "/api/sendImage", #"{"session":"t7","chatId":"447700900123@c.us"}"#)
            #expect(bare.status == 400)
            #expect(lab.simulator.counts.duplicates == 0)
        }
    }

    @Test func `a lost session refuses, and says so`() async throws {
        try await Lab.run { lab in
            try await pair(lab)
            try await lab.simulator.control("/control/sessions/t7", #"{"step":"lose"}"#)
            let answer = try await send(lab)
            #expect(answer.status == 422)
            #expect(answer.json?["status"] == .string("FAILED"))
            #expect(answer.json?["expected"]?.first == .string("WORKING"))
            try await lab.quiesce()
            #expect(lab.receiver.events("session.status").contains { $0["status"] == .string("FAILED") })
            _ = try await lab.web("POST", "/api/sessions/t7/start")
            // The telephone still knows it.
            try await waitUntil { try await status(lab) == "WORKING" }
            _ = try await lab.web("POST", "/api/sessions/t7/logout")
            try await waitUntil { try await status(lab) == "SCAN_QR_CODE" }
            _ = try await lab.web("POST", "/api/sessions/t7/stop")
            #expect(try await status(lab) == "STOPPED")
            let deleted = try await lab.web("DELETE", "/api/sessions/t7")
            let gone = try await lab.web("GET", "/api/sessions/t7")
            #expect((deleted.status, gone.status) == (200, 404))
        }
    }

    @Test func `who is not on WhatsApp is known beforehand, and gets an error instead of receipts`() async throws {
        try await Lab.run { lab in
            try await pair(lab)
            try await lab.simulator.control("/control/manners", #"{"number":"\#(Lab.ada)","on_whatsapp":false}"#)
            let path = "/api/contacts/check-exists?session=t7&phone="
            let absent = try await lab.web("GET", path + "447700900123")
            let present = try await lab.web("GET", path + "447700900124")
            #expect(absent.json?["numberExists"] == .bool(false))
            #expect(present.json?["chatId"] == .string("447700900124@c.us"))
            _ = try await send(lab)
            try await lab.quiesce()
            #expect(lab.receiver.events("message.ack").last?["ack"] == .int(-1))
        }
    }

    @Test func `a reply comes from a number or from a hidden id`() async throws {
        try await Lab.run { lab in
            try await pair(lab)
            let inbound = #"{"session":"t7","from":"\#(Lab.ada)","text":"STOP"}"#
            try await lab.simulator.control("/control/inbound", inbound)
            try await lab.simulator.control("/control/manners", #"{"number":"\#(Lab.ada)","lid":"998877@lid"}"#)
            try await lab.simulator.control("/control/inbound", inbound)
            try await lab.quiesce()
            let senders = lab.receiver.events("message").compactMap { $0["from"]?.text }
            #expect(Set(senders) == ["447700900123@c.us", "998877@lid"])
            #expect(lab.receiver.events("message").allSatisfy { $0["body"] == .string("STOP") })
            let byLid = try await lab.web(
                "POST", "/api/sendText", #"{"session":"t7","chatId":"998877@lid","text":"x"}"#)
            #expect(byLid.status == 201)
            #expect(lab.simulator.accepted(for: [Lab.ada]) == [1])
        }
    }

    @Test func `a webhook without retries is lost for ever, one with them is not`() async throws {
        try await Lab.run { lab in
            lab.receiver.answer { _ in 503 }
            _ = try await lab.web("POST", "/api/sessions", #"{"name":"t7","config":\#(Self.config(lab))}"#)
            try await waitUntil { try await status(lab) == "SCAN_QR_CODE" }
            try await lab.quiesce()
            #expect(lab.receiver.deliveries.count == 2)
            lab.receiver.answer { $0 < 4 ? 503 : 200 }
            let retries = #","retries":{"policy":"constant","delaySeconds":0,"attempts":5}"#
            let config = Self.config(lab, retries: retries)
            _ = try await lab.web("PUT", "/api/sessions/t7", #"{"config":\#(config)}"#)
            try await lab.quiesce()
            #expect(lab.receiver.deliveries.last?.status == 200)
            #expect(lab.receiver.deliveries.count > 4)
        }
    }

    @Test func `the engine can fail, and can answer in its raw shape`() async throws {
        try await Lab.run("web-error=1") { lab in
            try await pair(lab)
            let failed = try await send(lab)
            try lab.set("web-error=0,web-raw-answers=true")
            let raw = try await send(lab, id: "3EB0BB")
            #expect((failed.status, raw.status) == (500, 201))
            #expect(raw.json?["key"]?["id"] == .string("3EB0BB"))
            #expect(raw.json?["id"] == nil)
            #expect(lab.simulator.accepted(for: [Lab.ada]) == [1])
        }
    }
}
