import Domain
import EventStore
import Foundation
import Projections
import Testing

/// A log in memory and read models in a directory that goes with the test.
final class Workbench {
    let log: MemoryEventLog
    let directory = FileManager.default.temporaryDirectory.path + "/projections-\(UUID().uuidString)"
    var history: History

    init(seed: Int) throws {
        log = try MemoryEventLog()
        history = try History(log: log, seed: seed)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: directory) } catch { print("left behind: \(directory)") }
    }

    func options(batch: Int = 64, bulk: UInt64 = .max) -> ProjectionRunner.Options {
        var options = ProjectionRunner.Options()
        options.batchLimit = batch
        options.bulkThreshold = bulk
        options.workers = 2
        options.mapSize = 1 << 28
        return options
    }

    func runner(batch: Int = 64, bulk: UInt64 = .max) throws -> ProjectionRunner {
        try ProjectionRunner(log: log, directory: directory, options: options(batch: batch, bulk: bulk))
    }

    /// A runner that has folded everything.
    func caughtUp(batch: Int = 64, bulk: UInt64 = .max) async throws -> ProjectionRunner {
        let runner = try runner(batch: batch, bulk: bulk)
        runner.start()
        #expect(await runner.waitFor(log.head, timeout: .seconds(60)))
        return runner
    }

    func folders(of projection: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory + "/projections/" + projection).sorted()
    }
}

/// Compares every query with the slow way.
func expectEqual(_ runner: ProjectionRunner, _ naive: Naive, seed: Int, accounts: [StreamNumber]) throws {
    for account in accounts.map({ AccountNumber($0.rawValue) }) {
        let campaigns = naive.campaigns.filter { $0.account == account.rawValue }
        for campaign in [nil] + campaigns.map({ CampaignNumber($0.number) }) {
            try expectStatistics(runner, naive, account, campaign, seed)
            try expectPages(runner, naive, account, campaign, seed)
        }
        try expectCampaigns(runner, campaigns.reversed(), account, seed)
        try expectDue(runner, naive, account, seed)
        try expectContacts(runner, naive, account, seed)
    }
}

private func expectStatistics(
    _ runner: ProjectionRunner, _ naive: Naive, _ account: AccountNumber, _ campaign: CampaignNumber?, _ seed: Int
) throws {
    let counters = try runner.statistics.counters(of: account, campaign: campaign)
    let figures = naive.figures(account.rawValue, campaign?.rawValue ?? 0)
    #expect(counters.figures == figures, "seed \(seed)")
    #expect(counters.enrolled == counters.active + counters.completed + counters.exited)
    #expect(counters.exited == ExitReason.allCases.reduce(0) { $0 + counters.exited($1) })
    #expect(counters.read <= counters.delivered && counters.delivered + counters.failed <= counters.attempts)
}

private func expectPages(
    _ runner: ProjectionRunner, _ naive: Naive, _ account: AccountNumber, _ campaign: CampaignNumber?, _ seed: Int
) throws {
    let all = naive.list(account.rawValue, campaign?.rawValue ?? 0).reversed()
    for status in [nil] + TargetState.Status.allCases.map(Optional.some) {
        let expected = all.filter { status == nil || $0.state.status == status }
        var listed: [ListedTarget] = []
        repeat {
            let page = try runner.targets.page(
                of: account, campaign: campaign, status: status, ListPaging(offset: listed.count, limit: 7))
            #expect(page.total == expected.count, "seed \(seed)")
            listed += page.targets
            #expect(page.hasMore == (listed.count < expected.count), "seed \(seed)")
            if page.targets.isEmpty { break }
        } while listed.count <= expected.count
        #expect(listed.map(\.number.rawValue) == expected.map(\.number), "seed \(seed)")
        #expect(listed.map(\.state) == expected.map(\.state), "seed \(seed)")
    }
}

private func expectCampaigns(
    _ runner: ProjectionRunner, _ all: [Naive.Entry<CampaignState>], _ account: AccountNumber, _ seed: Int
) throws {
    for status in [nil] + CampaignState.Status.allCases.map(Optional.some) {
        let expected = all.filter { status == nil || $0.state.status == status }
        var listed: [ListedCampaign] = []
        var hasMore = true
        while hasMore, listed.count <= expected.count {
            let page = try runner.campaigns.page(
                of: account, status: status, ListPaging(before: listed.last?.ordinal, limit: 3))
            #expect(page.total == expected.count, "seed \(seed)")
            listed += page.campaigns
            hasMore = page.hasMore
        }
        #expect(listed.map(\.number.rawValue) == expected.map(\.number), "seed \(seed)")
        #expect(listed.map(\.state) == expected.map(\.state), "seed \(seed)")
    }
    for campaign in all {
        let found = try runner.campaigns.campaign(CampaignNumber(campaign.number))
        #expect(found?.state == campaign.state && found?.account == account, "seed \(seed)")
    }
}

private func expectDue(_ runner: ProjectionRunner, _ naive: Naive, _ account: AccountNumber, _ seed: Int) throws {
    let expected = naive.targets.filter { $0.account == account.rawValue }
        .compactMap { entry in entry.state.due.map { ($0, entry.number) } }
        .sorted { $0 < $1 }
    let queue = try runner.due.first(of: account, limit: .max)
    #expect(queue.map(\.target.rawValue) == expected.map(\.1), "seed \(seed)")
    #expect(queue.map(\.at) == expected.map(\.0), "seed \(seed)")
    #expect(try runner.due.count(of: account) == expected.count)
    #expect(try runner.due.next(of: account) == expected.first?.0)
}

private func expectContacts(_ runner: ProjectionRunner, _ naive: Naive, _ account: AccountNumber, _ seed: Int) throws {
    let all = naive.contacts.filter { $0.account == account.rawValue && !$0.state.erased }.reversed()
    var french = ContactFilter()
    french.countries = ["FR", "CM"]
    french.languages = [.french]
    french.paid = false
    var left = ContactFilter()
    left.optedOut = true
    left.statuses = ["warm"]
    left.active = true
    let filters: [(ContactFilter, (ContactState) -> Bool)] = [
        (ContactFilter(), { _ in true }),
        (french, { $0.facts.country != nil && $0.language == .french && !$0.isPaid }),
        (left, { $0.isOptedOut && $0.facts.status == "warm" && $0.facts.active }),
    ]
    for (filter, matches) in filters {
        let expected = all.filter { matches($0.state) }
        var listed: [ListedContact] = []
        repeat {
            let page = try runner.contacts.page(of: account, matching: filter, offset: listed.count, limit: 5)
            #expect(page.total == expected.count, "seed \(seed)")
            if page.contacts.isEmpty { break }
            listed += page.contacts
        } while listed.count <= expected.count
        #expect(listed.map(\.number.rawValue) == expected.map(\.number), "seed \(seed)")
        #expect(listed.map(\.state) == expected.map(\.state), "seed \(seed)")
    }
}
