internal import Dispatch
package import Domain
package import EventStore
package import Projections

/// The handlers' read models, out of the projections.
package struct ProjectedReadModels: ReadModels {
    private let runner: ProjectionRunner

    package init(_ runner: ProjectionRunner) { self.runner = runner }

    /// One that has stopped counts: what it shows is as old as that.
    package var position: Position { runner.status.map(\.position).min() ?? .start }

    package func wait(until position: Position, timeout: Duration) async -> Bool {
        await runner.waitFor(position, timeout: timeout)
    }

    package func statistics(
        of account: AccountNumber, _ campaign: CampaignNumber?
    ) throws -> RelanceStatistics {
        let counters = try runner.statistics.counters(of: account, campaign: campaign)
        var statistics = RelanceStatistics()
        statistics.attempts = Int(counters.attempts)
        statistics.accepted = Int(counters.accepted)
        statistics.delivered = Int(counters.delivered)
        statistics.read = Int(counters.read)
        statistics.failed = Int(counters.failed)
        statistics.inDoubt = Int(counters.inDoubt)
        statistics.enrolled = Int(counters.enrolled)
        statistics.active = Int(counters.active)
        statistics.completed = Int(counters.completed)
        statistics.exited = Int(counters.exited)
        statistics.reached = (1...SevenDays.days).map { Int(counters.reached(day: $0)) }
        return statistics
    }

    package func targets(
        of account: AccountNumber, _ campaign: CampaignNumber?, status: TargetState.Status?, from place: UInt64?,
        offset: Int, limit: Int
    ) throws -> Listing<TargetEntry> {
        let page = try runner.targets.page(
            of: account, campaign: campaign, status: status, ListPaging(before: place, offset: offset, limit: limit))
        return Listing(
            elements: page.targets.map { TargetEntry(number: $0.number, state: $0.state) }, total: page.total,
            next: page.hasMore ? page.targets.last?.ordinal : nil)
    }

    package func campaigns(
        of account: AccountNumber, status: CampaignState.Status?, from place: UInt64?, offset: Int, limit: Int
    ) throws -> Listing<CampaignEntry> {
        let page = try runner.campaigns.page(
            of: account, status: status, ListPaging(before: place, offset: offset, limit: limit))
        return Listing(
            elements: page.campaigns.map { CampaignEntry(number: $0.number, state: $0.state) }, total: page.total,
            next: page.hasMore ? page.campaigns.last?.ordinal : nil)
    }

    package func contacts(
        of account: AccountNumber, filter: ContactFilter, offset: Int, limit: Int
    ) throws -> Listing<ContactNumber> {
        var wanted = Projections.ContactFilter()
        wanted.kinds = Set([filter.kind].compactMap(\.self))
        wanted.countries = Set([filter.country].compactMap(\.self))
        wanted.languages = Set([filter.language].compactMap(\.self))
        wanted.statuses = Set([filter.status].compactMap(\.self))
        (wanted.paid, wanted.optedOut, wanted.active) = (filter.paid, filter.optedOut, filter.active)
        let page = try runner.contacts.page(of: account, matching: wanted, offset: offset, limit: limit)
        return Listing(elements: page.contacts.map(\.number), total: page.total)
    }

    /// Entries that are looked at to count what is near; beyond, the counts say at least so many.
    private static let countedAtMost = 10_000

    package func due(of account: AccountNumber, at now: Instant, limit: Int) throws -> DueListing {
        let near = try runner.due.first(of: account, until: now + .hours(24), limit: Self.countedAtMost)
        let first = near.count >= limit ? near : try runner.due.first(of: account, limit: limit)
        let next = try first.prefix(limit).compactMap { entry in
            try runner.targets.target(entry.target).map {
                DueListing.Entry(target: entry.target, day: $0.state.day, at: entry.at)
            }
        }
        return DueListing(
            next: next, overdue: near.count { $0.at <= now }, within24Hours: near.count { $0.at > now },
            total: try runner.due.count(of: account))
    }

    package var projections: [ProjectionReport] {
        runner.status.map { status in
            let state: ProjectionReport.State =
                switch status.state {
                case .following: .running
                case .rebuilding: .rebuilding
                case .stopped(let position, let reason): .stopped(at: position, reason: reason)
                }
            return ProjectionReport(name: status.name, position: status.position, state: state)
        }
    }

    /// On a thread of its own: it is held until the rebuild is done.
    package func rebuild(
        _ name: String, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> RebuildOutcome {
        let runner = runner
        let report = try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<RebuildReport, any Error>) in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result { try runner.rebuild(name) { progress(Int($0.done), Int($0.total)) } })
            }
        }
        let comparison: RebuildOutcome.Comparison =
            switch report.comparison {
            case .equal: .equal
            case .different: .different
            case .notCompared: .notCompared
            }
        return RebuildOutcome(comparison: comparison, position: report.position, digest: report.digest)
    }
}

extension FoldProblem: APIErrorConvertible {
    package var apiError: APIError {
        switch self {
        case .store(let error): error.apiError
        case .coding, .unknownStream, .badRow: .unexpected
        }
    }
}
