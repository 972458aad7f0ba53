package import Domain

/// What carries messages to people and brings back what became of them.
///
/// A gateway is handed messages whose intent is already durable, and answers through `signals`, which the engine
/// collects on its own thread. A gateway with a clock of its own (the sandbox) tells through `nextSignal` when to come;
/// one that waits for a network calls the `wake` closure it was made with.
package protocol Gateway: AnyObject, Sendable {
    var kind: GatewayKind { get }

    /// Takes the messages, in order. Never blocks, never throws: whatever goes wrong comes back as a signal.
    func submit(_ messages: [OutboundMessage], at now: Instant)

    /// Starts pairing an account; the code is to be scanned by its owner's telephone.
    func startPairing(_ account: AccountNumber, at now: Instant) -> PairingCode

    /// Forgets the account's session.
    func endSession(_ account: AccountNumber)

    /// What happened up to and including `now`, in order of time; each is handed out once.
    func signals(through now: Instant) -> [GatewaySignal]

    /// When the next signal of the gateway's own clock is due; nil when none is.
    var nextSignal: Instant? { get }

    /// The least time between submitting a message and its first signal: until then a clock that is moved by hand may
    /// go on gathering requests for one commit.
    var earliestEffect: Duration { get }

    /// Messages handed over whose answer a network still owes. A clock that is moved by hand does not move past them.
    var outstandingAnswers: Int { get }
}

/// One message for one person. Holds personal data: exists only between the log and the wire, and never prints it.
package struct OutboundMessage: Sendable, CustomStringConvertible, CustomReflectable {
    package let key: MessageKey
    package let account: AccountNumber
    package let contact: ContactNumber
    /// Nil for the default relance.
    package let campaign: CampaignNumber?
    /// E.164 with `+`.
    package let phone: String
    package let text: String
    package let media: [MessageTemplate.Media]

    package init(
        key: MessageKey, account: AccountNumber, contact: ContactNumber, campaign: CampaignNumber?, phone: String,
        text: String, media: [MessageTemplate.Media]
    ) {
        self.key = key
        self.account = account
        self.contact = contact
        self.campaign = campaign
        self.phone = phone
        self.text = text
        self.media = media
    }

    package var description: String { key.text }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// What a gateway reports, and when it happened there.
package struct GatewaySignal: Sendable {
    package enum Kind: Sendable {
        case answer(MessageKey, SendAnswer)
        case receipt(MessageKey, Target.Receipt)
        case paired(AccountNumber)
        case sessionLost(AccountNumber)
    }

    package let at: Instant
    package let kind: Kind

    package init(at: Instant, kind: Kind) {
        self.at = at
        self.kind = kind
    }
}

/// How a gateway answered a send.
package enum SendAnswer: Sendable {
    /// Taken; `id` is the gateway's own for it, and may decode to a phone number.
    case accepted(id: String)
    case refused(Target.Refusal)
    /// Nothing is proven: a time-out, a reset, an answer that makes no sense.
    case unknown
}

/// What the owner's telephone scans.
package struct PairingCode: Sendable {
    package let text: String
    package let expiresAt: Instant

    package init(text: String, expiresAt: Instant) {
        self.text = text
        self.expiresAt = expiresAt
    }
}
