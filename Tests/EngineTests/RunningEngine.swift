import Domain
import Engine
import EventCoding
import EventStore
import TestSupport
import Testing
import WhatsApp

/// A real engine on its thread, over a log in memory, real environments, a test clock and a gateway that remembers.
final class RunningEngine {
    /// Many tests run at once, and a process has 128 TiB of addresses.
    private static let mapSize = 1 << 30

    let directory: String
    let log: FaultyLog
    let clock = TestClock(at: Instant(iso8601: "2025-01-20T10:00:00Z")!)
    let gateway: RecordingGateway
    private let secret: InstallationSecret
    private let settings: EngineSettings
    /// What closes with its last reference, and is opened again by a restart.
    private struct Parts {
        let engine: Engine
        let vault: KeyVault
    }
    private var parts: Parts?

    init(settings: EngineSettings = EngineSettings(), gateway: RecordingGateway = RecordingGateway()) throws {
        directory = try TemporaryDirectory.make("engine")
        log = FaultyLog(try MemoryEventLog())
        self.gateway = gateway
        secret = try InstallationSecret(directory: directory)
        self.settings = settings
        try start()
    }

    deinit {
        parts?.engine.stop()
        parts = nil
        TemporaryDirectory.remove(directory)
    }

    private func start() throws {
        let vault = try KeyVault(directory: directory, secret: secret, mapSize: Self.mapSize)
        let engine = try Engine(
            log: log, store: try StateStore(at: directory + "/state", of: log.extent, mapSize: Self.mapSize),
            vault: vault,
            secret: secret, clock: clock,
            gateways: [gateway], settings: settings)
        parts = Parts(engine: engine, vault: vault)
    }

    /// Stops and starts again on what is durable; `losingState` as after a power failure.
    func restart(losingState: Bool = false) throws {
        parts?.engine.stop()
        parts = nil
        if losingState { TemporaryDirectory.remove(directory + "/state") }
        try start()
    }

    var engine: Engine { get throws { try #require(parts).engine } }
    var vault: KeyVault { get throws { try #require(parts).vault } }

    func ask(_ command: Command, key: String? = nil) async throws -> Answer {
        let idempotency = try key.map {
            try engine.idempotencyKey($0, actor: "user:acme", request: Array("\(command)".utf8))
        }
        return try await engine.perform(Request(command, actor: "user:acme", idempotency: idempotency))
    }

    @discardableResult
    func done(_ command: Command, key: String? = nil) async throws -> Outcome {
        try await ask(command, key: key).result.get()
    }

    /// Pairs an account and lets the code be scanned.
    func connect(_ account: String = "acme") async throws {
        try await done(.startPairing(account: account))
        try await advance(by: .seconds(3))
    }

    func advance(by duration: Duration) async throws {
        try await done(.advanceClock(to: clock.now + duration))
    }

    func put(_ id: String, _ change: (inout ContactDraft) -> Void = { _ in }) async throws {
        var draft = ContactDraft(id: id, madeID: "unused")
        draft.name = .set("Awa Ndiaye")
        draft.phone = .set("+221770000001")
        draft.facts[.registeredAt] = .init(clock.now - .hours(2))
        change(&draft)
        try await done(.putContact(account: "acme", draft, .merge))
    }

    func contact(_ id: String) throws -> EngineView.ContactRecord? {
        try engine.read { view in
            guard let account = try view.account(named: "acme") else { return nil }
            return try view.contact(named: id, in: account.number)
        }
    }

    func target(of id: String) throws -> TargetState? {
        try engine.read { view in
            guard let account = try view.account(named: "acme"),
                let target = try view.contact(named: id, in: account.number)?.targets.first
            else { return nil }
            return try view.target(target)?.state
        }
    }

    /// The names of every event of the log, in order.
    func events() throws -> [String] {
        var names: [String] = []
        try log.read(from: Position.start.next, limit: .max) { record in
            names.append(EventType(code: try record.hotPrefix().type)?.name ?? "?")
            return true
        }
        return names
    }
}
