import Domain
import Engine
import EventStore
import TestSupport
import WhatsApp

/// An engine, its log, its rows and a gateway in one thread, that can be struck by everything a real one meets.
///
/// The log is in memory and survives every crash, as a synced one would; the decision state and the vault are real
/// environments; the sandbox's ledger is what the outside world knows.
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
        let gateway: SandboxGateway
        let core: EngineCore
    }

    let log: MemoryEventLog
    let ledger = MemoryDeliveryLedger()
    let clock = TestClock(at: Instant(milliseconds: 1_737_367_200_000))
    private let sandbox: SandboxSettings
    private let directory: String
    private let secret: InstallationSecret
    private var process: Process?
    private(set) var restarts = 0

    init(sandbox: SandboxSettings) throws {
        self.sandbox = sandbox
        directory = try TemporaryDirectory.make("simulation")
        log = try MemoryEventLog()
        secret = try InstallationSecret(directory: directory)
        try start()
    }

    deinit {
        process = nil
        TemporaryDirectory.remove(directory)
    }

    private func start() throws {
        let vault = try KeyVault(directory: directory, secret: secret)
        try vault.dropKeys(after: log.head)
        let store = try StateStore(at: directory + "/state")
        let gateway = SandboxGateway(settings: sandbox, ledger: ledger)
        try gateway.resume(at: clock.now)
        let core = try EngineCore(
            log: log, store: store, vault: vault, secret: secret, clock: clock, gateways: [gateway],
            settings: EngineSettings())
        process = Process(store: store, gateway: gateway, core: core)
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

    // MARK: Working

    /// Runs one batch with these commands; their answers, in order.
    @discardableResult
    func batch(_ commands: [Command] = [], idempotency: IdempotencyKey? = nil) throws -> [Answer] {
        let core = try core
        let answers = Locked<[Answer]>([])
        let jobs = commands.map { command in
            EngineCore.Job(Request(command, actor: "admin:simulation", idempotency: idempotency)) { answer in
                answers.withLock { $0.append(answer) }
            }
        }
        try log.write { batch in try core.fill(batch, jobs) }
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

    /// Moves time, with everything that happens on the way.
    func advance(by duration: Duration) throws {
        try batch([.advanceClock(to: clock.now + duration)])
        try settle()
    }

    // MARK: Trouble

    /// The process dies and another takes its place. Commands were under way, and nobody was told that they succeeded.
    func crash(_ crash: Crash, during commands: [Command] = []) throws {
        switch crash {
        case .idle, .power: break
        case .beforeCommit: try loseBatch(commands)
        case .afterLogCommit: try fillOnly(commands)
        }
        process = nil
        restarts += 1
        if crash == .power { TemporaryDirectory.remove(directory + "/state") }
        try start()
    }

    /// A commit fails and the process lives on: everybody is told no.
    func failCommit(during commands: [Command]) throws {
        try loseBatch(commands)
        try core.failed(.abandoned(reason: "simulated"), [])
        try settle()
    }

    private func loseBatch(_ commands: [Command]) throws {
        let core = try core
        let jobs = silent(commands)
        do {
            try log.write { batch in
                try core.fill(batch, jobs)
                throw StoreError.abandoned(reason: "simulated")
            }
        } catch StoreError.abandoned { return }
    }

    private func fillOnly(_ commands: [Command]) throws {
        let core = try core
        let jobs = silent(commands)
        try log.write { batch in try core.fill(batch, jobs) }
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
