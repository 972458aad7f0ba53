import Domain
import EventStore
import WhatsApp

/// The ways to WhatsApp, what they bear, and the people counted against their limits.
extension DecisionState {
    /// What an account's own settings come to; nil where something is missing.
    func channel(_ number: AccountNumber, _ own: ChannelSettings, of kind: GatewayKind) -> Channel? {
        let defaults = settings.channel(kind)
        return switch kind {
        case .sandbox: .sandbox
        case .cloud: own.cloud(over: defaults).map { .cloud($0) }
        case .web: own.over(defaults).web(session: "relance-\(number.rawValue)").map { .web($0) }
        }
    }

    /// Tells the scheduler everything that an account's own facts decide, and what follows for those who share its way.
    ///
    /// - Parameter before: the account before its last event.
    mutating func refresh(_ number: AccountNumber, _ account: AccountState, before: AccountState) throws {
        let old = channels.number(of: number)
        let oldPortfolio = channels.portfolio(of: number)
        let isMoved = try place(number, account)
        let numbers = Set([old, channels.number(of: number)].compactMap { $0 })
        if before.sealedChannels[.cloud] != account.sealedChannels[.cloud] { try placeVerifyToken(number, account) }
        if isMoved || before.health != account.health || before.gateway.status != account.gateway.status {
            tellLimits(of: numbers, Set([oldPortfolio].compactMap { $0 }))
        }
        scheduler.reduce(.gates(number, gates(of: number, account)))
        if isMoved { tellNeighbours(of: number, at: numbers) }
    }

    /// A rate that an account set binds the account alone once it shares its number, and the number until then.
    private mutating func tellNeighbours(of account: AccountNumber, at numbers: Set<ChannelNumber>) {
        for neighbour in numbers.flatMap({ channels.accounts(through: $0) }).sorted() where neighbour != account {
            guard case .cloud(let cloud)? = channels[neighbour], cloud.ownPerSecond != nil,
                let row = accounts[neighbour]
            else { continue }
            scheduler.reduce(.gates(neighbour, gates(of: neighbour, row.state)))
        }
    }

    /// As the other, of every account at once.
    mutating func refreshAll() throws {
        for (number, row) in accounts {
            _ = try place(number, row.state)
            try placeVerifyToken(number, row.state)
        }
        tellLimits(of: Set(channels.numbers), [])
        for (number, row) in accounts { scheduler.reduce(.gates(number, gates(of: number, row.state))) }
    }

    /// - Returns: whether anything changed.
    private mutating func place(_ number: AccountNumber, _ account: AccountState) throws -> Bool {
        let kind = settings.gateway(of: account)
        let own = try sealer.openChannel(account.sealedChannels[kind], of: number)
        let isProven = account.gateway.proven.contains(kind) || own.borrows(kind)
        let former = try account.former.compactMap { former in
            let settings = try sealer.openChannel(former.sealed, of: number)
            return channel(number, settings, of: former.kind).map {
                ChannelDirectory.Former(channel: $0, until: former.until)
            }
        }
        let present = channel(number, own, of: kind)
        guard channels.place(number, present, isProven: isProven, former: former) else { return false }
        channelsChanged = true
        return true
    }

    private mutating func placeVerifyToken(_ number: AccountNumber, _ account: AccountState) throws {
        let own = try sealer.openChannel(account.sealedChannels[.cloud], of: number)
        if channels.setVerifyToken(own[.verifyToken], of: number) { channelsChanged = true }
    }

    // MARK: Limits

    private func portfolios(of numbers: Set<ChannelNumber>) -> Set<PortfolioNumber> {
        Set(numbers.compactMap { channels.portfolio(of: $0) })
    }

    /// Of the numbers, of their portfolios, and of those that were theirs before.
    private mutating func tellLimits(of numbers: Set<ChannelNumber>, _ before: Set<PortfolioNumber>) {
        for number in numbers { scheduler.reduce(.channel(number, limits(of: number))) }
        for portfolio in portfolios(of: numbers).union(before) {
            peopleLimits[portfolio] = peopleLimit(of: portfolio)
            tellPeople(of: portfolio)
        }
    }

    /// What binds everybody who sends through a number: the strictest of what was set for it, else of what its accounts
    /// heard, for who has just come to share it may have heard nothing yet.
    func limits(of number: ChannelNumber) -> ChannelLimits {
        var (set, heard): (Int?, Int?)
        let accounts = channels.accounts(through: number)
        for account in accounts {
            guard case .cloud(let cloud) = channels[account] else { return .web }
            set = least(set, cloud.perSecond)
            if accounts.count == 1 { set = least(set, cloud.ownPerSecond) }
            heard = least(heard, health(of: account)?.perSecond)
        }
        var perSecond = set ?? heard ?? CloudChannel.standardRate
        if accounts.contains(where: { health(of: $0)?.isPoor == true }) {
            perSecond = max(1, perSecond / ChannelHealth.poorShare)
        }
        return .cloud(perSecond: perSecond, portfolio: channels.portfolio(of: number))
    }

