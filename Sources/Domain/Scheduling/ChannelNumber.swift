/// What an account's messages go through and share with others: one business number, one paired session.
///
/// Chosen by whoever tells the scheduler; equal numbers mean one rate.
package struct ChannelNumber: EntityNumber {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// A business portfolio: its numbers share one limit of people (Meta: messaging limits).
package struct PortfolioNumber: EntityNumber {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// What a channel bears. Nil: no limit.
package struct ChannelLimits: Hashable, Sendable {
    /// Messages a second; none at all when 0.
    package var perSecond: Int?
    /// Messages that may be handed over and not yet answered.
    package var inFlight: Int?
    package var portfolio: PortfolioNumber?

    package init(perSecond: Int? = nil, inFlight: Int? = nil, portfolio: PortfolioNumber? = nil) {
        self.perSecond = perSecond
        self.inFlight = inFlight
        self.portfolio = portfolio
    }
}

/// The people whom a portfolio has written to within 24 h, as far as they count against its limit.
package struct PeopleQuota: Hashable, Sendable {
    /// How long somebody who was written to counts (Meta: messaging limits).
    package static let window = Duration.hours(24)

    /// Nil: unlimited.
    package var limit: Int?
    package var used: Int
    /// When the one counted longest ago leaves the 24 h; nil when nobody is counted.
    package var opensAt: Instant?

    package init(limit: Int?, used: Int = 0, opensAt: Instant? = nil) {
        self.limit = limit
        self.used = used
        self.opensAt = opensAt
    }
}
