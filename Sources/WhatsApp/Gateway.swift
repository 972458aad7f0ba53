package import Domain

/// What carries messages to people and brings back what became of them.
///
/// A gateway is handed messages whose intent is already durable, and answers through `signals`, which the engine
/// collects on its own thread. A gateway with a clock of its own (the sandbox) tells through `nextSignal` when to come;
/// one that waits for a network calls the `wake` closure it was made with. Nothing here blocks, and nothing throws:
/// whatever goes wrong comes back as a signal.
package protocol Gateway: AnyObject, Sendable {
    var kind: GatewayKind { get }

    /// Takes the messages, in order; each gets exactly one answer.
    func submit(_ messages: [OutboundMessage], at now: Instant)

    /// Connects an account: ends in `.paired` or `.pairingFailed`, with `.pairingCode`s to be scanned on the way where
    /// the gateway needs them.
    func connect(_ account: AccountNumber, _ channel: Channel, at now: Instant)

    /// Forgets the account's session.
    func disconnect(_ account: AccountNumber, _ channel: Channel)

    /// Asks whether the connection stands: ends in `.checked`.
    func check(_ account: AccountNumber, _ channel: Channel, at now: Instant)

    /// Asks for the templates WhatsApp has: ends in `.templates`, or in nothing where there are none to ask for.
    func fetchTemplates(_ account: AccountNumber, _ channel: Channel, at now: Instant)

    /// A webhook told something of the account's session.
    func note(_ news: SessionNews, _ account: AccountNumber, _ channel: Channel, at now: Instant)

    /// Asks for a code that is typed instead of scanned, on the telephone with that number (E.164).
    func requestCode(_ account: AccountNumber, _ channel: Channel, phone: String, at now: Instant)

    /// What happened up to and including `now`, in order of time; each is handed out once. Where that is much, not all at
    /// once: whoever got something asks again.
    func signals(through now: Instant) -> [GatewaySignal]

    /// When the next signal of the gateway's own clock is due; nil when none is.
    var nextSignal: Instant? { get }

    /// The least time between submitting a message and its first signal: until then a clock that is moved by hand may
    /// go on gathering requests for one commit.
    var earliestEffect: Duration { get }

    /// Messages handed over whose answer a network still owes. A clock that is moved by hand does not move past them.
    var outstandingAnswers: Int { get }

    /// Ends what is under way, for good: what was not answered never will be. Blocks until no signal can come any more.
    func stop()
}

extension Gateway {
    // Only a gateway with sessions has these to do.
    package func note(_ news: SessionNews, _ account: AccountNumber, _ channel: Channel, at now: Instant) {}
    package func requestCode(_ account: AccountNumber, _ channel: Channel, phone: String, at now: Instant) {}
}

/// What a gateway reports, and when it happened there.
package struct GatewaySignal: Sendable {
    package enum Kind: Sendable {
        case answer(MessageKey, SendAnswer)
        case receipt(MessageKey, Target.Receipt)
        case pairingCode(AccountNumber, PairingCode)
        /// `through`: as what it was asked for; nil where a gateway has but one way.
        case paired(AccountNumber, through: Channel? = nil)
        /// The account cannot be connected: wrong credentials, an unknown number; the code is the gateway's.
        case pairingFailed(AccountNumber, code: Int, through: Channel? = nil)
        case sessionLost(AccountNumber)
        case checked(AccountNumber, ChannelCheck, through: Channel? = nil)
        case templates(AccountNumber, [RemoteTemplate])
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
    case accepted(Acceptance)
    case refused(Target.Refusal)
    /// Nothing is proven: a time-out, a reset, an answer that makes no sense.
    case unknown
}

/// A message that was taken, and what the answer told of the person.
package struct Acceptance: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The gateway's own id of the message; it may decode to a phone number.
    package var id: String
    /// The number as WhatsApp writes it, digits only; it may differ from ours.
    package var waID: String?
    /// The business-scoped user id.
    package var userID: String?

    package init(id: String, waID: String? = nil, userID: String? = nil) {
        self.id = id
        self.waID = waID
        self.userID = userID
    }

    package var description: String { "Acceptance(sealed)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// How a look at a connection ended.
package enum ChannelCheck: Hashable, Sendable {
    case connected(ChannelHealth)
    /// The gateway did not answer, or answered that it is not connected. The code says why.
    case failed(code: Int)
    /// The session is gone for good: logged out at the telephone, removed at the gateway.
    case lost
}

/// What the owner's telephone scans, or types.
package struct PairingCode: Sendable {
    package let text: String
    package let expiresAt: Instant
    /// Eight letters that can be typed instead of scanning; nil where none were asked for.
    package let typed: String?

    package init(text: String, expiresAt: Instant, typed: String? = nil) {
        self.text = text
        self.expiresAt = expiresAt
        self.typed = typed
    }
}
