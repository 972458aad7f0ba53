import Domain
import Testing

/// The scheduler over queues that are plain arrays.
struct SchedulerTests {
    @Test func `forty small accounts do not wait for a large one`() {
        var board = Board(accounts: 41)
        board.add(1000, to: 1, at: midday)
        for account in 2...41 { board.add(3, to: UInt64(account), at: midday) }
        var served: [UInt64: Int] = [:]
        for _ in 0..<2 { for account in board.tick(at: midday, limit: 64) { served[account, default: 0] += 1 } }
        #expect((2...41).allSatisfy { served[$0] == 3 })
        #expect(served[1] == 128 - 40 * 3)
    }

    @Test func `a tick yields no more than it is asked for, and goes on where it stopped`() {
        var board = Board(accounts: 1)
        board.add(10, to: 1, at: midday)
        #expect(board.tick(at: midday, limit: 4).count == 4)
        #expect(board.scheduler.nextWake(at: midday) == midday)
        #expect(board.tick(at: midday, limit: 100).count == 6)
        #expect(board.scheduler.nextWake(at: midday) == nil)
    }

    @Test func `what is due later waits for its time`() {
        var board = Board(accounts: 1)
        board.add(1, to: 1, at: midday + .minutes(5))
        #expect(board.tick(at: midday).isEmpty)
        #expect(board.scheduler.nextWake(at: midday) == midday + .minutes(5))
        #expect(board.tick(at: midday + .minutes(5)).count == 1)
    }

    @Test func `the day's quota closes until midnight of the account's zone`() {
        var board = Board(accounts: 1, zone: ZoneRules(initialOffsetSeconds: 3600)) { $0.config.maxMessagesPerDay = 3 }
        board.add(5, to: 1, at: midday)
        #expect(board.tick(at: midday).count == 3)
        #expect(board.tick(at: midday + .minutes(1)).isEmpty)
        let midnight = Instant(iso8601: "2025-01-20T23:00:00Z")!
        #expect(board.scheduler.nextWake(at: midday) == midnight)
        #expect(board.tick(at: midnight).count == 2)
    }

    @Test func `a definite refusal gives the slot back`() {
        var board = Board(accounts: 1) { $0.config.maxMessagesPerDay = 1 }
        board.add(2, to: 1, at: midday)
        #expect(board.tick(at: midday).count == 1)
        board.scheduler.reduce(.refused(AccountNumber(1), requestedAt: midday))
        #expect(board.tick(at: midday + .seconds(1)).count == 1)
        board.scheduler.reduce(.refused(AccountNumber(1), requestedAt: midday - .days(1)))
        board.add(1, to: 1, at: midday)
        #expect(board.tick(at: midday + .seconds(2)).isEmpty, "yesterday's slot gives today nothing")
    }

    @Test func `a least delay between messages spaces them out`() {
        var board = Board(accounts: 1, minimumDelay: .minutes(2))
        board.add(3, to: 1, at: midday)
        #expect(board.tick(at: midday).count == 1)
        #expect(board.scheduler.nextWake(at: midday) == midday + .minutes(2))
        #expect(board.tick(at: midday + .seconds(119)).isEmpty)
        #expect(board.tick(at: midday + .minutes(2)).count == 1)
    }

