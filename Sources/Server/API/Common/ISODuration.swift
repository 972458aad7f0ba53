/// `P1W`, `P1DT2H`, `PT90M`, `PT0.5S`: ISO 8601 durations of fixed length. Months and years have none.
enum ISODuration {
    static let hint = "an ISO 8601 duration of weeks, days, hours, minutes or seconds, such as PT1H or P1DT30M"

    /// Nil for anything else, for nothing at all (`P`), and for more than a hundred years.
    static func parse(_ text: String) -> Duration? {
        let halves = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard let days = halves[0].first == "P" ? halves[0].dropFirst() : nil,
            let date = sum(days, units: [("W", 604_800_000), ("D", 86_400_000)])
        else { return nil }
        var (milliseconds, count) = date
        if halves.count == 2 {
            guard let time = sum(halves[1], units: [("H", 3_600_000), ("M", 60_000), ("S", 1000)]), time.count > 0
            else { return nil }
            milliseconds += time.milliseconds
            count += time.count
        }
        guard count > 0, milliseconds <= 100 * 366 * 86_400_000 else { return nil }
        return .milliseconds(milliseconds)
    }

    /// Numbers with their units, each unit at most once and in this order.
    private static func sum(
        _ text: Substring, units: [(letter: Character, milliseconds: Int64)]
    ) -> (milliseconds: Int64, count: Int)? {
        var rest = text
        var total: Int64 = 0
        var count = 0
        for unit in units {
            guard let end = rest.firstIndex(of: unit.letter) else { continue }
            guard let value = milliseconds(rest[..<end], of: unit.milliseconds) else { return nil }
            total += value
            count += 1
            rest = rest[rest.index(after: end)...]
        }
        return rest.isEmpty ? (total, count) : nil
    }

    /// `1`, `1.5` or `1,5` units; at most nine digits before the mark and three behind it.
    private static func milliseconds(_ text: Substring, of unit: Int64) -> Int64? {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        guard (1...2).contains(parts.count), let whole = digits(parts[0], atMost: 9) else { return nil }
        guard parts.count == 2 else { return whole * unit }
        guard let fraction = digits(parts[1], atMost: 3) else { return nil }
        var scale: Int64 = 1
        for _ in parts[1].utf8 { scale *= 10 }
        return whole * unit + fraction * unit / scale
    }

    private static func digits(_ text: Substring, atMost longest: Int) -> Int64? {
        guard (1...longest).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int64(text)
    }
}
