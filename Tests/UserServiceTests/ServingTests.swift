import Domain
import Engine
import EventStore
import Server
import Testing
import UserService

/// Many accounts, over time.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ServingTests {
    private func register(_ accounts: String..., in bench: Bench) async throws {
        for account in accounts {
            try await bench.done(.configure(account: account, AccountPatch()))
            try bench.service.know(account)
        }
    }

    @Test func `every account is pulled at the start and at every interval, also one that is new`() async throws {
        try await Bench.run { bench async throws in
            try await register("awa", "ben", in: bench)
            try bench.userService.start()
            await bench.service.received(2, of: "awa")
            await bench.service.received(2, of: "ben")
            // What they ask comes after what is under way.
            try await bench.pull("awa")
            try await bench.pull("ben")
            try await register("zoe", in: bench)
            #expect(bench.service.asked(of: "zoe").isEmpty)
            try await bench.advance(by: .minutes(5))
            for account in ["awa", "ben"] { await bench.service.received(6, of: account) }
            await bench.service.received(2, of: "zoe")
            #expect(try bench.userService.metrics.accounts == 3)
        }
    }

    @Test func `an account that waits for its answer holds up neither another's pull nor anybody's messages`()
        async throws
    {
        try await Bench.run { bench async throws in
            try await bench.connect("ben")
            try bench.service.know("awa")
            try bench.service.tell(
                """
                {"id": "p1", "name": "Ben", "phone": "+221770000001", "registeredAt": "2025-01-20T08:00:00Z"}
                """, of: "ben")
            let barrier = Barrier()
            bench.service.answer { asked, _ in
                if asked.account == "awa" { await barrier.pass() }
                return nil
            }
            async let slow = bench.pull("awa")
            await bench.service.received(1, of: "awa")
            #expect(try await bench.pull("ben").counts.created == 1)
            try await bench.advance(by: .hours(2))
            #expect(try bench.target(of: "p1", in: "ben")?.day == 2)
            #expect(bench.service.asked(of: "awa").count == 1)
            barrier.open()
            #expect(try await slow.outcome == .completed)
        }
    }

    @Test func `no more than so many requests are under way, and the others come in their turn`() async throws {
        try await Bench.run({ $0.requestsAtATime = 2 }) { bench async throws in
            let accounts = (1...6).map { "account-\($0)" }
            for account in accounts { try bench.service.know(account) }
            let barrier = Barrier()
            bench.service.answer { _, _ in
                await barrier.pass()
                return nil
            }
            try await withThrowingTaskGroup(of: PullReport.Outcome.self) { group in
                for account in accounts { group.addTask { try await bench.pull(account).outcome } }
                await bench.service.received(2)
                barrier.open()
                for try await outcome in group { #expect(outcome == .completed) }
            }
            #expect(bench.service.mostUnderWay == 2)
        }
    }

    @Test func `who asks while a pull is under way gets one that began after that`() async throws {
        try await Bench.run { bench async throws in
            try bench.service.know()
            let barrier = Barrier()
            bench.service.answer { asked, before in
                guard before == 0 else { return nil }
                await barrier.pass()
                return nil
            }
            async let first = bench.pull()
            await bench.service.received(1)
            async let second = bench.pull()
            async let third = bench.pull()
            barrier.open()
            #expect(try await first.outcome == .completed)
            let (began, also) = (try await second, try await third)
            #expect(began.outcome == .completed && also.outcome == .completed)
        }
    }

    @Test func `a stop ends the request that is under way and lets nobody wait`() async throws {
        try await Bench.run { bench async throws in
            let barrier = Barrier()
            bench.service.answer { _, _ in
                await barrier.pass()
                return nil
            }
            let service = try bench.userService
            async let under = service.pull("awa")
            await bench.service.received(1)
            await service.stop()
            #expect(await under?.outcome != .completed)
            #expect(await service.pull("awa") == nil)
            barrier.open()
        }
    }

    @Test func `an address is refused where no service can be`() {
        for good in [
            "https://users.example/api", "http://127.0.0.1:3000", "http://user-service:3002/", "https://[::1]/a/b",
        ] {
            #expect(UserServiceSettings.rule(brokenBy: good) == nil)
        }
        for bad in [
            "", "users.example", "ftp://users.example", "https://", "https://me:word@users.example", "http://a:0",
            "http://a:70000", "https://users.example/?a=1", "https://users.example/#a", "https://users .example",
            "https://users.example\\a", "http:///a",
        ] {
            #expect(UserServiceSettings.rule(brokenBy: bad) != nil, "\(bad)")
        }
    }

    @Test func `settings do not show the secret`() {
        let settings = UserServiceSettings(baseURL: "https://users.example", secret: StandIn.secret)
        #expect(!"\(settings) \(String(reflecting: settings))".contains(StandIn.secret))
    }
}
