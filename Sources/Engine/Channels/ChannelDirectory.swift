import Domain
import WhatsApp

/// The ways to WhatsApp of all accounts, and which accounts a gateway's own names stand for.
///
/// Anybody may name a number. Only who has shown that it is theirs shares it with others, and hears what is told of it.
struct ChannelDirectory: Sendable {
    private struct Entry: Equatable {
        /// Nil where something is missing.
        let channel: Channel?
        /// A connection showed that number and credentials belong together, or both are the installation's.
        let isProven: Bool
        /// What was the account's own before, and until when that is listened to.
        let former: [Former]
    }

    struct Former: Equatable {
        let channel: Channel
        let until: Instant
    }

    private var entries: [AccountNumber: Entry] = [:]
    /// A number, a business account or a session may serve several accounts.
    private var byName: [String: Set<AccountNumber>] = [:]
    private var byFormerName: [String: Set<AccountNumber>] = [:]
    private var byNumber: [ChannelNumber: Set<AccountNumber>] = [:]
    private var portfolios = PortfolioDirectory()
    /// By which the Cloud API is told that our address is that of an account's own app, whatever it sends through.
    private var verifyTokens: [AccountNumber: String] = [:]

    /// Nil where an account has no usable way.
    subscript(account: AccountNumber) -> Channel? { entries[account]?.channel }

    /// - Returns: whether anything changed.
    mutating func place(
        _ account: AccountNumber, _ channel: Channel?, isProven: Bool, former: [Former]
    ) -> Bool {
        let new = Entry(channel: channel, isProven: isProven, former: former)
        guard new != entries[account] else { return false }
        if let old = entries[account] { leave(account, old) }
        entries[account] = new
        enter(account, new)
        return true
    }

    private mutating func enter(_ account: AccountNumber, _ entry: Entry) {
        for name in entry.former.flatMap(\.channel.names) { byFormerName[name, default: []].insert(account) }
        guard let channel = entry.channel else { return }
        for name in channel.names { byName[name, default: []].insert(account) }
        guard entry.isProven else { return }
        if let number = channel.number { byNumber[number, default: []].insert(account) }
        portfolios.add(channel)
    }

    private mutating func leave(_ account: AccountNumber, _ entry: Entry) {
        for name in entry.former.flatMap(\.channel.names) { byFormerName[name]?.remove(account) }
        guard let channel = entry.channel else { return }
        for name in channel.names { byName[name]?.remove(account) }
        guard entry.isProven else { return }
        if let number = channel.number { byNumber[number]?.remove(account) }
        portfolios.remove(channel)
    }

    var numbers: [ChannelNumber] { byNumber.keys.sorted() }

    /// What an account sends through and shares with others; nil where it has not shown that it may.
    func number(of account: AccountNumber) -> ChannelNumber? {
        entries[account].flatMap { $0.isProven ? $0.channel?.number : nil }
    }

    /// The accounts that send through a number or a session.
    func accounts(through number: ChannelNumber) -> Set<AccountNumber> { byNumber[number] ?? [] }

    /// What the number shares one limit of unique people with; nil where WhatsApp sets none.
    func portfolio(of number: ChannelNumber) -> PortfolioNumber? { portfolios[number] }

    func portfolio(of account: AccountNumber) -> PortfolioNumber? {
        number(of: account).flatMap { portfolios[$0] }
    }

    /// The accounts that share a portfolio's limit.
    func accounts(in portfolio: PortfolioNumber) -> Set<AccountNumber> {
        portfolios.numbers(in: portfolio).reduce(into: []) { $0.formUnion(accounts(through: $1)) }
    }

    /// The accounts that a webhook speaks of: those of the number if it names one, else those of the business account.
    func accounts(at origin: ChannelUpdate.Origin) -> [AccountNumber] {
        claimants(at: origin).filter { entries[$0]?.isProven == true }
    }

    /// Those who name the number and have not shown that it is theirs.
    func onlyClaimants(at origin: ChannelUpdate.Origin) -> [AccountNumber] {
        claimants(at: origin).filter { entries[$0]?.isProven != true }
    }

