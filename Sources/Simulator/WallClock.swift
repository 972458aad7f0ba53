internal import FoundationEssentials

/// The one place of the simulator that reads the calendar: it lives in real time, as the service it stands in for.
enum WallClock {
    /// Milliseconds since 1970.
    static var now: Int64 { Int64(Date.now.timeIntervalSince1970 * 1000) }
}
