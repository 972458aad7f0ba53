import Dispatch
package import EventStore

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
        guard projection.state != .rebuilding, life.withLock({ $0.rebuilding.insert(name).inserted })
        else { throw .busy(name) }
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
    func foldFreshInBulk() {
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
