package import EventStore
import Foundation

/// Keeps every read model behind the log: one thread folds bounded batches into each in turn, waits for the next commit,
/// and wakes whoever waited for a position.
///
/// Starting an empty model on a long log, and rebuilding one, fold in memory on all cores into a generation beside the
/// one that is served.
package final class ProjectionRunner: Sendable {
    package struct Options: Sendable {
        /// Events per transaction.
        package var batchLimit = 4096
        /// A model that stands at the start and is this far behind is folded in bulk.
        package var bulkThreshold: UInt64 = 20_000
        package var workers = Workers.defaultCount
        /// Address space per generation, bytes.
        package var mapSize = Environment.defaultMapSize

        package init() {}
    }

    package let statistics: StatisticsQueries
    package let targets: TargetQueries
    package let due: DueQueries
    package let contacts: ContactQueries
    package let campaigns: CampaignQueries

    let log: any EventLog
    let options: Options
    let projections: [any FollowingProjection]
    private let waiters = Waiters()
    /// Signalled for every commit, new waiter and stop.
    let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    let life = Locked(Life())

    struct Life {
        var isStarted = false
        var isStopping = false
        var observer: ObserverToken?
        var rebuilding: Set<String> = []
    }

    /// Opens the models below `<directory>/projections`. What cannot be trusted begins empty.
    package init(log: any EventLog, directory: String, options: Options = Options()) throws(StoreError) {
        self.log = log
        self.options = options
        let (root, extent) = (directory + "/projections", log.extent)
        let statistics = try LiveProjection<Statistics>(directory: root, of: extent, mapSize: options.mapSize)
        let targets = try LiveProjection<Targets>(directory: root, of: extent, mapSize: options.mapSize)
        let due = try LiveProjection<Due>(directory: root, of: extent, mapSize: options.mapSize)
        let contacts = try LiveProjection<Contacts>(directory: root, of: extent, mapSize: options.mapSize)
        let campaigns = try LiveProjection<Campaigns>(directory: root, of: extent, mapSize: options.mapSize)
        self.statistics = StatisticsQueries(statistics)
        self.targets = TargetQueries(targets)
        self.due = DueQueries(due)
        self.contacts = ContactQueries(contacts)
        self.campaigns = CampaignQueries(campaigns)
        projections = [statistics, targets, due, contacts, campaigns]
    }

    // MARK: Life

    /// Begins to follow the log. Once.
    package func start() {
        let token = log.observe { [wake] _ in wake.signal() }
        life.withLock { life in
            life.isStarted = true
            life.observer = token
        }
        let thread = Thread { [self] in
            run()
            ended.signal()
        }
        thread.name = "relance-projections"
        thread.start()
    }

    /// Stops, and forces every model to disk, so that the next start trusts it after any restart. No queries after it.
    package func closeCleanly() throws(FoldProblem) {
        stop()
        for projection in projections { try projection.closeCleanly() }
    }

    /// Stops as a crash would leave things: what is committed stays, nothing is marked.
    package func abort() {
        stop()
        for projection in projections { projection.letGo() }
    }

    var isStopping: Bool { life.withLock { $0.isStopping } }

    private func stop() {
        let (wasRunning, observer) = life.withLock { life in
            defer { life.isStopping = true }
            return (life.isStarted && !life.isStopping, life.observer)
        }
        if let observer { log.removeObserver(observer) }
        guard wasRunning else { return }
        wake.signal()
        ended.wait()
        waiters.resumeAll()
    }

    private func run() {
        foldFreshInBulk()
        while !isStopping {
            var isBehind = false
            for projection in projections where projection.follow(log, limit: options.batchLimit) { isBehind = true }
            let deadline = waiters.resume(reached: projections)
            if !isBehind { sleep(until: deadline) }
        }
    }

    /// Until something is to be done. Signals that came meanwhile count as one.
    private func sleep(until deadline: ContinuousClock.Instant?) {
        let timeout: DispatchTime =
            if let deadline {
                .now() + max(0, (deadline - ContinuousClock().now) / .seconds(1))
            } else { .distantFuture }
        _ = wake.wait(timeout: timeout)
        while wake.wait(timeout: .now()) == .success {}
    }

    // MARK: Waiting

    /// Waits until the named models (all, if none is named) have folded everything up to `position`. False after
    /// `timeout`, at once where one has stopped, and when the runner stops.
    package func waitFor(_ position: Position, of names: [String] = [], timeout: Duration) async -> Bool {
        let wanted = projections.filter { names.isEmpty || names.contains($0.name) }
        if wanted.allSatisfy({ $0.position >= position }) { return true }
        if timeout <= .zero || isStopping { return false }
        return await withCheckedContinuation { continuation in
            waiters.add(
                Waiter(
                    position: position, names: Set(wanted.map(\.name)),
                    deadline: ContinuousClock().now.advanced(by: timeout), continuation: continuation))
            wake.signal()
            // The thread may have ended between the check and the addition.
            if isStopping { waiters.resumeAll() }
        }
    }
}

/// Where a model stands.
package struct ProjectionStatus: Hashable, Sendable {
    package let name: String
    package let position: Position
    /// Events of the log it has yet to fold.
    package let lag: UInt64
    package let state: ProjectionState
}

extension ProjectionRunner {
    /// In the order of their names' declaration: `statistics`, `targets`, `due`, `contacts`, `campaigns`.
    package var status: [ProjectionStatus] {
        let head = log.head.rawValue
        let rebuilding = life.withLock { $0.rebuilding }
        return projections.map { projection in
            let position = projection.position
            let isRebuilding = projection.state == .following && rebuilding.contains(projection.name)
            return ProjectionStatus(
                name: projection.name, position: position,
                lag: head > position.rawValue ? head - position.rawValue : 0,
                state: isRebuilding ? .rebuilding : projection.state)
        }
    }

    /// Up to where every model that has not stopped has folded the log.
    package var position: Position {
        projections.filter { if case .stopped = $0.state { false } else { true } }.map(\.position).min() ?? .start
    }
}
