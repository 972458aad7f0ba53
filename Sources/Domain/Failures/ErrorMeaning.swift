/// What one error code of a gateway means for the message, the account and the pace, and what a person can do about it.
///
/// The rule of every code stands once, in `ErrorTable`; it is read when something is decided, never when a fact is
/// folded, so the table may change without changing the past.
package struct ErrorMeaning: Hashable, Sendable {
    /// What becomes of the message and its target.
    package enum Step: Hashable, Sendable {
        /// Tried again at once (2, 4, 8 s), then at the next slots.
        case again
        /// WhatsApp may have taken it all the same: tried again only after a receipt had time to come.
        case afterReceiptTime
        /// As it is it will not pass, and haste will not help: the same day again at the next slot.
        case nextSlot
        /// WhatsApp spares this person for now: the same day again after 24, 48, 96 h.
        case park
        /// Not a try at all: said again a little later, longer each time.
        case wait(Backoff)
        /// Not a try at all: waits behind the gate that this very error shuts.
        case held
        /// The service window is closed: only a template may be said.
        case templateOnly
        /// There is no reaching the person, or the person wants none of it.
        case leave(ExitReason)
    }

    /// How long the n-th wait in a row lasts.
    package enum Backoff: Hashable, Sendable {
        /// 1, 4, 16, 64 … s (Meta: error 131056), at most an hour.
        case pair
        /// 2, 4, 8 … s, at most five minutes: the channel is too fast, or away for the moment.
        case channel
        /// A fixed time.
        case fixed(Duration)
    }

    /// What becomes of the account's sending.
    package enum Account: Hashable, Sendable {
        case goesOn
        /// Halted until a person releases it: every further call would fail too.
        case halts
        /// Held for so long, then goes on by itself.
        case holds(Duration)
        /// This template in this language rests until WhatsApp approves it again.
        case templateRests
    }

    /// Whom it concerns beside the account that met it.
    package enum Reach: Hashable, Sendable {
        /// Everybody who sends through the number.
        case number
        /// Of those, whoever uses the same credentials.
        case credentials
        /// Nobody: it is of the account's own making.
        case account
    }

    /// How long a template rests that WhatsApp goes on calling approved.
    package enum Rest: Hashable, Sendable {
        /// Only another template, or the same bound otherwise, will pass.
        case untilChanged
        /// WhatsApp itself counts by the hour.
        case hourly
        /// 1, 2, 4 … hours, at most a day: WhatsApp may have put it right, or somebody may.
        case growing
    }

    package let code: Int
    /// WhatsApp's own name for it.
    package let title: String
    package let step: Step
    package let account: Account
    package let reach: Reach
    /// Of no matter where no template rests.
    package let rest: Rest
    /// The channel's rate is halved and grows back slowly.
    package let slowsChannel: Bool
    /// Plain words for a person: what happened, and what to do.
    package let advice: LocalizedText

    package init(
        _ code: Int, _ title: String, _ step: Step, account: Account = .goesOn, reach: Reach = .number,
        rest: Rest = .growing, slowsChannel: Bool = false,
        french: String, english: String
    ) {
        self.code = code
        self.title = title
        self.step = step
        self.account = account
        self.reach = reach
        self.rest = rest
        self.slowsChannel = slowsChannel
        advice = LocalizedText(french: french, english: english)
    }
}

/// The same words in both languages that people see.
package struct LocalizedText: Hashable, Sendable {
    package let french: String
    package let english: String

    package init(french: String, english: String) {
        self.french = french
        self.english = english
    }

    package subscript(language: Language) -> String {
        switch language {
        case .french: french
        case .english: english
        }
    }
}

extension ErrorMeaning.Step {
    /// Whether a failure with this rule spends one of the tries that a day has.
    package var countsAsTry: Bool {
        switch self {
        case .again, .afterReceiptTime, .nextSlot, .park, .leave: true
        case .wait, .held, .templateOnly: false
        }
    }
}
