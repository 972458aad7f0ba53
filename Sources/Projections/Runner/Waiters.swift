internal import EventStore

/// Somebody who waits for models to reach a position.
struct Waiter: Sendable {
    let position: Position
    let names: Set<String>
    let deadline: ContinuousClock.Instant
    let continuation: CheckedContinuation<Bool, Never>
}

/// Everybody who waits. Each continuation is resumed exactly once: by whoever takes it out.
final class Waiters: Sendable {
    private let waiting = Locked<[Waiter]>([])

    func add(_ waiter: Waiter) { waiting.withLock { $0.append(waiter) } }

    /// Resumes those whose position is reached, whose time is over, or who wait for a model that has stopped. Returns
    /// the earliest deadline of the others.
    func resume(reached projections: [any FollowingProjection]) -> ContinuousClock.Instant? {
        let now = ContinuousClock().now
        var done: [(Waiter, Bool)] = []
        let next = waiting.withLock { waiting in
            guard !waiting.isEmpty else { return nil as ContinuousClock.Instant? }
            var left: [Waiter] = []
            for waiter in waiting {
                switch Self.outcome(of: waiter, projections, now) {
                case .some(let outcome): done.append((waiter, outcome))
                case nil: left.append(waiter)
                }
            }
            waiting = left
            return left.map(\.deadline).min()
        }
        for (waiter, outcome) in done { waiter.continuation.resume(returning: outcome) }
        return next
    }

    private static func outcome(
        of waiter: Waiter, _ projections: [any FollowingProjection], _ now: ContinuousClock.Instant
    ) -> Bool? {
        let wanted = projections.filter { waiter.names.contains($0.name) }
        let behind = wanted.filter { $0.position < waiter.position }
        if behind.isEmpty { return true }
        let isHopeless = behind.contains { if case .stopped = $0.state { true } else { false } }
        return isHopeless || waiter.deadline <= now ? false : nil
    }

    func resumeAll() {
        let all = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for waiter in all { waiter.continuation.resume(returning: false) }
    }
}
