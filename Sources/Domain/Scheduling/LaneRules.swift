/// What holds for lanes of every account: on which days something is said, and which campaigns go first.
struct LaneRules: Sendable {
    /// Bit 0 is day 1.
    var activeDays = 0b111_1111
    /// Counts the changes of priorities, for those who keep what follows from them.
    private(set) var edition = 0
    /// Milliseconds that a campaign's lanes are put back by, where they are; the default relance's never are.
    private var handicaps: [CampaignNumber: Int64] = [:]

    /// An hour of waiting makes up for one level, so that a low priority is late and never starves.
    private static let agingMilliseconds: Int64 = 3_600_000
    private static let levels = -1_000_000...1_000_000

    mutating func set(_ priority: Int, of campaign: CampaignNumber) {
        let level = min(max(priority, Self.levels.lowerBound), Self.levels.upperBound)
        let handicap = Int64(level) * Self.agingMilliseconds
        guard handicap != self.handicap(of: campaign) else { return }
        handicaps[campaign] = handicap == 0 ? nil : handicap
        edition += 1
    }

    /// One that has no lanes any more: nobody who keeps what follows has to look again.
    mutating func forget(_ campaign: CampaignNumber) { handicaps[campaign] = nil }

    func handicap(of campaign: CampaignNumber?) -> Int64 {
        campaign.flatMap { handicaps[$0] } ?? 0
    }

    func isActive(day: Int) -> Bool { activeDays & (1 << (day - 1)) != 0 }
}
