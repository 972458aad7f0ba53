/// Decides what happens next, from what it was told: a reducer without clock, store or chance.
///
/// Inputs are facts about accounts, channels and what is due; the outcome of a tick is a list of effects, at most one per
/// due entry. Turns go round over the channels that may send, and within a channel over its accounts; an account without
/// a channel counts as one. Work grows with what is yielded, not with what is due: an account whose gates are shut waits
/// in no queue until a gate opens, and those who wait for a channel are not looked at before their turn.
package struct Scheduler: Sendable {
    package enum Input: Sendable {
        case gates(AccountNumber, AccountGates)
        case quota(AccountNumber, Quota)
        case due(AccountNumber, Lane, Instant)
        case eligible(AccountNumber, Instant)
        /// Put on record, on its way through the account's channel: `answered` follows once.
        case requested(AccountNumber, CampaignNumber? = nil, at: Instant)
        /// The channel has answered what was requested, in whatever way, or nobody waits for its answer any more.
        case answered(AccountNumber)
        /// WhatsApp definitely refused what was requested at that moment.
        case refused(AccountNumber, CampaignNumber? = nil, requestedAt: Instant)
        /// An effect of the last tick turned out not to send.
        case skipped(AccountNumber)
        /// A message outside the queue goes through the account's channel at once, such as an answer to a person; the
        /// queue gives way. It counts against the rate and nothing else.
        case replied(AccountNumber, at: Instant)
        /// On which days something is said; bit 0 is day 1.
        case activeDays(Int)
        /// Of an account that was told before. A campaign is closed until it is told.
        case campaign(AccountNumber, CampaignNumber, CampaignGates)
        /// Nothing is left to be done for the campaign.
        case campaignGone(AccountNumber, CampaignNumber)
        /// The day's messages of a campaign that was told before.
        case campaignQuota(CampaignNumber, Quota)
        /// A channel has no limits before they are told.
        case channel(ChannelNumber, ChannelLimits)
        /// The channel was too fast for WhatsApp (Meta: error 130429).
        case slowed(ChannelNumber, at: Instant)
        /// WhatsApp said when the channel may send again (Meta: `estimated_time_to_regain_access`).
        case held(ChannelNumber, until: Instant)
        /// What of the account is in flight now, where a new scheduler was not told of it by `requested` and `answered`.
        case inFlight(AccountNumber, Int)
        /// To be told whenever it changes, before the next tick; also once `opensAt` has come.
        case portfolio(PortfolioNumber, PeopleQuota)
    }

    package enum Effect: Hashable, Sendable {
        case enroll(AccountNumber, EligibleEntry)
        case request(AccountNumber, Lane, DueEntry)
    }

    /// Indices into the arrays below.
    enum Turn: Sendable {
        case account(Int)
        case channel(Int)
    }

    var slots: [AccountNumber: Int] = [:]
    /// Of a campaign's account.
    var campaignSlots: [CampaignNumber: Int] = [:]
    var schedules: [AccountSchedule] = []
    var channelSlots: [ChannelNumber: Int] = [:]
    var channels: [ChannelSchedule] = []
    var portfolioSlots: [PortfolioNumber: Int] = [:]
    var portfolios: [PortfolioSchedule] = []
    var rules = LaneRules()

    /// By the indices of accounts and of channels.
    var accountWakes = WakeQueue()
    var channelWakes = WakeQueue()
    /// Who may act now; the front acts next, once, and then goes to the back.
    var turns = Ring<Turn>()
    /// Of whom it is to be found out when they may act.
    var unsettledAccounts: [Int] = []
    var unsettledChannels: [Int] = []
    /// Who had effects in this tick.
    var servedAccounts: [Int] = []
    var servedChannels: [Int] = []

    package init() {}

    package mutating func reduce(_ input: Input) {
        switch input {
        case .gates(let account, let gates): change(account, to: gates)
        case .quota(let account, let quota): change(account) { $0.quota = quota }
        case .due(let account, let lane, let at): change(account) { $0.noteDue(lane, at) }
        case .eligible(let account, let at): change(account) { $0.noteEligible(at) }
        case .requested(let account, let campaign, let at): take(account, campaign, at)
        case .answered(let account): setInFlight(account) { max(0, $0 - 1) }
        case .refused(let account, let campaign, let requestedAt):
            change(account) { $0.giveBack(campaign, requestedAt) }
        case .skipped(let account): change(account) { _ in }
        case .replied(let account, let at):
            guard let slot = slots[account], let channel = schedules[slot].channel else { return }
            channels[channel].pace.overdraw(at: at)
            unsettle(channel: channel)
        case .activeDays(let days):
            guard days != rules.activeDays else { return }
            rules.activeDays = days
            for slot in schedules.indices { unsettle(account: slot) }
        case .campaign(let account, let campaign, let gates):
            guard let slot = slots[account] else { return }
            campaignSlots[campaign] = slot
            rules.set(gates.priority, of: campaign)
            change(account) { $0.set(gates, of: campaign) }
        case .campaignGone(let account, let campaign):
            campaignSlots[campaign] = nil
            rules.forget(campaign)
            change(account) { $0.forget(campaign) }
        case .campaignQuota(let campaign, let quota):
            guard let slot = campaignSlots[campaign] else { return }
            schedules[slot].set(quota, of: campaign)
            unsettle(account: slot)
        case .channel(let number, let limits): change(number, to: limits)
        case .slowed(let number, let at):
            let channel = channelSlot(number)
            channels[channel].pace.slow(at: at)
            unsettle(channel: channel)
        case .held(let number, let until):
            let channel = channelSlot(number)
            channels[channel].pace.hold(until: until)
            unsettle(channel: channel)
        case .inFlight(let account, let count): setInFlight(account) { _ in max(0, count) }
        case .portfolio(let number, let quota): change(number, to: quota)
        }
    }

    /// The quota as the account's present day has it.
    package func quota(of account: AccountNumber) -> Quota? { slots[account].map { schedules[$0].quota } }

    package func quota(ofCampaign campaign: CampaignNumber) -> Quota? {
        campaignSlots[campaign].flatMap { schedules[$0].campaigns[campaign]?.quota }
    }

    /// Whether a lane may send at `now`: the account's own gates, then the lane's, then its channel's. Nil: no such account.
    package func passage(of lane: Lane, in account: AccountNumber, at now: Instant) -> Passage? {
        let passage = ownPassage(of: lane, in: account, at: now)
        return passage == .open ? channelPassage(of: account, at: now) : passage
    }

    /// As the other, whatever the channel says.
    package func ownPassage(of lane: Lane, in account: AccountNumber, at now: Instant) -> Passage? {
        slots[account].map { schedules[$0].passage(of: lane, at: now, rules) }
    }

    /// Whether the account's default relance may enrol.
    package func enrolmentPassage(of account: AccountNumber, at now: Instant) -> Passage? {
        slots[account].map { schedules[$0].gates.enrolmentPassage(at: now) }
    }

    /// What the account's channel says.
    package func channelPassage(of account: AccountNumber, at now: Instant) -> Passage? {
        slots[account].map { schedules[$0].channel.map { channelPassage($0, at: now) } ?? .open }
    }

    /// Whether an account may send at `now`: its own gates, then its channel's.
    package func sendingPassage(of account: AccountNumber, at now: Instant) -> Passage? {
        guard let slot = slots[account] else { return nil }
        let passage = schedules[slot].sendingPassage(at: now)
        guard passage == .open, let channel = schedules[slot].channel else { return passage }
        return channelPassage(channel, at: now)
    }

    // MARK: Accounts

    /// Unknown accounts are passed over: their gates are told first.
    private mutating func change(_ account: AccountNumber, _ change: (inout AccountSchedule) -> Void) {
        guard let slot = slots[account] else { return }
        change(&schedules[slot])
        unsettle(account: slot)
    }

    private mutating func change(_ account: AccountNumber, to gates: AccountGates) {
        let slot: Int
        if let known = slots[account] {
            slot = known
            schedules[slot].gates = gates
        } else {
            slot = schedules.count
            slots[account] = slot
            schedules.append(AccountSchedule(number: account, gates: gates))
        }
        join(slot, gates.channel.map { channelSlot($0) })
        unsettle(account: slot)
    }

    private mutating func take(_ account: AccountNumber, _ campaign: CampaignNumber?, _ at: Instant) {
        guard let slot = slots[account] else { return }
        schedules[slot].take(campaign, at)
        guard let channel = schedules[slot].channel else { return }
        schedules[slot].inFlight += 1
        channels[channel].inFlight += 1
        channels[channel].pace.take(at: at)
        unsettle(channel: channel)
    }
}
