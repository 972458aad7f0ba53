import Domain
import Testing

/// What accounts share: a channel's rate, what is in flight, turns.
struct ChannelTests {
    // MARK: Rate

    @Test func `a channel sends a tenth of a second's worth at once, and then at its rate`() {
        var board = Board.onChannel(accounts: 1, ChannelLimits(perSecond: 80))
        board.addMillion(to: 1, at: midday)
        #expect(board.tick(at: midday).count == 8)
        #expect(board.scheduler.sendingPassage(of: AccountNumber(1), at: midday)?.gate == .pace)
        let later = midday + .seconds(10)
        #expect(board.run(from: midday, through: later - .milliseconds(1)).count == 800 - 1)
    }

    @Test func `a channel of one message a second sends one, whatever has been saved up`() {
        var board = Board.onChannel(accounts: 1, ChannelLimits(perSecond: 1))
        board.addMillion(to: 1, at: midday)
        #expect(board.tick(at: midday + .hours(1)).count == 1)
        #expect(board.scheduler.nextWake(at: midday + .hours(1)) == midday + .hours(1) + .seconds(1))
        #expect(board.tick(at: midday + .hours(1) + .milliseconds(999)).isEmpty)
        #expect(board.tick(at: midday + .hours(1) + .seconds(1)).count == 1)
    }

    @Test func `a new rate holds at once, and nothing is owed for longer than a second`() {
        var board = Board.onChannel(accounts: 1, ChannelLimits(perSecond: 1))
        board.addMillion(to: 1, at: midday)
        #expect(board.tick(at: midday).count == 1)
        board.scheduler.reduce(.channel(ChannelNumber(1), ChannelLimits(perSecond: 1000)))
        #expect(board.tick(at: midday + .seconds(1), limit: 10_000).count == 100)
        board.scheduler.reduce(.channel(ChannelNumber(1), ChannelLimits(perSecond: 1)))
        let served = board.run(from: midday + .seconds(1), through: midday + .seconds(10))
        #expect((8...10).contains(served.count))
    }

    @Test func `a rate of nothing waits for another rate, and no rate is no limit`() {
        var board = Board.onChannel(accounts: 1, ChannelLimits(perSecond: 0))
        board.addMillion(to: 1, at: midday)
        #expect(board.tick(at: midday).isEmpty)
        #expect(board.scheduler.nextWake(at: midday) == nil)
        board.scheduler.reduce(.channel(ChannelNumber(1), ChannelLimits()))
        #expect(board.scheduler.nextWake(at: midday) == midday)
        #expect(board.tick(at: midday, limit: 5000).count == 5000)
    }

    @Test func `a channel that was too fast goes at half its rate, and is as fast as before after ten minutes`() {
        var board = Board.onChannel(accounts: 1, ChannelLimits(perSecond: 80))
        board.addMillion(to: 1, at: midday)
        let channel = ChannelNumber(1)
        // Refusals come in swarms, and stand for one.
        for late in 0..<5 { board.scheduler.reduce(.slowed(channel, at: midday + .milliseconds(late * 100))) }
        #expect((40...45).contains(board.run(from: midday, through: midday + .seconds(1)).count))
        let halfway = midday + .minutes(5)
        #expect((60...66).contains(board.run(from: halfway, through: halfway + .seconds(1)).count))
        let recovered = midday + .minutes(10)
        #expect((80...88).contains(board.run(from: recovered, through: recovered + .seconds(1)).count))
    }

