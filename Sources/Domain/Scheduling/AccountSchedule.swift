/// One account's part of the scheduler: its gates, its day's quota, and when each lane has something due.
struct AccountSchedule: Sendable {
    var gates: AccountGates
    var quota = Quota()
    /// In the ring of accounts that may act now.
    var isReady = false
    /// The moment planned in the heap; others found there are stale.
    var plannedWake: Instant?

    /// The earliest due moment of each lane. It may be too early (an entry that has gone since), never too late.
    private var lanes: [(lane: Lane, at: Instant)] = []
    private var eligibleAt: Instant?
    /// Within a tick: what was served already, and how many.
    private var laneCursors: [Lane: DueEntry] = [:]
    private var eligibleCursor: EligibleEntry?
    private var planned = 0

    init(gates: AccountGates) { self.gates = gates }

    mutating func noteDue(_ lane: Lane, _ at: Instant) {
        if let index = lanes.firstIndex(where: { $0.lane == lane }) {
            if at < lanes[index].at { lanes[index].at = at }
        } else {
            lanes.append((lane, at))
        }
    }

    mutating func noteEligible(_ at: Instant) { eligibleAt = min(at, eligibleAt ?? at) }

    mutating func take(_ at: Instant) { quota.take(at: at, zone: gates.zone) }

    mutating func giveBack(_ requestedAt: Instant) { quota.giveBack(requestedAt: requestedAt, zone: gates.zone) }

    mutating func endTick() {
        planned = 0
        laneCursors.removeAll(keepingCapacity: true)
        eligibleCursor = nil
    }

    func sendingPassage(at now: Instant) -> Passage {
        let last = planned > 0 ? now : quota.lastRequest
        return gates.sendingPassage(at: now, used: quota.used(on: gates.zone.day(at: now)) + planned, lastRequest: last)
    }

    /// When this account may have something to do: with a clock, gates that open by themselves are counted in.
    func wake(at now: Instant?, activeDays: Int) -> Instant? {
        let send = earliestOpenLane(activeDays).flatMap { opens(max($0.at, now ?? $0.at)) }
        var enrol: Instant?
        if let eligibleAt, case .open = gates.enrolmentPassage(at: now ?? eligibleAt) { enrol = eligibleAt }
        guard let send, let enrol else { return send ?? enrol }
        return min(send, enrol)
    }

    /// The first moment from `moment` on at which every sending gate is open; nil if only an event can open one.
    private func opens(_ moment: Instant) -> Instant? {
        switch sendingPassage(at: moment) {
        case .open: moment
        case .closed(_, let until): until
        }
    }

    private func earliestOpenLane(_ activeDays: Int) -> (lane: Lane, at: Instant)? {
        var earliest: (lane: Lane, at: Instant)?
        for entry in lanes where activeDays & (1 << (entry.lane.day - 1)) != 0 {
            guard let best = earliest, best.at <= entry.at else {
                earliest = entry
                continue
            }
        }
        return earliest
    }

    /// At most one effect: an enrolment or a send, whichever has waited longer.
    mutating func serve<Queue: DueQueue>(
        _ account: AccountNumber, at now: Instant, activeDays: Int, queue: borrowing Queue
    ) throws(Queue.Failure) -> Scheduler.Effect? {
        var lane = earliestOpenLane(activeDays)
        if let due = lane, due.at > now || sendingPassage(at: now) != .open { lane = nil }
        if let eligibleAt, eligibleAt <= min(now, lane?.at ?? now), gates.enrolmentPassage(at: now) == .open,
            let entry = try nextEligible(account, at: now, queue)
        {
            return .enroll(account, entry)
        }
        guard let lane, let entry = try nextDue(account, lane.lane, at: now, queue) else { return nil }
        planned += 1
        return .request(account, lane.lane, entry)
    }

    /// Takes the head of the eligible, and notes when the one behind it is due.
    private mutating func nextEligible<Queue: DueQueue>(
        _ account: AccountNumber, at now: Instant, _ queue: borrowing Queue
    ) throws(Queue.Failure) -> EligibleEntry? {
        guard let entry = try queue.firstEligible(of: account, after: eligibleCursor), entry.at <= now else {
            eligibleAt = try queue.firstEligible(of: account, after: eligibleCursor)?.at
            return nil
        }
        eligibleCursor = entry
        eligibleAt = try queue.firstEligible(of: account, after: entry)?.at
        return entry
    }

    private mutating func nextDue<Queue: DueQueue>(
        _ account: AccountNumber, _ lane: Lane, at now: Instant, _ queue: borrowing Queue
    ) throws(Queue.Failure) -> DueEntry? {
        let entry = try queue.firstDue(of: account, in: lane, after: laneCursors[lane])
        guard let entry, entry.at <= now else {
            set(lane, entry?.at)
            return nil
        }
        laneCursors[lane] = entry
        set(lane, try queue.firstDue(of: account, in: lane, after: entry)?.at)
        return entry
    }

    private mutating func set(_ lane: Lane, _ at: Instant?) {
        guard let index = lanes.firstIndex(where: { $0.lane == lane }) else { return }
        if let at { lanes[index].at = at } else { lanes.remove(at: index) }
    }
}
