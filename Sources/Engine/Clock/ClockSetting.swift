package import Domain

/// What `--clock` asks for.
package enum ClockSetting: Hashable, Sendable {
    case system
    /// From a moment on, or from now.
    case test(from: Instant?)
    case accelerated(rate: Int)

    package struct Problem: Error, CustomStringConvertible {
        let text: String
        package var description: String {
            "\(text) is not a clock: use system, test, test@2025-01-20T10:00:00Z, or a rate such as 1440x"
        }
    }

    package init(_ text: String) throws(Problem) {
        if text == "system" {
            self = .system
        } else if text == "test" {
            self = .test(from: nil)
        } else if text.hasPrefix("test@"), let start = Instant(iso8601: text.dropFirst(5)) {
            self = .test(from: start)
        } else if text.hasSuffix("x"), let rate = Int(text.dropLast()), (1...1_000_000).contains(rate) {
            self = .accelerated(rate: rate)
        } else {
            throw Problem(text: text)
        }
    }

    package var identity: ClockIdentity { self == .system ? .system : .virtual }

    /// Never starts before the log's last fact.
    package func makeClock(lastFact: Instant?) -> any EngineClock {
        let floor = lastFact ?? Instant(milliseconds: 0)
        let real = Instant(milliseconds: RealTime.millisecondsSince1970)
        switch self {
        case .system: return SystemClock()
        case .test(let start): return TestClock(at: max(start ?? (lastFact ?? real), floor))
        case .accelerated(let rate): return AcceleratedClock(rate: rate, from: lastFact ?? real)
        }
    }
}
