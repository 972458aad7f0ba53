/// An account as its history leaves it.
package struct AccountState: Hashable, Sendable {
    /// Nil until registered.
    package var id: String?
    package var registeredAt: Instant?
    package var config = AccountConfig()
    package var defaultPause = DefaultPause.running
    package var entitlement = Entitlement.unlimited
    package var gateway = GatewaySession()
    /// The account's profile, sealed.
    package var sealedProfile: [UInt8]?
    /// How the account reaches WhatsApp, sealed, where it differs from what the installation says.
    package var sealedChannels: [GatewayKind: [UInt8]] = [:]
    /// Where the account's events are sent; nil: nowhere.
    package var webhook: AccountWebhook?
    /// Up to which change of theirs another system's contacts are in the log; nil: none was ever told of.
    package var pulledThrough: Instant?
    /// Ways that were its own before, latest last: what is told of messages that went out by them, and who stops there.
    package var former: [FormerChannel] = []
    package var health = ChannelHealth()
    /// The last that was not released; it may have ended by itself, see `currentHalt`.
    package var halt: SendingHalt?
    package var haltedAt: Instant?
    /// A halt of templates alone, which stands beside the other.
    package var restriction: SendingHalt?
    package var restrictedAt: Instant?
    /// When a person acknowledged that a WhatsApp-Web gateway may get the number banned.
    package var banRiskAcknowledgedAt: Instant?
    package var templates = TemplateCatalogue()
    /// The last that WhatsApp said of the account by itself, whether it stopped it or not.
    package var lastAlert: Alert?

    /// What WhatsApp wanted a person to know, and when it said so.
    package struct Alert: Hashable, Sendable {
        package let word: String
        package let at: Instant?

        package init(word: String, at: Instant?) {
            self.word = word
            self.at = at
        }
    }

    package init() {}

    /// What holds everything that is sent; nil once a halt that ends by itself has ended.
    package func currentHalt(at now: Instant) -> SendingHalt? {
        halt.flatMap { $0.holds(at: now) ? $0 : nil }
    }

    package func currentRestriction(at now: Instant) -> SendingHalt? {
        restriction.flatMap { $0.holds(at: now) ? $0 : nil }
    }

    /// What carries the account's messages, whatever it was paired with before.
    package func gatewayKind(default kind: GatewayKind) -> GatewayKind { config.gateway ?? kind }

    /// Whether WhatsApp repeats itself: it does until it is answered, and a person may have put things right since.
    func hasHeard(_ word: String, at moment: Instant?) -> Bool {
        moment != nil && lastAlert == Alert(word: word, at: moment)
    }
}

/// A number or a session that an account sent through before.
package struct FormerChannel: Hashable, Sendable {
    /// WhatsApp tries to deliver for so long (Meta: time to live), and people answer what they have.
    package static let life = Duration.days(30)
    /// More are not remembered, however often somebody changes their mind.
    static let most = 8

    package let kind: GatewayKind
    /// The account's own settings of it, sealed; nil: the installation's.
    package let sealed: [UInt8]?
    package let leftAt: Instant

    package init(kind: GatewayKind, sealed: [UInt8]?, leftAt: Instant) {
        self.kind = kind
        self.sealed = sealed
        self.leftAt = leftAt
    }

    package var until: Instant { leftAt + Self.life }
}

extension AccountState {
    /// Remembers the way through a gateway, where a connection showed that it was the account's own.
    mutating func leaveWay(of kind: GatewayKind, at now: Instant) {
        guard gateway.proven.contains(kind) else { return }
        let left = FormerChannel(kind: kind, sealed: sealedChannels[kind], leftAt: now)
        former.removeAll { ($0.kind == left.kind && $0.sealed == left.sealed) || $0.until <= now }
        former = former.suffix(FormerChannel.most - 1) + [left]
    }
}

/// Whether the default relance enrols, and who may resume it.
package enum DefaultPause: Hashable, Sendable {
    case running
    /// By a person; the engine never undoes it.
    case manual
    /// By campaigns; resumed when the last one ends.
    case automatic(CampaignNumber)

    package var isPaused: Bool { self != .running }
}

/// The connection of an account to WhatsApp.
package struct GatewaySession: Hashable, Sendable {
    package enum Status: String, Sendable, CaseIterable { case connected, disconnected, expired }

    package var status = Status.disconnected
    /// The gateway last paired with.
    package var kind: GatewayKind?
    /// While a pairing waits for its QR code to be scanned.
    package var pairingSince: Instant?
    /// When it was connected last; it stays when the session has ended.
    package var connectedAt: Instant?
    /// 0…3; the third deletes the session.
    package var failures = 0
    package var lastFailureAt: Instant?
    /// Gateways whose number or session, as it is set now, a connection showed to be the account's own. It stays shown
    /// when the connection ends, until another number or other credentials are named.
    package var proven: Set<GatewayKind> = []

    package init() {}

    /// Whether the connection stands, and through that gateway.
    package func isConnected(to gateway: GatewayKind) -> Bool { status == .connected && kind == gateway }
}
