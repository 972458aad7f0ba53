/// Inputs come without a clock: whom they concern is noted, and what follows from them is found out at the next look.
extension Scheduler {
    mutating func unsettle(account slot: Int) {
        guard !schedules[slot].isUnsettled else { return }
        schedules[slot].isUnsettled = true
        unsettledAccounts.append(slot)
    }

    mutating func unsettle(channel slot: Int) {
        guard !channels[slot].isUnsettled else { return }
        channels[slot].isUnsettled = true
        unsettledChannels.append(slot)
    }

    /// Gives a place to everybody who was noted and to everybody whose moment has come.
    mutating func settle(at now: Instant) {
        while let slot = accountWakes.popFirst(at: now) { unsettle(account: slot) }
        while let slot = channelWakes.popFirst(at: now) { unsettle(channel: slot) }
        // In the order of their numbers, for who was told first depends on what was loaded first.
        unsettledAccounts.sort { schedules[$0].number < schedules[$1].number }
        for slot in unsettledAccounts {
            schedules[slot].isUnsettled = false
            place(slot, at: now)
        }
        unsettledAccounts.removeAll(keepingCapacity: true)
        unsettledChannels.sort { channels[$0].number < channels[$1].number }
        for slot in unsettledChannels {
            channels[slot].isUnsettled = false
            place(channel: slot, at: now)
        }
        unsettledChannels.removeAll(keepingCapacity: true)
    }

    /// Puts an account where it belongs: to have a turn, to wait for its channel, or to wait for a moment.
    mutating func place(_ slot: Int, at now: Instant) {
        let channel = schedules[slot].channel
        var wake: Instant?
        if !(channel == nil ? schedules[slot].hasTurn : schedules[slot].waitsForChannel),
            let send = schedules[slot].nextSend(at: now, rules)
        {
            if send > now { wake = send } else if let channel { queueUp(slot, channel) } else { giveTurn(slot) }
        }
        if !schedules[slot].hasTurn, let enrolment = schedules[slot].nextEnrolment(at: now) {
            if enrolment > now { wake = min(wake ?? enrolment, enrolment) } else { giveTurn(slot) }
        }
        // Whoever has a turn and no channel is placed again behind it.
        accountWakes.set(slot, at: channel == nil && schedules[slot].hasTurn ? nil : wake)
    }

    private mutating func giveTurn(_ slot: Int) {
        schedules[slot].hasTurn = true
        turns.append(.account(slot))
    }

    private mutating func queueUp(_ slot: Int, _ channel: Int) {
        schedules[slot].waitsForChannel = true
        channels[channel].waiting.append(slot)
        unsettle(channel: channel)
    }

    /// A channel that somebody waits for gets its turn, or the one moment at which it is looked at again.
    mutating func place(channel slot: Int, at now: Instant) {
        guard !channels[slot].hasTurn else { return }
        guard !channels[slot].waiting.isEmpty else { return channelWakes.set(slot, at: nil) }
        switch channelPassage(slot, at: now) {
        case .open:
            channels[slot].hasTurn = true
            turns.append(.channel(slot))
            channelWakes.set(slot, at: nil)
        case .closed(let gate, let until):
            channelWakes.set(slot, at: until)
            guard gate == .people, let portfolio = channels[slot].portfolio, !channels[slot].waitsForPeople else {
                return
            }
            channels[slot].waitsForPeople = true
            portfolios[portfolio].waiting.append(slot)
        }
    }
}
