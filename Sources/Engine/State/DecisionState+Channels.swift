import Domain
import EventStore
import WhatsApp

/// The ways to WhatsApp, what they bear, and the people counted against their limits.
extension DecisionState {
    /// The gateway an account is set to.
    func gatewayKind(of account: AccountState) -> GatewayKind { account.config.gateway ?? settings.defaultGateway }

    /// What an account's settings come to; nil where something is missing.
    private func channel(_ number: AccountNumber, _ account: AccountState) throws -> Channel? {
        let kind = gatewayKind(of: account)
        let own = try sealer.openChannel(account.sealedChannels[kind], of: number)
        let whole = own.over(settings.channels[kind] ?? ChannelSettings())
        return switch kind {
        case .sandbox: .sandbox
        case .cloud: whole.cloud().map { .cloud($0) }
        case .web: whole.web(session: "relance-\(number.rawValue)").map { .web($0) }
        }
    }

    /// Tells the scheduler everything that an account's own facts decide.
    mutating func refresh(_ number: AccountNumber, _ account: AccountState) throws {
        let channel = try channel(number, account)
        if channel != channels[number] {
            channels[number] = channel
            channelsChanged = true
        }
        if let channel, let shared = channel.number {
            scheduler.reduce(.channel(shared, limits(of: channel, account.health)))
        }
        if let portfolio = channel?.portfolio, let people = account.health.people {
            peopleLimits[portfolio] = people.count
            tellPeople(of: portfolio)
        }
        scheduler.reduce(.gates(number, gates(of: number, account)))
    }

    private func limits(of channel: Channel, _ health: ChannelHealth) -> ChannelLimits {
        switch channel {
        case .sandbox: return ChannelLimits()
        case .cloud(let cloud):
            let perSecond = cloud.perSecond ?? health.perSecond ?? CloudChannel.standardRate
            return ChannelLimits(
                perSecond: perSecond, inFlight: min(max(16, 2 * perSecond), 2000), portfolio: channel.portfolio)
        case .web: return ChannelLimits(inFlight: 1)
        }
    }

    private func gates(of number: AccountNumber, _ account: AccountState) -> AccountGates {
        let kind = gatewayKind(of: account)
        var gates = AccountGates(
            account, minimumDelay: settings.minimumDelay(of: kind),
            zone: settings.zone(account.config.timeZone, country: nil))
        if account.gateway.status == .connected, account.gateway.kind != kind || channels[number] == nil {
            // Connected to another gateway than the one it is set to now.
            gates.sending = gates.sending ?? .disconnected
            gates.enrolment = gates.enrolment ?? .disconnected
        }
        gates.halt = account.halt.map { AccountGates.Halt(until: $0.until) }
        gates.jitter = settings.jitter(of: kind)
        gates.channel = channels[number]?.number
        return gates
    }

    // MARK: People within 24 h

    /// How long somebody who was written to counts (Meta: messaging limits).
    static let peopleWindow = Duration.hours(24)

    /// Counts somebody who is written to outside the service window.
    mutating func countPerson(
        _ contact: ContactNumber, of account: AccountNumber, at now: Instant, in rows: StateRows
    ) throws {
        guard let portfolio = channels[account]?.portfolio, let row = try rows.contact(contact),
            !row.state.isInWindow(at: now)
        else { return }
        let isNew = try rows.countPerson(contact, portfolio, at: now, forgetting: now - Self.peopleWindow)
        try settlePeople(of: portfolio, by: isNew ? 1 : 0, in: rows)
    }

    /// The message was refused: only what was said to them otherwise counts a person.
    mutating func uncountPerson(
        _ contact: ContactNumber?, of account: AccountNumber, at requestedAt: Instant, in rows: StateRows
    ) throws {
        guard let contact, let portfolio = channels[account]?.portfolio else { return }
        let isGone = try rows.uncountPerson(contact, portfolio, at: requestedAt)
        try settlePeople(of: portfolio, by: isGone ? -1 : 0, in: rows)
    }

    /// Lets those go who were written to more than 24 h ago.
    mutating func releasePeople(at now: Instant, in rows: StateRows) throws {
        guard let next = nextRelease, next <= now else { return }
        for (portfolio, counted) in people where counted.first + Self.peopleWindow <= now {
            let gone = try rows.releasePeople(of: portfolio, through: now - Self.peopleWindow)
            try settlePeople(of: portfolio, by: -gone, in: rows)
        }
        nextRelease = people.values.map { $0.first + Self.peopleWindow }.min()
    }

    private mutating func settlePeople(of portfolio: PortfolioNumber, by change: Int, in rows: StateRows) throws {
        let count = (people[portfolio]?.count ?? 0) + change
        people[portfolio] = try rows.firstPerson(of: portfolio).map { (count, $0) }
        noteRelease(of: portfolio)
        tellPeople(of: portfolio)
    }

    private mutating func noteRelease(of portfolio: PortfolioNumber) {
        guard let first = people[portfolio]?.first else { return }
        nextRelease = min(first + Self.peopleWindow, nextRelease ?? .distantFuture)
    }

    private mutating func tellPeople(of portfolio: PortfolioNumber) {
        guard let limit = peopleLimits[portfolio] else { return }
        let counted = people[portfolio]
        scheduler.reduce(
            .portfolio(
                portfolio,
                PeopleQuota(
                    limit: limit, used: counted?.count ?? 0, opensAt: counted.map { $0.first + Self.peopleWindow })))
    }

    /// What was counted before this process began.
    mutating func loadPeople(from rows: StateRows) throws {
        people = try rows.people()
        nextRelease = people.values.map { $0.first + Self.peopleWindow }.min()
    }
}
