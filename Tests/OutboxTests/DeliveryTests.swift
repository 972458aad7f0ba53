import EventStore
import JSON
import Outbox
import Server
import TestSupport
import Testing

/// What receivers get, whatever happens on the way.
@Suite(.serialized, .timeLimit(.minutes(2))) struct DeliveryTests {
    @Test func `a receiver gets the event as the log's readers print it, signed with the account's secret`()
        async throws
    {
        try await Bench.run { bench async throws in
            #expect(try await bench.hook().status == 200)
            let position = try await bench.happen(1)[0]
            try await bench.receiver.received(1)
            let delivery = try #require(bench.receiver.deliveries().first)
            #expect(delivery.id == position)
            #expect(delivery.isSigned(with: Bench.secret))
            #expect(!delivery.isSigned(with: "another-secret-than-that"))
            #expect(delivery.headers["Content-Type"] == "application/cloudevents+json; charset=utf-8")
            let event = delivery.event
            #expect(event["specversion"] == .string("1.0"))
            #expect(event["id"] == .string(position))
            #expect(event["source"] == .string("/accounts/awa"))
            #expect(event["type"] == .string("relance.EntitlementChanged"))
            #expect(event["data"]?["position"] == .int(Int64(position) ?? 0))
            #expect(event["data"]?["type"] == .string("EntitlementChanged"))
        }
    }

    @Test func `the order holds over refusals, broken answers and redirects, and nothing is dropped`() async throws {
        try await Bench.run { bench async throws in
            bench.receiver.answer { delivery, before in
                switch before % 5 {
                case 0: HTTPResponse(status: 500)
                case 1: .redirect(to: "/elsewhere")
                case 2: HTTPResponse(status: 429, body: .bytes([UInt8](repeating: 0x2E, count: 100_000)))
                // Far more than is listened to; its status counts.
                case 3: HTTPResponse(status: 200, body: .bytes([UInt8](repeating: 0x2E, count: 300_000)))
                default: HTTPResponse(status: 503)
                }
            }
            try await bench.hook()
            let positions = try await bench.happen(12)
            try await bench.stop(after: 12)
            #expect(bench.ids() == positions)
            #expect(bench.receiver.deliveries(to: "elsewhere").isEmpty)
            #expect(try bench.outbox.metrics.delivered == 12)
            #expect(try bench.outbox.metrics.failedTries > 12)
        }
    }

    @Test func `pauses double from a second to five minutes, and begin anew once something is taken`() async throws {
        try await Bench.run { bench async throws in
            bench.receiver.answer { _, before in HTTPResponse(status: before < 11 || before == 12 ? 503 : 204) }
            try await bench.hook()
            try await bench.happen(2)
            try await bench.stop(after: 2)
            let seconds = [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 1]
            #expect(bench.pauses.value.filter { $0 >= .seconds(1) } == seconds.map { .seconds($0) })
        }
    }

    @Test func `a receiver that never answers holds up nobody else`() async throws {
        try await Bench.run { bench async throws in
            let barrier = Barrier()
            bench.receiver.answer { delivery, _ in
                if delivery.path == "/dead" { await barrier.pass() }
                return HTTPResponse(status: 204)
            }
            try await bench.hook("awa", to: "dead")
            try await bench.hook("ben")
            try await bench.happen(5, to: "awa")
            let positions = try await bench.happen(20, to: "ben")
            try await bench.receiver.received(20, by: "ben")
            #expect(bench.ids("ben") == positions)
            try await bench.receiver.received(1, by: "dead")
            #expect(bench.receiver.deliveries(to: "dead").count == 1)
            #expect(try bench.outbox.metrics.receiversWaiting >= 1)
            barrier.open()
            try await bench.receiver.received(5, by: "dead")
        }
    }

    @Test func `a restart goes on where it was, with what happened meanwhile`() async throws {
        try await Bench.run { bench async throws in
            try await bench.hook()
            var positions = try await bench.happen(3)
            try await bench.receiver.received(3)
            try await bench.restart(after: 3) { positions += try await bench.happen(4) }
            try await bench.receiver.received(7)
            positions += try await bench.happen(2)
            try await bench.receiver.received(9)
            #expect(bench.receiver.deliveries().map(\.id) == positions)
        }
    }

    @Test func `what died between the sending and the noting is sent again under the same id`() async throws {
        try await Bench.run { bench async throws in
            let barrier = Barrier()
            bench.receiver.answer { _, before in
                if before > 0 { await barrier.pass() }
                return HTTPResponse(status: 204)
            }
            try await bench.hook()
            let positions = try await bench.happen(3)
            // The second was heard, and the one who sent it never learns so; of the first it knows.
            try await bench.receiver.received(2)
            try await bench.restart()
            try await bench.receiver.received(3)
            barrier.open()
            try await bench.receiver.received(4)
            #expect(bench.receiver.deliveries().map(\.id) == [positions[0], positions[1]] + positions[1...])
        }
    }

    @Test func `a receiver that was away gets more than is kept in memory, in order`() async throws {
        try await Bench.run { bench async throws in
            let (first, second) = (Barrier(), Barrier())
            bench.receiver.answer { delivery, before in
                if delivery.path == "/awa" { await (before < 100 ? first : second).pass() }
                return HTTPResponse(status: 204)
            }
            try await bench.hook()
            var positions = try await bench.happen(1300)
            #expect(try bench.outbox.metrics.lagEvents >= 1300)
            first.open()
            try await bench.receiver.received(101)
            // There is room again, and what comes now is not the next that it has not looked at.
            positions += try await bench.happen(1)
            try await bench.hook("ben")
            try await bench.happen(1, to: "ben")
            try await bench.receiver.received(1, by: "ben")
            second.open()
            try await bench.receiver.received(1301, by: "awa")
            #expect(bench.receiver.deliveries(to: "awa").map(\.id) == positions)
            try await bench.stop(after: 1302)
            #expect(try bench.outbox.metrics.lagEvents == 0)
        }
    }

    @Test func `an account without a webhook is told nothing and costs nothing`() async throws {
        try await Bench.run { bench async throws in
            try await bench.happen(20)
            try await bench.hook("ben")
            try await bench.happen(1, to: "ben")
            try await bench.receiver.received(1)
            #expect(try bench.outbox.metrics.receivers == 1)
            #expect(bench.receiver.deliveries().count == 1)
            #expect(try await bench.ask(.get, "/api/v1/accounts/awa/webhook").status == 404)
        }
    }

    @Test func `nobody's name or number is in what is told, before an erasure or after`() async throws {
        try await Bench.run { bench async throws in
            try await bench.hook(events: #""all""#)
            let path = "/api/v1/accounts/awa/contacts/zoe-of-the-river"
            try await bench.ask(
                .put, path, #"{"name": "Zoe Riviere", "phone": "+237670001234", "email": "zoe@example.org"}"#)
            #expect(try await bench.ask(.delete, path + "/personal-data").status == 200)
            try await bench.happen(1)
            try await bench.receiver.received { $0.last?.type == "relance.EntitlementChanged" }
            let types = bench.receiver.deliveries().map(\.type)
            #expect(types.contains("relance.ContactRegistered") && types.contains("relance.ContactErased"))
            for delivery in bench.receiver.deliveries() {
                let text = String(decoding: delivery.body, as: UTF8.self)
                for word in ["Zoe", "Riviere", "670001234", "zoe"] { #expect(!text.contains(word)) }
            }
        }
    }
}
