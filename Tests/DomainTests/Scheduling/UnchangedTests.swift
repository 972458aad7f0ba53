import Testing

@testable import Domain

/// What changes nothing makes the scheduler look at nobody.
@Suite struct UnchangedTests {
    @Test func `texts that leave the days as they were disturb no account`() {
        var board = Board(accounts: 3)
        _ = board.scheduler.nextWake(at: midday)
        #expect(board.scheduler.unsettledAccounts.isEmpty)
        board.scheduler.reduce(.activeDays(0b111_1111))
        #expect(board.scheduler.unsettledAccounts.isEmpty)
        board.scheduler.reduce(.activeDays(0b111_1110))
        #expect(board.scheduler.unsettledAccounts.count == 3)
    }
}
