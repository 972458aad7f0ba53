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
    /// The zone of an IANA name, else of a country, else UTC. Expected to remember what it answers.
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

    /// What an account has that sets nothing.
    package var newAccount: AccountConfig {
        var config = AccountConfig()
        if let maxMessagesPerDay { config.maxMessagesPerDay = maxMessagesPerDay }
        return config
    }

    package func gateway(of account: AccountState) -> GatewayKind { account.gatewayKind(default: defaultGateway) }

    /// What an account's own settings of a gateway lie over.
    package func channel(_ kind: GatewayKind) -> ChannelSettings { channels[kind] ?? ChannelSettings() }

    /// Where an account's day turns: UTC unless set, wherever its country lies.
    package func zone(of account: AccountState) -> ZoneRules { zone(account.config.timeZone, nil) }

    /// Where a contact's quiet hours are: the contact's own zone, else the country's, else the account's.
    func zone(of contact: ContactFacts, in account: AccountState) -> ZoneRules {
        guard contact.timeZone != nil || contact.country != nil else { return zone(of: account) }
        return zone(contact.timeZone, contact.country)
    }

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
        var gates = AccountGates(account, minimumDelay: minimumDelay(of: gateway), zone: zone(of: account))
        gates.jitter = jitter(of: gateway)
        return gates
    }
}
