internal import EventStore

/// A value that tests wait on. A wait ends with its test's time limit, so that what never comes fails and does not hang.
package final class Watched<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var lastWatcher = 0
    }

    private let state: Locked<State>

    package init(_ value: Value) { state = Locked(State(value: value)) }

    package var value: Value { state.withLock { $0.value } }

    @discardableResult
    package func change<R: Sendable>(_ body: (inout Value) -> R) -> R {
        let (result, watchers) = state.withLock { (body(&$0.value), Array($0.watchers.values)) }
        for watcher in watchers { watcher.yield() }
        return result
    }

    /// Looks at once, and again whenever it was changed.
    package func wait(until holds: @Sendable (Value) -> Bool) async throws {
        let (changes, watcher) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = state.withLock { state in
            state.lastWatcher += 1
            state.watchers[state.lastWatcher] = watcher
            return state.lastWatcher
        }
        defer { state.withLock { $0.watchers[id] = nil } }
        watcher.yield()
        for await _ in changes where state.withLock({ holds($0.value) }) { return }
        throw CancellationError()
    }
}
