package import EventStore
internal import Synchronization

/// Whether a projection follows the log.
package enum ProjectionState: Hashable, Sendable {
    /// Its rows are being folded from the first event.
    case rebuilding
    case following
    /// The event at `position` could not be folded. Everything before it was; nothing after it will be before a rebuild.
    case stopped(position: Position, reason: String)
}

/// A projection of a running process, whatever its rows are.
protocol FollowingProjection: BulkTarget {
    var position: Position { get }
    var state: ProjectionState { get }
    /// Folds one bounded batch; true if there is more. A failure is kept in `state`, not thrown.
    func follow(_ log: any EventLog, limit: Int) -> Bool
    func stop(at failure: FoldFailure)
    /// Writes a bulk fold's rows into a generation beside the one in use.
    func load(_ partitions: [any BulkPartition], standingFor position: Position) throws(FoldProblem)
    /// Brings both generations to the same position and compares them. Then takes the new one into use, or drops it.
    func finish(_ log: any EventLog, swap: Bool) throws(FoldProblem) -> RebuildReport
    func noteRebuilding(_ isRebuilding: Bool)
    /// Lets the files go as they are.
    func letGo()
    /// Forces them to disk before, so that the next start trusts them after any restart.
    func closeCleanly() throws(FoldProblem)
}

/// What a rebuild found.
package struct RebuildReport: Hashable, Sendable {
    package enum Comparison: Hashable, Sendable {
        /// The rows that were served are those that the log gives.
        case equal
        /// They were not, and have been replaced.
        case different
        /// There was nothing to compare with: the projection was empty or had stopped.
        case notCompared
    }
    package let projection: String
    package let position: Position
    package let comparison: Comparison
    /// Of the new rows, where they were compared: SHA-256 over table name, key and value of every row in key order.
    package let digest: [UInt8]?
}

