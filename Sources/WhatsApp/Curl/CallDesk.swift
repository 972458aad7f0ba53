import Dispatch
import Foundation

/// A call and who waits for its outcome.
struct Asked: Sendable {
    let call: HTTPCall
    let done: @Sendable (HTTPOutcome) -> Void
    /// Until when it may wait for its turn, in nanoseconds of the machine's own clock: nothing that rules depend on.
    let deadline: UInt64

    init(_ call: HTTPCall, at now: UInt64, _ done: @escaping @Sendable (HTTPOutcome) -> Void) {
        self.call = call
        self.done = done
        // Decades are long enough, and fit.
        deadline = now + UInt64(min(max(0, call.timeout.milliseconds), 1 << 40)) * 1_000_000
    }

    static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }
}

/// Where calls are handed in from any thread and taken by the transport's own.
final class CallDesk: Sendable {
    private struct State {
        var arrivals: [Asked] = []
        var pending = 0
        var isClosed = false
        /// Wakes the thread; nil before it runs and after.
        var wake: (@Sendable () -> Void)?
        /// It sleeps, or will in a moment; else it looks here anyway.
        var isAsleep = false
        var thread: Thread?
    }

    private let state = Guarded(State())

    var pending: Int { state.withLock { $0.pending } }
    var isOwnThread: Bool { state.withLock { $0.thread == Thread.current } }

    /// False after `close`.
    func take(_ asked: Asked) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            state.arrivals.append(asked)
            state.pending += 1
            Self.rouse(&state)
            return true
        }
    }

    /// Takes no more; the thread ends what it has.
    func close() {
        state.withLock { state in
            state.isClosed = true
            Self.rouse(&state)
        }
    }

    /// Under the lock, so that nobody wakes what the thread has let go of.
    private static func rouse(_ state: inout State) {
        guard state.isAsleep else { return }
        state.isAsleep = false
        state.wake?()
    }

    // MARK: The thread's side

    func begin(wake: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.thread = Thread.current
            state.wake = wake
        }
    }

    /// From now on nobody calls `wake`.
    func end() {
        state.withLock { state in
            state.wake = nil
            state.thread = nil
        }
    }

    /// What came since the last time; nil once closed and empty.
    func arrivals() -> [Asked]? {
        state.withLock { state in
            guard !state.arrivals.isEmpty else { return state.isClosed ? nil : [] }
            defer { state.arrivals = [] }
            return state.arrivals
        }
    }

    /// Whether the thread may sleep: from now on whoever comes wakes it.
    func goesToSleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.arrivals.isEmpty && !state.isClosed
            return state.isAsleep
        }
    }

    func wokeUp() { state.withLock { $0.isAsleep = false } }

    func answered(_ count: Int) {
        if count > 0 { state.withLock { $0.pending -= count } }
    }
}
