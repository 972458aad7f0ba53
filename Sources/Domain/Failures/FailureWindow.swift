/// How an account's latest messages fared. Where too many fail or are blocked, WhatsApp soon bans the number, so
/// sending has to stop before that.
package struct FailureWindow: Hashable, Sendable {
    /// So many of the latest outcomes count.
    package static let size = 50
    /// Fewer say nothing yet.
    package static let least = 20
    /// Of a hundred.
    package static let tolerated = 30

    /// The latest outcome in the lowest bit; set where the message failed.
    package private(set) var bits: UInt64
    package private(set) var count: Int

    package init(bits: UInt64 = 0, count: Int = 0) {
        self.count = min(max(count, 0), Self.size)
        self.bits = bits & ((1 << UInt64(self.count)) - 1)
    }

    package mutating func note(failed: Bool) {
        self = FailureWindow(bits: bits << 1 | (failed ? 1 : 0), count: count + 1)
    }

    package var isTripped: Bool {
        count >= Self.least && bits.nonzeroBitCount * 100 > Self.tolerated * count
    }
}

/// What finally became of a message.
package enum MessageFate: Sendable {
    case delivered
    case failed

    /// WhatsApp kept these from the person for reasons of its own (studies, too much marketing): nothing is wrong with
    /// the number or the list. Named here, not read from `ErrorTable`, which may change while what was folded may not.
    static let sparing: Set<Int> = [130_472, 131_049]
}

extension TargetState {
    /// The fate that an event which is about to be folded makes known; nil where it makes none known.
    ///
    /// A bad list is what gets numbers banned, so whoever is not on WhatsApp counts like whoever blocked us. What is
    /// tried again within its slot, waits, or was held back has no fate yet; nor does a refusal tell one whose target was
    /// over already, since nothing was decided by it. A message that is proved delivered after it had failed adds a
    /// delivery: the failure stays where it is, for a window keeps no names.
    package func fate(toldBy event: TargetEvent) -> MessageFate? {
        switch event {
        case .messageDelivered: .delivered
        case .messageFailed(let failure):
            switch failure.consequence {
            case .afterAcceptance: .failed
            case .nextSlot, .final: isActive && !MessageFate.sparing.contains(failure.code) ? .failed : nil
            case .quickRetry, .takenBack, .resend: nil
            }
        default: nil
        }
    }
}
