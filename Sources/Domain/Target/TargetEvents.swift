/// What happened to a target: one contact's way through the seven days of the default relance or of a campaign.
///
/// A target's history is short (some forty events), and by far the most of the log.
package enum TargetEvent: Hashable, Sendable {
    /// Day 1, first message due at `firstDue`.
    case enrolled(contact: ContactNumber, firstDue: Instant)
    /// On record before WhatsApp is asked: the intent.
    case messageRequested(day: Int, attempt: Int)
    /// The gateway took it. `id` is the gateway's own, sealed; absent where a settled doubt only assumes it.
    /// The next day is due at `nextDue`; absent after the last day or once the target is over.
    case messageSent(day: Int, attempt: Int, id: [UInt8]?, nextDue: Instant?, evidence: SendEvidence)
    /// The `sent` receipt: WhatsApp's own servers have it. `at`, of all receipts: when that happened there; absent where it
    /// was within the second in which it was recorded.
    case messageConfirmed(day: Int, attempt: Int, at: Instant? = nil)
    case messageDelivered(day: Int, attempt: Int, at: Instant? = nil)
    case messageRead(day: Int, attempt: Int, at: Instant? = nil)
    /// The step waits until a moment that an error named.
    case messageDeferred(day: Int, until: Instant, code: Int)
    case messageFailed(MessageFailure)
    /// Nothing proves that WhatsApp took it, nor that it did not. Settled by a receipt, else by policy at `settleBy`.
    case messageInDoubt(day: Int, attempt: Int, settleBy: Instant)
    case completed
    case exited(ExitReason)
    /// A delivery receipt came after the target had left as unreachable.
    case reopened(nextDue: Instant?)
}

/// How we know that a message was taken. Raw values are versioned wire names.
package enum SendEvidence: String, Sendable, CaseIterable {
    /// The gateway answered.
    case answer
    /// A receipt bore our message id.
    case receipt
    /// The policy `assumeSent` settled a doubt.
    case policy
}

/// A message that was not delivered, and what follows from it.
package struct MessageFailure: Hashable, Sendable {
    /// What becomes of the step. Raw values are versioned wire names.
    package enum Consequence: String, Sendable, CaseIterable {
        /// Refused; tried again within the slot, at `retryAt`.
        case quickRetry
        /// Refused, the slot is spent; the same day again at `retryAt`.
        case nextSlot
        /// Refused for good.
        case final
        /// Reported after it had been accepted; the slot's entry turns to failed.
        case afterAcceptance
        /// Reported after it had been accepted: WhatsApp held it back, and the same day is said again at `retryAt`. From
        /// then on it counts as refused.
        case takenBack
        /// In doubt, and the policy says to send again at `retryAt`.
        case resend
    }

    package let day: Int
    package let attempt: Int
    /// The gateway's error code; see the error table of the gateway.
    package let code: Int
    package let consequence: Consequence
    package let retryAt: Instant?
    /// When it happened at WhatsApp, where a receipt told later.
    package let at: Instant?

    package init(
        day: Int, attempt: Int, code: Int, consequence: Consequence, retryAt: Instant? = nil, at: Instant? = nil
    ) {
        self.day = day
        self.attempt = attempt
        self.code = code
        self.consequence = consequence
        self.retryAt = retryAt
        self.at = at
    }
}

/// Why a target left before its end. Raw values are versioned wire names.
package enum ExitReason: String, Sendable, CaseIterable {
    case paid
    case optedOut = "opted_out"
    case undeliverable
    case cancelled
    case erased
}
