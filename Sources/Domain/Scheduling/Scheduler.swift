/// Decides what happens next, from what it was told: a reducer without clock, store or chance.
///
/// Inputs are facts about accounts and what is due; the outcome of a tick is a list of effects, at most one per due
/// entry, in fair rounds over the accounts. Its work grows with what it yields, not with what is due: an account
/// whose gates are shut waits in no queue until a gate opens.
package struct Scheduler: Sendable {
    package enum Input: Sendable {
        case gates(AccountNumber, AccountGates)
        case quota(AccountNumber, Quota)
        case due(AccountNumber, Lane, Instant)
        case eligible(AccountNumber, Instant)
        case requested(AccountNumber, at: Instant)
        /// WhatsApp definitely refused what was requested at that moment.
        case refused(AccountNumber, requestedAt: Instant)
        /// An effect of the last tick turned out not to send.
        case skipped(AccountNumber)
        /// On which days something is said; bit 0 is day 1.
        case activeDays(Int)
    }

    package enum Effect: Hashable, Sendable {
        case enroll(AccountNumber, EligibleEntry)
        case request(AccountNumber, Lane, DueEntry)
    }

    private struct Wake: Comparable, Sendable {
        let at: Instant
        let account: AccountNumber
        static func < (left: Wake, right: Wake) -> Bool { (left.at, left.account) < (right.at, right.account) }
    }

    private var accounts: [AccountNumber: AccountSchedule] = [:]
    private var wakes = Heap<Wake>()
    /// Accounts that may act now; the front is served next, once, and then goes to the back.
    private var ready = Ring<AccountNumber>()
    private var activeDays = 0b111_1111

    package init() {}

    package mutating func reduce(_ input: Input) {
        switch input {
        case .gates(let account, let gates):
            accounts[account, default: AccountSchedule(gates: gates)].gates = gates
            plan(account)
        case .quota(let account, let quota):
            accounts[account]?.quota = quota
            plan(account)
        case .due(let account, let lane, let at):
            accounts[account]?.noteDue(lane, at)
            plan(account)
        case .eligible(let account, let at):
            accounts[account]?.noteEligible(at)
            plan(account)
        case .requested(let account, let at):
            accounts[account]?.take(at)
        case .refused(let account, let requestedAt):
            accounts[account]?.giveBack(requestedAt)
            plan(account)
        case .skipped(let account):
            plan(account)
        case .activeDays(let days):
            activeDays = days
            for account in accounts.keys.sorted() { plan(account) }
        }
    }

    /// What is to be done at `now`: at most `limit` effects, to be carried out before the next call.
    package mutating func tick<Queue: DueQueue>(
        at now: Instant, limit: Int, queue: borrowing Queue
    ) throws(Queue.Failure) -> [Effect] {
        admit(at: now)
        var effects: [Effect] = []
        var served: Set<AccountNumber> = []
        while effects.count < limit, let account = ready.popFirst() {
            guard var schedule = accounts[account] else { continue }
            let effect = try schedule.serve(account, at: now, activeDays: activeDays, queue: queue)
            schedule.isReady = false
            accounts[account] = schedule
            if let effect {
                effects.append(effect)
                served.insert(account)
            }
            if let wake = accounts[account]?.wake(at: now, activeDays: activeDays) {
                if wake <= now { makeReady(account) } else { setWake(account, at: wake) }
            }
        }
        for account in served { accounts[account]?.endTick() }
        return effects
    }

    /// When `tick` has something to do next; nil when only an event can bring it.
    package mutating func nextWake(at now: Instant) -> Instant? {
        if !ready.isEmpty { return now }
        while let wake = wakes.min {
            if accounts[wake.account]?.plannedWake == wake.at { return max(wake.at, now) }
            _ = wakes.removeMin()
        }
        return nil
    }

    /// The quota as the account's present day has it.
    package func quota(of account: AccountNumber) -> Quota? { accounts[account]?.quota }

    /// Whether an account may send at `now`.
    package func sendingPassage(of account: AccountNumber, at now: Instant) -> Passage? {
        accounts[account]?.sendingPassage(at: now)
    }

    // MARK: Waking

    private mutating func admit(at now: Instant) {
        while let wake = wakes.min, wake.at <= now {
            _ = wakes.removeMin()
            guard accounts[wake.account]?.plannedWake == wake.at else { continue }
            accounts[wake.account]?.plannedWake = nil
            makeReady(wake.account)
        }
    }

    private mutating func makeReady(_ account: AccountNumber) {
        guard accounts[account]?.isReady == false else { return }
        accounts[account]?.isReady = true
        ready.append(account)
    }

    /// The clock is unknown here, so the account's own earliest moment is planned; `tick` finds out whether gates hold it.
    private mutating func plan(_ account: AccountNumber) {
        guard let schedule = accounts[account], !schedule.isReady,
            let wake = schedule.wake(at: nil, activeDays: activeDays)
        else { return }
        setWake(account, at: wake)
    }

    private mutating func setWake(_ account: AccountNumber, at wake: Instant) {
        guard accounts[account]?.plannedWake != wake else { return }
        accounts[account]?.plannedWake = wake
        wakes.insert(Wake(at: wake, account: account))
    }
}
