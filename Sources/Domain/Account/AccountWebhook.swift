/// Where an account's events are sent as they happen, as its owner set it. Holds a secret: never printed.
package struct WebhookSettings: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    package var url: String
    /// Signs what is sent.
    package var secret: String
    package var events: WebhookEvents
    /// Whether the address may lead into the network that the server stands in; for those who run it to say.
    package var mayBePrivate: Bool

    package init(url: String, secret: String, events: WebhookEvents = .owner, mayBePrivate: Bool = false) {
        self.url = url
        self.secret = secret
        self.events = events
        self.mayBePrivate = mayBePrivate
    }

    package var description: String { "WebhookSettings(sealed)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Which of an account's events its webhook gets.
package enum WebhookEvents: Hashable, Sendable {
    /// What its owner must hear of now.
    case owner
    case all
    /// By their names in the log.
    case named(Set<String>)
}

/// An account's webhook as its history leaves it.
package struct AccountWebhook: Hashable, Sendable {
    /// `WebhookSettings`, sealed with the account's key.
    package var sealed: [UInt8]
    /// The receiver said that it is gone; nothing is sent until somebody sets it again.
    package var isDisabled = false

    package init(sealed: [UInt8]) { self.sealed = sealed }
}

/// What an account's owner must hear of now: its session is gone, its sending stands still or goes on, WhatsApp wants
/// something of it, a campaign is over.
extension DomainEvent {
    package var concernsOwner: Bool {
        switch self {
        case .account(let event): event.concernsOwner
        case .campaign(.completed): true
        case .campaign, .contact, .target, .installation: false
        }
    }
}

extension AccountEvent {
    fileprivate var concernsOwner: Bool {
        switch self {
        case .gatewayDisconnected(_, let reason): reason.isUnwanted
        case .templateChanged(let template): template.status.needsOwner
        case .sendingHalted, .sendingReleased, .channelAlert: true
        case .registered, .profileChanged, .configChanged, .defaultPaused, .defaultResumed, .entitlementChanged,
            .pairingStarted, .gatewayConnected, .gatewayCheckFailed, .channelChanged, .channelHealthChanged,
            .banRiskAcknowledged, .templateBound, .requestAnswered, .contactsImported, .contactsPulled,
            .webhookChanged, .webhookDisabled:
            false
        }
    }
}

extension DisconnectReason {
    fileprivate var isUnwanted: Bool {
        switch self {
        case .loggedOut, .changed: false
        case .expired, .lost, .refused: true
        }
    }
}

extension TemplateStatus {
    /// WhatsApp stopped it, and somebody has to see to it.
    fileprivate var needsOwner: Bool {
        switch self {
        case .rejected, .paused, .disabled: true
        case .approved, .pending, .flagged, .inAppeal, .pendingDeletion, .deleted, .archived, .limitExceeded, .locked,
            .unknown:
            false
        }
    }
}
