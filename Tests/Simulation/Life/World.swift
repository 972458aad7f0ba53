import Domain
import Engine
import EventCoding
import EventStore
import TestSupport
import WhatsApp

/// What an engine lives among: it gives every new process its gateways, and tells it what happens outside.
protocol Surroundings: AnyObject {
    func gateways(_ clock: TestClock) throws -> [any Gateway]
    /// What knocks at this moment. Each comes again until it was answered.
    func calls(at now: Instant) -> [Call]
    /// These are durable; what follows from them has not gone out yet. A call that was not answered comes again.
    func committed(_ commands: [Command], _ calls: [Call], answered: Bool) throws
    /// A batch was lost, and with it what the process held in memory alone.
    func lost()
}

/// A webhook at the door.
struct Call {
    let id: Int
    let command: Command
}

/// An engine, its log, its rows and its gateways in one thread, that can be struck by everything a real one meets.
///
/// The log is in memory and survives every crash, as a synced one would; the decision state and the vault are real
/// environments; the surroundings are what the outside world knows.
final class World {
    /// How a process ends.
    enum Crash: CaseIterable {
        /// Between two batches.
        case idle
        /// With a batch filled and not committed.
        case beforeCommit
        /// The log has the batch; rows, answers and messages have not gone out.
        case afterLogCommit
        /// The power fails: whatever was not synced is gone.
        case power
    }

    /// What a process is made of; dropped whole when it dies.
    private struct Process {
        let store: StateStore
        let core: EngineCore
    }

    /// Two lives run at once; a life's rows are few.
    private static let mapSize = 1 << 30

    let log: MemoryEventLog
    let clock: TestClock
    private let surroundings: any Surroundings
    private let settings: EngineSettings
    private let directory: String
    private let secret: InstallationSecret
    private var process: Process?
    private(set) var restarts = 0

    /// 2025-01-20T10:00:00Z.
    static let beginning = Instant(milliseconds: 1_737_367_200_000)

    /// Nothing runs before `start`.
    init(
        _ surroundings: any Surroundings, clock: TestClock = TestClock(at: beginning), log: MemoryEventLog? = nil,
        settings: EngineSettings = EngineSettings()
    ) throws {
        self.clock = clock
        self.surroundings = surroundings
        self.settings = settings
        directory = try TemporaryDirectory.make("simulation")
        self.log = try log ?? MemoryEventLog()
        secret = try InstallationSecret(directory: directory)
    }

    deinit {
        process = nil
        TemporaryDirectory.remove(directory)
    }

    func start() throws {
        let vault = try KeyVault(directory: directory, secret: secret, mapSize: Self.mapSize)
        try vault.dropKeys(after: log.head)
        let store = try StateStore(at: directory + "/state", of: log.extent, mapSize: Self.mapSize)
        let core = try EngineCore(
            log: log, store: store, vault: vault, secret: secret, clock: clock,
            gateways: try surroundings.gateways(clock), settings: settings)
        process = Process(store: store, core: core)
        try settle()
    }

    private var core: EngineCore {
        get throws {
            guard let process else { throw Violation("no process is running") }
            return process.core
        }
    }

    /// Reads the decision state as of the last commit.
    func read<R>(_ body: (EngineView) throws -> R) throws -> R { try core.read(body) }

    /// As `relance log` prints them; what names a person is sealed in them.
    func lastFacts(_ count: UInt64) throws -> String {
        var lines: [String] = []
        let start = Position(log.head.rawValue > count ? log.head.rawValue - count : 1)
        try log.read(from: start, limit: .max) { record in
            lines.append(String(decoding: try RecordRenderer.line(record), as: UTF8.self))
            return true
        }
        return lines.joined(separator: "\n")
    }

    // MARK: Working

    /// Runs one batch with these commands and whatever knocks; the commands' answers, in order.
    @discardableResult
    func batch(_ commands: [Command] = [], idempotency: IdempotencyKey? = nil) throws -> [Answer] {
        let core = try core
        let answers = Locked<[Answer]>([])
        let calls = surroundings.calls(at: clock.now)
        let jobs =
            commands.map { command in
                EngineCore.Job(Request(command, actor: "admin:simulation", idempotency: idempotency)) { answer in
                    answers.withLock { $0.append(answer) }
                }
            } + silent(calls.map(\.command))
        try log.write { batch in try core.fill(batch, jobs) }
        try surroundings.committed(commands, calls, answered: true)
        core.committed(head: log.head)
        return answers.withLock { $0 }
    }

    /// Runs batches until nothing is left to do at the present moment.
    func settle() throws {
        var batches = 0
        while try core.nextWake() == .zero {
            try batch()
            batches += 1
            guard batches < 100_000 else { throw Violation("the engine never comes to rest") }
        }
    }

    @discardableResult
    func perform(_ command: Command, idempotency: IdempotencyKey? = nil) throws -> Answer {
        let answers = try batch([command], idempotency: idempotency)
        try settle()
        guard let first = answers.first else { throw Violation("a request was not answered") }
        return first
    }

    /// One after the other, whatever becomes of them.
    func perform(_ commands: [Command]) throws {
        for command in commands { try perform(command) }
    }

    /// Moves time, with everything that happens on the way.
    func advance(by duration: Duration) throws {
        try batch([.advanceClock(to: clock.now + duration)])
        try settle()
    }

    // MARK: Trouble

    /// The process dies and another takes its place after a while. Commands were under way, and nobody was told that
    /// they succeeded.
    func crash(_ crash: Crash, during commands: [Command] = [], downFor downtime: Duration = .zero) throws {
        switch crash {
        case .idle, .power: break
        case .beforeCommit: try loseBatch(commands)
        case .afterLogCommit: try fillOnly(commands)
        }
        process = nil
        restarts += 1
        if crash == .power { TemporaryDirectory.remove(directory + "/state") }
        clock.move(to: clock.now + downtime)
        try start()
    }

    /// A commit fails and the process lives on: everybody is told no.
    func failCommit(during commands: [Command]) throws {
        try loseBatch(commands)
        try core.failed(.abandoned(reason: "simulated"), [])
        surroundings.lost()
        try settle()
    }

    private func loseBatch(_ commands: [Command]) throws {
        let core = try core
        let jobs = silent(commands + surroundings.calls(at: clock.now).map(\.command))
        do {
            try log.write { batch in
                try core.fill(batch, jobs)
                throw StoreError.abandoned(reason: "simulated")
            }
        } catch StoreError.abandoned { return }
    }

    private func fillOnly(_ commands: [Command]) throws {
        let core = try core
        let calls = surroundings.calls(at: clock.now)
        let jobs = silent(commands + calls.map(\.command))
        try log.write { batch in try core.fill(batch, jobs) }
        try surroundings.committed(commands, calls, answered: false)
    }

    private func silent(_ commands: [Command]) -> [EngineCore.Job] {
        commands.map { EngineCore.Job(Request($0, actor: "admin:simulation")) { _ in } }
    }
}

/// A rule that did not hold.
struct Violation: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
