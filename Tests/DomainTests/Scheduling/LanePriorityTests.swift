import Domain
import Testing

/// Which of an account's lanes goes first.
struct LanePriorityTests {
    private func campaigns(_ board: Board) -> [UInt64?] { board.lanes.map { $0.campaign?.rawValue } }

    @Test func `the lower number goes first, and the default relance stands at zero`() {
        var board = Board(accounts: 1)
        board.add(2, to: 1, at: midday)
        board.add(2, to: 1, campaign: 5, at: midday)
        board.add(2, to: 1, campaign: 6, at: midday)
        board.tell(5, of: 1) { $0.priority = 1 }
        board.tell(6, of: 1) { $0.priority = -1 }
        #expect(board.tick(at: midday).count == 6)
        #expect(campaigns(board) == [6, 6, nil, nil, 5, 5])
    }

    @Test func `among equals, whoever has waited longer goes first`() {
        var board = Board(accounts: 1)
        board.add(1, to: 1, campaign: 5, at: midday)
        board.add(1, to: 1, campaign: 6, at: midday - .minutes(1))
        board.add(1, to: 1, at: midday - .seconds(1))
        for campaign in [5, 6] as [UInt64] { board.tell(campaign, of: 1) { $0.priority = 0 } }
        #expect(board.tick(at: midday).count == 3)
        #expect(campaigns(board) == [6, nil, 5])
    }

    @Test func `an hour of waiting makes up for one level, so that nobody starves`() {
        var board = Board(accounts: 1) { $0.config.maxMessagesPerDay = .max }
        board.tell(9, of: 1) { $0.priority = 3 }
        board.add(1, to: 1, campaign: 9, at: midday)
        for minute in 0..<300 { board.add(1, to: 1, at: midday + .minutes(minute)) }
        board.adjust(1) { $0.minimumDelay = .minutes(1) }
        _ = board.run(from: midday, through: midday + .hours(6))
        #expect(campaigns(board).firstIndex(of: 9) == 180)
    }

    @Test func `a priority that changes holds for what waits already`() {
        var board = Board(accounts: 1)
        board.add(2, to: 1, campaign: 5, at: midday)
        board.add(2, to: 1, campaign: 6, at: midday + .seconds(1))
        let now = midday + .seconds(1)
        _ = board.tick(at: now, limit: 1)
        board.tell(5, of: 1) { $0.priority = 1 }
        _ = board.tick(at: now, limit: 1)
        board.tell(5, of: 1) { $0.priority = 0 }
        _ = board.tick(at: now)
        #expect(campaigns(board) == [5, 6, 5, 6])
    }

    @Test func `a priority holds for what comes to wait later`() {
        var board = Board(accounts: 1)
        board.tell(6, of: 1) { $0.priority = -1 }
        board.add(3, to: 1, campaign: 5, at: midday)
        _ = board.tick(at: midday, limit: 1)
        board.add(1, to: 1, campaign: 6, at: midday)
        _ = board.tick(at: midday)
        #expect(campaigns(board) == [5, 6, 5, 5])
    }

    @Test func `a lane that goes first and has no text stands in nobody's way`() {
        var board = Board(accounts: 1)
        board.tell(5, of: 1) { $0.priority = -5 }
        board.add(1, to: 1, campaign: 5, day: 2, at: midday)
        board.add(1, to: 1, at: midday)
        board.tell(5, of: 1) { $0.activeDays = 0b111_1101 }
        #expect(board.tick(at: midday).count == 1)
        #expect(campaigns(board) == [nil])
    }

    @Test func `a number beyond all measure is a number`() {
        var board = Board(accounts: 1)
        board.add(1, to: 1, campaign: 5, at: midday)
        board.add(1, to: 1, campaign: 6, at: midday)
        board.add(1, to: 1, at: midday)
        board.tell(5, of: 1) { $0.priority = .max }
        board.tell(6, of: 1) { $0.priority = .min }
        _ = board.tick(at: midday)
        #expect(campaigns(board) == [6, nil, 5])
    }
}
