package import Domain

/// The raw counters of one list, from which every surface computes its own figures.
///
/// They add up: `enrolled == active + completed + exited`, `exited == exits.values.sum`,
/// `attempts == accepted + refused slots`, `read <= delivered`.
package struct Counters: Hashable, Sendable, TableEntry {
    /// Targets ever enrolled, and where they stand at present.
    package var enrolled: Int64 = 0
    package var active: Int64 = 0
    package var completed: Int64 = 0
    package var exited: Int64 = 0
    /// Targets that have left, by reason, in the order of `ExitReason.allCases`.
    private var exits: [Int64] = Array(repeating: 0, count: ExitReason.allCases.count)
    /// Requests made of the gateway, quick retries included.
    package var requested: Int64 = 0
    /// Messages the gateway took.
    package var accepted: Int64 = 0
    /// Entries of `messageDeliveries` ever: slots that ended in acceptance or in refusal.
    package var attempts: Int64 = 0
    /// `sent` receipts.
    package var confirmed: Int64 = 0
    /// Messages delivered, read ones included.
    package var delivered: Int64 = 0
    package var read: Int64 = 0
    package var deferred: Int64 = 0
    /// Slot entries that are failed at present.
    package var failed: Int64 = 0
    /// Messages that are in doubt at present.
    package var inDoubt: Int64 = 0
    /// Recipients passed over.
    package var skipped: Int64 = 0
    private var reachedDays: [Int64] = Array(repeating: 0, count: SevenDays.days)

    package init() {}

    /// Targets that have left for this reason.
    package func exited(_ reason: ExitReason) -> Int64 { exits[reason.index] }

    /// Targets of which a message of this day (1…7) was accepted.
    package func reached(day: Int) -> Int64 { reachedDays.indices.contains(day - 1) ? reachedDays[day - 1] : 0 }

    /// Adds what one target counts for, or takes it away again.
    mutating func count(_ tally: TargetTally, by sign: Int64) {
        enrolled += sign
        switch tally.status {
        case .none, .active: active += sign
        case .completed: completed += sign
        case .exited:
            exited += sign
            exits[Int(tally.reason)] += sign
        }
        requested += sign * Int64(tally.requested)
        accepted += sign * Int64(tally.accepted)
        attempts += sign * Int64(tally.attempts)
        confirmed += sign * Int64(tally.confirmed)
        delivered += sign * Int64(tally.delivered)
        read += sign * Int64(tally.read)
        deferred += sign * Int64(tally.deferred)
        failed += sign * Int64(tally.failed.count)
        if tally.doubt.attempt != 0 { inDoubt += sign }
        for day in 0..<SevenDays.days where tally.reached & (1 << UInt8(day)) != 0 { reachedDays[day] += sign }
    }

    /// Two sets of counters together, for totals over lists.
    package static func + (left: Counters, right: Counters) -> Counters {
        var sum = Counters()
        sum.values = zip(left.values, right.values).map { $0 + $1 }
        return sum
    }

    /// All counters in the order in which they are stored.
    private var values: [Int64] {
        get {
            [
                enrolled, active, completed, exited, requested, accepted, attempts, confirmed, delivered, read,
                deferred, failed, inDoubt, skipped,
            ] + exits + reachedDays
        }
        set {
            (enrolled, active, completed, exited) = (newValue[0], newValue[1], newValue[2], newValue[3])
            (requested, accepted, attempts, confirmed) = (newValue[4], newValue[5], newValue[6], newValue[7])
            (delivered, read, deferred, failed) = (newValue[8], newValue[9], newValue[10], newValue[11])
            (inDoubt, skipped) = (newValue[12], newValue[13])
            exits = Array(newValue[14..<14 + exits.count])
            reachedDays = Array(newValue[(14 + exits.count)...])
        }
    }

    var isVoid: Bool { enrolled == 0 }

    func encode() -> [UInt8] {
        let values = values
        var writer = RowWriter(capacity: 8 * values.count)
        for value in values { writer.put(UInt64(bitPattern: value)) }
        return writer.bytes
    }

    init(entry: [UInt8]) throws(FoldProblem) {
        let expected = values.count
        guard entry.count == 8 * expected else { throw .badRow("counters entry") }
        values = stride(from: 0, to: entry.count, by: 8).map { start in
            Int64(bitPattern: entry[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) })
        }
    }
}