    @Test func `a shut gate parks the account: its queue is not even looked at`() {
        var board = Board(accounts: 2)
        board.add(1000, to: 1, at: midday)
        board.add(1, to: 2, at: midday)
        board.change(1) { $0.config.sendingPaused = true }
        _ = board.tick(at: midday)
        let looks = board.queue.looks.count
        for minute in 1...100 { #expect(board.tick(at: midday + .minutes(minute)).isEmpty) }
        #expect(board.queue.looks.count == looks)
        board.change(1) { $0.config.sendingPaused = false }
        #expect(board.tick(at: midday + .hours(2), limit: 5).count == 5)
    }

    @Test(arguments: [Gate.disabled, .paused, .disconnected, .subscription])
    func `every gate of an account holds its sends`(gate: Gate) {
        var board = Board(accounts: 1)
        board.add(1, to: 1, at: midday)
        board.change(1) { state in
            switch gate {
            case .disabled: state.config.enabled = false
            case .paused: state.config.sendingPaused = true
            case .disconnected: state.gateway.status = .disconnected
            default: state.entitlement = .until(midday)
            }
        }
        #expect(board.tick(at: midday).isEmpty)
        #expect(board.scheduler.sendingPassage(of: AccountNumber(1), at: midday) == .closed(gate, until: nil))
        board.change(1) { $0 = Board.connected }
        #expect(board.tick(at: midday).count == 1)
    }

    @Test func `a day off lasts until the next sending day begins`() {
        // 2025-01-20 is a Monday.
        var board = Board(accounts: 1) { $0.config.sendingWeekdays = 0b001_0100 }
        board.add(1, to: 1, at: midday)
        #expect(board.tick(at: midday).isEmpty)
        let wednesday = Instant(iso8601: "2025-01-22T00:00:00Z")!
        #expect(board.scheduler.nextWake(at: midday) == wednesday)
        #expect(board.tick(at: wednesday).count == 1)
    }

    @Test func `a day without a text parks its lane and no other`() {
        var board = Board(accounts: 1)
        board.add(2, to: 1, day: 1, at: midday)
        board.add(2, to: 1, day: 2, at: midday)
        board.scheduler.reduce(.activeDays(0b111_1110))
        #expect(board.tick(at: midday).count == 2)
        #expect(board.scheduler.nextWake(at: midday) == nil)
        board.scheduler.reduce(.activeDays(0b111_1111))
        #expect(board.tick(at: midday).count == 2)
    }

    @Test func `a full quota and a paused sending do not hold enrolment; a paused default does`() {
        var board = Board(accounts: 1) { $0.config.sendingPaused = true }
        board.add(5, to: 1, at: midday - .hours(1))
        board.addEligible(3, to: 1, at: midday)
        #expect(board.tick(at: midday).count == 3)
        board.change(1) { $0.defaultPause = .manual }
        board.addEligible(1, to: 1, at: midday)
        #expect(board.tick(at: midday).isEmpty)
        board.change(1) { $0.defaultPause = .running }
        #expect(board.tick(at: midday).count == 1)
    }

    @Test func `what a tick has planned counts on its own day only`() {
        var board = Board(accounts: 1) { $0.config.maxMessagesPerDay = 1 }
        board.add(1, to: 1, at: midday)
        board.add(1, to: 1, at: midday + .days(1))
        #expect(board.tick(at: midday).count == 1)
        #expect(board.scheduler.nextWake(at: midday) == midday + .days(1))
    }

    @Test func `the least delay counts from the message before, not from the one that waits`() {
        var board = Board(accounts: 1, minimumDelay: .minutes(2))
        board.add(1, to: 1, at: midday)
        board.add(1, to: 1, at: midday + .minutes(5))
        #expect(board.tick(at: midday).count == 1)
        #expect(board.scheduler.nextWake(at: midday) == midday + .minutes(5))
    }

    @Test func `a halt ends at its moment, or when a person releases it; enrolment goes on`() {
        var board = Board(accounts: 2)
        board.adjust(1) { $0.halt = SendingHalt(code: 0, until: midday + .hours(1)) }
        board.adjust(2) { $0.halt = SendingHalt(code: 0) }
        for account in 1...2 { board.add(1, to: UInt64(account), at: midday) }
        board.addEligible(1, to: 1, at: midday)
        #expect(board.tick(at: midday) == [1])
        #expect(
            board.scheduler.sendingPassage(of: AccountNumber(1), at: midday)
                == .closed(.halted, until: midday + .hours(1)))
        #expect(board.scheduler.sendingPassage(of: AccountNumber(2), at: midday) == .closed(.halted, until: nil))
        #expect(board.scheduler.nextWake(at: midday) == midday + .hours(1))
        #expect(board.tick(at: midday + .hours(1)) == [1])
        #expect(board.scheduler.nextWake(at: midday + .hours(1)) == nil)
        board.adjust(2) { $0.halt = nil }
        #expect(board.tick(at: midday + .hours(2)) == [2])
    }

    @Test func `jitter varies the least delay, the same for the same message and another for every account`() {
        var state = AccountState()
        state.gateway.status = .connected
        var gates = AccountGates(state, minimumDelay: .minutes(2), zone: .utc)
        gates.jitter = .seconds(30)
        let delays = (1...200).map { gates.earliest(of: AccountNumber($0), after: midday) - midday }
        #expect(delays.allSatisfy { $0 >= .seconds(90) && $0 <= .seconds(150) })
        #expect(delays.contains { $0 < .seconds(100) } && delays.contains { $0 > .seconds(140) })
        #expect(delays == (1...200).map { gates.earliest(of: AccountNumber($0), after: midday) - midday })
        #expect(Set(delays).count > 190)
        gates.minimumDelay = .zero
        #expect((1...200).allSatisfy { gates.earliest(of: AccountNumber($0), after: midday) >= midday })
    }

    @Test func `a message that is spaced out with jitter goes at the moment that was told`() {
        var board = Board(accounts: 1, minimumDelay: .minutes(2))
        board.adjust(1) { $0.jitter = .seconds(30) }
        board.add(3, to: 1, at: midday)
        #expect(board.tick(at: midday) == [1])
        let next = board.scheduler.nextWake(at: midday)!
        #expect(next != midday + .minutes(2), "the hash gives nothing in one of sixty thousand cases")
        #expect(board.tick(at: next - .milliseconds(1)).isEmpty)
        #expect(board.tick(at: next) == [1])
    }

    @Test func `who was told first does not matter`() {
        let orders = [Array(1...9 as ClosedRange<UInt64>), [9, 4, 7, 1, 2, 8, 3, 6, 5]].map { order in
            var board = Board(accounts: 0)
            for account in order { board.change(account) { _ in } }
            for account in order.reversed() { board.add(2, to: account, at: midday) }
            return board.tick(at: midday)
        }
        #expect(orders[0] == orders[1])
        #expect(orders[0] == Array(1...9) + Array(1...9))
    }
}