/// One projection's generations and its fold.
///
/// Queries take the generation in use and keep it for as long as they read; a rebuild replaces it under the fold's lock.
package final class LiveProjection<P: Projection>: FollowingProjection {
    private struct Following {
        var fold = LiveFold<P>()
        /// Made by a rebuild, not in use yet.
        var next: Generation<P>?
    }

    private let folder: ProjectionFolder
    private let log: LogExtent
    private let mapSize: Int
    /// Held while folding: one writer per generation.
    private let following = Locked(Following())
    /// Nil once closed.
    private let inUse: Locked<Generation<P>?>
    private let reached: Atomic<UInt64>
    private let condition: Locked<ProjectionState>

    /// - Parameter log: as it is at the start.
    init(directory: String, of log: LogExtent, mapSize: Int) throws(StoreError) {
        folder = try ProjectionFolder(directory + "/" + P.name)
        self.log = log
        self.mapSize = mapSize
        let current = folder.current()
        try folder.removeGenerations(except: current)
        let number = current ?? 1
        let generation = try Generation<P>(number: number, at: folder.path(of: number), of: log, mapSize: mapSize)
        if current == nil { try folder.setCurrent(number) }
        let checkpoint = try generation.store.checkpoint()
        inUse = Locked(generation)
        reached = Atomic(checkpoint.rawValue)
        condition = Locked(.following)
    }

    package var name: String { P.name }
    package var position: Position { Position(reached.load(ordering: .acquiring)) }
    package var state: ProjectionState { condition.withLock { $0 } }
    /// What queries read from. Keep it no longer than a query: a closed model's files are let go with the last of them.
    package func generation() throws(FoldProblem) -> Generation<P> {
        guard let generation = inUse.withLock({ $0 }) else { throw .store(.closed(path: folder.path)) }
        return generation
    }

    func makePartition() -> any BulkPartition { RowPartition<P>() }

    func follow(_ log: any EventLog, limit: Int) -> Bool {
        guard state == .following else { return false }
        let head = log.head
        let failure: FoldFailure? = following.withLock { following in
            guard position < head else { return nil }
            var kept: Generation<P>?
            do throws(FoldFailure) {
                let generation = try inUse(at: position)
                kept = generation
                let position = try following.fold.fold(log, into: generation, through: head, limit: limit)
                reached.store(position.rawValue, ordering: .releasing)
                return nil
            } catch {
                if let kept { noteKept(kept) }
                return error
            }
        }
        if let failure { stop(at: failure) }
        return failure == nil && position < head
    }

    private func inUse(at position: Position) throws(FoldFailure) -> Generation<P> {
        do { return try generation() } catch { throw FoldFailure(position: position, problem: error) }
    }

    func stop(at failure: FoldFailure) {
        condition.withLock { $0 = .stopped(position: failure.position, reason: failure.problem.description) }
    }

    /// What was folded before a failure is kept.
    private func noteKept(_ generation: Generation<P>) {
        do throws(StoreError) {
            reached.store(try generation.store.checkpoint().rawValue, ordering: .releasing)
        } catch {
            // The position stays where it was: at or before what is kept.
        }
    }

    func noteRebuilding(_ isRebuilding: Bool) {
        condition.withLock { state in
            if isRebuilding { state = .rebuilding } else if state == .rebuilding { state = .following }
        }
    }

    func load(_ partitions: [any BulkPartition], standingFor position: Position) throws(FoldProblem) {
        let number = try generation().number + 1
        do {
            following.withLock { $0.next = nil }
            try folder.remove(number)
            let next = try Generation<P>(number: number, at: folder.path(of: number), of: log, mapSize: mapSize)
            var load = BulkLoad(into: next)
            try load.load(partitions.compactMap { $0 as? RowPartition<P> }, standingFor: position)
            following.withLock { $0.next = next }
        } catch {
            throw FoldProblem(error)
        }
    }

    func finish(_ log: any EventLog, swap: Bool) throws(FoldProblem) -> RebuildReport {
        let (unused, report) = try following.withLock { (following) throws(FoldProblem) in
            guard let next = following.next else { throw .badRow("generation: none was loaded") }
            defer { following.next = nil }
            let old = try generation()
            let report = try align(old, next, log, &following.fold)
            guard swap else { return (next.number, report) }
            try storing { () throws(StoreError) in try folder.setCurrent(next.number) }
            inUse.withLock { $0 = next }
            reached.store(report.position.rawValue, ordering: .releasing)
            condition.withLock { $0 = .following }
            return (old.number, report)
        }
        // Queries that still read it keep what they have open; only the name goes.
        try storing { () throws(StoreError) in try folder.remove(unused) }
        return report
    }

    /// Folds whichever generation is behind, and compares, if there is anything to compare with.
    private func align(
        _ old: Generation<P>, _ next: Generation<P>, _ log: any EventLog, _ fold: inout LiveFold<P>
    ) throws(FoldProblem) -> RebuildReport {
        let loaded = try storing { () throws(StoreError) in try next.store.checkpoint() }
        let served = try storing { () throws(StoreError) in try old.store.checkpoint() }
        var hasStopped = false
        if case .stopped = state { hasStopped = true }
        guard served > .start, !hasStopped else {
            return RebuildReport(projection: P.name, position: loaded, comparison: .notCompared, digest: nil)
        }
        let position = max(loaded, served)
        do throws(FoldFailure) {
            for generation in [old, next] {
                while try fold.fold(log, into: generation, through: position, limit: 10_000) < position {}
            }
        } catch {
            throw error.problem
        }
        let digest = try next.digest()
        let comparison: RebuildReport.Comparison = try old.digest() == digest ? .equal : .different
        return RebuildReport(projection: P.name, position: position, comparison: comparison, digest: digest)
    }

    func letGo() { _ = takeOut() }

    func closeCleanly() throws(FoldProblem) {
        guard let closing = takeOut() else { return }
        try storing { () throws(StoreError) in try closing.store.closeCleanly() }
    }

    private func takeOut() -> Generation<P>? {
        following.withLock { following in
            following.next = nil
            return inUse.withLock { inUse in
                defer { inUse = nil }
                return inUse
            }
        }
    }
}
