extension Scheduler {
    /// What is to be done at `now`: at most `limit` effects, to be carried out before the next call.
    package mutating func tick<Queue: DueQueue>(
        at now: Instant, limit: Int, queue: borrowing Queue
    ) throws(Queue.Failure) -> [Effect] {
        settle(at: now)
        var effects: [Effect] = []
        while effects.count < limit, let turn = turns.popFirst() {
            let effect =
                switch turn {
                case .account(let slot): try act(slot, at: now, queue)
                case .channel(let slot): try send(through: slot, at: now, queue)
                }
            if let effect { effects.append(effect) }
        }
        endTick()
        return effects
    }

    /// When `tick` has something to do next; nil when only an event can bring it.
    package mutating func nextWake(at now: Instant) -> Instant? {
        settle(at: now)
        if !turns.isEmpty { return now }
        guard let account = accountWakes.first, let channel = channelWakes.first else {
            return accountWakes.first ?? channelWakes.first
        }
        return min(account, channel)
    }

    /// One account's turn.
    private mutating func act<Queue: DueQueue>(
        _ slot: Int, at now: Instant, _ queue: borrowing Queue
    ) throws(Queue.Failure) -> Effect? {
        schedules[slot].hasTurn = false
        let effect = try schedules[slot].act(at: now, rules, queue: queue)
        if effect != nil { noteServed(slot) }
        place(slot, at: now)
        return effect
    }

    /// One channel's turn: the account that has waited longest sends, and goes to the back if it has more.
    private mutating func send<Queue: DueQueue>(
        through slot: Int, at now: Instant, _ queue: borrowing Queue
    ) throws(Queue.Failure) -> Effect? {
        channels[slot].hasTurn = false
        // What is planned here becomes fact, or does not, before the next look.
        unsettle(channel: slot)
        guard channelPassage(slot, at: now) == .open, let account = channels[slot].waiting.popFirst() else {
            return nil
        }
        schedules[account].waitsForChannel = false
        let effect = try schedules[account].send(at: now, rules, queue: queue)
        if effect != nil {
            noteServed(account)
            notePlanned(slot)
        }
        place(account, at: now)
        if !channels[slot].waiting.isEmpty, channelPassage(slot, at: now) == .open {
            channels[slot].hasTurn = true
            turns.append(.channel(slot))
        }
        return effect
    }

    // MARK: Within a tick

    private mutating func noteServed(_ slot: Int) {
        guard !schedules[slot].isServed else { return }
        schedules[slot].isServed = true
        servedAccounts.append(slot)
    }

    private mutating func notePlanned(_ slot: Int) {
        if channels[slot].planned == 0 { servedChannels.append(slot) }
        channels[slot].planned += 1
        if let portfolio = channels[slot].portfolio { portfolios[portfolio].planned += 1 }
    }

    /// From here on what was planned counts only where it is put on record.
    private mutating func endTick() {
        for slot in servedAccounts { schedules[slot].endTick() }
        for slot in servedChannels {
            channels[slot].planned = 0
            if let portfolio = channels[slot].portfolio { portfolios[portfolio].planned = 0 }
        }
        servedAccounts.removeAll(keepingCapacity: true)
        servedChannels.removeAll(keepingCapacity: true)
    }
}
