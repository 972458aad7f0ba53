/// A campaign that enrols later, as far as can be foreseen: whom, and when.
package struct PlannedCampaign: Hashable, Sendable {
    package let campaign: CampaignNumber
    /// How many it enrols.
    package let targets: Int
    /// Not before; the first messages are due an hour later.
    package let from: Instant
    /// It waits for this one's end, too.
    package let behind: CampaignNumber?

    package init(_ campaign: CampaignNumber, targets: Int, from: Instant, behind: CampaignNumber? = nil) {
        self.campaign = campaign
        self.targets = targets
        self.from = from
        self.behind = behind
    }

    var steps: Int { targets * SevenDays.days }
    var firstLane: Lane { Lane(campaign: campaign, day: 1) }
}

extension Forecast.Account {
    /// Whom it has to do with, now and later.
    package var people: Int { load.reduce(0) { $0 + $1.count } + planned.reduce(0) { $0 + $1.targets } }

    func hasLoad(of campaign: CampaignNumber) -> Bool { load.contains { $0.lane.campaign == campaign && $0.count > 0 } }

    /// Those of its campaigns whose end lies ahead, or may never come: what waits for another one waits no longer.
    var unended: Set<CampaignNumber> {
        var found = Set(planned.map(\.campaign))
        for entry in load where entry.count > 0 { if let campaign = entry.lane.campaign { found.insert(campaign) } }
        for (campaign, held) in campaigns where !held.gates.isOpen { found.insert(campaign) }
        return found
    }
}
