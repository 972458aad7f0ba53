import Domain
import Testing

/// The people whom the channels of one portfolio may write to within 24 h.
struct PortfolioTests {
    private static let portfolio = PortfolioNumber(7)

    /// Two accounts on a channel each, of one portfolio.
    private func board(_ quota: PeopleQuota) -> Board {
        var board = Board(accounts: 2)
        for number in 1...2 as ClosedRange<UInt64> {
            let limits = ChannelLimits(portfolio: Self.portfolio)
            board.scheduler.reduce(.channel(ChannelNumber(number), limits))
            board.adjust(number) { $0.channel = ChannelNumber(number) }
            board.add(10, to: number, at: midday)
        }
        board.scheduler.reduce(.portfolio(Self.portfolio, quota))
        return board
    }

    @Test func `the channels of a portfolio share its people`() {
        var board = board(PeopleQuota(limit: 250, used: 247, opensAt: midday + .hours(3)))
        #expect(board.tick(at: midday) == [1, 2, 1])
        board.scheduler.reduce(
            .portfolio(Self.portfolio, PeopleQuota(limit: 250, used: 250, opensAt: midday + .hours(3))))
        #expect(board.tick(at: midday).isEmpty)
        for account in 1...2 as ClosedRange<UInt64> {
            #expect(
                board.scheduler.sendingPassage(of: AccountNumber(account), at: midday)
                    == .closed(.people, until: midday + .hours(3)))
        }
        #expect(board.scheduler.nextWake(at: midday) == midday + .hours(3))
    }

    @Test func `somebody who leaves makes room for one, until more is known`() {
        var board = board(PeopleQuota(limit: 5, used: 5, opensAt: midday + .hours(1)))
        #expect(board.tick(at: midday).isEmpty)
        let now = midday + .hours(1)
        #expect(board.tick(at: now) == [1])
        board.scheduler.reduce(.portfolio(Self.portfolio, PeopleQuota(limit: 5, used: 6, opensAt: now)))
        #expect(board.tick(at: now).isEmpty)
        #expect(board.scheduler.nextWake(at: now) == nil)
        board.scheduler.reduce(
            .portfolio(Self.portfolio, PeopleQuota(limit: 5, used: 3, opensAt: now + .hours(1))))
        #expect(board.scheduler.nextWake(at: now) == now)
        #expect(board.tick(at: now).sorted() == [1, 2])
    }

    @Test func `a higher tier opens what a lower one closed`() {
        var board = board(PeopleQuota(limit: 0))
        #expect(board.tick(at: midday).isEmpty)
        #expect(board.scheduler.nextWake(at: midday) == nil)
        board.scheduler.reduce(.portfolio(Self.portfolio, PeopleQuota(limit: 4)))
        #expect(board.tick(at: midday) == [1, 2, 1, 2])
        board.scheduler.reduce(.portfolio(Self.portfolio, PeopleQuota(limit: nil, used: 4)))
        #expect(board.tick(at: midday).count == 16)
    }

    @Test func `a channel that leaves a closed portfolio sends, and one that joins waits`() {
        var board = board(PeopleQuota(limit: 0))
        #expect(board.tick(at: midday).isEmpty)
        board.scheduler.reduce(.channel(ChannelNumber(2), ChannelLimits()))
        #expect(board.tick(at: midday, limit: 4) == [2, 2, 2, 2])
        board.scheduler.reduce(.channel(ChannelNumber(2), ChannelLimits(portfolio: PortfolioNumber(8))))
        board.scheduler.reduce(.portfolio(PortfolioNumber(8), PeopleQuota(limit: 0)))
        #expect(board.tick(at: midday).isEmpty)
        #expect(board.scheduler.nextWake(at: midday) == nil)
        board.scheduler.reduce(.portfolio(PortfolioNumber(8), PeopleQuota(limit: 1)))
        #expect(board.tick(at: midday) == [2])
    }

    @Test func `enrolment asks no portfolio`() {
        var board = board(PeopleQuota(limit: 0))
        board.addEligible(3, to: 1, at: midday)
        #expect(board.tick(at: midday) == [1, 1, 1])
    }
}
