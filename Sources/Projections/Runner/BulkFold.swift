internal import EventCoding
internal import EventStore

/// What a rebuild needs of a projection, whatever its rows are.
protocol BulkTarget: Sendable {
    var name: String { get }
    /// Begins one worker's share.
    func makePartition() -> any BulkPartition
}

/// The rows of one worker's share of the streams. Used by one thread at a time.
protocol BulkPartition: AnyObject, Sendable {
    /// The first event it could not fold; it folds none after.
    var failure: FoldFailure? { get }
    /// Folds the next `limit` events after `start`, as far as their streams are of the share.
    func fold(_ log: any EventLog, after start: Position, limit: Int, _ share: StreamShare)
}

/// Which streams one of several workers folds.
struct StreamShare: Sendable {
    let worker: Int
    /// Up to 16.
    let workers: Int

    @inline(__always)
    func holds(_ stream: UInt64) -> Bool {
        Int(truncatingIfNeeded: (stream &* 0x9E37_79B9_7F4A_7C15) >> 60) % workers == worker
    }
}

/// `@unchecked Sendable`: made and filled by one worker, and read only after that worker has ended.
final class RowPartition<P: Projection>: BulkPartition, @unchecked Sendable {
    private(set) var cache = RowCache<P.Row>()
    private(set) var failure: FoldFailure?

    @specialized(where P == Statistics)
    @specialized(where P == Targets)
    @specialized(where P == Due)
    @specialized(where P == Contacts)
    @specialized(where P == Campaigns)
    func fold(_ log: any EventLog, after start: Position, limit: Int, _ share: StreamShare) {
        guard failure == nil else { return }
        // Taken out, so that the loop works on a variable of its own.
        var rows = RowCache<P.Row>()
        swap(&rows, &cache)
        defer { swap(&rows, &cache) }
        var at = start
        do {
            try log.read(from: start.next, limit: limit) { record in
                at = record.position
                try rows.fold(record, share, as: P.self)
                return true
            }
        } catch {
            failure = FoldFailure(position: at, problem: FoldProblem(error))
        }
    }
}

extension RowCache {
    @inline(__always)
    fileprivate mutating func fold<P: Projection>(
        _ record: RecordView, _ share: StreamShare, as _: P.Type
    ) throws(FoldProblem) where P.Row == Row {
        if let glance = record.glance, !P.family.contains(glance.type) || !share.holds(glance.stream) { return }
        let event = try ProjectedEvent(record) { prefix in
            P.family.contains(prefix.type) && share.holds(prefix.stream.rawValue)
        }
        guard let event, P.concerns(event.type) else { return }
        let place: Int
        if let known = index(of: event.stream) {
            place = known
        } else {
            guard event.type == P.beginning else { throw .unknownStream(event.stream) }
            place = insert(P.Row(), for: event.stream)
        }
        try P.apply(event, to: &rows[place])
    }
}

/// How far a rebuild is.
package struct RebuildProgress: Hashable, Sendable {
    package let done: UInt64
    package let total: UInt64
    package let eventsPerSecond: Double
}

/// Folds the log from its first event into memory, the streams shared out among the cores.
///
/// Every worker reads the whole log and folds the streams that are its own: reading costs little beside folding, and a
/// stream's events stay in order without any exchange between the workers.
struct BulkFold {
    let log: any EventLog
    let end: Position
    let workers: Int
    /// Asked now and then; true gives up.
    let isCancelled: @Sendable () -> Bool

    /// For each target, one partition per worker. Nil when cancelled.
    @available(*, noasync, message: "holds its thread until the fold is done")
    func run(
        _ targets: [any BulkTarget], progress: (@Sendable (RebuildProgress) -> Void)?
    ) -> [[any BulkPartition]]? {
        let parts = (0..<workers).map { _ in targets.map { $0.makePartition() } }
        Workers.run(workers) { worker in
            fold(parts[worker], StreamShare(worker: worker, workers: workers), worker == 0 ? progress : nil)
        }
        return isCancelled() ? nil : targets.indices.map { target in parts.map { $0[target] } }
    }

    /// One worker's pass over the log, a chunk at a time.
    private func fold(
        _ partitions: [any BulkPartition], _ share: StreamShare, _ progress: (@Sendable (RebuildProgress) -> Void)?
    ) {
        let clock = ContinuousClock()
        let started = clock.now
        var at = Position.start
        while at < end, !isCancelled() {
            let limit = min(1 << 16, Int(end.rawValue - at.rawValue))
            for partition in partitions { partition.fold(log, after: at, limit: limit, share) }
            at = Position(at.rawValue + UInt64(limit))
            let seconds = (clock.now - started) / .seconds(1)
            progress?(
                RebuildProgress(
                    done: at.rawValue, total: end.rawValue,
                    eventsPerSecond: seconds > 0 ? Double(at.rawValue) / seconds : 0))
        }
    }
}
