import Domain
import Engine
import EventStore
import TestSupport
import WhatsApp

/// A random life on the sandbox, the same for the same seed: people come, pay, stop; settings change; processes die.
struct SandboxLife {
    private var random: SeededRandom
    private let sandbox: Sandbox
    private let world: World
    private var witness = Witness()
    private var contactCount = 0
    private var keys: [(IdempotencyKey, Command, Outcome)] = []

    init(seed: Int) throws {
        random = SeededRandom(seed: seed)
        sandbox = Sandbox(Self.sandbox(seed: seed, &random))
        world = try World(sandbox, settings: EngineSettings(zone: Zones.rules))
        try world.start()
    }

    private static func sandbox(seed: Int, _ random: inout SeededRandom) -> SandboxSettings {
        var settings = SandboxSettings()
        settings.seed = UInt64(seed)
        guard random.chance(0.8) else { return settings }
        settings.refuse = Double.random(in: 0...0.3, using: &random)
        settings.permanent = Double.random(in: 0...0.05, using: &random)
        settings.silent = Double.random(in: 0...0.1, using: &random)
        settings.failLate = Double.random(in: 0...0.1, using: &random)
        settings.delivered = Double.random(in: 0.5...1, using: &random)
        settings.read = Double.random(in: 0...1, using: &random)
        settings.duplicate = Double.random(in: 0...0.5, using: &random)
        settings.answer = .zero ... .milliseconds(Int.random(in: 0...5000, using: &random))
        settings.receipt = .zero ... .seconds(Int.random(in: 0...300, using: &random))
        return settings
    }

    /// Lives for so many steps, every rule checked after each, then lets everything come to its end.
    mutating func run(steps: Int) throws {
        for account in accounts {
            try world.perform(.startPairing(account: account))
            var patch = AccountPatch()
            patch.config[.doubtPolicy] = .text(random.chance(0.2) ? "resend" : "assumeSent")
            if random.chance(0.6) { patch.config[.timeZone] = Zones.draw(&random) }
            try world.perform(.configure(account: account, patch))
        }
        try world.advance(by: .seconds(5))
        for _ in 0..<steps {
            try step()
            try witness.follow(world.log)
            try witness.campaigns.checkAtRest(witness, at: world.clock.now)
        }
        try finish()
    }

    private let accounts = ["alpha", "beta"]

