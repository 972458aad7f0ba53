import Domain
import EventStore
import HTTPClient
import Server
import TestSupport

/// One run: a directory, people who come day after day, and as many deaths as asked for.
struct Life {
    /// Per round, in each account.
    private static let peoplePerRound = 20
    /// How long it takes as many people to register.
    private static let spreadPerRound = Duration.minutes(24)
    /// Within it, everybody has had seven days, retries aside.
    private static let week = Duration.hours(24 * 7 + 4)
    /// People that are asked for in each life; in the last one all are.
    private static let sample = 100

    private let seed: Int
    private let rounds: Int
    private let directory: String
    private let carrier: any Carrier
    private let systems: OwnSystems
    /// What each account asks for once it is connected: to be told, and its imports.
    private let requests: [String: [Preparation]]
    private var random: SeededRandom
    private var promises = Promises()
    private var token: String?
    /// What the servers wrote to their standard error.
    private var said = ""
    private var diedStarting = 0
    private var diedMoving = 0
    private var isMoving = false
    private var nextPerson: Int
    private(set) var summary = ""

    init(seed: Int, rounds: Int, directory: String, carrier: any Carrier, systems: OwnSystems) throws {
        self.seed = seed
        self.rounds = rounds
        self.directory = directory
        self.carrier = carrier
        self.systems = systems
        random = SeededRandom(seed: seed)
        nextPerson = Self.peoplePerRound * rounds
        guard nextPerson + 3 * rounds < People.most else { throw Violation("there are no people for \(rounds) rounds") }
        requests = Dictionary(
            uniqueKeysWithValues: People.accounts.map {
                ($0, [systems.preparation(of: $0)] + Self.imports(into: $0, rounds))
            })
    }

    private static func imports(into account: String, _ rounds: Int) -> [Preparation] {
        People.files(peoplePerRound * rounds, in: account, over: spreadPerRound * rounds).map { file in
            Preparation(
                method: "POST", path: "/api/v1/accounts/\(account)/contacts/import", body: file.text, type: "text/csv",
                rows: file.rows)
        }
    }

    mutating func run() async throws {
        for round in 0..<rounds { try await live(round) }
        try await comeToTheEnd()
    }

    // MARK: Dying

    /// A server that works until it is struck: one in five while it starts, the others at any moment after.
    private mutating func live(_ round: Int) async throws {
        let early: Duration? = random.chance(0.2) ? .microseconds(Int.random(in: 0...40_000, using: &random)) : nil
        systems.beginLife()
        guard let victim = try Victim(directory: directory, carrier: carrier, strike: early) else {
            diedStarting += 1
            return
        }
        isMoving = false
        let whole = (Self.spreadPerRound * rounds + Self.week).wholeMilliseconds
        // A fifth is left to the server that nobody kills, so that its own counters say something.
        let goal = People.start + .milliseconds(whole * Int64(round + 1) / Int64(rounds) * 4 / 5)
        do {
            let driver = try driver(victim)
            if early == nil {
                let longest = carrier.longestLife.wholeMilliseconds * 1000
                victim.strike(after: .microseconds(Int64.random(in: 0...longest, using: &random)))
            }
            try await driver.check(Array(promises.people.keys.shuffled(using: &random).prefix(Self.sample)), &promises)
            try await driver.setUp(carrier, requests, &promises)
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
            if random.chance(0.3) { await carrier.linger() }
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
            guard nextPerson < (Self.peoplePerRound + 3) * rounds else {
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
        await carrier.hold()
        systems.beginLife()
        systems.recover()
        let before = try Inquest(directory).story.tally
        guard let victim = try Victim(directory: directory, carrier: carrier, strike: nil) else { return }
        carrier.resume()
        let driver = try driver(victim)
        try await driver.check(promises.people.keys.sorted(), &promises)
        try await driver.setUp(carrier, requests, &promises)
        try await untilNothingIsLeft(driver)
        let end = try await driver.head()
        try await driver.changeEverySetting(&promises)
        try await systems.hear(after: end)
        let answers = try await Answers.of(driver)
        try await driver.check(promises.people.keys.sorted(), &promises)
        let lastWords = LastWords(
            metrics: try await driver.metrics(), answers: answers, recipients: try await driver.recipients(),
            before: before)
        let finished = victim.server.stop()
        guard finished.code == 0 else {
            throw Violation("the server stopped with \(finished.code): \(finished.errors)")
        }
        said += finished.errors
        try await hold(lastWords)
    }

    /// Day after day, until nobody is on their way and a whole day brings nothing more.
    private mutating func untilNothingIsLeft(_ driver: Driver) async throws {
        var now = try await driver.now()
        var (days, happened, isLeft) = (0, 0, true)
        repeat {
            guard days < 60 + rounds else {
                throw Violation("\(days) days later, there are still targets on their way")
            }
            now = now + .days(1)
            try await driver.advance(to: now, &promises)
            let rest = try await carrier.comeToRest()
            let isAtRest = try await Answers.of(driver).allSatisfy(\.isAtRest)
            isLeft = rest != happened || !isAtRest
            (days, happened) = (days + 1, rest)
        } while days < 2 || isLeft
    }

    private mutating func hold(_ lastWords: LastWords) async throws {
        let inquest = try Inquest(directory)
        let story = inquest.story
        guard UInt64(story.tally.events) >= promises.position else {
            throw Violation("the log is shorter than was promised")
        }
        try inquest.checkEnds()
        let seen = try await carrier.judge(inquest, lastWords)
        let told = try inquest.checkTold(systems)
        for answer in lastWords.answers { try answer.compare(with: story, atLeast: promises) }
        try lastWords.metrics.compare(from: lastWords.before, to: story.tally)
        try inquest.checkPrintedLog()
        try inquest.checkReadModels()
        try inquest.checkSecrecy(of: People.markers + carrier.secrets + [OwnSystems.secret], saying: said)
        let (receipts, assumed, givenUp) = (story.count(.receipt), story.count(.assumed), story.count(.givenUp))
        guard story.tally.doubts > 0, receipts > 0, assumed > 0 else {
            throw Violation("nothing was ever in doubt: this run proves little")
        }
        summary =
            "CRASH_SEED=\(seed): \(rounds) deaths, \(diedStarting) of them while starting, "
            + "\(diedMoving) while the clock moved; \(story.tally.events) events, \(story.targets.count) targets, "
            + "\(story.tally.doubts) doubts: \(receipts) settled by their receipt, \(assumed) assumed to be sent, "
            + "\(givenUp) given up and said again, \(story.count(.overtaken)) overtaken by a receipt of what had been "
            + "given up; \(seen); \(told)"
    }
}
