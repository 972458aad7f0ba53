package import Domain

/// Who got what, as WhatsApp itself would know it: every message the sandbox ever took.
///
/// It is not the engine's and outlives the engine's process, so it can convict the engine of having sent a step twice.
package protocol DeliveryLedger: AnyObject, Sendable {
    /// On record, all or none, once this returns.
    func append(_ entries: [LedgerEntry]) throws(LedgerError)

    var count: Int { get }

    /// Those at these places, oldest first. The range lies within `0..<count`.
    func entries(in range: Range<Int>) throws(LedgerError) -> [LedgerEntry]
}

/// One message that was taken. Numbers only: nothing here names or reaches a person.
package struct LedgerEntry: Hashable, Sendable {
    package let acceptedAt: Instant
    package let account: AccountNumber
    package let contact: ContactNumber
    /// Nil for the default relance.
    package let campaign: CampaignNumber?
    package let key: MessageKey

    package init(
        acceptedAt: Instant, account: AccountNumber, contact: ContactNumber, campaign: CampaignNumber?, key: MessageKey
    ) {
        self.acceptedAt = acceptedAt
        self.account = account
        self.contact = contact
        self.campaign = campaign
        self.key = key
    }
}

/// A step of a target, whatever the attempt.
package struct LedgerStep: Hashable, Comparable, Sendable {
    package let target: TargetNumber
    package let day: Int

    package init(target: TargetNumber, day: Int) {
        self.target = target
        self.day = day
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.target != right.target ? left.target < right.target : left.day < right.day
    }
}

/// What the ledger adds up to.
package struct LedgerCounts: Hashable, Sendable {
    package var accepted = 0
    /// Steps that were taken at least once.
    package var steps = 0
    package var byAccount: [AccountNumber: Int] = [:]
    /// The default relance under nil.
    package var byCampaign: [CampaignNumber?: Int] = [:]

    package init() {}
}

/// Why the ledger could not be read or written.
package enum LedgerError: Error, Hashable, Sendable {
    /// `errno` of the named system call.
    case system(call: String, errno: Int32)
    /// The file does not begin as a ledger does.
    case notALedger
    /// An entry before the last one does not match its checksum.
    case damaged(entry: Int)
    case outOfBounds(Range<Int>, count: Int)
    case readOnly
}

extension DeliveryLedger {
    /// Every entry, oldest first, a bounded number of them in memory at a time.
    package func forEach(_ body: (LedgerEntry) -> Void) throws(LedgerError) {
        var start = 0
        let end = count
        while start < end {
            let stop = min(start + 4096, end)
            for entry in try entries(in: start..<stop) { body(entry) }
            start = stop
        }
    }

    /// The steps that were taken more than once, in order.
    package func duplicates() throws(LedgerError) -> [LedgerStep] {
        var seen: Set<LedgerStep> = []
        var twice: Set<LedgerStep> = []
        try forEach { entry in
            let step = LedgerStep(target: entry.key.target, day: entry.key.day)
            if !seen.insert(step).inserted { twice.insert(step) }
        }
        return twice.sorted()
    }

    package func counts() throws(LedgerError) -> LedgerCounts {
        var counts = LedgerCounts()
        var seen: Set<LedgerStep> = []
        try forEach { entry in
            counts.accepted += 1
            counts.byAccount[entry.account, default: 0] += 1
            counts.byCampaign[entry.campaign, default: 0] += 1
            seen.insert(LedgerStep(target: entry.key.target, day: entry.key.day))
        }
        counts.steps = seen.count
        return counts
    }

    /// The entries accepted no longer than `window` before the newest one, oldest first.
    package func tail(_ window: Duration) throws(LedgerError) -> [LedgerEntry] {
        let total = count
        guard total > 0, let newest = try entries(in: total - 1..<total).first else { return [] }
        let oldest = newest.acceptedAt - window
        var start = total
        var tail: [[LedgerEntry]] = []
        while start > 0 {
            let chunk = try entries(in: max(0, start - 4096)..<start)
            start -= chunk.count
            guard let firstInside = chunk.firstIndex(where: { $0.acceptedAt >= oldest }) else { break }
            tail.append(Array(chunk[firstInside...]))
            if firstInside > 0 { break }
        }
        return Array(tail.reversed().joined())
    }
}

/// A ledger that lives as long as its object: for simulations, which "kill" an engine by dropping it.
package final class MemoryDeliveryLedger: DeliveryLedger {
    private let all = Guarded<[LedgerEntry]>([])

    package init() {}

    package var count: Int { all.withLock { $0.count } }

    package func append(_ entries: [LedgerEntry]) { all.withLock { $0.append(contentsOf: entries) } }

    package func entries(in range: Range<Int>) throws(LedgerError) -> [LedgerEntry] {
        try all.withLock { (all) throws(LedgerError) in
            guard range.lowerBound >= 0, range.upperBound <= all.count else {
                throw .outOfBounds(range, count: all.count)
            }
            return Array(all[range])
        }
    }
}
