import Domain

/// Accounts, channels and portfolios by chance, with an engine that answers late, skips, replies and slows down.
struct SchedulerWorld {
    private(set) var board = Board(accounts: 0)
    private(set) var limits: [ChannelNumber: ChannelLimits] = [:]
    /// When each channel's messages of the queue were requested.
    private(set) var sent: [ChannelNumber: [Instant]] = [:]
    /// Laws that were broken.
    private(set) var broken: [String] = []

    private var chance: Chance
    private var channels: [AccountNumber: ChannelNumber] = [:]
    private var answers: [(at: Instant, account: AccountNumber)] = []
    private var peopleLimits: [PortfolioNumber: Int?] = [:]
    private var people: [PortfolioNumber: [Instant]] = [:]
    /// Campaigns that are closed, with their accounts; their limits; and what each sent on which day.
    private var closed: [UInt64: UInt64] = [:]
    private var campaignLimits: [UInt64: Int] = [:]
    private var campaignsByDay: [Int: [UInt64: Int]] = [:]
    private var now = midday

    init(seed: UInt64) {
        chance = Chance(seed)
        for number in 1...2 as ClosedRange<UInt64> {
            peopleLimits[PortfolioNumber(number)] = chance.pick([nil, 3, 10, 50])
            tellPeople(PortfolioNumber(number))
        }
        for number in 1...UInt64(1 + chance.below(4)) {
            let portfolio = chance.pick([nil, PortfolioNumber(1), PortfolioNumber(2)])
            let limits = ChannelLimits(
                perSecond: chance.pick([nil, 1, 3, 7, 40, 80, 1000]), inFlight: chance.pick([nil, 1, 2, 5, 20]),
                portfolio: portfolio)
            self.limits[ChannelNumber(number)] = limits
            board.scheduler.reduce(.channel(ChannelNumber(number), limits))
        }
        for account in 1...UInt64(1 + chance.below(20)) { addAccount(account) }
    }

    private mutating func addAccount(_ account: UInt64) {
        let daily = chance.pick([2, 100, 1000])
        let channel = chance.once(in: 4) ? nil : ChannelNumber(UInt64(1 + chance.below(limits.count)))
        let (delay, jitter) = chance.pick([(0, 0), (0, 0), (2, 1)])
        channels[AccountNumber(account)] = channel
        board.change(account) { $0.config.maxMessagesPerDay = daily }
        board.adjust(account) { gates in
            gates.channel = channel
            gates.minimumDelay = .minutes(delay)
            gates.jitter = .minutes(jitter)
        }
        for _ in 0..<chance.below(4) {
            let moment = midday + .seconds(chance.pick([0, chance.below(3600)]))
            board.add(
                1 + chance.below(10), to: account, campaign: chance.pick([nil, 10 * account + 1, 10 * account + 2]),
                day: 1 + chance.below(2),
                at: moment)
        }
    }

    /// Until nothing waits, or nothing happens any more.
    mutating func run() {
        for _ in 0..<20_000 {
            if board.queue.isEmpty { return }
            takeAnswers()
            // The engine may find out only afterwards that somebody has left.
            if chance.once(in: 2) { forgetPeople() }
            disturb()
            while tick() {}
            forgetPeople()
            while tick() {}
            let next = board.scheduler.nextWake(at: now)
            if let next, next <= now { broken.append("wakes at \(next) and does nothing") }
            let moments = [next, answers.map(\.at).min()] + people.values.map { $0.first.map { $0 + .hours(24) } }
            if let moment = moments.compactMap({ $0 }).min() {
                now = moment
            } else if closed.isEmpty {
                return
            } else {
                openCampaigns()
            }
        }
    }

    /// False if there was nothing to do.
    private mutating func tick() -> Bool {
        let effects = board.scheduler.tick(at: now, limit: 1 + chance.below(20), queue: board.queue)
        for effect in effects {
            guard case .request(let account, let lane, let entry) = effect else { continue }
            if entry.at > now { broken.append("early by \(entry.at - now)") }
            board.queue.remove(entry, of: account, in: lane)
            if chance.once(in: 10) {
                board.scheduler.reduce(.skipped(account))
            } else {
                request(account, lane.campaign)
            }
        }
        return !effects.isEmpty
    }

    private mutating func request(_ account: AccountNumber, _ campaign: CampaignNumber?) {
        board.scheduler.reduce(.requested(account, campaign, at: now))
        if let campaign { check(campaign.rawValue) }
        guard let channel = channels[account] else { return }
        answers.append((now + .milliseconds(chance.below(3000)), account))
        sent[channel, default: []].append(now)
        if let most = limits[channel]?.inFlight {
            let inFlight = answers.filter { channels[$0.account] == channel }.count
            if inFlight > most { broken.append("\(inFlight) in flight, \(most) allowed") }
        }
        guard let portfolio = limits[channel]?.portfolio else { return }
        people[portfolio, default: []].append(now)
        let counted = people[portfolio, default: []].filter { $0 + .hours(24) > now }.count
        if let most = peopleLimits[portfolio] ?? nil, counted > most {
            broken.append("\(counted) people, \(most) allowed")
        }
        tellPeople(portfolio)
    }

    private mutating func tellPeople(_ portfolio: PortfolioNumber) {
        let counted = people[portfolio] ?? []
        let quota = PeopleQuota(
            limit: peopleLimits[portfolio] ?? nil, used: counted.count, opensAt: counted.first.map { $0 + .hours(24) })
        board.scheduler.reduce(.portfolio(portfolio, quota))
    }

    private mutating func forgetPeople() {
        for portfolio in people.keys.sorted() {
            people[portfolio]?.removeAll { $0 + .hours(24) <= now }
            tellPeople(portfolio)
        }
    }

    private mutating func takeAnswers() {
        for answer in answers where answer.at <= now { board.scheduler.reduce(.answered(answer.account)) }
        answers.removeAll { $0.at <= now }
    }

    // MARK: Campaigns

    /// A campaign pauses, goes on, or gets another limit or place.
    private mutating func steer(_ account: UInt64) {
        let campaign = 10 * account + 1 + UInt64(chance.below(2))
        let (isOpen, limit, priority) = (chance.once(in: 2), chance.pick([nil, 1, 3]), chance.below(5) - 2)
        closed[campaign] = isOpen ? nil : account
        campaignLimits[campaign] = limit
        board.tell(campaign, of: account) { gates in
            gates.isOpen = isOpen
            gates.dailyLimit = limit
            gates.priority = priority
        }
    }

    private mutating func openCampaigns() {
        for (campaign, account) in closed.sorted(by: { $0.key < $1.key }) {
            board.tell(campaign, of: account) { $0.isOpen = true }
        }
        closed = [:]
    }

    private mutating func check(_ campaign: UInt64) {
        if closed[campaign] != nil { broken.append("sent for a campaign that is closed") }
        let day = ZoneRules.utc.day(at: now)
        campaignsByDay[day, default: [:]][campaign, default: 0] += 1
        if let limit = campaignLimits[campaign], campaignsByDay[day]?[campaign] ?? 0 > limit {
            broken.append("a campaign passed its limit")
        }
    }

    private mutating func disturb() {
        let account = chance.pick(channels.keys.sorted() + [AccountNumber(1)])
        switch chance.below(12) {
        case 0: board.scheduler.reduce(.replied(account, at: now))
        case 1: board.scheduler.reduce(.slowed(ChannelNumber(UInt64(1 + chance.below(limits.count))), at: now))
        case 2: board.change(account.rawValue) { _ in }
        case 3, 4, 5: steer(account.rawValue)
        default: break
        }
    }
}
