import Domain
import EventStore
package import WhatsApp

/// An account's connection: pairing, its end, and the regular look whether it stands.
extension EngineCore {
    func startPairing(_ number: AccountNumber, _ channel: Channel, with gateway: any Gateway) {
        pairings.withLock { $0[number] = .waiting }
        gateway.connect(number, channel, at: now)
    }

    func connect(_ number: AccountNumber) throws {
        pairings.withLock { $0[number] = nil }
        let row = account(number)
        guard row.state.gateway.pairingSince != nil, let kind = row.state.gateway.kind else { return }
        try record(Account.decide(.connect(kind), given: row.state), of: number)
        planCheck(of: number, at: now + Checks.interval)
        fetchTemplates(of: number)
    }

    func refusePairing(of number: AccountNumber, code: Int) throws {
        pairings.withLock { $0[number] = .failed(code: code) }
        try record(.disconnect(.refused), of: number)
    }

    func loseSession(of number: AccountNumber) throws {
        pairings.withLock { $0[number] = nil }
        try record(.disconnect(.lost), of: number)
    }

    func record(_ check: ChannelCheck, of number: AccountNumber) throws {
        let row = account(number)
        guard row.state.gateway.status == .connected, let kind = row.state.gateway.kind else { return }
        lastChecks.withLock { $0[number] = now }
        switch check {
        case .connected(let health):
            try record(Account.decide(.connect(kind), given: row.state), of: number)
            try note(health, of: [number])
        case .failed(let code):
            try record(.failCheck, of: number)
            if account(number).state.gateway.status == .expired { expire(number, kind) }
            try react(to: code, in: number)
        case .lost: try loseSession(of: number)
        }
    }

    private func expire(_ number: AccountNumber, _ kind: GatewayKind) {
        let channel = state.channels[number]
        afterCommit { core in
            core.statistics.noteExpiredSession()
            if let channel { core.gateways[kind]?.disconnect(number, channel) }
        }
    }

    /// What WhatsApp says of a number binds all who send through it, and its limit of people all who share the portfolio.
    ///
    /// - Parameter isHeard: whom the news may concern.
    func note(
        _ health: ChannelHealth, of accounts: [AccountNumber], where isHeard: (AccountNumber) -> Bool = { _ in true }
    ) throws {
        let numbers = Set(accounts.compactMap { state.channels.number(of: $0) })
        let told = numbers.reduce(into: Set(accounts)) { $0.formUnion(state.channels.accounts(through: $1)) }
        for account in told.sorted() where isHeard(account) { try record(.noteHealth(health), of: account) }
        guard let people = health.people else { return }
        let portfolios = Set(numbers.compactMap { state.channels.portfolio(of: $0) })
        let others = portfolios.reduce(into: Set()) { $0.formUnion(state.channels.accounts(in: $1)) }.subtracting(told)
        for account in others.sorted() where isHeard(account) {
            try record(.noteHealth(ChannelHealth(people: people)), of: account)
        }
    }

    func record(_ templates: [RemoteTemplate], of number: AccountNumber) throws {
        remoteTemplates.withLock { $0[number] = templates }
        let asked = askedAnew.remove(number) == nil ? TemplateAsking.regularly(at: now) : .anew
        try record(.noteTemplates(templates, asked: asked), of: number)
    }

    /// Asks WhatsApp for the account's templates, where it has any to ask for, because somebody changed or wants to know
    /// something. Should the answer fail to come, the next one counts for it.
    func fetchTemplates(of number: AccountNumber) {
        askedAnew.insert(number)
        templateLooks[number] = now
        guard let channel = state.channels[number], let gateway = gateways[channel.kind] else { return }
        afterCommit { core in gateway.fetchTemplates(number, channel, at: core.now) }
    }

    // MARK: Checks

    /// Looks after every connection whose time has come.
    func startChecks() {
        while let number = checks.take(at: now) {
            let account = account(number).state
            guard account.gateway.status == .connected, let channel = state.channels[number],
                channel.kind == account.gateway.kind, let gateway = gateways[channel.kind]
            else { continue }
            gateway.check(number, channel, at: now)
            if account.templates.hasUnheard || wantsTemplates(number, account) {
                templateLooks[number] = now
                gateway.fetchTemplates(number, channel, at: now)
            }
            planCheck(of: number, at: now + Checks.interval)
        }
    }

    /// Whether to ask again for templates that may not be said. Those who share a number do not ask all at once.
    private func wantsTemplates(_ number: AccountNumber, _ account: AccountState) -> Bool {
        guard account.templates.wantsLook(after: templateLooks[number], at: now) else { return false }
        let neighbours = state.channels.neighbours(of: number).filter { $0 != number }
        return neighbours.allSatisfy { other in templateLooks[other].map { $0 + .seconds(30) <= now } ?? true }
    }

    /// Plans the looks after connections that stand when the process begins, spread over the interval.
    func planChecks() {
        checks = Checks()
        for (number, row) in state.accounts where row.state.gateway.status == .connected {
            let share = Int64(number.rawValue % UInt64(Checks.interval.wholeMilliseconds))
            planCheck(of: number, at: now + .milliseconds(share))
        }
    }

    /// A sandbox stands by definition and is not looked at.
    private func planCheck(of number: AccountNumber, at moment: Instant) {
        guard state.channels[number]?.kind != .sandbox else { return }
        checks.plan(number, at: moment)
    }
}

/// When each connection is looked at next.
struct Checks {
    /// Seed 000 §RelanceConfig.
    static let interval = Duration.minutes(5)

    /// Soonest first; each account once.
    private var entries: [(at: Instant, account: AccountNumber)] = []

    var next: Instant? { entries.first?.at }

    /// An account that has a time already keeps the sooner one.
    mutating func plan(_ account: AccountNumber, at moment: Instant) {
        if let known = entries.firstIndex(where: { $0.account == account }) {
            guard moment < entries[known].at else { return }
            entries.remove(at: known)
        }
        let place = entries.lastIndex { $0.at <= moment }.map { $0 + 1 } ?? 0
        entries.insert((moment, account), at: place)
    }

    /// The next account whose time has come.
    mutating func take(at now: Instant) -> AccountNumber? {
        guard let first = entries.first, first.at <= now else { return nil }
        return entries.removeFirst().account
    }
}

/// How far a pairing has come, as its owner sees it.
package enum Pairing: Sendable {
    /// The gateway has been asked.
    case waiting
    case code(PairingCode)
    /// The gateway's code says why.
    case failed(code: Int)
}
