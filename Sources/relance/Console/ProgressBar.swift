import Domain
import EventStore

/// A bar on standard error, drawn only on a terminal and at most ten times a second.
final class ProgressBar: Sendable {
    private struct State {
        var lastDrawn: ContinuousClock.Instant?
        var width = 0
    }

    private let began = ContinuousClock.now
    private let isShown: Bool
    private let unit: String
    private let state = Locked(State())

    /// `unit`: what is counted, in the plural: "rows", "events".
    init(unit: String, isShown: Bool = Console.isErrorTerminal) {
        self.unit = unit
        self.isShown = isShown
    }

    var elapsed: Duration { ContinuousClock.now - began }

    /// - Parameters:
    ///   - part: how much of `whole`, in any measure; `label` says it in words.
    ///   - count: for the rate.
    func show(_ part: Int, of whole: Int, label: String, count: Int) {
        guard isShown else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            if let last = state.lastDrawn, now - last < .milliseconds(100), part < whole { return }
            state.lastDrawn = now
            let line = line(part, whole, label, count)
            let padding = String(repeating: " ", count: max(0, state.width - line.count))
            state.width = line.count
            Console.tellUnfinished("\r\(line)\(padding)")
        }
    }

    /// Leaves the line to what is printed next.
    func clear() {
        guard isShown else { return }
        state.withLock { state in
            guard state.width > 0 else { return }
            Console.tellUnfinished("\r" + String(repeating: " ", count: state.width) + "\r")
            state.width = 0
        }
    }

    private func line(_ part: Int, _ whole: Int, _ label: String, _ count: Int) -> String {
        let share = whole > 0 ? min(1, Double(part) / Double(whole)) : 0
        let filled = Int(share * 24)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
        let seconds = max(0.001, elapsed.seconds)
        let rate = Int(Double(count) / seconds)
        let left = share > 0 ? Duration.seconds(seconds / share - seconds) : nil
        let remaining = left.map { "  ETA \($0.clockText)" } ?? ""
        return "\(bar) \(Int(share * 100)) %  \(label)  \(rate.grouped) \(unit)/s\(remaining)"
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }

    /// `0:07`, `12:34`, `1:02:03`
    var clockText: String {
        let whole = components.seconds
        let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(seconds))" : "\(minutes):\(two(seconds))"
    }

    /// For people: `350 ms`, `12.3 s`, `2 h 5 min`.
    var shortText: String {
        if self < .seconds(1) { return "\(wholeMilliseconds) ms" }
        if self < .seconds(60) { return "\((seconds * 10).rounded(.down) / 10) s" }
        let minutes = components.seconds / 60
        if minutes < 60 { return "\(minutes) min \(components.seconds % 60) s" }
        if minutes < 48 * 60 { return "\(minutes / 60) h \(minutes % 60) min" }
        return "\(minutes / 1440) d \(minutes / 60 % 24) h"
    }
}

extension Int {
    /// `1 234 567`, as both languages can read it.
    var grouped: String {
        let digits = String(magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "\u{202F}" }
            text.append(digit)
        }
        return self < 0 ? "-" + text : text
    }

    /// `12.3 MB`
    var bytesText: String {
        if self < 1000 { return "\(self) B" }
        var value = Double(self)
        for unit in ["kB", "MB", "GB"] {
            value /= 1000
            if value < 1000 || unit == "GB" { return "\((value * 10).rounded() / 10) \(unit)" }
        }
        return "\(self) B"
    }
}