    @Test func `a channel that is to wait sends nothing until then, then at its rate; the longest wait counts`() {
        for limits in [ChannelLimits(perSecond: 80), ChannelLimits()] {
            var board = Board.onChannel(accounts: 1, limits)
            board.addMillion(to: 1, at: midday)
            let end = midday + .minutes(20)
            board.scheduler.reduce(.held(ChannelNumber(1), until: end))
            board.scheduler.reduce(.held(ChannelNumber(1), until: midday + .minutes(5)))
            #expect(board.tick(at: midday).isEmpty)
            #expect(
                board.scheduler.sendingPassage(of: AccountNumber(1), at: midday) == .closed(.pace, until: end))
            #expect(board.scheduler.nextWake(at: midday) == end)
            #expect(board.tick(at: end - .milliseconds(1)).isEmpty)
            #expect(board.tick(at: end, limit: 8).count == 8)
        }
    }

    @Test func `however often it is slowed, a channel sends one message a second`() {
        var board = Board.onChannel(accounts: 1, ChannelLimits(perSecond: 80))
        board.addMillion(to: 1, at: midday)
        for second in 0..<60 { board.scheduler.reduce(.slowed(ChannelNumber(1), at: midday + .seconds(second))) }
        let served = board.run(from: midday + .seconds(59), through: midday + .seconds(60))
        #expect((1...2).contains(served.count))
    }

    @Test func `answers to people go ahead of the queue`() {
        var board = Board.onChannel(accounts: 2, ChannelLimits(perSecond: 10))
        board.addMillion(to: 1, at: midday)
        for _ in 0..<5 { board.scheduler.reduce(.replied(AccountNumber(2), at: midday)) }
        #expect(board.tick(at: midday).isEmpty)
        #expect(board.scheduler.nextWake(at: midday) == midday + .milliseconds(500))
        for _ in 0..<500 { board.scheduler.reduce(.replied(AccountNumber(2), at: midday)) }
        let next = board.scheduler.nextWake(at: midday)!
        #expect(next > midday + .seconds(1) && next <= midday + .milliseconds(1200), "a second is the most")
        #expect(board.tick(at: next) == [1])
    }

    // MARK: In flight

    @Test func `a channel that is full waits for an answer and for nothing else`() {
        var board = Board.onChannel(accounts: 2, ChannelLimits(inFlight: 3))
        for account in 1...2 { board.add(5, to: UInt64(account), at: midday) }
        #expect(board.tick(at: midday) == [1, 2, 1])
        #expect(board.tick(at: midday).isEmpty)
        #expect(board.scheduler.nextWake(at: midday) == nil)
        board.scheduler.reduce(.answered(AccountNumber(1)))
        #expect(board.scheduler.nextWake(at: midday) == midday)
        #expect(board.tick(at: midday) == [2])
        #expect(board.scheduler.nextWake(at: midday) == nil)
    }

    @Test func `answers that nobody waits for make no room`() {
        var board = Board.onChannel(accounts: 1, ChannelLimits(inFlight: 2))
        board.add(9, to: 1, at: midday)
        for _ in 0..<5 { board.scheduler.reduce(.answered(AccountNumber(1))) }
        #expect(board.tick(at: midday).count == 2)
    }

    @Test func `what is in flight after a start is told`() {
        var board = Board.onChannel(accounts: 2, ChannelLimits(inFlight: 3))
        board.scheduler.reduce(.inFlight(AccountNumber(2), 2))
        board.add(5, to: 1, at: midday)
        #expect(board.tick(at: midday).count == 1)
        board.scheduler.reduce(.inFlight(AccountNumber(2), 0))
        #expect(board.tick(at: midday).count == 2)
    }

    @Test func `an effect that does not send leaves its place to the next`() {
        var board = Board.onChannel(accounts: 2, ChannelLimits(perSecond: 1, inFlight: 1))
        for account in 1...2 { board.add(1, to: UInt64(account), at: midday) }
        #expect(board.scheduler.tick(at: midday, limit: 10, queue: board.queue).count == 1)
        board.queue.due[AccountNumber(1)] = [:]
        board.scheduler.reduce(.skipped(AccountNumber(1)))
        #expect(board.scheduler.nextWake(at: midday) == midday)
        #expect(board.tick(at: midday) == [2])
    }

    // MARK: Turns

    @Test(arguments: [nil, 80])
    func `on one channel, forty small accounts do not wait for one with a million`(perSecond: Int?) {
        var board = Board.onChannel(accounts: 41, ChannelLimits(perSecond: perSecond))
        board.addMillion(to: 1, at: midday)
        for account in 2...41 { board.add(3, to: UInt64(account), at: midday) }
        var served: [UInt64] = []
        var now = midday
        while served.count < 123 {
            served += board.tick(at: now, limit: 64)
            now = board.scheduler.nextWake(at: now)!
        }
        #expect((2...41).allSatisfy { account in served.filter { $0 == account }.count == 3 })
    }

    @Test func `an account with a million delays nobody on other channels`() {
        var board = Board(accounts: 44) { $0.config.maxMessagesPerDay = .max }
        for account in 1...44 as ClosedRange<UInt64> {
            board.adjust(account) { $0.channel = ChannelNumber(account % 4) }
            if account <= 4 { board.addMillion(to: account, at: midday) } else { board.add(3, to: account, at: midday) }
        }
        var served: [UInt64] = []
        for _ in 0..<3 { served += board.tick(at: midday, limit: 64) }
        #expect((5...44).allSatisfy { account in served.filter { $0 == account }.count == 3 })
    }

    @Test func `a channel that waits holds up no other`() {
        var board = Board(accounts: 3)
        board.scheduler.reduce(.channel(ChannelNumber(1), ChannelLimits(perSecond: 1)))
        board.adjust(1) { $0.channel = ChannelNumber(1) }
        board.adjust(2) { $0.channel = ChannelNumber(2) }
        for account in 1...3 { board.add(10, to: UInt64(account), at: midday) }
        let served = board.tick(at: midday)
        #expect((1...3).map { account in served.filter { $0 == account }.count } == [1, 10, 10])
    }

    @Test func `those who wait for a channel are not looked at before their turn`() {
        var board = Board.onChannel(accounts: 1000, ChannelLimits(perSecond: 80))
        for account in 1...1000 { board.add(3, to: UInt64(account), at: midday) }
        _ = board.tick(at: midday)
        let looks = board.queue.looks.count
        let served = board.run(from: midday, through: midday + .seconds(10))
        #expect(Set(served.map(\.account)).count == served.count)
        #expect(board.queue.looks.count - looks <= 2 * served.count)
    }

    @Test func `enrolment waits for no channel, and a channel's turn for no enrolment`() {
        var board = Board.onChannel(accounts: 1, ChannelLimits(perSecond: 0))
        board.add(3, to: 1, at: midday - .minutes(1))
        board.addEligible(5, to: 1, at: midday)
        #expect(board.tick(at: midday).count == 5)
        #expect(board.lanes.isEmpty)
        board.addEligible(1, to: 1, at: midday + .hours(1))
        #expect(board.scheduler.nextWake(at: midday) == midday + .hours(1))
        board.scheduler.reduce(.channel(ChannelNumber(1), ChannelLimits()))
        #expect(board.tick(at: midday).count == 3)
    }

    // MARK: Moving

    @Test func `an account that moves to another channel leaves its place, and takes along what is in flight`() {
        var board = Board.onChannel(accounts: 2, ChannelLimits(inFlight: 1))
        for account in 1...2 { board.add(5, to: UInt64(account), at: midday) }
        board.scheduler.reduce(.channel(ChannelNumber(2), ChannelLimits(inFlight: 2)))
        #expect(board.tick(at: midday) == [1])
        board.adjust(1) { $0.channel = ChannelNumber(2) }
        #expect(board.tick(at: midday).sorted() == [1, 2])
        board.scheduler.reduce(.answered(AccountNumber(1)))
        #expect(board.tick(at: midday) == [1])
        board.adjust(1) { _ in }
        #expect(board.tick(at: midday) == [1, 1])
        #expect(board.scheduler.nextWake(at: midday) == nil)
    }

    @Test func `an account that waits and goes to and fro is served once a round`() {
        var board = Board.onChannel(accounts: 2, ChannelLimits(perSecond: 0))
        for account in 1...2 { board.add(3, to: UInt64(account), at: midday) }
        _ = board.tick(at: midday)
        for channel in [2, 1, 2, 1] as [UInt64] { board.adjust(1) { $0.channel = ChannelNumber(channel) } }
        board.scheduler.reduce(.channel(ChannelNumber(1), ChannelLimits()))
        #expect(board.tick(at: midday) == [2, 1, 2, 1, 2, 1])
    }

    @Test func `an account that is paused while it waits for its channel takes nothing of it`() {
        var board = Board.onChannel(accounts: 3, ChannelLimits(perSecond: 1))
        for account in 1...3 { board.add(3, to: UInt64(account), at: midday) }
        #expect(board.tick(at: midday) == [1])
        board.change(2) { $0.config.sendingPaused = true }
        #expect(board.tick(at: midday + .seconds(1)) == [3])
        #expect(board.tick(at: midday + .seconds(2)) == [1])
    }
}

extension Passage {
    var gate: Gate? {
        switch self {
        case .open: nil
        case .closed(let gate, _): gate
        }
    }
}
