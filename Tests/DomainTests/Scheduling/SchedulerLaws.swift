import Domain
import Testing

/// What holds whatever happens, by seeded chance.
struct SchedulerLaws {
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `no channel and no portfolio passes its limits, and everything due is said in the end`(seed: UInt64) {
        var world = SchedulerWorld(seed: seed)
        world.run()
        let isDone = world.board.queue.isEmpty
        #expect(isDone, "seed \(seed)")
        #expect(world.broken == [], "seed \(seed)")
        for (number, times) in world.sent {
            guard let perSecond = world.limits[number]?.perSecond else { continue }
            let burst = Int64(max(1, perSecond / 10))
            for first in times.indices {
                for last in first..<times.count {
                    let span = times[last].milliseconds - times[first].milliseconds
                    let most = burst * 1000 + Int64(perSecond) * span
                    guard Int64(last - first + 1) * 1000 > most else { continue }
                    Issue.record("seed \(seed): \(last - first + 1) messages in \(span) ms at \(perSecond)/s")
                    return
                }
            }
        }
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `accounts on one channel that have something left differ by one message at most`(seed: UInt64) {
        var chance = Chance(seed)
        let count = 2 + chance.below(20)
        var board = Board.onChannel(accounts: count, ChannelLimits(perSecond: chance.pick([nil, 1, 15, 80])))
        var left = [0]
        for account in 1...count {
            left.append(1 + chance.below(chance.pick([3, 60])))
            board.add(left[account], to: UInt64(account), at: midday)
        }
        var served = left.map { _ in 0 }
        var now = midday
        while !board.queue.isEmpty {
            for account in board.tick(at: now, limit: 1 + chance.below(50)).map({ Int($0) }) {
                served[account] += 1
                left[account] -= 1
                let others = (1...count).filter { left[$0] > 0 }.map { served[$0] }
                guard let least = others.min() else { continue }
                #expect(served[account] <= least + 1, "seed \(seed)")
            }
            guard let next = board.scheduler.nextWake(at: now) else { break }
            now = next
        }
        #expect(left.allSatisfy { $0 == 0 }, "seed \(seed)")
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `the next moment is the earliest of all that are not held`(seed: UInt64) {
        var chance = Chance(seed)
        var board = Board(accounts: 30) { $0.config.maxMessagesPerDay = .max }
        var due: [UInt64: [Instant]] = [:]
        var held: [UInt64: Instant] = [:]
        func moments() -> [Instant] {
            due.flatMap { account, moments in moments.map { max($0, held[account] ?? $0) } }
        }
        var now = midday
        for _ in 0..<300 {
            let account = UInt64(1 + chance.below(30))
            switch chance.below(4) {
            case 0:
                let until = chance.once(in: 2) ? nil : now + .seconds(chance.below(2000))
                held[account] = until
                board.adjust(account) { $0.halt = until.map { SendingHalt(code: 0, until: $0) } }
            case 1:
                now = max(now, board.scheduler.nextWake(at: now) ?? now)
                let expected = moments().filter { $0 <= now }.count
                #expect(board.tick(at: now).count == expected, "seed \(seed)")
                for account in due.keys where held[account].map({ $0 <= now }) ?? true {
                    due[account]?.removeAll { $0 <= now }
                }
            default:
                let moment = now + .seconds(1 + chance.below(1000))
                due[account, default: []].append(moment)
                board.add(1, to: account, day: 1 + chance.below(7), at: moment)
            }
            let earliest = moments().min().map { max($0, now) }
            // Who was held when it already had its turn is found out by a tick that does nothing.
            if earliest != now { #expect(board.tick(at: now).isEmpty, "seed \(seed)") }
            #expect(board.scheduler.nextWake(at: now) == earliest, "seed \(seed)")
        }
    }
}
