import JSON
import Server
import Simulator
import Testing

/// What the client is told, how it is signed, and how long it is tried.
struct WebhookTests {
    @Test func `each status comes in Meta's shape with the client's own token`() async throws {
        try await Lab.run("read=1") { lab in
            let sent = try await lab.send(token: "t1")
            try await lab.quiesce()
            #expect(lab.receiver.statuses.map(\.status) == ["sent", "delivered", "read"])
            for status in lab.receiver.statuses {
                #expect(status.id == sent.id)
                #expect(status.token == "t1")
                #expect(status.recipient == "447700900123")
            }
            let change = try #require(lab.receiver.changes.first)
            #expect(change.field == "messages")
            #expect(change.entry["id"] == .string(Lab.waba))
            #expect(change.entry["time"] == nil)
            #expect(change.value["metadata"]?["phone_number_id"] == .string(Lab.number))
            #expect(change.value["metadata"]?["display_phone_number"] == .string("12025550100"))
            #expect(change.value["contacts"]?.first?["wa_id"] == .string("447700900123"))
            let status = try #require(lab.receiver.rawStatuses.first)
            #expect(status["timestamp"]?.text.flatMap { Int64($0) } != nil)
            #expect(status["pricing"]?["category"] == .string("marketing"))
            #expect(status["conversation"] == nil)
        }
    }

    @Test func `the signature is over the very bytes`() async throws {
        try await Lab.run("app-secret=s3cret") { lab in
            try await lab.send(token: "é/\\\"")
            try await lab.quiesce()
            for delivery in lab.receiver.deliveries {
                let header = delivery.headers["X-Hub-Signature-256"]
                #expect(header == WebhookSignature.cloud(body: delivery.body, secret: "s3cret"))
                #expect(delivery.headers["Content-Type"] == "application/json")
            }
            #expect(!lab.receiver.deliveries.isEmpty)
        }
    }

    @Test func `no POST holds more updates than it may`() async throws {
        try await Lab.run("read=1,webhook-batch=7,webhook-hold=true") { lab in
            for person in 0..<20 { try await lab.send(to: "+4477009\(10_000 + person)") }
            try lab.set("webhook-hold=false")
            try await lab.quiesce()
            let sizes = lab.receiver.deliveries.compactMap(\.json).map { body in
                (body["entry"]?.list ?? []).flatMap { $0["changes"]?.list ?? [] }
                    .reduce(0) { $0 + ($1["value"]?["statuses"]?.list.count ?? 0) }
            }
            #expect(sizes.reduce(0, +) == 60)
            #expect(sizes.allSatisfy { $0 <= 7 })
            #expect(sizes.contains(7))
        }
    }

    @Test(arguments: [500, 404, 201, 302]) func `whatever is not a 200 is tried again until it is`(
        _ status: Int
    ) async throws {
        try await Lab.run("delivered=0") { lab in
            lab.receiver.answer { $0 < 3 ? status : 200 }
            try await lab.send(token: "t1")
            try await lab.quiesce()
            #expect(lab.receiver.deliveries.map(\.status) == [status, status, status, 200])
            #expect(Set(lab.receiver.deliveries.map(\.body)).count == 1)
            let webhooks = try await lab.simulator.control("/control/totals")["webhooks"]
            #expect(webhooks?["posted"] == .int(4))
            #expect(webhooks?["acknowledged"] == .int(1))
            #expect(webhooks?["pending"] == .int(0))
        }
    }

    @Test func `a client that is away gets everything when it is back, at its new address too`() async throws {
        try await Lab.run("webhook-url=http://127.0.0.1:1/hook,webhook-batch=2,webhook-connections=1") { lab in
            for number in 0..<40 { try await lab.send(token: "t\(number)") }
            let isQuiet = await lab.simulator.quiesce(within: .milliseconds(50))
            #expect(!isQuiet)
            // What waits is not made into ever more POSTs.
            let quiet = try await lab.simulator.control("/control/quiet")
            #expect((quiet["retrying"]?.number ?? 0) <= 4)
            #expect((quiet["scheduled"]?.number ?? 0) >= 60)
            try lab.set("webhook-url=\(lab.receiver.url)")
            try await lab.quiesce()
            #expect(Set(lab.receiver.statuses.map(\.token)).count == 40)
        }
    }

    @Test func `an acknowledged POST comes again if that is asked for`() async throws {
        try await Lab.run("delivered=0,webhook-repeat=1") { lab in
            try await lab.send(token: "t1")
            try await lab.quiesce()
            #expect(lab.receiver.statuses.map(\.token) == ["t1", "t1"])
        }
    }

    @Test func `what is held back comes when it is let go`() async throws {
        try await Lab.run("webhook-hold=true") { lab in
            try await lab.send(token: "t1")
            let isQuiet = await lab.simulator.quiesce(within: .milliseconds(30))
            #expect(!isQuiet)
            #expect(lab.receiver.deliveries.isEmpty)
            try lab.set("webhook-hold=false")
            try await lab.quiesce()
            #expect(lab.receiver.statuses.first?.token == "t1")
        }
    }

