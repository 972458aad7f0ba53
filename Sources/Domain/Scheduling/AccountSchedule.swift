/// One account's part of the scheduler: its gates, its day's quota, and when each lane has something due.
struct AccountSchedule: Sendable {
    let number: AccountNumber
    var gates: AccountGates
    var quota = Quota()
    /// Index into the scheduler's channels; nil for a channel of its own, without limits.
    var channel: Int?
    /// Requested through that channel and not answered yet.
    var inFlight = 0
    /// In the ring of turns: to act, or to enrol where a channel decides when it sends.
    var hasTurn = false
    /// In the ring of its channel, to send.
    var waitsForChannel = false
    /// Something has changed since it was given its place.
    var isUnsettled = false
    /// Had an effect in this tick.
    var isServed = false

    private(set) var campaigns: [CampaignNumber: CampaignSchedule] = [:]
    /// Those that had a request in this tick.
    private var plannedCampaigns: Set<CampaignNumber> = []
    private var lanes = LaneList()
    private var eligibleAt: Instant?
    /// Within a tick: the enrolment given last, and the quota as it will be.
    private var eligibleCursor: EligibleEntry?
    private var plannedQuota: Quota?

    init(number: AccountNumber, gates: AccountGates) {
        self.number = number
        self.gates = gates
    }

    mutating func noteDue(_ lane: Lane, _ at: Instant) { lanes.note(lane, at) }

    mutating func noteEligible(_ at: Instant) { eligibleAt = min(at, eligibleAt ?? at) }

    mutating func set(_ gates: CampaignGates, of campaign: CampaignNumber) {
        campaigns[campaign, default: CampaignSchedule(gates: gates)].gates = gates
    }

    mutating func set(_ quota: Quota, of campaign: CampaignNumber) { campaigns[campaign]?.quota = quota }

    mutating func forget(_ campaign: CampaignNumber) {
        campaigns[campaign] = nil
        lanes.forget(campaign)
    }

    mutating func take(_ campaign: CampaignNumber?, _ at: Instant) {
        quota.take(at: at, zone: gates.zone)
        if let campaign { campaigns[campaign]?.quota.take(at: at, zone: gates.zone) }
    }

    mutating func giveBack(_ campaign: CampaignNumber?, _ requestedAt: Instant) {
        quota.giveBack(requestedAt: requestedAt, zone: gates.zone)
        if let campaign { campaigns[campaign]?.quota.giveBack(requestedAt: requestedAt, zone: gates.zone) }
    }

    mutating func endTick() {
        isServed = false
        plannedQuota = nil
        for campaign in plannedCampaigns { campaigns[campaign]?.planned = nil }
        plannedCampaigns.removeAll(keepingCapacity: true)
        eligibleCursor = nil
        lanes.endTick()
    }

    /// What the account's own gates say.
    func sendingPassage(at now: Instant) -> Passage {
        let quota = plannedQuota ?? quota
        return gates.sendingPassage(
            of: number, at: now, used: quota.used(on: gates.zone.day(at: now), in: gates.zone),
            lastRequest: quota.lastRequest)
    }

    /// What a lane's own gates say, and the account's before them.
    func passage(of lane: Lane, at now: Instant, _ rules: LaneRules) -> Passage {
        let passage = sendingPassage(at: now)
        return passage == .open ? laneGates(rules).passage(of: lane, at: now) : passage
    }

    private func laneGates(_ rules: LaneRules) -> LaneGates {
        LaneGates(rules: rules, campaigns: campaigns, zone: gates.zone)
    }

    // MARK: When

    /// When it has something to send next and no gate of its own holds it; nil if only an event can bring that.
    func nextSend(at now: Instant, _ rules: LaneRules) -> Instant? {
        guard let due = lanes.earliest(at: now, laneGates(rules)) else { return nil }
        let moment = max(due, now)
        switch sendingPassage(at: moment) {
        case .open: return moment
        case .closed(_, let until): return until
        }
    }

    /// When it has somebody to enrol next.
    func nextEnrolment(at now: Instant) -> Instant? {
        guard let eligibleAt, gates.enrolmentPassage(at: now) == .open else { return nil }
        return max(eligibleAt, now)
    }

    // MARK: What

    /// At most one effect: an enrolment or, where no channel decides on it, a send; whichever has waited longer.
    mutating func act<Queue: DueQueue>(
        at now: Instant, _ rules: LaneRules, queue: borrowing Queue
    ) throws(Queue.Failure) -> Scheduler.Effect? {
        var lane = channel == nil ? lanes.choose(at: now, laneGates(rules)) : nil
        if lane != nil, sendingPassage(at: now) != .open { lane = nil }
        if let eligibleAt, eligibleAt <= min(now, lane.map { lanes.dueMoment(of: $0) } ?? now),
            gates.enrolmentPassage(at: now) == .open, let entry = try nextEligible(at: now, queue)
        {
            return .enroll(number, entry)
        }
        guard let lane else { return nil }
        return try request(from: lane, at: now, queue)
    }

    /// At most one send; its channel's turn has come.
    mutating func send<Queue: DueQueue>(
        at now: Instant, _ rules: LaneRules, queue: borrowing Queue
    ) throws(Queue.Failure) -> Scheduler.Effect? {
        guard let lane = lanes.choose(at: now, laneGates(rules)), sendingPassage(at: now) == .open else { return nil }
        return try request(from: lane, at: now, queue)
    }

    private mutating func request<Queue: DueQueue>(
        from index: Int, at now: Instant, _ queue: borrowing Queue
    ) throws(Queue.Failure) -> Scheduler.Effect? {
        let lane = lanes.lane(index)
        guard let entry = try lanes.take(from: index, of: number, at: now, queue) else { return nil }
        plannedQuota = plannedQuota ?? quota
        plannedQuota?.take(at: now, zone: gates.zone)
        if let campaign = lane.campaign, let schedule = campaigns[campaign] {
            var planned = schedule.planned ?? schedule.quota
            planned.take(at: now, zone: gates.zone)
            campaigns[campaign]?.planned = planned
            plannedCampaigns.insert(campaign)
        }
        return .request(number, lane, entry)
    }

    /// Takes the head of the eligible, and notes when the one behind it is due.
    private mutating func nextEligible<Queue: DueQueue>(
        at now: Instant, _ queue: borrowing Queue
    ) throws(Queue.Failure) -> EligibleEntry? {
        guard let entry = try queue.firstEligible(of: number, after: eligibleCursor), entry.at <= now else {
            eligibleAt = try queue.firstEligible(of: number, after: eligibleCursor)?.at
            return nil
        }
        eligibleCursor = entry
        eligibleAt = try queue.firstEligible(of: number, after: entry)?.at
        return entry
    }
}
