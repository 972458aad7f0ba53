import Domain
import EventStore
import Projections
import Testing

/// Lists grow on top while somebody reads them.
@Suite struct ListPagingTests {
    @Test(arguments: 0..<20)
    func `who goes on from the last one shown sees nobody twice and misses nobody, whatever joins meanwhile`(
        seed: Int
    ) async throws {
        let bench = try Workbench(seed: seed)
        try bench.history.advance(400)
        let runner = try await bench.caughtUp()
        let account = AccountNumber(bench.history.accounts[0].rawValue)
        for status in [nil, TargetState.Status.active] {
            let before = try newest(runner, account, status, 1000)
            var shown: [ListedTarget] = []
            var page = try self.page(runner, account, status, ListPaging(limit: 5))
            while true {
                shown += page.targets
                guard page.hasMore else { break }
                try bench.history.advance(30)
                #expect(await runner.waitFor(bench.log.head, timeout: .seconds(60)))
                page = try self.page(runner, account, status, ListPaging(before: shown.last?.ordinal, limit: 5))
            }
            #expect(Set(shown.map(\.number)).count == shown.count, "seed \(seed)")
            #expect(shown.map(\.number) == shown.map(\.number).sorted(by: >), "seed \(seed)")
            let after = Set(try newest(runner, account, status, 10_000).map(\.number))
            let stayed = before.map(\.number).filter(after.contains)
            #expect(stayed.allSatisfy(Set(shown.map(\.number)).contains), "seed \(seed)")
            if status == nil { #expect(shown.map(\.number) == before.map(\.number), "seed \(seed)") }
        }
        try runner.closeCleanly()
    }

    @Test func `a page below a member skips within what lies below it`() async throws {
        let bench = try Workbench(seed: 3)
        try bench.history.advance(600)
        let runner = try await bench.caughtUp()
        let account = AccountNumber(bench.history.accounts[0].rawValue)
        for status in [nil, TargetState.Status.active] {
            let all = try newest(runner, account, status, 1000)
            try #require(all.count > 4)
            let page = try page(runner, account, status, ListPaging(before: all[1].ordinal, offset: 1, limit: 2))
            #expect(page.targets == Array(all[3..<min(5, all.count)]))
            let none = try self.page(runner, account, status, ListPaging(before: 0, limit: 2))
            #expect(none.targets.isEmpty && !none.hasMore && none.total == all.count)
        }
        try runner.closeCleanly()
    }

    private func newest(
        _ runner: ProjectionRunner, _ account: AccountNumber, _ status: TargetState.Status?, _ limit: Int
    ) throws -> [ListedTarget] {
        try page(runner, account, status, ListPaging(limit: limit)).targets
    }

    private func page(
        _ runner: ProjectionRunner, _ account: AccountNumber, _ status: TargetState.Status?, _ paging: ListPaging
    ) throws -> TargetPage {
        try runner.targets.page(of: account, campaign: nil, status: status, paging)
    }
}
