import Domain
import EventStore
import WhatsApp

/// The ways to WhatsApp, what they bear, and the people counted against their limits.
extension DecisionState {
    /// What an account's settings come to; nil where something is missing.
    private func channel(_ number: AccountNumber, _ account: AccountState) throws -> Channel? {
        let kind = settings.gateway(of: account)
        let own = try sealer.openChannel(account.sealedChannels[kind], of: number)
        let whole = own.over(settings.channel(kind))
        return switch kind {
        case .sandbox: .sandbox
        case .cloud: whole.cloud().map { .cloud($0) }
        case .web: whole.web(session: "relance-\(number.rawValue)").map { .web($0) }
        }
    }

    /// Tells the scheduler everything that an account's own facts decide, and what follows for those who share its way.
    ///
    /// - Parameter before: the account before its last event.
    mutating func refresh(_ number: AccountNumber, _ account: AccountState, before: AccountState) throws {
        let old = channels[number]
        let new = try channel(number, account)
        let numbers = Set([old?.number, new?.number].compactMap { $0 })
        let portfolios = portfolios(of: numbers)
        place(number, new)
        if before.sealedChannels[.cloud] != account.sealedChannels[.cloud] { try placeVerifyToken(number, account) }
        if old != new || before.health != account.health || before.gateway.status != account.gateway.status {
            tellLimits(of: numbers, portfolios)
        }
        scheduler.reduce(.gates(number, gates(of: number, account)))
    }

    /// As the other, of every account at once.
    mutating func refreshAll() throws {
        for (number, row) in accounts {
            place(number, try channel(number, row.state))
            try placeVerifyToken(number, row.state)
        }
        tellLimits(of: Set(channels.numbers), [])
        for (number, row) in accounts { scheduler.reduce(.gates(number, gates(of: number, row.state))) }
    }

    private mutating func place(_ number: AccountNumber, _ channel: Channel?) {
        guard channel != channels[number] else { return }
        channels[number] = channel
        channelsChanged = true
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
        for account in channels.accounts(through: number) {
            guard case .cloud(let cloud) = channels[account] else { return .web }
            set = least(set, cloud.perSecond)
            heard = least(heard, health(of: account)?.perSecond)
        }
        return .cloud(
            perSecond: set ?? heard ?? CloudChannel.standardRate, portfolio: channels.portfolio(of: number))
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

    /// Only who is connected has shown that the number is theirs to speak of.
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
        gates.channel = channels[number]?.number
        return gates
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
