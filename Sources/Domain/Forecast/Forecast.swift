/// What will happen under the present limits: the scheduler itself, run ahead of time over a queue in memory, with a
/// WhatsApp that takes everything at once and nobody who pays or stops.
///
/// Quiet hours are those of the account's own zone, for people's zones are not known here.
package struct Forecast {
    /// One account with what it has to do.
    package struct Account: Sendable {
        package var number: AccountNumber
        package var gates: AccountGates
        package var quota = Quota()
        package var quietHours = false
        /// On which days the default relance says something; bit 0 is day 1.
        package var activeDays = 0b111_1111
        package var campaigns: [CampaignNumber: (gates: CampaignGates, quota: Quota)] = [:]
        /// At this moment, in this lane, so many steps.
        package typealias Waiting = (lane: Lane, at: Instant, count: Int)
        /// In any order.
        package var load: [Waiting] = []
        /// Campaigns that enrol later; their gates stand among `campaigns`.
        package var planned: [PlannedCampaign] = []

        package init(_ number: AccountNumber, gates: AccountGates) {
            self.number = number
            self.gates = gates
        }
    }

    package struct Outcome: Sendable {
        /// Messages by calendar day of the forecast's zone, counted from 1970-01-01.
        package internal(set) var messages: [Int: Int] = [:]
        /// When the last message of each was taken; nothing for those that are not done within the horizon.
        package internal(set) var accountEnds: [AccountNumber: Instant] = [:]
        package internal(set) var campaignEnds: [CampaignNumber: Instant] = [:]
        /// When those began that were planned.
        package internal(set) var campaignStarts: [CampaignNumber: Instant] = [:]
        /// On how many days an account had something due at the day's end, by the gate that held it; the same of each
        /// account, and of each campaign.
        package internal(set) var heldDays: [Gate: Int] = [:]
        package internal(set) var accountHeldDays: [AccountNumber: [Gate: Int]] = [:]
        package internal(set) var campaignHeldDays: [CampaignNumber: [Gate: Int]] = [:]
        /// When everything was done; nil if it was not within the horizon.
        package internal(set) var end: Instant?
        /// Steps that were not said within the horizon; in all, and of each account.
        package internal(set) var left = 0
        package internal(set) var leftOfAccount: [AccountNumber: Int] = [:]

        package var total: Int { messages.values.reduce(0, +) }

        /// What held most accounts back on most days.
        package var mainGate: Gate? { heldDays.mainGate }

        /// What held an account back on most days.
        package func mainGate(of account: AccountNumber) -> Gate? { accountHeldDays[account]?.mainGate }

        /// What held a campaign back on most days.
        package func mainGate(of campaign: CampaignNumber) -> Gate? { campaignHeldDays[campaign]?.mainGate }
    }

    private var scheduler = Scheduler()
    private var queue = ForecastQueue()
    private var accounts: [AccountNumber: Account] = [:]
    private var leftOfAccount: [AccountNumber: Int] = [:]
    private var leftOfCampaign: [CampaignNumber: Int] = [:]
    /// Campaigns that wait for the end of another, by that.
    private var waiting: [CampaignNumber: [(planned: PlannedCampaign, account: AccountNumber)]] = [:]
    /// Who had something put off to another day by quiet hours, since the last day's end.
    private var quiet: [AccountNumber: Set<CampaignNumber?>] = [:]
    private var portfolios: [ChannelNumber: PortfolioNumber] = [:]
    private var people: [PortfolioNumber: ForecastPeople] = [:]
    private var outcome = Outcome()
    private let start: Instant
    /// In which days are counted.
    private let zone: ZoneRules

    package init(from start: Instant, zone: ZoneRules = .utc) {
        self.start = start
        self.zone = zone
    }

    package mutating func limit(_ channel: ChannelNumber, _ limits: ChannelLimits) {
        portfolios[channel] = limits.portfolio
        scheduler.reduce(.channel(channel, limits))
    }

    /// - Parameters:
    ///   - people: who may be written to within 24 h.
    ///   - counted: when those were written to who count already.
    package mutating func limit(_ portfolio: PortfolioNumber, people limit: Int, counted: [Instant]) {
        people[portfolio] = ForecastPeople(limit: limit, counted: counted)
        tellPeople(of: portfolio)
    }

    private mutating func tellPeople(of portfolio: PortfolioNumber) {
        guard let quota = people[portfolio]?.quota else { return }
        scheduler.reduce(.portfolio(portfolio, quota))
    }

    package mutating func add(_ account: Account) {
        let number = account.number
        accounts[number] = account
        scheduler.reduce(.activeDays(account.activeDays))
        scheduler.reduce(.gates(number, account.gates))
        scheduler.reduce(.quota(number, account.quota))
        for (campaign, held) in account.campaigns.sorted(by: { $0.key < $1.key }) {
            scheduler.reduce(.campaign(number, campaign, held.gates))
            scheduler.reduce(.campaignQuota(campaign, held.quota))
        }
        for (lane, at, count) in account.load.sorted(by: { ($0.at, $0.lane) < ($1.at, $1.lane) }) where count > 0 {
            for _ in 0..<count { queue.append(at, to: number, lane) }
            scheduler.reduce(.due(number, lane, at))
            let steps = count * (SevenDays.days - lane.day + 1)
            leftOfAccount[number, default: 0] += steps
            if let campaign = lane.campaign { leftOfCampaign[campaign, default: 0] += steps }
        }
        let unended = account.unended
        for planned in account.planned {
            leftOfAccount[number, default: 0] += planned.steps
            leftOfCampaign[planned.campaign, default: 0] += planned.steps
            if let parent = planned.behind, unended.contains(parent) {
                waiting[parent, default: []].append((planned, number))
            } else {
                begin(planned, of: number, at: start)
            }
        }
    }

    /// Enrols whom a campaign has, and where that is nobody lets begin what waits for its end.
    private mutating func begin(_ first: PlannedCampaign, of account: AccountNumber, at moment: Instant) {
        var starting = [(planned: first, at: moment)]
        while let (planned, at) = starting.popLast() {
            let start = max(at, planned.from)
            outcome.campaignStarts[planned.campaign] = start
            guard planned.targets > 0 else {
                outcome.campaignEnds[planned.campaign] = start
                for next in waiting.removeValue(forKey: planned.campaign) ?? [] {
                    starting.append((next.planned, start))
                }
                continue
            }
            let due = start + SevenDays.firstDelay
            for _ in 0..<planned.targets { queue.append(due, to: account, planned.firstLane) }
            scheduler.reduce(.due(account, planned.firstLane, due))
        }
    }

    /// Runs until nothing is left to do, or for so many days.
    ///
    /// - Parameter campaign: stops once this one is done.
    package consuming func run(days: Int, until campaign: CampaignNumber? = nil) -> Outcome {
        let horizon = zone.instant(ofDay: zone.day(at: start) + days)
        var now = start
        var dayEnd = endOfDay(at: now)
        while now < horizon {
            if tick(at: now) { continue }
            if let campaign, outcome.campaignEnds[campaign] != nil { break }
            guard let next = scheduler.nextWake(at: now) else {
                // Only an event opens what is closed now, and none is foreseen.
                let days = zone.day(at: horizon) - zone.day(at: now)
                noteWaiting(days: days, at: horizon)
                noteHeld(at: horizon, days: days)
                break
            }
            if next > dayEnd {
                noteHeld(at: dayEnd)
                now = dayEnd + .milliseconds(1)
                dayEnd = endOfDay(at: now)
            } else {
                now = max(next, now + .milliseconds(1))
            }
        }
        outcome.left = leftOfAccount.values.reduce(0, +)
        outcome.leftOfAccount = leftOfAccount
        if outcome.left == 0 { outcome.end = outcome.accountEnds.values.max() }
        return outcome
    }

    /// The last moment of a day.
    private func endOfDay(at moment: Instant) -> Instant {
        zone.instant(ofDay: zone.day(at: moment) + 1) - .milliseconds(1)
    }

    /// False if nothing was done.
    private mutating func tick(at now: Instant) -> Bool {
        for portfolio in people.keys where people[portfolio]?.release(at: now) == true { tellPeople(of: portfolio) }
        let effects = scheduler.tick(at: now, limit: 4096, queue: queue)
        for case .request(let account, let lane, let entry) in effects {
            queue.remove(entry, of: account, lane)
            if let opening = accounts[account].flatMap({ $0.quietOpening(at: now) }) {
                if zone.day(at: opening) > zone.day(at: now) { quiet[account, default: []].insert(lane.campaign) }
                queue.append(opening, to: account, lane)
                scheduler.reduce(.due(account, lane, opening))
                scheduler.reduce(.skipped(account))
            } else {
                send(lane, of: account, at: now)
            }
        }
        return !effects.isEmpty
    }

    private mutating func send(_ lane: Lane, of account: AccountNumber, at now: Instant) {
        scheduler.reduce(.requested(account, lane.campaign, at: now))
        scheduler.reduce(.answered(account))
        if !people.isEmpty, let portfolio = accounts[account]?.gates.channel.flatMap({ portfolios[$0] }) {
            people[portfolio]?.count(at: now)
            tellPeople(of: portfolio)
        }
        outcome.messages[zone.day(at: now), default: 0] += 1
        leftOfAccount[account, default: 0] -= 1
        if leftOfAccount[account] == 0 { outcome.accountEnds[account] = now }
        if let campaign = lane.campaign {
            leftOfCampaign[campaign, default: 0] -= 1
            if leftOfCampaign[campaign] == 0 {
                outcome.campaignEnds[campaign] = now
                for next in waiting.removeValue(forKey: campaign) ?? [] { begin(next.planned, of: account, at: now) }
            }
        }
        guard lane.day < SevenDays.days else { return }
        let next = Lane(campaign: lane.campaign, day: lane.day + 1)
        queue.append(now + SevenDays.interval, to: account, next)
        scheduler.reduce(.due(account, next, now + SevenDays.interval))
    }

    /// Why whoever has something due did not say it, on this and the following days.
    private mutating func noteHeld(at moment: Instant, days: Int = 1) {
        for number in accounts.keys.sorted() {
            var first: Gate?
            for lane in queue.overdue(of: number, at: moment) {
                guard case .closed(let gate, let until)? = scheduler.passage(of: lane, in: number, at: moment) else {
                    continue
                }
                note(gate, of: lane.campaign, days)
                // What time opens says more of when the account ends than a campaign that somebody paused.
                if first == nil || until != nil { first = gate }
            }
            for campaign in quiet[number] ?? [] { note(.quietHours, of: campaign, days) }
            if first == nil, quiet[number] != nil { first = .quietHours }
            guard let first else { continue }
            outcome.heldDays[first, default: 0] += days
            outcome.accountHeldDays[number, default: [:]][first, default: 0] += days
        }
        quiet = [:]
    }

    /// Campaigns whose turn never comes: the one before them does not end.
    private mutating func noteWaiting(days: Int, at moment: Instant) {
        var accounts: Set<AccountNumber> = []
        for next in waiting.values.joined() {
            note(.campaign, of: next.planned.campaign, days)
            if queue.overdue(of: next.account, at: moment).isEmpty { accounts.insert(next.account) }
        }
        for account in accounts {
            outcome.heldDays[.campaign, default: 0] += days
            outcome.accountHeldDays[account, default: [:]][.campaign, default: 0] += days
        }
    }

    private mutating func note(_ gate: Gate, of campaign: CampaignNumber?, _ days: Int) {
        if let campaign { outcome.campaignHeldDays[campaign, default: [:]][gate, default: 0] += days }
    }
}

