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

    let log: any EventLog
    let options: Options
    let projections: [any FollowingProjection]
    private let waiters = Waiters()
    /// Signalled for every commit, new waiter and stop.
    private let wake = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let life = Locked(Life())

    private struct Life {
        var isStarted = false
        var isStopping = false
        var observer: ObserverToken?
        var rebuilding: Set<String> = []
    }

    /// Opens the models below `<directory>/projections`. What cannot be trusted begins empty.
    package init(log: any EventLog, directory: String, options: Options = Options()) throws(StoreError) {
        self.log = log
        self.options = options
        let root = directory + "/projections"
        let statistics = try LiveProjection<Statistics>(directory: root, mapSize: options.mapSize)
        let targets = try LiveProjection<Targets>(directory: root, mapSize: options.mapSize)
        let due = try LiveProjection<Due>(directory: root, mapSize: options.mapSize)
        let contacts = try LiveProjection<Contacts>(directory: root, mapSize: options.mapSize)
        self.statistics = StatisticsQueries(statistics)
        self.targets = TargetQueries(targets)
        self.due = DueQueries(due)
        self.contacts = ContactQueries(contacts)
        projections = [statistics, targets, due, contacts]
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

/// Rebuilding and comparing.
extension ProjectionRunner {
    package enum RebuildError: Error, Hashable, Sendable {
        case unknownProjection(String)
        /// It is being rebuilt or verified already.
        case busy(String)
        /// The runner was stopped meanwhile.
        case cancelled
        /// The rows that are served are left as they were.
        case failed(position: Position, reason: String)
    }

    /// Folds a model from the first event beside the one that is served, catches up, compares, and swaps.
    @available(*, noasync, message: "holds its thread until the rebuild is done")
    package func rebuild(
        _ name: String, progress: (@Sendable (RebuildProgress) -> Void)? = nil
    ) throws(RebuildError) -> RebuildReport {
        try fold(name, swap: true, progress: progress)
    }

    /// Folds a model from the first event and compares it with the one that is served, which is left alone.
    @available(*, noasync, message: "holds its thread until the comparison is done")
    package func verify(
        _ name: String, progress: (@Sendable (RebuildProgress) -> Void)? = nil
    ) throws(RebuildError) -> RebuildReport {
        try fold(name, swap: false, progress: progress)
    }

    private func fold(
        _ name: String, swap: Bool, progress: (@Sendable (RebuildProgress) -> Void)?
    ) throws(RebuildError) -> RebuildReport {
        guard let projection = projections.first(where: { $0.name == name }) else { throw .unknownProjection(name) }
        guard life.withLock({ $0.rebuilding.insert(name).inserted }) else { throw .busy(name) }
        defer {
            life.withLock { life in _ = life.rebuilding.remove(name) }
            wake.signal()
        }
        let end = log.head
        do {
            guard let partitions = bulkFold(through: end).run([projection], progress: progress)?.first else {
                throw RebuildError.cancelled
            }
            if let failure = partitions.firstFailure { throw failure }
            try projection.load(partitions, standingFor: end)
            return try projection.finish(log, swap: swap)
        } catch {
            throw RebuildError(error, at: end)
        }
    }

    private func bulkFold(through end: Position) -> BulkFold {
        BulkFold(log: log, end: end, workers: options.workers) { [life] in life.withLock { $0.isStopping } }
    }

    /// On the runner's own thread, before it follows: models that begin with nothing, together in one pass.
    private func foldFreshInBulk() {
        let head = log.head
        let fresh = projections.filter { $0.position == .start && head.rawValue > options.bulkThreshold }
        for projection in fresh { projection.noteRebuilding(true) }
        if !fresh.isEmpty { foldInBulk(fresh, through: head) }
        for projection in fresh { projection.noteRebuilding(false) }
    }

    private func foldInBulk(_ fresh: [any FollowingProjection], through end: Position) {
        guard let results = bulkFold(through: end).run(fresh, progress: nil) else { return }
        Workers.run(fresh.count, atOnce: options.workers) { [log] index in
            let (projection, partitions) = (fresh[index], results[index])
            // Rows up to just before a failure are better made by following: it stops there by itself.
            guard partitions.firstFailure == nil else { return }
            do throws(FoldProblem) {
                try projection.load(partitions, standingFor: end)
                _ = try projection.finish(log, swap: true)
            } catch {
                projection.stop(at: FoldFailure(position: end, problem: error))
            }
        }
    }
}

extension [any BulkPartition] {
    /// The earliest event that any of them could not fold.
    var firstFailure: FoldFailure? { compactMap(\.failure).min { $0.position < $1.position } }
}

extension ProjectionRunner.RebuildError {
    fileprivate init(_ error: any Error, at end: Position) {
        switch error {
        case let error as Self: self = error
        case let failure as FoldFailure:
            self = .failed(position: failure.position, reason: failure.problem.description)
        default: self = .failed(position: end, reason: FoldProblem(error).description)
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
    /// In the order of their names' declaration: `statistics`, `targets`, `due`, `contacts`.
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