    /// The strictest that was heard of a portfolio; nil where nothing was.
    private func peopleLimit(of portfolio: PortfolioNumber) -> PeopleLimit? {
        var strictest: PeopleLimit?
        for account in channels.accounts(in: portfolio) {
            guard let people = health(of: account)?.people else { continue }
            strictest = least(strictest?.count, people.count).map { .limited($0) } ?? .unlimited
        }
        return strictest
    }

    /// Only who is connected now is told by WhatsApp how the number is.
    private func health(of account: AccountNumber) -> ChannelHealth? {
        accounts[account].flatMap { $0.state.gateway.status == .connected ? $0.state.health : nil }
    }

    private func least(_ left: Int?, _ right: Int?) -> Int? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    func gates(of number: AccountNumber, _ account: AccountState) -> AccountGates {
        let kind = settings.gateway(of: account)
        var gates = settings.gates(of: account, through: kind)
        if account.gateway.status == .connected, account.gateway.kind != kind || channels[number] == nil {
            // Connected to another gateway than the one it is set to now.
            gates.sending = gates.sending ?? .disconnected
            gates.enrolment = gates.enrolment ?? .disconnected
        }
        gates.channel = channels.number(of: number)
        if let own = ownDelay(of: number) { gates.minimumDelay = max(gates.minimumDelay, own) }
        return gates
    }

    /// What the rate that an account set comes to where it shares its number; nil where it shares none.
    private func ownDelay(of account: AccountNumber) -> Duration? {
        guard let number = channels.number(of: account), channels.accounts(through: number).count > 1,
            case .cloud(let cloud)? = channels[account], let perSecond = cloud.ownPerSecond, perSecond > 0
        else { return nil }
        return .milliseconds((1000 + perSecond - 1) / perSecond)
    }

    // MARK: People within 24 h

    /// Counts somebody who is written to outside the service window.
    mutating func countPerson(
        _ contact: ContactNumber, of account: AccountNumber, at now: Instant, in rows: StateRows
    ) throws {
        guard let portfolio = channels.portfolio(of: account), let row = try rows.contact(contact),
            !row.state.isInWindow(at: now)
        else { return }
        let isNew = try rows.countPerson(contact, portfolio, at: now, forgetting: now - PeopleQuota.window)
        try settlePeople(of: portfolio, by: isNew ? 1 : 0, in: rows)
    }

    /// The message was refused: only what was said to them otherwise counts a person.
    mutating func uncountPerson(
        _ contact: ContactNumber?, of account: AccountNumber, at requestedAt: Instant, in rows: StateRows
    ) throws {
        guard let contact, let portfolio = channels.portfolio(of: account) else { return }
        let isGone = try rows.uncountPerson(contact, portfolio, at: requestedAt)
        try settlePeople(of: portfolio, by: isGone ? -1 : 0, in: rows)
    }

    /// The contact is behind another number now: whoever had the old one goes on counting, beside them.
    mutating func setPersonApart(
        _ contact: ContactNumber, of account: AccountNumber, at position: Position, in rows: StateRows
    ) throws {
        guard let portfolio = channels.portfolio(of: account) else { return }
        // No contact has the number of a fact that is not the first of its stream.
        try rows.renamePerson(contact, portfolio, to: ContactNumber(position.rawValue))
    }

    /// Lets those go who were written to more than 24 h ago.
    mutating func releasePeople(at now: Instant, in rows: StateRows) throws {
        guard let next = nextRelease, next <= now else { return }
        for (portfolio, counted) in people where counted.first + PeopleQuota.window <= now {
            let gone = try rows.releasePeople(of: portfolio, through: now - PeopleQuota.window)
            try settlePeople(of: portfolio, by: -gone, in: rows)
        }
        nextRelease = people.values.map { $0.first + PeopleQuota.window }.min()
    }

    private mutating func settlePeople(of portfolio: PortfolioNumber, by change: Int, in rows: StateRows) throws {
        let count = (people[portfolio]?.count ?? 0) + change
        people[portfolio] = try rows.firstPerson(of: portfolio).map { (count, $0) }
        noteRelease(of: portfolio)
        tellPeople(of: portfolio)
    }

    private mutating func noteRelease(of portfolio: PortfolioNumber) {
        guard let first = people[portfolio]?.first else { return }
        nextRelease = min(first + PeopleQuota.window, nextRelease ?? .distantFuture)
    }

    private mutating func tellPeople(of portfolio: PortfolioNumber) {
        guard let limit = peopleLimits[portfolio] else { return }
        let counted = people[portfolio]
        scheduler.reduce(
            .portfolio(
                portfolio,
                PeopleQuota(
                    limit: limit.count, used: counted?.count ?? 0,
                    opensAt: counted.map { $0.first + PeopleQuota.window }
                )))
    }

    /// What was counted before this process began.
    mutating func loadPeople(from rows: StateRows) throws {
        people = try rows.people()
        nextRelease = people.values.map { $0.first + PeopleQuota.window }.min()
    }
}
