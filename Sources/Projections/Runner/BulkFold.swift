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
    var family: EventType.Family { get }
    /// The first event it could not fold; it folds none after.
    var failure: FoldFailure? { get }
    func fold(_ event: borrowing ProjectedEvent)
    /// An event of the family that nobody can read.
    func stop(_ failure: FoldFailure)
}

/// `@unchecked Sendable`: made and filled by one worker, and read only after that worker has ended.
final class RowPartition<P: Projection>: BulkPartition, @unchecked Sendable {
    var cache = RowCache<P.Row>()
    private(set) var failure: FoldFailure?

    var family: EventType.Family { P.family }

    func stop(_ failure: FoldFailure) { self.failure = self.failure ?? failure }

    func fold(_ event: borrowing ProjectedEvent) {
        guard P.concerns(event.type), failure == nil else { return }
        do throws(FoldProblem) {
            let index: Int
            if let known = cache.index(of: event.stream) {
                index = known
            } else {
                guard event.type == P.beginning else { throw .unknownStream(event.stream) }
                index = cache.insert(P.Row(), for: event.stream)
            }
            try P.apply(event, to: &cache.rows[index])
        } catch {
            failure = FoldFailure(position: event.position, problem: error)
        }
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
    ) throws(FoldFailure) -> [[any BulkPartition]]? {
        let shares = Locked<[Int: Result<[any BulkPartition], FoldFailure>]>([:])
        Workers.run(workers) { worker in
            let result = Result { () throws(FoldFailure) in
                try share(worker, targets, progress: worker == 0 ? progress : nil)
            }
            shares.withLock { $0[worker] = result }
        }
        if isCancelled() { return nil }
        var parts: [[any BulkPartition]] = []
        for worker in 0..<workers {
            guard let result = shares.withLock({ $0[worker] }) else { return nil }
            parts.append(try result.get())
        }
        return targets.indices.map { target in parts.map { $0[target] } }
    }

    /// One worker's pass over the log.
    private func share(
        _ worker: Int, _ targets: [any BulkTarget], progress: (@Sendable (RebuildProgress) -> Void)?
    ) throws(FoldFailure) -> [any BulkPartition] {
        let partitions = targets.map { $0.makePartition() }
        let clock = ContinuousClock()
        let started = clock.now
        var at = Position.start
        let modulus = UInt64(workers)
        do {
            while at < end, !isCancelled() {
                let limit = min(1 << 17, Int(end.rawValue - at.rawValue))
                try log.read(from: at.next, limit: limit) { record in
                    at = record.position
                    do throws(FoldProblem) {
                        guard
                            let event = try ProjectedEvent(
                                record,
                                where: { prefix in
                                    prefix.type < 64 && BulkFold.share(of: prefix.stream.rawValue, modulus) == worker
                                })
                        else { return true }
                        for partition in partitions where partition.family.contains(event.prefix.type) {
                            partition.fold(event)
                        }
                    } catch {
                        guard case .coding(.unknownType(let code)) = error else { throw error }
                        let failure = FoldFailure(position: at, problem: error)
                        for partition in partitions where partition.family.contains(code) { partition.stop(failure) }
                    }
                    return true
                }
                let seconds = (clock.now - started) / .seconds(1)
                progress?(
                    RebuildProgress(
                        done: at.rawValue, total: end.rawValue,
                        eventsPerSecond: seconds > 0 ? Double(at.rawValue) / seconds : 0))
            }
        } catch {
            throw FoldFailure(position: at, problem: FoldProblem(error))
        }
        return partitions
    }

    @inline(__always)
    private static func share(of stream: UInt64, _ modulus: UInt64) -> Int {
        Int(truncatingIfNeeded: (stream &* 0x9E37_79B9_7F4A_7C15) >> 60 % modulus)
    }
}
