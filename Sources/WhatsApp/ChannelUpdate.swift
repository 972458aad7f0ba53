package import Domain

/// One thing a webhook told, whichever gateway sent it. Holds personal data; never prints it.
package struct ChannelUpdate: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Which channel it concerns, as the gateway names it.
    package enum Origin: Hashable, Sendable {
        /// `phoneNumberID` is nil for what concerns a whole business account.
        case cloud(businessAccountID: String?, phoneNumberID: String?)
        case web(session: String)
    }

    package enum Kind: Hashable, Sendable {
        case status(MessageStatus)
        case inbound(InboundMessage)
        case preference(Person, MarketingPreference)
        case template(RemoteTemplate.Name, TemplateNews)
        case health(ChannelHealth)
        case account(AccountNews)
        /// An error of the channel as a whole.
        case channelError(code: Int)
        /// The person's number is another one now; the old one must not be written to any more.
        case numberChanged(Person)
        case session(SessionNews)
        /// Understood as far as it goes, and of no consequence; the word says what it was.
        case ignored(String)
    }

    package let origin: Origin
    /// When it happened there; nil where the gateway does not say.
    package let at: Instant?
    package let kind: Kind

    package init(_ origin: Origin, at: Instant?, _ kind: Kind) {
        self.origin = origin
        self.at = at
        self.kind = kind
    }

    package var description: String { "ChannelUpdate(sealed)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Who somebody is to WhatsApp: any of these, or none.
package struct Person: Hashable, Sendable {
    /// Digits only.
    package var waID: String?
    package var userID: String?

    package init(waID: String? = nil, userID: String? = nil) {
        self.waID = waID
        self.userID = userID
    }
}

extension Person: CustomStringConvertible, CustomReflectable {
    package var description: String { "Person(sealed)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// What became of a message of ours.
package struct MessageStatus: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case sent, delivered, read
        /// The most severe of the codes given; nil if none was.
        case failed(code: Int?)
    }

    /// The gateway's own id.
    package var id: String
    /// Our token, echoed.
    package var token: String?
    package var state: State
    package var recipient: Person

    package init(id: String, token: String?, state: State, recipient: Person) {
        self.id = id
        self.token = token
        self.state = state
        self.recipient = recipient
    }
}

extension MessageStatus: CustomStringConvertible, CustomReflectable {
    package var description: String { "MessageStatus(\(state))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// What somebody wrote to us.
package struct InboundMessage: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        case text(String)
        /// A tap on a template's quick reply or on a free-form button: its payload and its label.
        case button(payload: String, label: String)
        /// A picture, a voice message, a place …: a reply that a person has to look at. The word is the gateway's type.
        case other(String)
    }

    /// The gateway's own id: the same message may come more than once.
    package var id: String
    package var from: Person
    package var content: Content
    /// The gateway's id of the message of ours that is quoted or answered.
    package var repliesTo: String?
    /// Whether it opens the service window: a reaction, an edit or a revocation does not.
    package var opensWindow: Bool
    /// The sender's own number, given because we asked for it; digits only.
    package var sharedNumber: String?

    package init(
        id: String, from: Person, content: Content, repliesTo: String? = nil, opensWindow: Bool = true,
        sharedNumber: String? = nil
    ) {
        self.id = id
        self.from = from
        self.content = content
        self.repliesTo = repliesTo
        self.opensWindow = opensWindow
        self.sharedNumber = sharedNumber
    }
}

extension InboundMessage: CustomStringConvertible, CustomReflectable {
    package var description: String { "InboundMessage(sealed)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// WhatsApp's own switch for marketing messages.
package enum MarketingPreference: String, Hashable, Sendable { case stop, resume, signup }

package enum TemplateNews: Hashable, Sendable {
    case status(TemplateStatus)
    case quality(String)
    case category(String)
    /// Its text or parts changed: it must be fetched again.
    case changed
}

/// What happened to a business account at WhatsApp.
package enum AccountNews: Hashable, Sendable {
    /// Nothing goes out any more until a person releases it; the word is WhatsApp's event.
    case stopped(String)
    /// Held until a moment, or until a person releases it: everything, or what the business begins.
    case restricted(String, HaltScope = .everything, until: Instant?)
    /// To be shown to a person; sending goes on.
    case alert(String)
}

/// What a WhatsApp-Web session reported of itself.
package enum SessionNews: Hashable, Sendable {
    case working
    /// A new code is to be scanned.
    case needsCode
    case lost
}
