import Domain
import WhatsApp

/// The ways to WhatsApp of all accounts, and which accounts a gateway's own names stand for.
struct ChannelDirectory: Sendable {
    private var channels: [AccountNumber: Channel] = [:]
    /// A number, a business account or a session may serve several accounts.
    private var byName: [String: Set<AccountNumber>] = [:]

    /// Nil where an account has no usable way.
    subscript(account: AccountNumber) -> Channel? {
        get { channels[account] }
        set {
            guard newValue != channels[account] else { return }
            for name in channels[account]?.names ?? [] { byName[name]?.remove(account) }
            channels[account] = newValue
            for name in newValue?.names ?? [] { byName[name, default: []].insert(account) }
        }
    }

    /// The accounts that a webhook speaks of: those of the number if it names one, else those of the business account.
    func accounts(at origin: ChannelUpdate.Origin) -> [AccountNumber] {
        let found: Set<AccountNumber>? =
            switch origin {
            case .cloud(_, .some(let phone)): byName[CloudChannel.name(phone: phone)]
            case .cloud(.some(let business), nil): byName[CloudChannel.name(business: business)]
            case .cloud(nil, nil): nil
            case .web(let session): byName[WebChannel.name(session: session)]
            }
        return (found ?? []).sorted()
    }

    /// The accounts that send through the same number or session.
    func neighbours(of account: AccountNumber) -> [AccountNumber] {
        guard let name = channels[account]?.names.first else { return [account] }
        return (byName[name] ?? [account]).sorted()
    }

    /// Every secret that a webhook may be signed with.
    var secrets: WebhookSecrets {
        var secrets = WebhookSecrets()
        for channel in channels.values {
            switch channel {
            case .sandbox: break
            case .cloud(let cloud): if let secret = cloud.appSecret { secrets.appSecrets.insert(secret) }
            case .web(let web): if !web.webhookKey.isEmpty { secrets.webhookKeys.insert(web.webhookKey) }
            }
        }
        return secrets
    }
}

/// What webhooks are checked with. Never printed.
package struct WebhookSecrets: Sendable, CustomStringConvertible, CustomReflectable {
    package var appSecrets: Set<String> = []
    package var webhookKeys: Set<String> = []

    package init() {}

    package var description: String { "WebhookSecrets(sealed)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Channel {
    /// The gateway's own names for it, the one that sends first.
    fileprivate var names: [String] {
        switch self {
        case .sandbox: []
        case .cloud(let cloud):
            [CloudChannel.name(phone: cloud.phoneNumberID)]
                + (cloud.businessAccountID.map { [CloudChannel.name(business: $0)] } ?? [])
        case .web(let web): [WebChannel.name(session: web.session)]
        }
    }

    /// What shares one rate; nil for the sandbox, which has none.
    var number: ChannelNumber? {
        switch self {
        case .sandbox: nil
        case .cloud(let cloud): ChannelNumber(rawValue: stableHash(CloudChannel.name(phone: cloud.phoneNumberID)))
        case .web(let web): ChannelNumber(rawValue: stableHash(WebChannel.name(session: web.session)))
        }
    }

    /// What shares one limit of unique people; nil where WhatsApp sets none.
    var portfolio: PortfolioNumber? {
        guard case .cloud(let cloud) = self else { return nil }
        return PortfolioNumber(rawValue: stableHash(cloud.portfolioID ?? cloud.phoneNumberID))
    }
}

extension CloudChannel {
    fileprivate static func name(phone: String) -> String { "phone:\(phone)" }
    fileprivate static func name(business: String) -> String { "business:\(business)" }
}

extension WebChannel {
    fileprivate static func name(session: String) -> String { "session:\(session)" }
}

/// FNV-1a: the same in every process.
private func stableHash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}
