/// A target as its history leaves it.
package struct TargetState: Hashable, Sendable {
    package enum Status: String, Sendable, CaseIterable { case active, completed, exited }

    /// Where the message of the present step stands.
    package enum Step: Hashable, Sendable {
        /// Waiting for its time.
        case idle
        /// Asked of the gateway at this moment, answer outstanding.
        case requested(at: Instant)
        case inDoubt(settleBy: Instant)
    }

    /// Nil until enrolled.
    package var contact: ContactNumber?
    package var enrolledAt = Instant(milliseconds: 0)
    package var status = Status.active
    package var exitReason: ExitReason?
    /// When it was completed or left.
    package var endedAt: Instant?
    /// 1…7; stays 7 when completed.
    package var day = 1
    /// When the present step may be tried; nil while an answer is outstanding and after the end.
    package var due: Instant?
    package var step = Step.idle
    /// Attempts made at the present day so far.
    package var attempts = 0
    /// Tries made in the present slot.
    package var triesInSlot = 0
    /// Waits in a row that an error imposed on the present step; they spend no try.
    package var waits = 0
    /// Attempts made at the day before, should it have to be said again.
    package var attemptsBefore = 0
    /// One entry per closed slot, oldest first.
    package var deliveries: [SlotDelivery] = []

    package init() {}

    package var isActive: Bool { contact != nil && status == .active }
    /// An answer or a settlement is outstanding for this message.
    package var unresolved: (day: Int, attempt: Int)? { step == .idle ? nil : (day, attempts) }
    /// When the message was asked for whose answer is outstanding.
    package var requestedAt: Instant? { if case .requested(let at) = step { at } else { nil } }
    /// Slots of the present day that were spent in vain.
    package var failedSlots: Int { failedSlots(of: day) }
    /// When a message was handed over last that WhatsApp has taken, also if it then held it back, or may have taken.
    package var lastHandedOverAt: Instant? {
        switch step {
        case .idle: deliveries.last?.at
        case .requested(let at): at
        case .inDoubt(let settleBy): settleBy - SevenDays.doubtGrace
        }
    }
    package var lastMessageSentAt: Instant? { deliveries.last { $0.acceptedAt != nil }?.acceptedAt }
}

/// How one day slot ended and what became of its message.
package struct SlotDelivery: Hashable, Sendable {
    /// Rising; a status never goes down, except that a failure may follow acceptance.
    package enum Status: Int, Sendable, CaseIterable, Comparable {
        case accepted, confirmed, delivered, read, failed
        package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    package let day: Int
    package let attempt: Int
    package let at: Instant
    package var status: Status
    /// When the gateway took it; nil for a slot spent in refusals.
    package var acceptedAt: Instant?
    /// The error code, once failed.
    package var code: Int?
    /// WhatsApp took it and held it back: only its arrival proves otherwise.
    package var isHeldBack: Bool

    package init(
        day: Int, attempt: Int, at: Instant, status: Status, acceptedAt: Instant?, code: Int? = nil,
        isHeldBack: Bool = false
    ) {
        self.day = day
        self.attempt = attempt
        self.at = at
        self.status = status
        self.acceptedAt = acceptedAt
        self.code = code
        self.isHeldBack = isHeldBack
    }
}
