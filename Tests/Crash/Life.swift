import Domain
import EventStore
import HTTPClient
import Server
import TestSupport

/// One run: a directory, a week, and as many deaths as asked for.
struct Life {
    private static let peoplePerAccount = 600
    private static let file = People.file(peoplePerAccount)
    /// Within it, everybody who is in the file has had seven days, retries aside.
    private static let week = Duration.hours(24 * 8)

    private let seed: Int
    private let rounds: Int
    private let directory: String
    private var random: SeededRandom
    private var promises = Promises()
    private var token: String?
    /// What the servers wrote to their standard error.
    private var said = ""
    private var diedStarting = 0
    private var diedMoving = 0
    private var isMoving = false
    private var nextPerson = Life.peoplePerAccount
    private(set) var summary = ""

    init(seed: Int, rounds: Int, directory: String) {
        self.seed = seed
        self.rounds = rounds
        self.directory = directory
        random = SeededRandom(seed: seed)
    }

    /// A WhatsApp that refuses, stays silent, delays, overtakes itself and says things twice.
    private var options: [String] {
        let sandbox =
            "seed=\(UInt32(truncatingIfNeeded: seed)),refuse=0.08,permanent=0.01,silent=0.05,failLate=0.03,"
            + "delivered=0.95,read=0.5,duplicate=0.3,answer=0ms..5s,receipt=500ms..5m"
        return ["--clock", "test@\(People.start)", "--sandbox", sandbox]
    }

    mutating func run() async throws {
        for round in 0..<rounds { try await live(round) }
        try await comeToTheEnd()
    }

    // MARK: Dying

    /// A server that works until it is struck: one in five while it starts, the others at any moment after.
    private mutating func live(_ round: Int) async throws {
        let early: Duration? = random.chance(0.2) ? .microseconds(Int.random(in: 0...40_000, using: &random)) : nil
        guard let victim = try Victim(directory: directory, options: options, strike: early) else {
            diedStarting += 1
            return
        }
        isMoving = false
        let goal = People.start + .milliseconds(Self.week.wholeMilliseconds * Int64(round + 1) / Int64(rounds))
        do {
            let driver = try driver(victim)
            try await driver.check(&promises)
            if early == nil { victim.strike(after: .microseconds(Int.random(in: 0...400_000, using: &random))) }
            try await driver.setUp(Self.file, rows: Self.peoplePerAccount, &promises)
            var now = try await driver.now()
            while true { try await act(driver, until: goal, &now) }
        } catch is HTTPClientError {
            // Struck: whatever it had not answered, it had not promised.
            if isMoving { diedMoving += 1 }
            said += try victim.buried()
        }
    }

    private mutating func driver(_ victim: Victim) throws -> Driver {
        let token = try token ?? victim.server.token("admin")
        self.token = token
        return try Driver(victim.server, token: token)
    }

    /// Mostly moves the clock; people come, change and pay in between, and once the round's goal is reached, only that.
    private mutating func act(_ driver: Driver, until goal: Instant, _ now: inout Instant) async throws {
        if now < goal, random.chance(0.85) {
            now = min(goal, now + .minutes(Int.random(in: 1...120, using: &random)))
            isMoving = true
            try await driver.advance(to: now, &promises)
            isMoving = false
            return
        }
        let known = promises.people.filter { $0.value.acknowledged != nil && !$0.value.hasPaid }.keys.sorted()
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<6 where !known.isEmpty:
            guard let key = known.randomElement(using: &random) else { return }
            try await driver.put(key, registeredAt: now, &promises)
        case 6 where !known.isEmpty:
            guard let key = known.randomElement(using: &random) else { return }
            try await driver.pay(key, &promises)
        default:
            guard nextPerson < Self.peoplePerAccount + 3 * rounds else {
                _ = try await driver.now()
                return
            }
            nextPerson += 1
            let account = People.accounts[nextPerson % People.accounts.count]
            try await driver.put(
                Promises.Key(account: account, number: nextPerson), registeredAt: now, &promises)
        }
    }

    // MARK: Ending

    /// Nobody is killed any more. Once nothing is left to do, everything must add up.
    private mutating func comeToTheEnd() async throws {
        guard let victim = try Victim(directory: directory, options: options, strike: nil) else { return }
        let driver = try driver(victim)
        try await driver.check(&promises)
        try await driver.setUp(Self.file, rows: Self.peoplePerAccount, &promises)
        var now = try await driver.now()
        var answers: [Answers] = []
        var days = 0
        repeat {
            guard days < 60 else { throw Violation("60 days later, there are still targets on their way") }
            now = now + .days(1)
            try await driver.advance(to: now, &promises)
            answers = try await Answers.of(driver)
            days += 1
        } while days < 2 || answers.contains { !$0.isAtRest }
        try await driver.check(&promises)
        let finished = victim.server.stop()
        guard finished.code == 0 else {
            throw Violation("the server stopped with \(finished.code): \(finished.errors)")
        }
        said += finished.errors
        try hold(answers)
    }

    private mutating func hold(_ answers: [Answers]) throws {
        let inquest = try Inquest(directory)
        try inquest.checkEnds()
        try inquest.checkLedger()
        let story = inquest.story
        guard story.head.rawValue >= promises.position else { throw Violation("the log is shorter than was promised") }
        for answer in answers { try answer.compare(with: story, atLeast: promises) }
        try inquest.checkPrintedLog()
        try inquest.checkReadModels()
        try inquest.checkSecrecy(saying: said)
        guard story.doubts > 0, story.settledByReceipt > 0, story.settledByPolicy > 0 else {
            throw Violation("nothing was ever in doubt: this run proves little")
        }
        summary =
            "CRASH_SEED=\(seed): \(rounds) deaths, \(diedStarting) of them while starting, "
            + "\(diedMoving) while the clock moved; \(story.head) events, "
            + "\(story.targets.count) targets, \(story.doubts) doubts, \(story.settledByReceipt) settled by a receipt"
    }
}
