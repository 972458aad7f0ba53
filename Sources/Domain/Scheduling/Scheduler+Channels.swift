extension Scheduler {
    /// The channel of that number; a new one has no limits.
    mutating func channelSlot(_ number: ChannelNumber) -> Int {
        if let known = channelSlots[number] { return known }
        channelSlots[number] = channels.count
        channels.append(ChannelSchedule(number: number))
        return channels.count - 1
    }

    private mutating func portfolioSlot(_ number: PortfolioNumber) -> Int {
        if let known = portfolioSlots[number] { return known }
        portfolioSlots[number] = portfolios.count
        portfolios.append(PortfolioSchedule())
        return portfolios.count - 1
    }

    mutating func change(_ number: ChannelNumber, to limits: ChannelLimits) {
        let slot = channelSlot(number)
        let portfolio = limits.portfolio.map { portfolioSlot($0) }
        channels[slot].pace.perSecond = limits.perSecond
        channels[slot].mostInFlight = limits.inFlight
        if channels[slot].portfolio != portfolio {
            channels[slot].portfolio = portfolio
            channels[slot].waitsForPeople = false
        }
        unsettle(channel: slot)
    }

    mutating func change(_ number: PortfolioNumber, to quota: PeopleQuota) {
        let slot = portfolioSlot(number)
        portfolios[slot].quota = quota
        let waiting = portfolios[slot].waiting
        portfolios[slot].waiting = []
        for channel in waiting {
            channels[channel].waitsForPeople = false
            unsettle(channel: channel)
        }
    }

    /// Moves an account to another channel. What it has in flight moves along, for it is the account that is answered.
    mutating func join(_ slot: Int, _ channel: Int?) {
        let old = schedules[slot].channel
        guard old != channel else { return }
        if let old {
            channels[old].inFlight -= schedules[slot].inFlight
            unsettle(channel: old)
            if schedules[slot].waitsForChannel { channels[old].waiting.removeAll { $0 == slot } }
            schedules[slot].waitsForChannel = false
        }
        if let channel {
            channels[channel].inFlight += schedules[slot].inFlight
            unsettle(channel: channel)
        } else {
            schedules[slot].inFlight = 0
        }
        schedules[slot].channel = channel
    }

    mutating func setInFlight(_ account: AccountNumber, _ change: (Int) -> Int) {
        guard let slot = slots[account], let channel = schedules[slot].channel else { return }
        let count = change(schedules[slot].inFlight)
        channels[channel].inFlight += count - schedules[slot].inFlight
        schedules[slot].inFlight = count
        unsettle(channel: channel)
    }

    /// Whether a channel may send one more: the people of its portfolio, what is in flight, its rate.
    func channelPassage(_ slot: Int, at now: Instant) -> Passage {
        if let portfolio = channels[slot].portfolio {
            let passage = portfolios[portfolio].passage(at: now)
            if passage != .open { return passage }
        }
        return channels[slot].passage(at: now)
    }
}
