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
}

private let midday = Instant(iso8601: "2025-01-20T12:00:00Z")!

/// A scheduler with its queue; effects are carried out as the engine does.
private struct Board {
    /// Counts the look-ups, so that a test can show that there were none.
    final class Looks { var count = 0 }

    struct Queue: DueQueue {
        var due: [AccountNumber: [Lane: [DueEntry]]] = [:]
        var eligible: [AccountNumber: [EligibleEntry]] = [:]
        let looks = Looks()

        func firstDue(of account: AccountNumber, in lane: Lane, after entry: DueEntry?) -> DueEntry? {
            looks.count += 1
            return due[account]?[lane]?.first { candidate in entry.map { candidate > $0 } ?? true }
        }

        func firstEligible(of account: AccountNumber, after entry: EligibleEntry?) -> EligibleEntry? {
            looks.count += 1
            return eligible[account]?.first { candidate in entry.map { candidate > $0 } ?? true }
        }
    }

    var scheduler = Scheduler()
    var queue = Queue()
    private var states: [UInt64: AccountState] = [:]
    private let zone: ZoneRules
    private let minimumDelay: Duration
    private var number: UInt64 = 1000

    static var connected: AccountState {
        var state = AccountState()
        state.gateway.status = .connected
        return state
    }

    init(
        accounts: Int, zone: ZoneRules = .utc, minimumDelay: Duration = .zero,
        _ change: (inout AccountState) -> Void = { _ in }
    ) {
        self.zone = zone
        self.minimumDelay = minimumDelay
        for account in 1...UInt64(accounts) {
            states[account] = Self.connected
            self.change(account, change)
        }
    }

    mutating func change(_ account: UInt64, _ change: (inout AccountState) -> Void) {
        var state = states[account] ?? Self.connected
        change(&state)
        states[account] = state
        scheduler.reduce(
            .gates(AccountNumber(account), AccountGates(state, minimumDelay: minimumDelay, zone: zone)))
    }

    mutating func add(_ count: Int, to account: UInt64, day: Int = 1, at: Instant) {
        let lane = Lane(campaign: nil, day: day)
        for _ in 0..<count {
            number += 1
            let entry = DueEntry(at: at, target: TargetNumber(number))
            queue.due[AccountNumber(account), default: [:]][lane, default: []].append(entry)
        }
        scheduler.reduce(.due(AccountNumber(account), lane, at))
    }

    mutating func addEligible(_ count: Int, to account: UInt64, at: Instant) {
        for _ in 0..<count {
            number += 1
            queue.eligible[AccountNumber(account), default: []]
                .append(EligibleEntry(at: at, contact: ContactNumber(number)))
        }
        scheduler.reduce(.eligible(AccountNumber(account), at))
    }

    /// The accounts served, in order.
    mutating func tick(at now: Instant, limit: Int = 1000) -> [UInt64] {
        scheduler.tick(at: now, limit: limit, queue: queue).map { effect in
            switch effect {
            case .enroll(let account, let entry):
                queue.eligible[account]?.removeAll { $0 == entry }
                return account.rawValue
            case .request(let account, let lane, let entry):
                queue.due[account]?[lane]?.removeAll { $0 == entry }
                scheduler.reduce(.requested(account, at: now))
                return account.rawValue
            }
        }
    }
}
