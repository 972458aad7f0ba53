import Domain
import EventCoding
import EventStore
import JSON
import Outbox
import Server
import TestSupport
import Testing

/// Setting a webhook, changing it, and what follows from it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SettingTests {
    @Test func `nothing from before a webhook was set is sent, nor from while it was away`() async throws {
        try await Bench.run { bench async throws in
            try await bench.happen(2)
            try await bench.hook()
            let first = try await bench.happen(1)
            try await bench.receiver.received(1)
            #expect(try await bench.ask(.delete, "/api/v1/accounts/awa/webhook").status == 204)
            try await bench.happen(3)
            try await bench.hook()
            let second = try await bench.happen(1)
            try await bench.receiver.received(2)
            #expect(bench.receiver.deliveries().map(\.id) == first + second)
        }
    }

    @Test func `a new secret signs what was refused under the old one, and the place is kept`() async throws {
        try await Bench.run { bench async throws in
            bench.receiver.answer { delivery, _ in
                HTTPResponse(status: delivery.isSigned(with: "the-second-secret-of-two") ? 204 : 401)
            }
            try await bench.hook()
            let positions = try await bench.happen(3)
            try await bench.receiver.received(2)
            try await bench.hook(secret: "the-second-secret-of-two")
            try await bench.stop(after: 3)
            #expect(bench.ids() == positions)
        }
    }

    @Test func `a receiver that is gone is asked no more, and goes on where it was once it is set again`() async throws
    {
        try await Bench.run { bench async throws in
            let barrier = Barrier()
            bench.receiver.answer { delivery, _ in
                await barrier.pass()
                return HTTPResponse(status: delivery.path == "/awa" ? 410 : 204)
            }
            try await bench.hook()
            let positions = try await bench.happen(2)
            barrier.open()
            // Once that is a fact, nothing later is told to anybody before it was heeded.
            try await bench.logged(.webhookDisabled)
            try await bench.hook("ben")
            try await bench.happen(1, to: "ben")
            try await bench.receiver.received(1, by: "ben")
            #expect(try bench.outbox.metrics.receivers == 1)
            let document = try await bench.webhook()
            #expect(document["disabled"] == .bool(true))
            #expect(document["delivery"] == .null)
            #expect(bench.receiver.deliveries(to: "awa").count == 1)
            bench.receiver.answer(204)
            try await bench.restart()
            #expect(bench.receiver.deliveries(to: "awa").count == 1)
            try await bench.hook()
            try await bench.receiver.received(3, by: "awa")
            #expect(bench.receiver.deliveries(to: "awa").map(\.id) == [positions[0]] + positions)
        }
    }

    @Test func `owners hear of an expired session once for each outage`() async throws {
        let gateway = StandInGateway(.cloud)
        try await Bench.run(gateway) { bench async throws in
            try await bench.hook(events: #""owner""#)
            try await bench.ask(
                .patch, "/api/v1/accounts/awa/channels/cloud", #"{"phoneNumberId": "106", "accessToken": "EAAG"}"#)
            try await bench.ask(.patch, "/api/v1/accounts/awa", #"{"gateway": "cloud"}"#)
            for outage in 1...2 {
                gateway.failChecks(nil)
                try await bench.ask(.post, "/api/relance/connect?userId=awa")
                try await bench.ask(.post, "/api/v1/test-clock/advance", #"{"by": "PT11M"}"#)
                gateway.failChecks(OwnError.sessionDown)
                try await bench.ask(.post, "/api/v1/test-clock/advance", #"{"by": "PT3H"}"#)
                try await bench.receiver.received(outage)
            }
            try await bench.stop(after: 2)
            let events = bench.receiver.deliveries().map(\.event)
            #expect(
                events.map { $0["type"] } == [
                    .string("relance.GatewayDisconnected"), .string("relance.GatewayDisconnected"),
                ])
            #expect(events.allSatisfy { $0["data"]?["body"]?["reason"] == .string("expired") })
        }
    }

    @Test func `a test says how the receiver answered, and signs as deliveries are signed`() async throws {
        try await Bench.run { bench async throws in
            try await bench.hook()
            let taken = try await bench.ask(.post, "/api/v1/accounts/awa/webhook/test")
            #expect(try JSONValue(parsing: taken.bytes)["taken"] == .bool(true))
            let ping = try #require(bench.receiver.deliveries().first)
            #expect(ping.type == "relance.Ping" && ping.isSigned(with: Bench.secret))
            bench.receiver.answer(503)
            let refused = try JSONValue(parsing: try await bench.ask(.post, "/api/v1/accounts/awa/webhook/test").bytes)
            #expect(refused["taken"] == .bool(false))
            #expect(refused["status"] == .int(503))
        }
    }

    @Test func `the secret is shown to nobody, and left out it stays`() async throws {
        try await Bench.run { bench async throws in
            let set = try await bench.hook()
            let shown = try await bench.ask(.get, "/api/v1/accounts/awa/webhook")
            for answer in [set, shown] {
                #expect(answer.status == 200)
                #expect(!String(decoding: answer.bytes, as: UTF8.self).contains(Bench.secret))
            }
            let head = bench.installation.log.head
            let same = #"{"url": "\#(bench.receiver.url("awa"))", "events": ["EntitlementChanged"]}"#
            #expect(try await bench.ask(.put, "/api/v1/accounts/awa/webhook", same).status == 200)
            #expect(bench.installation.log.head == head)
            try await bench.happen(1)
            try await bench.receiver.received(1)
            #expect(bench.receiver.deliveries()[0].isSigned(with: Bench.secret))
            #expect(try await bench.ask(.put, "/api/v1/accounts/ben/webhook", same).status == 422)
        }
    }

    @Test(arguments: [
        "http://example.org/", "ftp://example.org/", "https://user:pass@example.org/", "https://example.org/#part",
        "https://", "https://0x7f.1/", "https://2130706433/", "https://exa mple.org/", "https://example.org:0/",
        "https://example.org:70000/", "https://example.org\\@10.0.0.1/", "http://127.0.0.1.example.org/",
    ])
    func `an address that is none, or not safe, is refused whoever names it`(_ url: String) async throws {
        try await Bench.run { bench async throws in
            let body = JSONValue.object([
                JSONValue.Member("url", .string(url)), JSONValue.Member("secret", .string(Bench.secret)),
            ])
            var json = JSONWriter()
            json.value(body)
            let text = String(decoding: json.bytes, as: UTF8.self)
            let answer = try await bench.ask(.put, "/api/v1/accounts/awa/webhook", text)
            #expect(answer.status == 422)
            #expect(String(decoding: answer.bytes, as: UTF8.self).contains("/url"))
        }
    }

    @Test(arguments: [
        "http://127.0.0.1:9000/", "https://127.0.0.1/", "https://localhost/", "https://10.1.2.3/", "https://[::1]/",
        "https://169.254.169.254/latest/", "https://192.168.1.1/", "https://[fd00::1]/", "https://intranet/",
        "https://db.internal/", "https://[::ffff:10.0.0.1]/", "https://100.64.0.1/",
    ])
    func `a tenant cannot make the server talk to its neighbours, who runs it can`(_ url: String) async throws {
        try await Bench.run { bench async throws in
            let body = #"{"url": "\#(url)", "secret": "\#(Bench.secret)"}"#
            #expect(try await bench.ask(.put, "/api/v1/accounts/awa/webhook", body, as: .user).status == 403)
            #expect(try await bench.ask(.put, "/api/v1/accounts/awa/webhook", body, as: .admin).status == 200)
            let open = #"{"url": "https://example.org/relance", "secret": "\#(Bench.secret)"}"#
            #expect(try await bench.ask(.put, "/api/v1/accounts/ben/webhook", open, as: .user, of: "ben").status == 200)
        }
    }
}