    @Test func `each number's statuses stand under its own WABA and its own metadata`() async throws {
        try await Lab.run("numbers=2,wabas=2,delivered=0,webhook-flush=100ms") { lab in
            try await lab.send(token: "a")
            try await lab.send(token: "b", number: "106000000000002")
            try await lab.quiesce()
            let pairs = lab.receiver.changes.map { change in
                [
                    change.entry["id"]?.text, change.value["metadata"]?["phone_number_id"]?.text,
                    change.value["statuses"]?.first?["biz_opaque_callback_data"]?.text,
                ]
            }
            #expect(pairs == [[Lab.waba, Lab.number, "a"], ["102000000000002", "106000000000002", "b"]])
        }
    }

    @Test func `statuses of messages sent through older versions carry the conversation`() async throws {
        try await Lab.run("delivered=0") { lab in
            try await lab.send(token: "old", version: "v23.0")
            try await lab.send(token: "new", version: "v24.0")
            try await lab.quiesce()
            let found = lab.receiver.rawStatuses.reduce(into: [:]) { found, status in
                found[status["biz_opaque_callback_data"]?.text ?? ""] = status["conversation"] != nil
            }
            #expect(found == ["old": true, "new": false])
            try lab.set("conversation=always")
            try await lab.send(token: "always")
            try await lab.quiesce()
            #expect(lab.receiver.rawStatuses.last?["conversation"]?["origin"]?["type"] == .string("marketing"))
        }
    }

    @Test(arguments: [("documented", false), ("always", true), ("never", false)])
    func `failed statuses come with contacts or without`(_ contacts: String, _ has: Bool) async throws {
        try await Lab.run("contacts=\(contacts),errors=131049:1") { lab in
            try await lab.send()
            try await lab.quiesce()
            let failed = lab.receiver.changes.filter { change in
                (change.value["statuses"]?.list ?? []).allSatisfy { $0["status"] == .string("failed") }
            }
            for change in failed { #expect((change.value["contacts"] != nil) == has) }
            #expect(lab.receiver.statuses.last?.code == 131_049)
        }
    }

    @Test(arguments: [(false, nil), (true, "")]) func `a hidden number is absent or empty`(
        _ isEmpty: Bool, _ expected: String?
    ) async throws {
        try await Lab.run("delivered=0,empty-ids=\(isEmpty)") { lab in
            try await lab.simulator.control("/control/manners", #"{"number":"\#(Lab.ada)","hidden":true}"#)
            try await lab.send()
            try await lab.quiesce()
            #expect(lab.receiver.statuses.map(\.recipient) == [expected])
            #expect(lab.receiver.changes.first?.value["contacts"]?.first?["wa_id"]?.text == expected)
        }
    }

    @Test func `a number that WhatsApp writes otherwise is told as WhatsApp writes it`() async throws {
        try await Lab.run("delivered=0") { lab in
            try await lab.simulator.control(
                "/control/manners", #"{"number":"+5511955550123","wa_id":"551155550123"}"#)
            let answer = try await lab.send(to: "+5511955550123")
            #expect(answer.json?["contacts"]?.first?["wa_id"] == .string("551155550123"))
            try await lab.quiesce()
            #expect(lab.receiver.statuses.first?.recipient == "551155550123")
        }
    }

    @Test func `a callback is taken only if it gives the challenge back`() async throws {
        try await Lab.run { lab in
            let path = "/v24.0/\(Lab.waba)/subscribed_apps"
            let body = #"{"override_callback_uri":"\#(lab.receiver.url)","verify_token":"wrong"}"#
            let wrong = try await lab.call("POST", path, body)
            #expect((wrong.status, wrong.code) == (400, 2200))
            let right = try await lab.call("POST", path, body.replacing("wrong", with: "right & proper"))
            #expect(right.text == #"{"success":true}"#)
            let list = try await lab.call("GET", path)
            #expect(list.json?["data"]?.first?["override_callback_uri"]?.text == lab.receiver.url)
        }
    }

    @Test func `a WABA with a URL of its own is told there`() async throws {
        try await Lab.run("delivered=0") { lab in
            try await lab.simulator.control(
                "/control/wabas", #"{"id":"\#(Lab.waba)","callback":"\#(lab.receiver.otherURL)"}"#)
            try await lab.send()
            try await lab.quiesce()
            #expect(lab.receiver.deliveries.map(\.path) == ["/other"])
        }
    }

    @Test func `raw webhooks go out signed rightly, wrongly or not at all`() async throws {
        try await Lab.run { lab in
            for kind in ["valid", "wrong", "none"] {
                try await lab.simulator.control(
                    "/control/webhooks", #"{"body":"{not json","signature":"\#(kind)"}"#)
                try await lab.quiesce()
            }
            let body = Array("{not json".utf8)
            let right = WebhookSignature.cloud(body: body, secret: "simulator-app-secret")
            let headers = lab.receiver.deliveries.map { $0.headers["X-Hub-Signature-256"] }
            #expect(lab.receiver.deliveries.allSatisfy { $0.body == body })
            #expect(headers[0] == right)
            #expect(headers[1] != nil && headers[1] != right)
            #expect(headers[2] == nil)
        }
    }
}

/// Waits for a condition, with much patience.
func waitUntil(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await !condition() {
        try #require(ContinuousClock.now < deadline, "what was waited for did not come")
        try await Task.sleep(for: .milliseconds(2))
    }
}