    private mutating func step() throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<30: try world.perform(putContact())
        case 30..<60: try world.advance(by: randomDuration())
        case 60..<71: try world.perform(randomCommand())
        case 71..<75: try world.perform(campaignOrder())
        case 75..<80: try repeatUnderKey()
        case 80..<84: try world.failCommit(during: [putContact(), randomCommand()])
        default:
            try world.crash(World.Crash.allCases.randomElement(using: &random) ?? .idle, during: [randomCommand()])
        }
    }

    private mutating func randomDuration() -> Duration {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: .milliseconds(Int.random(in: 0...5000, using: &random))
        case 1: .minutes(Int.random(in: 1...90, using: &random))
        case 2: .hours(Int.random(in: 1...30, using: &random))
        default: .days(1)
        }
    }

    private mutating func account() -> String { accounts.randomElement(using: &random) ?? "alpha" }
    private mutating func contact() -> String { "c\(Int.random(in: 0...max(0, contactCount), using: &random))" }

    private mutating func putContact() -> Command {
        contactCount += 1
        var draft = ContactDraft(id: "c\(contactCount)", madeID: "unused")
        draft.name = .set("Person \(contactCount)")
        draft.phone = .set("+2376\(10_000_000 + contactCount)")
        let age = Duration.minutes(Int.random(in: 0...180, using: &random))
        draft.facts[.registeredAt] = .init(world.clock.now - age)
        if random.chance(0.3) { draft.facts[.language] = .text("en") }
        draft.drawFacts(&random)
        if random.chance(0.05) { draft.paid = true }
        if random.chance(0.1) { draft.phone = .keep }
        return .putContact(account: account(), draft, .merge)
    }

    private mutating func randomCommand() -> Command {
        switch Int.random(in: 0..<12, using: &random) {
        case 10, 11: return campaignOrder()
        case 0, 1: return .exitPaid(contact: contact())
        case 2: return .optOut(account: account(), contact: contact(), .api)
        case 3: return .optIn(account: account(), contact: contact(), .api)
        case 4: return .eraseContact(account: account(), contact: contact())
        case 5:
            return .setTemplate(
                MessageTemplate(
                    day: Int.random(in: 1...7, using: &random), texts: [.french: "Bonjour {{firstName}}"],
                    isActive: random.chance(0.7)))
        case 6: return random.chance(0.3) ? .disconnect(account: account()) : .startPairing(account: account())
        default: return .configure(account: account(), randomPatch())
        }
    }

    private mutating func campaignOrder() -> Command {
        CampaignOrders(witness, at: world.clock.now).next(in: account(), &random)
    }

    private mutating func randomPatch() -> AccountPatch {
        var patch = AccountPatch()
        switch Int.random(in: 0..<9, using: &random) {
        case 0: patch.defaultPaused = random.chance(0.4)
        case 1: patch.config[.sendingPaused] = .bool(random.chance(0.4))
        case 2, 8:
            let (field, value) = CampaignOrders.setting(&random)
            patch.config[field] = value
        case 3: patch.config[.maxMessagesPerDay] = .init(Int.random(in: 1...12, using: &random))
        case 4:
            patch.config[.quietHours] = .bool(random.chance(0.5))
            if random.chance(0.5) { patch.config[.timeZone] = Zones.draw(&random) }
        case 5: patch.config[.sendingWeekdays] = .init(Int.random(in: 1...127, using: &random))
        case 6: patch.entitlement = random.chance(0.7) ? .unlimited : .until(world.clock.now + randomDuration())
        default: patch.config[.enabled] = .bool(random.chance(0.8))
        }
        return patch
    }

    /// A request under a key gives the same outcome again, and no second event.
    private mutating func repeatUnderKey() throws {
        if let (key, command, outcome) = keys.randomElement(using: &random), random.chance(0.6) {
            let head = world.log.head
            let answer = try world.batch([command], idempotency: key).first
            guard let answer, answer.isRepeat else {
                keys = []
                return
            }
            guard try answer.result.get() == outcome else { throw Violation("a repeated request got another answer") }
            let appended = world.log.head.rawValue - head.rawValue
            guard appended == 0 || !answer.isRepeat else { throw Violation("a repeated request made new events") }
            return
        }
        let number = UInt8.random(in: 0...255, using: &random)
        let key = IdempotencyKey(
            scope: Array(repeating: number, count: 15) + [UInt8(keys.count)],
            fingerprint: Array(repeating: number, count: 8))
        let command = randomPatchCommand()
        if case .success(let outcome) = try world.perform(command, idempotency: key).result {
            keys.append((key, command, outcome))
        }
    }

    private mutating func randomPatchCommand() -> Command { .configure(account: account(), randomPatch()) }

    /// Opens every gate and waits until nothing is left; then all must add up.
    private mutating func finish() throws {
        for day in 1...7 {
            try world.perform(
                .setTemplate(MessageTemplate(day: day, texts: [.french: "Bonjour {{name}}"], isActive: true)))
        }
        for account in accounts {
            var patch = AccountPatch()
            patch.config = [
                .enabled: .bool(true), .sendingPaused: .bool(false), .enrollmentPaused: .bool(false),
                .maxMessagesPerDay: .integer(100_000), .quietHours: .bool(false), .sendingWeekdays: .integer(127),
            ]
            patch.defaultPaused = false
            patch.entitlement = .unlimited
            try world.perform(.configure(account: account, patch))
            try world.perform(.startPairing(account: account))
        }
        for _ in 0..<Self.patience {
            try world.perform(CampaignOrders(witness, at: world.clock.now).releases)
            // What still fails may halt an account once more.
            for account in accounts { try world.perform(.release(account: account)) }
            try world.advance(by: .days(1))
            try witness.follow(world.log)
            if witness.campaigns.isOver, witness.targets.values.allSatisfy({ !$0.state.isActive }) { break }
        }
        try checkEnd()
    }

    /// Days, for campaigns that wait for each other.
    private static let patience = 200

    private func checkEnd() throws {
        try witness.campaigns.checkAtRest(witness, at: world.clock.now)
        guard witness.campaigns.isOver else { throw Violation("a campaign never came to its end") }
        for (number, target) in witness.targets {
            guard target.state.status != .active, target.state.step == .idle else {
                throw Violation("target \(number) never came to its end")
            }
            let row = try world.read { try $0.target(TargetNumber(number))?.state }
            guard row == target.state else { throw Violation("the row of target \(number) is not its fold") }
        }
        try checkLedger()
    }

    /// What WhatsApp took and what the log says must be one story.
    private func checkLedger() throws {
        for step in try sandbox.ledger.duplicates() {
            guard let target = witness.targets[step.target.rawValue], witness.mayResend.contains(target.account) else {
                throw Violation("day \(step.day) of target \(step.target.rawValue) went out twice")
            }
        }
        var problem: Violation?
        try sandbox.ledger.forEach { entry in
            let target = witness.targets[entry.key.target.rawValue]?.state
            let known = target?.deliveries.contains { $0.day == entry.key.day && $0.acceptedAt != nil }
            if known != true { problem = Violation("\(entry.key.text) went out and the log does not know") }
        }
        if let problem { throw problem }
    }
}

/// The sandbox as surroundings: its ledger outlives every process.
private final class Sandbox: Surroundings {
    let ledger = MemoryDeliveryLedger()
    private let settings: SandboxSettings

    init(_ settings: SandboxSettings) { self.settings = settings }

    func gateways(_ clock: TestClock) throws -> [any Gateway] {
        let gateway = SandboxGateway(settings: settings, ledger: ledger)
        try gateway.resume(at: clock.now)
        return [gateway]
    }

    func calls(at now: Instant) -> [Call] { [] }
    func committed(_ commands: [Command], _ calls: [Call], answered: Bool) {}
    func lost() {}
}
