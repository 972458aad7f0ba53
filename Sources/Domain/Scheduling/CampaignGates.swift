/// What a campaign adds to the gates of its lanes.
package struct CampaignGates: Hashable, Sendable {
    /// It is active; else its lanes wait until it goes on.
    package var isOpen: Bool
    /// Messages a day; nil: only the account's limit counts.
    package var dailyLimit: Int?
    /// On which days something is said; bit 0 is day 1.
    package var activeDays: Int
    /// Lower goes first; the default relance stands at 0 unless told.
    package var priority: Int

    package init(isOpen: Bool, dailyLimit: Int? = nil, activeDays: Int = 0b111_1111, priority: Int = 0) {
        self.isOpen = isOpen
        self.dailyLimit = dailyLimit
        self.activeDays = activeDays
        self.priority = priority
    }
}

/// One campaign's part of its account's schedule.
struct CampaignSchedule: Sendable {
    var gates: CampaignGates
    var quota = Quota()
    /// Within a tick: the quota as it will be.
    var planned: Quota?

    func passage(day: Int, at moment: Instant, zone: ZoneRules) -> Passage {
        if !gates.isOpen { return .closed(.campaign, until: nil) }
        if gates.activeDays & (1 << (day - 1)) == 0 { return .closed(.template, until: nil) }
        let today = zone.day(at: moment)
        if let limit = gates.dailyLimit, (planned ?? quota).used(on: today, in: zone) >= limit {
            return .closed(.quota, until: zone.instant(ofDay: today + 1))
        }
        return .open
    }
}

/// Which lanes of an account are open: what holds for lanes everywhere, and what its campaigns add.
struct LaneGates {
    let rules: LaneRules
    let campaigns: [CampaignNumber: CampaignSchedule]
    let zone: ZoneRules

    /// A campaign that nothing was told of is closed: nothing goes out in the name of one that may be over.
    func passage(of lane: Lane, at moment: Instant) -> Passage {
        guard let campaign = lane.campaign else {
            return rules.isActive(day: lane.day) ? .open : .closed(.template, until: nil)
        }
        return campaigns[campaign]?.passage(day: lane.day, at: moment, zone: zone) ?? .closed(.campaign, until: nil)
    }
}
