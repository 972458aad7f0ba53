/// One channel's part of the scheduler: its rate, what is in flight, and the accounts that wait for it.
struct ChannelSchedule: Sendable {
    let number: ChannelNumber
    var pace = ChannelPace()
    var inFlight = 0
    var mostInFlight: Int?
    /// Index into the scheduler's portfolios.
    var portfolio: Int?

    /// Accounts that have something due and are held by nothing of their own; the front is served next, once.
    var waiting = Ring<Int>()
    /// In the ring of turns.
    var hasTurn = false
    /// Something has changed since it was given its place.
    var isUnsettled = false
    /// Its portfolio knows that it waits.
    var waitsForPeople = false
    /// Requests of this tick that are not on record yet.
    var planned = 0

    init(number: ChannelNumber) { self.number = number }

    func passage(at now: Instant) -> Passage {
        if let mostInFlight, inFlight + planned >= mostInFlight { return .closed(.pace, until: nil) }
        let opening = pace.opening(at: now, planned: planned)
        return opening == now ? .open : .closed(.pace, until: opening)
    }
}

/// A portfolio's part of the scheduler.
struct PortfolioSchedule: Sendable {
    var quota = PeopleQuota(limit: nil)
    /// Requests of this tick that are not on record yet. Each may be a new person.
    var planned = 0
    /// Channels that found the portfolio closed.
    var waiting: [Int] = []

    /// Closed until somebody leaves the 24 h; that makes room for one, and more is known once the quota is told anew.
    func passage(at now: Instant) -> Passage {
        guard let limit = quota.limit else { return .open }
        let hasLeft = quota.opensAt.map { $0 <= now } ?? false
        let used = hasLeft ? max(0, quota.used - 1) : quota.used
        if used + planned < limit { return .open }
        return .closed(.people, until: hasLeft ? nil : quota.opensAt)
    }
}
