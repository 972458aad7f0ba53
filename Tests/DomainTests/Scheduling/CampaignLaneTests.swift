import Domain
import Testing

/// What a campaign adds to the gates of its lanes.
struct CampaignLaneTests {
    private func campaigns(_ board: Board) -> [UInt64?] { board.lanes.map { $0.campaign?.rawValue } }

    @Test func `a campaign that is paused, or was never told of, holds its own lanes and nobody else's`() {
        var board = Board(accounts: 1)
        board.add(2, to: 1, campaign: 5, at: midday)
        board.add(1, to: 1, campaign: 6, at: midday)
        board.add(1, to: 1, at: midday)
        board.tell(5, of: 1) { $0.isOpen = false }
        #expect(board.tick(at: midday).count == 2)
        #expect(Set(campaigns(board)) == [6, nil])
        #expect(board.scheduler.nextWake(at: midday) == nil)
        board.tell(5, of: 1) { $0.isOpen = true }
        #expect(board.tick(at: midday).count == 2)
        let unknown = board.scheduler.passage(
            of: Lane(campaign: CampaignNumber(9), day: 1), in: AccountNumber(1), at: midday)
        #expect(unknown == .closed(.campaign, until: nil))
    }

    @Test func `a campaign's limit closes its lanes until the account's midnight, also within one tick`() {
        var board = Board(accounts: 1)
        board.add(5, to: 1, campaign: 5, at: midday)
        board.add(2, to: 1, at: midday)
        board.tell(5, of: 1) { $0.dailyLimit = 2 }
        #expect(board.tick(at: midday).count == 4)
        let midnight = Instant(iso8601: "2025-01-21T00:00:00Z")!
        #expect(board.scheduler.nextWake(at: midday) == midnight)
        let passage = board.scheduler.passage(
            of: Lane(campaign: CampaignNumber(5), day: 1), in: AccountNumber(1), at: midday)
        #expect(passage == .closed(.quota, until: midnight))
        #expect(board.tick(at: midnight).count == 2)
        #expect(board.scheduler.quota(ofCampaign: CampaignNumber(5))?.used == 2)
    }

    @Test func `a slot that was refused is given back to the campaign, too`() {
        var board = Board(accounts: 1)
        board.add(2, to: 1, campaign: 5, at: midday)
        board.tell(5, of: 1) { $0.dailyLimit = 1 }
        #expect(board.tick(at: midday).count == 1)
        #expect(board.tick(at: midday).isEmpty)
        board.scheduler.reduce(.refused(AccountNumber(1), CampaignNumber(5), requestedAt: midday))
        #expect(board.tick(at: midday).count == 1)
    }

    @Test func `a quota that is told counts from there on`() {
        var board = Board(accounts: 1)
        board.add(2, to: 1, campaign: 5, at: midday)
        board.tell(5, of: 1) { $0.dailyLimit = 3 }
        board.scheduler.reduce(.campaignQuota(CampaignNumber(5), Quota(used: 2, lastRequest: midday)))
        #expect(board.tick(at: midday).count == 1)
    }

    @Test func `of a campaign that is gone nothing is kept`() {
        var board = Board(accounts: 1)
        board.add(2, to: 1, campaign: 5, at: midday)
        board.tell(5, of: 1) { $0.dailyLimit = 1 }
        #expect(board.tick(at: midday).count == 1)
        board.scheduler.reduce(.campaignGone(AccountNumber(1), CampaignNumber(5)))
        #expect(board.scheduler.quota(ofCampaign: CampaignNumber(5)) == nil)
        #expect(board.scheduler.nextWake(at: midday) == nil)
        // Its lanes went with it: what is due there still would have to be told anew.
        board.tell(5, of: 1) { $0.dailyLimit = nil }
        #expect(board.tick(at: midday).isEmpty)
    }

    @Test func `two campaigns and the default together stay within the account's limit`() {
        var board = Board(accounts: 1) { $0.config.maxMessagesPerDay = 5 }
        for campaign in [nil, 5, 6] as [UInt64?] { board.add(4, to: 1, campaign: campaign, at: midday) }
        #expect(board.tick(at: midday).count == 5)
        #expect(board.tick(at: midday).isEmpty)
    }
}
