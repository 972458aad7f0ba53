package import Domain
package import WhatsApp

/// What an installation sets for all its accounts.
package struct EngineSettings: Sendable {
    /// For accounts that set none.
    package var defaultGateway: GatewayKind
    /// How WhatsApp is reached by accounts that say nothing of their own.
    package var channels: [GatewayKind: ChannelSettings] = [:]
    /// `RELANCE_MESSAGE_DELAY_MS`: the least delay between two messages of one account, whatever the gateway.
    package var messageDelay: Duration?
    /// `RELANCE_MAX_MESSAGES_PER_DAY`: the daily limit that new accounts start with.
    package var maxMessagesPerDay: Int?
    /// The zone of an IANA name, else of a country, else UTC.
    package var zone: @Sendable (_ name: String?, _ country: String?) -> ZoneRules
    /// Nothing is enrolled or sent; the directory is only written to.
    package var sendingHeld: Bool

    package init(
        defaultGateway: GatewayKind = .sandbox, messageDelay: Duration? = nil, maxMessagesPerDay: Int? = nil,
        sendingHeld: Bool = false,
        zone: @escaping @Sendable (_ name: String?, _ country: String?) -> ZoneRules = { _, _ in .utc }
    ) {
        self.defaultGateway = defaultGateway
        self.messageDelay = messageDelay
        self.maxMessagesPerDay = maxMessagesPerDay
        self.sendingHeld = sendingHeld
        self.zone = zone
    }

    func zone(_ name: String?, country: String?) -> ZoneRules { zone(name, country) }

    /// By how much the delay between two messages of one account varies.
    package func jitter(of gateway: GatewayKind) -> Duration {
        messageDelay == nil && gateway == .web ? .seconds(30) : .zero
    }

    package func minimumDelay(of gateway: GatewayKind) -> Duration {
        if let messageDelay { return messageDelay }
        return switch gateway {
        case .sandbox, .cloud: .zero
        case .web: .minutes(2)
        }
    }

    /// What an account's own facts say, were it to send through that gateway.
    func gates(of account: AccountState, through gateway: GatewayKind) -> AccountGates {
        var gates = AccountGates(
            account, minimumDelay: minimumDelay(of: gateway), zone: zone(account.config.timeZone, country: nil))
        gates.jitter = jitter(of: gateway)
        return gates
    }
}
