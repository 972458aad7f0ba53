internal import EventStore

/// Puts one connection aside and takes it up again: each suspension is followed by exactly one resumption, also when
/// the server stops, which the library would otherwise answer by aborting the process.
///
/// Who suspends checks, under a lock of its own, that there is nothing to do; who brings something to do notes it under
/// the same lock and then resumes. A resumption too many does nothing.
final class Parking: Sendable {
    private struct State {
        var isSuspended = false
        var isKnown = false
        var isClosed = false
        var isStream = false
    }

    private let connection: Connection
    private let core: ServerCore
    private let state = Locked(State())

    init(_ connection: Connection, core: ServerCore) {
        self.connection = connection
        self.core = core
    }

    /// On the library's thread. False once the server is stopping: then something must be answered now.
    func suspend() -> Bool {
        state.withLock { state in
            if !state.isKnown {
                state.isKnown = core.park(self)
                if !state.isKnown { state.isClosed = true }
            }
            guard !state.isClosed else { return false }
            connection.suspend()
            state.isSuspended = true
            return true
        }
    }

    func resume() {
        state.withLock { state in
            guard state.isSuspended else { return }
            state.isSuspended = false
            connection.resume()
        }
    }

    /// From here on the connection waits for a stream's next piece, which a stopping server does not wait for.
    func becomeStream() {
        state.withLock { state in
            state.isStream = true
            if core.isStopping { state.isClosed = true }
        }
    }

    /// No more suspensions. `onlyStreams`: leaves alone who waits for an answer.
    func close(onlyStreams: Bool = false) {
        state.withLock { state in
            guard state.isStream || !onlyStreams else { return }
            state.isClosed = true
            guard state.isSuspended else { return }
            state.isSuspended = false
            connection.resume()
        }
    }

    /// The request is over; the connection must not be touched again.
    func retire() {
        let wasKnown = state.withLock { state in
            state.isClosed = true
            return state.isKnown
        }
        if wasKnown { core.unpark(self) }
    }
}