    /// Both, whether or not the number is theirs.
    func claimants(at origin: ChannelUpdate.Origin) -> [AccountNumber] {
        (Self.name(of: origin).flatMap { byName[$0] } ?? []).sorted()
    }

    /// The accounts whose number or session it was, which another has taken the place of, and which a webhook with this
    /// secret may speak of all the same.
    func formerAccounts(
        at origin: ChannelUpdate.Origin, signedWith secret: WebhookSecret?, at now: Instant
    ) -> [AccountNumber] {
        guard let name = Self.name(of: origin) else { return [] }
        return (byFormerName[name] ?? []).subtracting(accounts(at: origin)).filter { account in
            entries[account]?.former.contains { former in
                now < former.until && former.channel.names.contains(name)
                    && (secret == nil || former.channel.webhookSecret == secret)
            } ?? false
        }.sorted()
    }

    private static func name(of origin: ChannelUpdate.Origin) -> String? {
        switch origin {
        case .cloud(_, .some(let phone)): CloudChannel.name(phone: phone)
        case .cloud(.some(let business), nil): CloudChannel.name(business: business)
        case .cloud(nil, nil): nil
        case .web(let session): WebChannel.name(session: session)
        }
    }

    /// The accounts that send through the same number or session.
    func neighbours(of account: AccountNumber) -> [AccountNumber] {
        guard let number = number(of: account) else { return [account] }
        return accounts(through: number).sorted()
    }

    /// - Returns: whether it is another one than before.
    mutating func setVerifyToken(_ token: String?, of account: AccountNumber) -> Bool {
        defer { verifyTokens[account] = token }
        return verifyTokens[account] != token
    }

    /// Every secret that a webhook may be signed with.
    var secrets: WebhookSecrets {
        var secrets = WebhookSecrets()
        secrets.verifyTokens = Set(verifyTokens.values)
        for channel in entries.values.flatMap({ [$0.channel].compactMap(\.self) + $0.former.map(\.channel) }) {
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
    package var verifyTokens: Set<String> = []

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
        // Each gateway names its sessions by itself.
        case .web(let web):
            ChannelNumber(rawValue: stableHash("\(WebChannel.name(session: web.session)) \(web.baseURL)"))
        }
    }
}

/// Which numbers share a limit of unique people. The accounts that share a number may say different things of it, or
/// nothing: of what they name the least counts, whoever said it last. Who only claims a number says nothing of it.
private struct PortfolioDirectory: Sendable {
    /// How many accounts name which portfolio for a number.
    private var named: [ChannelNumber: [PortfolioNumber: Int]] = [:]
    private var byNumber: [ChannelNumber: PortfolioNumber] = [:]
    private var byPortfolio: [PortfolioNumber: Set<ChannelNumber>] = [:]

    subscript(number: ChannelNumber) -> PortfolioNumber? { byNumber[number] }

    func numbers(in portfolio: PortfolioNumber) -> Set<ChannelNumber> { byPortfolio[portfolio] ?? [] }

    mutating func add(_ channel: Channel) { count(channel, 1) }
    mutating func remove(_ channel: Channel) { count(channel, -1) }

    private mutating func count(_ channel: Channel, _ change: Int) {
        guard case .cloud(let cloud) = channel, let number = channel.number else { return }
        if let id = cloud.portfolioID {
            let portfolio = PortfolioNumber(rawValue: stableHash(id))
            let count = named[number, default: [:]][portfolio, default: 0] + change
            named[number, default: [:]][portfolio] = count > 0 ? count : nil
        }
        let portfolio = named[number]?.keys.min() ?? PortfolioNumber(rawValue: stableHash(cloud.phoneNumberID))
        guard byNumber[number] != portfolio else { return }
        if let old = byNumber[number] { byPortfolio[old]?.remove(number) }
        byNumber[number] = portfolio
        byPortfolio[portfolio, default: []].insert(number)
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
