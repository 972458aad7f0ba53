import Synchronization

/// The live end of a log: the head, who is told of it, and who waits for it.
final class LogTail: Sendable {
    private struct State {
        var observers: [ObserverToken: @Sendable (Position) -> Void] = [:]
        var waiters: [UInt64: (after: Position, continuation: CheckedContinuation<Position, any Error>)] = [:]
        var lastNumber: UInt64 = 0
        /// Waits cancelled before they were entered.
        var cancelled: Set<UInt64> = []

        mutating func number() -> UInt64 {
            lastNumber += 1
            return lastNumber
        }
    }

    private let position: Atomic<UInt64>
    private let state = Locked(State())

    init(head: Position) { position = Atomic(head.rawValue) }

    var head: Position { Position(position.load(ordering: .acquiring)) }

    /// Makes the new head known; on the writer's thread.
    func publish(_ head: Position) {
        position.store(head.rawValue, ordering: .releasing)
        let (observers, due) = state.withLock { state in
            let due = state.waiters.filter { _, waiter in waiter.after < head }
            for number in due.keys { state.waiters[number] = nil }
            return (Array(state.observers.values), due.values.map(\.continuation))
        }
        for continuation in due { continuation.resume(returning: head) }
        for observer in observers { observer(head) }
    }

    func observe(_ observer: @escaping @Sendable (Position) -> Void) -> ObserverToken {
        state.withLock { state in
            let token = ObserverToken(number: state.number())
            state.observers[token] = observer
            return token
        }
    }

    func removeObserver(_ token: ObserverToken) {
        state.withLock { state in state.observers[token] = nil }
    }

    func waitForHead(after position: Position) async throws -> Position {
        let now = head
        if now > position { return now }
        let number = state.withLock { state in state.number() }
        // A cancellation that came after the answer must leave nothing behind.
        defer { state.withLock { state in _ = state.cancelled.remove(number) } }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enter(number, after: position, continuation)
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// Waits, unless the head has moved on or the task was cancelled in the meantime.
    private func enter(
        _ number: UInt64, after position: Position, _ continuation: CheckedContinuation<Position, any Error>
    ) {
        let outcome: Result<Position, any Error>? = state.withLock { state in
            if state.cancelled.remove(number) != nil { return .failure(CancellationError()) }
            // Read under the lock: a publish stores the head before it takes the lock to look for waiters.
            let now = head
            if now > position { return .success(now) }
            state.waiters[number] = (position, continuation)
            return nil
        }
        if let outcome { continuation.resume(with: outcome) }
    }

    private func cancel(_ number: UInt64) {
        let waiter = state.withLock { state in
            let waiter = state.waiters.removeValue(forKey: number)
            if waiter == nil { state.cancelled.insert(number) }
            return waiter
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }
}
