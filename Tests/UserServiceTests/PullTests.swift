import Domain
import Engine
import EventStore
import Intake
import JSON
import Server
import Testing
import UserService

/// What is pulled, and what it does.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PullTests {
    @Test func `the contract's examples come in page by page, with their account's entitlement`() async throws {
        try #require(Contract.examples.count == 4)
        try await Bench.run { bench async throws in
            bench.service.answer { asked, _ in
                switch (asked.what, asked.cursor) {
                case ("entitlement", _): Contract.answer(0)
                case (_, nil): Contract.answer(1)
                case (_, "after-65d2f0a2"): Contract.answer(2)
                default: nil
                }
            }
            let report = try await bench.pull()
            #expect(report.outcome == .completed && report.trouble == nil && report.nextTry != nil)
            #expect(report.counts.created == 3 && report.counts.total == 3 && report.paid == 1)
            #expect(report.refused.isEmpty && report.unknownMembers.names.isEmpty)
            let account = try #require(try bench.account())
            #expect(account.state.entitlement == .until(try #require(Instant(iso8601: "2025-06-30T23:59:59Z"))))
            #expect(account.state.pulledThrough == Instant(iso8601: "2025-01-20T09:30:00Z"))
            let awa = try #require(try bench.contact("65d2f0a1"))
            #expect(awa.person?.name == "Awa Ndiaye" && awa.state.facts.country == "SN")
            #expect(awa.state.facts.registeredAt == Instant(iso8601: "2025-01-20T08:00:00Z"))
            #expect(try bench.contact("65d2f0a3")?.state.isPaid == true)
            #expect(
                try bench.events() == [
                    "AccountRegistered", "EntitlementChanged", "ContactRegistered", "ContactRegistered",
                    "ContactRegistered", "ContactPaid", "ContactsPulled",
                ])
            let asked = bench.service.asked()
            #expect(asked.map(\.what) == ["entitlement", "referrals", "referrals"])
            #expect(asked.map(\.cursor) == [nil, nil, "after-65d2f0a2"])
            #expect(asked.dropFirst().allSatisfy { $0.limit == "500" && $0.since == nil })
            for request in asked {
                #expect(request.headers["Authorization"] == "Bearer \(StandIn.secret)")
                #expect(request.headers["X-Service-Name"] == "relance")
            }
        }
    }

    @Test func `whoever stopped as a row of a file stays stopped under the id that the service has`() async throws {
        try await Bench.run { bench async throws in
            var row = ContactDraft(id: nil, madeID: "row")
            row.phone = .set("+221770000001")
            try await bench.done(.importContacts(account: "awa", [row]))
            try await bench.done(.optOut(account: "awa", contact: "row", .api))
            try bench.service.tell(
                #"{"id": "m1", "phone": "+221770000001", "updatedAt": "2025-01-20T09:00:00Z"}"#)
            #expect(try await bench.pull().counts.created == 1)
            #expect(try bench.contact("m1")?.state.optedOutBy == .api)
            try await bench.connect()
            try await bench.advance(by: .hours(3))
            #expect(try bench.target(of: "m1") == nil)
        }
    }

    @Test func `what the older client was told is understood`() async throws {
        try await Bench.run { bench async throws in
            bench.service.answer { asked, _ in Contract.answer(asked.what == "entitlement" ? 0 : 3) }
            let report = try await bench.pull()
            #expect(report.outcome == .completed && report.counts.created == 1)
            #expect(report.unknownMembers.names.isEmpty)
            let jean = try #require(try bench.contact("65d2f0a4"))
            #expect(jean.state.facts.registeredAt == Instant(iso8601: "2025-01-20T07:00:00Z"))
            // Nothing says when it changed: it is asked for again, and is no news.
            let head = bench.engine.log.head
            #expect(try await bench.pull().counts.unchanged == 1)
            #expect(bench.engine.log.head == head)
            #expect(bench.service.asked("referrals").allSatisfy { $0.since == nil })
        }
    }

    @Test func `a later pull asks for what changed since, and what did not change records nothing`() async throws {
        try await Bench.run({ $0.pageSize = 2 }) { bench async throws in
            for number in 1...5 {
                try bench.service.tell(#"{"id": "p\#(number)", "updatedAt": "2025-01-20T09:0\#(number):00Z"}"#)
            }
            #expect(try await bench.pull().counts.created == 5)
            #expect(bench.service.asked("referrals").map(\.cursor) == [nil, "2", "4"])
            let head = bench.engine.log.head
            let second = try await bench.pull()
            #expect(second.since == Instant(iso8601: "2025-01-20T09:05:00Z"))
            #expect(second.counts.unchanged == 1 && second.counts.total == 1)
            #expect(bench.engine.log.head == head)
            // Another process knows it, too.
            try await bench.restart()
            try bench.service.tell(#"{"id": "p2", "city": "Thiès", "updatedAt": "2025-01-20T09:06:00.250Z"}"#)
            let third = try await bench.pull()
            #expect(third.since == Instant(iso8601: "2025-01-20T09:05:00Z"))
            #expect(third.counts.changed == 1 && third.counts.unchanged == 1)
            #expect(try bench.events(after: head) == ["ContactChanged", "ContactsPulled"])
            #expect(try await bench.pull().since == Instant(iso8601: "2025-01-20T09:06:00.250Z"))
            // Who asks for everything gets everything, and the place stays.
            #expect(try await bench.pull(everything: true).counts.unchanged == 5)
            #expect(try await bench.pull().since == Instant(iso8601: "2025-01-20T09:06:00.250Z"))
        }
    }

    @Test func `what an item leaves out stays, and what it says to be nothing goes`() async throws {
        try await Bench.run { bench async throws in
            try bench.service.tell(
                #"{"id": "p1", "name": "Awa", "city": "Dakar", "state": "DK", "updatedAt": "2025-01-20T09:00:00Z"}"#)
            try await bench.pull()
            try bench.service.tell(#"{"id": "p1", "city": null, "updatedAt": "2025-01-20T09:01:00Z"}"#)
            try await bench.pull()
            let contact = try #require(try bench.contact("p1"))
            #expect(contact.person?.name == "Awa" && contact.state.facts.state == "DK")
            #expect(contact.state.facts.city == nil)
        }
    }

    @Test func `a change from ahead of the clock does not hide those before it`() async throws {
        try await Bench.run { bench async throws in
            try bench.service.tell(#"{"id": "p1", "updatedAt": "2025-01-20T09:00:00Z"}"#)
            try bench.service.tell(#"{"id": "p2", "updatedAt": "2025-01-20T10:30:00Z"}"#)
            try await bench.pull()
            #expect(try bench.account()?.state.pulledThrough == Instant(iso8601: "2025-01-20T09:00:00Z"))
            let head = bench.engine.log.head
            #expect(try await bench.pull().counts.unchanged == 2)
            #expect(bench.engine.log.head == head)
            try await bench.advance(by: .minutes(31))
            try await bench.pull()
            #expect(try bench.account()?.state.pulledThrough == Instant(iso8601: "2025-01-20T10:30:00Z"))
        }
    }

    @Test func `an entitlement that ends shuts the account's gate, and one that is renewed opens it`() async throws {
        try await Bench.run { bench async throws in
            try bench.service.know()
            try await bench.connect()
            try await bench.pull()
            #expect(try await bench.gate() == nil)
            try bench.service.know { $0.entitlement = #"{"entitled": false, "entitledUntil": null}"# }
            try await bench.pull()
            #expect(try await bench.gate() == .subscription)
            // The same word later is no news.
            let head = bench.engine.log.head
            try await bench.advance(by: .minutes(3))
            try await bench.pull()
            #expect(try bench.events(after: head) == [])
            try bench.service.know { $0.entitlement = #"{"entitled": true, "entitledUntil": "2025-01-21T00:00:00Z"}"# }
            try await bench.pull()
            #expect(try await bench.gate() == nil)
            try await bench.advance(by: .hours(14))
            #expect(try await bench.gate() == .subscription)
        }
    }

    @Test func `who has paid leaves at once`() async throws {
        try await Bench.run { bench async throws in
            try await bench.connect()
            try bench.service.tell(
                """
                {"id": "p1", "name": "Awa", "phone": "+221770000001", "registeredAt": "2025-01-20T08:00:00Z",
                 "paid": false, "updatedAt": "2025-01-20T09:00:00Z"}
                """)
            try await bench.pull()
            try await bench.advance(by: .minutes(1))
            #expect(try bench.target(of: "p1")?.status == .active)
            try bench.service.tell(#"{"id": "p1", "paid": true, "updatedAt": "2025-01-20T10:00:00Z"}"#)
            let report = try await bench.pull()
            #expect(report.paid == 1 && report.counts.changed == 1)
            let target = try #require(try bench.target(of: "p1"))
            #expect(target.status == .exited && target.exitReason == .paid)
            // A payment cannot be taken back, and saying so once more pays nothing.
            #expect(try await bench.pull().paid == 0)
            try bench.service.tell(#"{"id": "p1", "paid": false, "updatedAt": "2025-01-20T10:00:01Z"}"#)
            let head = bench.engine.log.head
            let refused = try await bench.pull().refused
            guard case .engine(.paymentIsFinal)? = refused.first?.reason else {
                Issue.record("it was taken back")
                return
            }
            #expect(try !bench.events(after: head).contains("ContactChanged"))
        }
    }

    @Test func `a bad item is reported by its place and the others come in`() async throws {
        try await Bench.run { bench async throws in
            bench.service.answer { asked, _ in
                guard asked.what == "referrals" else { return nil }
                return .json(
                    Array(
                        """
                        [{"id": "p1", "phone": "call me, Zoe"}, {"id": "p2", "loyalty": 3, "zoe@example.org": 1}, 7,
                         {"name": "Zoe"}, {"id": "p5", "updatedAt": "soon"}, {"id": "p6"}]
                        """.utf8))
            }
            try bench.service.know()
            let report = try await bench.pull()
            #expect(report.outcome == .completed)
            #expect(report.counts.created == 2 && report.counts.rejected == 4)
            #expect(report.refused.map(\.item) == [1, 3, 4, 5])
            let fields = report.refused.map { if case .field(let problem) = $0.reason { problem.field } else { "?" } }
            #expect(fields == ["phone", "", "", "updatedAt"])
            #expect(report.unknownMembers.names == ["loyalty", "a member of item 2"])
            #expect(try bench.contact("p2") != nil && bench.contact("p6") != nil)
            #expect(try bench.userService.metrics.counts.rejected == 4)
        }
    }

    @Test func `an account that the service does not know is left as it is`() async throws {
        try await Bench.run { bench async throws in
            var patch = AccountPatch()
            patch.entitlement = .until(Instant(milliseconds: 1))
            try await bench.done(.configure(account: "awa", patch))
            let head = bench.engine.log.head
            let report = try await bench.pull()
            #expect(report.outcome == .unknownThere && report.trouble == nil)
            #expect(bench.engine.log.head == head)
            #expect(bench.service.asked().map(\.what) == ["entitlement"])
            // Nor does one spring into being here.
            #expect(try await bench.pull("nobody").outcome == .unknownThere)
            // Points lead elsewhere in a path.
            #expect(try await bench.pull("..").outcome == .unknownThere)
            #expect(bench.engine.log.head == head)
            #expect(bench.service.asked(of: "..").isEmpty)
        }
    }
}