extension [Gate: Int] {
    fileprivate var mainGate: Gate? { self.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key }
}

extension Forecast.Account {
    fileprivate func quietOpening(at now: Instant) -> Instant? {
        quietHours ? QuietHours.opening(at: now, in: gates.zone) : nil
    }
}

/// What waits, by account and lane; each lane in the order of time.
struct ForecastQueue: DueQueue {
    private struct Waiting {
        var entries: [DueEntry] = []
        var head = 0

        /// The place of the first entry behind one.
        func place(after entry: DueEntry?) -> Int {
            guard let entry else { return head }
            var low = head
            var high = entries.count
            while low < high {
                let middle = (low + high) / 2
                if entries[middle] <= entry { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    private var lanes: [AccountNumber: [Lane: Waiting]] = [:]
    private var count: UInt64 = 0

    mutating func append(_ at: Instant, to account: AccountNumber, _ lane: Lane) {
        count += 1
        let entry = DueEntry(at: at, target: TargetNumber(count))
        var waiting = lanes[account, default: [:]].removeValue(forKey: lane) ?? Waiting()
        // Nearly always the last of its lane.
        waiting.entries.insert(entry, at: waiting.place(after: entry))
        lanes[account]?[lane] = waiting
    }

    mutating func remove(_ entry: DueEntry, of account: AccountNumber, _ lane: Lane) {
        guard var waiting = lanes[account]?.removeValue(forKey: lane) else { return }
        // The scheduler takes a lane's entries from its head.
        waiting.head += 1
        if waiting.head > 1024, waiting.head * 2 > waiting.entries.count {
            waiting.entries.removeFirst(waiting.head)
            waiting.head = 0
        }
        lanes[account]?[lane] = waiting
    }

    func firstDue(of account: AccountNumber, in lane: Lane, after entry: DueEntry?) -> DueEntry? {
        guard let waiting = lanes[account]?[lane] else { return nil }
        let place = waiting.place(after: entry)
        return place < waiting.entries.count ? waiting.entries[place] : nil
    }

    func firstEligible(of account: AccountNumber, after entry: EligibleEntry?) -> EligibleEntry? { nil }

    /// Of each campaign and of the default relance the lane that has waited longest for a moment that has come; the
    /// longest of all comes first.
    func overdue(of account: AccountNumber, at moment: Instant) -> [Lane] {
        var oldest: [CampaignNumber?: (at: Instant, lane: Lane)] = [:]
        for (lane, waiting) in lanes[account] ?? [:] where waiting.head < waiting.entries.count {
            let at = waiting.entries[waiting.head].at
            guard at <= moment, oldest[lane.campaign].map({ (at, lane) < ($0.at, $0.lane) }) ?? true else { continue }
            oldest[lane.campaign] = (at, lane)
        }
        return oldest.values.sorted { ($0.at, $0.lane) < ($1.at, $1.lane) }.map(\.lane)
    }
}
