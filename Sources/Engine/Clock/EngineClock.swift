package import Domain
import EventStore

/// Where the engine's time comes from. Every rule about time reads this and nothing else.
package protocol EngineClock: AnyObject, Sendable {
    /// Stored in the log's header: a log made on one kind of time is refused on the other.
    var identity: ClockIdentity { get }
    var now: Instant { get }
    /// How long to sleep, in real time, until the clock shows `instant`; nil if only a person moves it.
    func delay(until instant: Instant) -> Duration?
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
    private let time: Locked<Instant>

    package init(at start: Instant) { time = Locked(start) }

    package var now: Instant { time.withLock { $0 } }

    package func delay(until instant: Instant) -> Duration? { nil }

    /// Never backwards.
    package func move(to instant: Instant) { time.withLock { $0 = max($0, instant) } }
}
