import Domain

/// What will be told later, soonest first; of one moment, in the order in which it was put in.
///
/// A heap of its own: Domain's generic one is not specialised across modules (190,000 against 820,000 messages/s).
struct SignalQueue {
    struct Pending {
        enum Kind {
            case accepted, unknown
            case refused(Target.Refusal)
            case receipt(Target.Receipt)
            case pairingCode(AccountNumber, PairingCode)
            case checked(AccountNumber)
            /// Counts the askings of this account; an older asking's scan never happens.
            case paired(AccountNumber, asking: Int)
            case sessionLost(AccountNumber)
        }
        let at: Instant
        let kind: Kind
        /// Meaningless for what concerns a session.
        let key: MessageKey
    }

    private struct Slot {
        let sequence: UInt64
        let pending: Pending

        func precedes(_ other: Slot) -> Bool {
            pending.at != other.pending.at ? pending.at < other.pending.at : sequence < other.sequence
        }
    }

    /// A binary heap: no slot comes after its children.
    private var slots: [Slot] = []
    private var nextSequence: UInt64 = 0

    var first: Pending? { slots.first?.pending }
    var count: Int { slots.count }

    mutating func push(_ pending: Pending) {
        let slot = Slot(sequence: nextSequence, pending: pending)
        nextSequence += 1
        slots.append(slot)
        var hole = slots.count - 1
        while hole > 0 {
            let parent = (hole - 1) / 2
            guard slot.precedes(slots[parent]) else { break }
            slots[hole] = slots[parent]
            hole = parent
        }
        slots[hole] = slot
    }

    mutating func pop() -> Pending? {
        guard let first = slots.first, let last = slots.popLast() else { return nil }
        guard !slots.isEmpty else { return first.pending }
        var hole = 0
        while true {
            var child = hole * 2 + 1
            guard child < slots.count else { break }
            if child + 1 < slots.count, slots[child + 1].precedes(slots[child]) { child += 1 }
            guard slots[child].precedes(last) else { break }
            slots[hole] = slots[child]
            hole = child
        }
        slots[hole] = last
        return first.pending
    }
}
