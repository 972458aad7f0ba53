package import Domain
import EventStore

/// Where the engine's time comes from. Every rule about time reads this and nothing else.
package protocol EngineClock: AnyObject, Sendable {
    /// Stored in the log's header: a log made on one kind of time is refused on the other.
    var identity: ClockIdentity { get }
    var now: Instant { get }
    /// How long to sleep, in real time, until the clock shows `instant`; nil if only a person moves it.
    func delay(until instant: Instant) -> Duration?
    /// Waits until the clock shows `instant`. Throws `CancellationError`, and nothing else.
    func sleep(until instant: Instant) async throws
}

extension EngineClock {
    package func sleep(until instant: Instant) async throws {
        while let delay = delay(until: instant), delay > .zero { try await Task.sleep(for: delay) }
    }
}

/// Raw values stand in the log's header.
package enum ClockIdentity: String, Sendable {
    case system
    /// A test clock or an accelerated one: what it records never happened on the calendar.
    case virtual
}

/// The machine's own clock.
package final class SystemClock: EngineClock {
    package let identity = ClockIdentity.system

    package init() {}

    package var now: Instant { Instant(milliseconds: RealTime.millisecondsSince1970) }

    package func delay(until instant: Instant) -> Duration? { max(.zero, instant - now) }
}

/// Runs faster than real time, from a given moment on; `relance serve --clock 1440x` shows a day a minute.
package final class AcceleratedClock: EngineClock {
    package let identity = ClockIdentity.virtual
    private let rate: Int64
    private let start: Instant
    private let began = ContinuousClock.now

    /// - Parameter rate: clock seconds per real second, at least 1.
    package init(rate: Int, from start: Instant) {
        self.rate = Int64(max(1, rate))
        self.start = start
    }

    package var now: Instant {
        start + .milliseconds((ContinuousClock.now - began).wholeMilliseconds * rate)
    }

    package func delay(until instant: Instant) -> Duration? {
        max(.zero, .microseconds((instant - now).wholeMilliseconds * 1000 / rate))
    }
}

/// Stands still until it is moved.
package final class TestClock: EngineClock {
    package let identity = ClockIdentity.virtual
    private let state: Locked<State>

    private struct State {
        var now: Instant
        var lastSleeper = 0
        var sleepers: [Int: (until: Instant, continuation: CheckedContinuation<Void, any Error>)] = [:]
    }

    package init(at start: Instant) { state = Locked(State(now: start)) }

    package var now: Instant { state.withLock { $0.now } }

    package func delay(until instant: Instant) -> Duration? { nil }

    /// Never backwards. Wakes whoever sleeps until then.
    package func move(to instant: Instant) {
        let due = state.withLock { state in
            state.now = max(state.now, instant)
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    package func sleep(until instant: Instant) async throws {
        let id = state.withLock { state in
            state.lastSleeper += 1
            return state.lastSleeper
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.now >= instant { return .success(()) }
                    state.sleepers[id] = (instant, continuation)
                    return nil
                }
                if let outcome { continuation.resume(with: outcome) }
            }
        } onCancel: {
            let sleeper = state.withLock { $0.sleepers.removeValue(forKey: id) }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}
