/// What `/metrics` says: counters of one process.
struct Metrics {
    /// By name and labels, as they stand in the text.
    private let samples: [String: Int]

    init(_ text: String) {
        let pairs = text.split(separator: "\n").compactMap { line -> (String, Int)? in
            guard !line.hasPrefix("#"), let space = line.lastIndex(of: " ") else { return nil }
            return Int(line[line.index(after: space)...]).map { (String(line[..<space]), $0) }
        }
        samples = Dictionary(pairs) { first, _ in first }
    }

    func value(_ name: String) throws -> Int {
        guard let value = samples[name] else { throw Violation("/metrics does not say \(name)") }
        return value
    }

    /// The sum over all labels of a name that has some.
    func sum(_ name: String) -> Int { samples.filter { $0.key.hasPrefix(name + "{") }.values.reduce(0, +) }

    /// What the process counted is what its part of the log holds, to its very end.
    func compare(from before: Story.Tally, to after: Story.Tally) throws {
        let projections = samples.keys.filter { $0.hasPrefix("relance_projection_lag_events{") }
        guard !projections.isEmpty else { throw Violation("/metrics speaks of no read model") }
        let all: [(name: String, expected: Int)] =
            [
                ("relance_log_head_position", after.events),
                ("relance_events_appended_total", after.events - before.events),
                ("relance_messages_accepted_total", after.sent - before.sent),
                ("relance_messages_failed_total", after.failed - before.failed),
                ("relance_messages_in_doubt_total", after.doubts - before.doubts),
                ("relance_foreign_signals_total", 0), ("relance_writer_failures_total", 0),
                ("relance_sending_halted", 0), ("relance_sessions_expired_total", 0),
                ("relance_outbox_receivers", People.accounts.count), ("relance_outbox_failures_total", 0),
            ] + projections.map { ($0, 0) }
        for (name, expected) in all {
            let told = try value(name)
            guard told == expected else { throw Violation("/metrics says \(name) \(told), and it is \(expected)") }
        }
        guard sum("relance_projection_stopped") == 0 else { throw Violation("a read model stopped") }
        guard after.sent > before.sent else {
            throw Violation("the last server sent nothing, so its counters say little")
        }
    }
}
