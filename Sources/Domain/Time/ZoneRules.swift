/// A time zone as values: from each moment on, so many seconds east of UTC.
package struct ZoneRules: Hashable, Sendable {
    package struct Change: Hashable, Sendable {
        package let from: Instant
        package let offsetSeconds: Int32

        package init(from: Instant, offsetSeconds: Int32) {
            self.from = from
            self.offsetSeconds = offsetSeconds
        }
    }

    private let initialOffsetSeconds: Int32
    private let changes: [Change]

    /// - Parameter changes: in ascending order of time.
    package init(initialOffsetSeconds: Int32, changes: [Change] = []) {
        self.initialOffsetSeconds = initialOffsetSeconds
        self.changes = changes
    }

    package static let utc = ZoneRules(initialOffsetSeconds: 0)

    package func offset(at instant: Instant) -> Duration { offset(after: changesMade(by: instant)) }

    private func offset(after count: Int) -> Duration {
        .seconds(Int(count == 0 ? initialOffsetSeconds : changes[count - 1].offsetSeconds))
    }

    private func changesMade(by instant: Instant) -> Int {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle].from <= instant { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The local calendar day, counted from 1970-01-01.
    package func day(at instant: Instant) -> Int {
        Int((instant + offset(at: instant)).milliseconds.flooredQuotient(by: 86_400_000).0)
    }

    /// Milliseconds since local midnight.
    package func timeOfDay(at instant: Instant) -> Duration {
        .milliseconds((instant + offset(at: instant)).milliseconds.flooredQuotient(by: 86_400_000).1)
    }

    /// The first moment at which the local clock has reached that day and time: where it leaps over them, the leap.
    package func instant(ofDay day: Int, at timeOfDay: Duration = .zero) -> Instant {
        let local = Instant(milliseconds: Int64(day) * 86_400_000) + timeOfDay
        // No offset reaches a day, so the search begins early enough.
        var index = changesMade(by: local - .days(1))
        while true {
            let begin = index == 0 ? local - .days(1) : changes[index - 1].from
            let moment = max(local - offset(after: index), begin)
            guard index < changes.count, moment >= changes[index].from else { return moment }
            index += 1
        }
    }

    /// 1 Monday … 7 Sunday.
    package func weekday(at instant: Instant) -> Int {
        Int(Int64(day(at: instant) + 3).flooredQuotient(by: 7).1) + 1
    }
}
