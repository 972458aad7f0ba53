import Domain
import EventStore
import Projections
import TestSupport

/// What the read model counts of each account, against what the judge counted.
struct CounterCheck {
    private struct Scope: Hashable {
        let account: UInt64
        /// Nil: the default relance.
        let campaign: UInt64?
    }

    private struct Count: Equatable {
        var enrolled: Int64 = 0
        var ended: Int64 = 0
        var requested: Int64 = 0
        var accepted: Int64 = 0
        var delivered: Int64 = 0
        var read: Int64 = 0
    }

    private let log: MemoryEventLog
    private var counts: [Scope: Count] = [:]

    init(_ log: MemoryEventLog, _ steps: StepBook) {
        self.log = log
        for target in steps.targets.values {
            let scope = Scope(account: target.account, campaign: target.campaign)
            var count = counts[scope] ?? Count()
            count.enrolled += 1
            count.ended += target.hasEnded ? 1 : 0
            for message in target.messages.values {
                count.requested += 1
                if case .taken = message.end { count.accepted += 1 }
                count.delivered += message.rank >= 2 ? 1 : 0
                count.read += message.rank == 3 ? 1 : 0
            }
            counts[scope] = count
        }
    }

    func check() async throws {
        let directory = try TemporaryDirectory.make("counters")
        defer { TemporaryDirectory.remove(directory) }
        var options = ProjectionRunner.Options()
        options.mapSize = 1 << 28
        options.workers = 1
        let models = try ProjectionRunner(log: log, directory: directory, options: options)
        models.start()
        defer { models.abort() }
        guard await models.waitFor(log.head, of: ["statistics"], timeout: .seconds(300)) else {
            throw Violation("the statistics cannot fold the log")
        }
        try compare(models.statistics)
    }

    private func compare(_ statistics: StatisticsQueries) throws {
        for (scope, expected) in counts {
            let counters = try statistics.counters(
                of: AccountNumber(scope.account), campaign: scope.campaign.map { CampaignNumber($0) })
            let found = Count(
                enrolled: counters.enrolled, ended: counters.completed + counters.exited,
                requested: counters.requested, accepted: counters.accepted, delivered: counters.delivered,
                read: counters.read)
            guard found == expected else {
                throw Violation("\(scope): the statistics count \(found), not \(expected)")
            }
            guard counters.enrolled == counters.active + counters.completed + counters.exited else {
                throw Violation("\(scope): the counters do not add up")
            }
        }
    }
}
