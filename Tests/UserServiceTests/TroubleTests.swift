import Domain
import Engine
import EventStore
import Server
import TestSupport
import Testing
import UserService

/// What follows where the service does not answer, or not as it should.
@Suite(.serialized, .timeLimit(.minutes(2))) struct TroubleTests {
    /// Three contacts on three pages, the second of which is answered otherwise, so many times.
    private func failing(_ bench: Bench, times: Int, with answer: @escaping @Sendable () -> HTTPResponse) throws {
        for number in 1...3 {
            try bench.service.tell(#"{"id": "p\#(number)", "updatedAt": "2025-01-20T09:0\#(number):00Z"}"#)
        }
        let left = Locked(times)
        bench.service.answer { asked, _ in
            guard asked.cursor == "1" else { return nil }
            let fails = left.withLock { left in
                left -= 1
                return left >= 0
            }
            return fails ? answer() : nil
        }
    }

    private static let passing: [@Sendable () -> HTTPResponse] = [
        { .empty(status: 503) }, { .empty(status: 500) }, { .empty(status: 429) }, { .empty(status: 408) },
        // The connection drops in the middle of an answer.
        { .stream(type: "application/json") { stream in throw Dropped() } },
    ]

    private struct Dropped: Error {}

    @Test(arguments: passing.indices)
    func `what passes is asked again after longer and longer waits, and the pull goes on at its place`(
        _ kind: Int
    ) async throws {
        let clock = WatchedClock()
        try await Bench.run(clock: clock, { $0.pageSize = 1 }) { bench async throws in
            try failing(bench, times: 3, with: Self.passing[kind])
            try await bench.pull()
            for failures in 1...3 {
                // One sleep before the pull, which was asked for, and one after every try.
                await clock.slept(1 + failures)
                let report = try #require(try bench.userService.report(of: "awa"))
                #expect(report.outcome == .waiting && report.failures == failures && report.endedAt == nil)
                #expect(report.counts.created == 1)
                let wait = try #require(report.nextTry) - clock.now
                let longest = Duration.seconds(1 << (failures - 1))
                #expect(wait >= longest / 2 - .milliseconds(1) && wait <= longest)
                let before = bench.service.asked().count
                clock.move(by: wait - .milliseconds(1))
                #expect(bench.service.asked().count == before)
                clock.move(by: .milliseconds(1))
                await bench.service.received(before + 1)
            }
            await clock.slept(5)
            #expect(try bench.userService.report(of: "awa")?.outcome == .completed)
            #expect(bench.service.asked("referrals").map(\.cursor) == [nil, "1", "1", "1", "1", "2"])
            let metrics = try bench.userService.metrics
            #expect(metrics.failedRequests == 3 && metrics.completed == 1 && metrics.counts.created == 3)
            #expect(metrics.accountsFailing == 0)
        }
    }

    @Test func `a service that is not there is asked again, and what it tells once it is comes in`() async throws {
        try await Bench.run { bench async throws in
            await bench.service.stop()
            let report = try await bench.pull()
            #expect(report.outcome == .waiting)
            guard case .noAnswer(let reason)? = report.trouble else {
                Issue.record("it answered")
                return
            }
            #expect(!reason.isEmpty && !reason.contains("127.0.0.1"))
            #expect(try bench.userService.metrics.accountsFailing == 1)
        }
    }

    @Test func `who wants to be left alone is, whoever asks`() async throws {
        try await Bench.run { bench async throws in
            try bench.service.know()
            bench.service.answer { _, before in
                before > 0 ? nil : HTTPResponse(status: 429, headers: ["Retry-After": "120"])
            }
            let report = try await bench.pull()
            #expect(report.outcome == .waiting && report.trouble == .status(429))
            let now = bench.engine.clock.now
            #expect(report.nextTry == now + .seconds(120))
            try await bench.advance(by: .seconds(119))
            #expect(try await bench.pull().outcome == .waiting)
            #expect(bench.service.asked().count == 1)
            try await bench.advance(by: .seconds(1))
            #expect(try await bench.pull().outcome == .completed)
        }
    }

    @Test func `a wrong secret is told once an interval, and not hammered`() async throws {
        try await Bench.run(secret: "another-secret") { bench async throws in
            try bench.service.tell(#"{"id": "p1"}"#)
            let report = try await bench.pull()
            #expect(report.outcome == .failed && report.trouble == .status(401))
            #expect(report.nextTry == bench.engine.clock.now + .minutes(5))
            try await bench.advance(by: .minutes(4))
            #expect(bench.service.asked().count == 1)
            try await bench.advance(by: .minutes(1))
            await bench.service.received(2)
            #expect(try bench.contact("p1") == nil)
            #expect(try bench.events() == [])
        }
    }

    @Test(arguments: [
        #"{"entitled": tru"#, #"{"entitled": "yes"}"#, #"{"entitled": true, "entitledUntil": "June"}"#, "[]", "",
        #"{"entitled": true, "entitledUntil": 1750000000}"#,
    ])
    func `an entitlement that cannot be read changes nothing`(_ text: String) async throws {
        try await Bench.run { bench async throws in
            bench.service.answer { _, _ in .json(Array(text.utf8)) }
            let report = try await bench.pull()
            #expect(report.outcome == .failed)
            guard case .unreadable? = report.trouble else {
                Issue.record("it was read")
                return
            }
            #expect(try bench.events() == [])
        }
    }

    @Test(arguments: [#"{"items": 3}"#, #"{"data": []}"#, "7", #"{"items": [], "nextCursor": 7}"#, "<html>"])
    func `pages that cannot be read end the pull, and its place stays`(_ text: String) async throws {
        try await Bench.run({ $0.pageSize = 1 }) { bench async throws in
            try failing(bench, times: 1) { .json(Array(text.utf8)) }
            #expect(try await bench.pull().outcome == .failed)
            #expect(try bench.contact("p1") != nil)
            #expect(try bench.account()?.state.pulledThrough == nil)
            #expect(try await bench.pull().outcome == .completed)
            #expect(try bench.contact("p3") != nil)
        }
    }

    @Test func `pages that lead in a circle end the pull`() async throws {
        try await Bench.run { bench async throws in
            try bench.service.know()
            bench.service.answer { asked, _ in
                guard asked.what == "referrals" else { return nil }
                let next = asked.cursor == "a" ? "b" : "a"
                return .json(Array(#"{"items": [], "nextCursor": "\#(next)"}"#.utf8))
            }
            let report = try await bench.pull()
            #expect(report.outcome == .failed && report.trouble == .endless)
            #expect(bench.service.asked("referrals").map(\.cursor) == [nil, "a", "b"])
        }
    }

    @Test func `pages that never end are given up`() async throws {
        try await Bench.run({ $0.pagesPerPull = 20 }) { bench async throws in
            try bench.service.know()
            bench.service.answer { asked, before in
                guard asked.what == "referrals" else { return nil }
                return .json(Array(#"{"items": [{"id": "p1"}], "nextCursor": "\#(before)"}"#.utf8))
            }
            #expect(try await bench.pull().trouble == .endless)
            #expect(bench.service.asked("referrals").count == 20)
            #expect(try bench.userService.metrics.failed == 1)
        }
    }

    @Test func `an answer that is too long is not read to its end`() async throws {
        try await Bench.run({ $0.answerLimit = 100_000 }) { bench async throws in
            try bench.service.know()
            bench.service.answer { asked, _ in
                guard asked.what == "referrals" else { return nil }
                return .stream(type: "application/json") { stream in
                    // Without an end: whoever reads it to the end never comes back.
                    while true { try await stream.write([UInt8](repeating: 0x20, count: 10_000)) }
                }
            }
            #expect(try await bench.pull().trouble == .tooLong(bytes: 100_000))
        }
    }

    @Test func `an account that is known and has no contacts to be asked for is a mistake`() async throws {
        try await Bench.run { bench async throws in
            try bench.service.know()
            bench.service.answer { asked, _ in asked.what == "referrals" ? .empty(status: 404) : nil }
            let report = try await bench.pull()
            #expect(report.outcome == .failed && report.trouble == .status(404))
        }
    }

    @Test func `a redirect is not followed`() async throws {
        try await Bench.run { bench async throws in
            bench.service.answer { asked, _ in .redirect(to: "/base/accounts/ben/\(asked.what)") }
            #expect(try await bench.pull().trouble == .status(302))
            #expect(bench.service.asked(of: "ben").isEmpty)
        }
    }
}
