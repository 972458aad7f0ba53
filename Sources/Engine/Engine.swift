package import Domain
package import EventStore
package import WhatsApp

/// The one writer, running: requests go in from any thread, facts come out in the log.
package final class Engine: Sendable {
    package let clock: any EngineClock
    package let log: any EventLog
    package let statistics: EngineStatistics
    /// What the installation sets for all its accounts.
    package let settings: EngineSettings
    private let store: StateStore
    private let sealer: PersonalSealer
    private let pairings: Locked<[AccountNumber: Pairing]>
    private let lastChecks: Locked<[AccountNumber: Instant]>
    private let templates: Locked<[AccountNumber: [RemoteTemplate]]>
    private let secrets: Locked<WebhookSecrets>
    private let writer: GroupCommit<EngineCore>
    private let gateways: [any Gateway]
    private let isFinishing: Locked<Bool>

    /// Starts the writer's thread. The log, the store and the vault are the caller's to close, after `stop`.
    package init(
        log: any EventLog, store: StateStore, vault: KeyVault, secret: InstallationSecret, clock: any EngineClock,
        gateways: [any Gateway], settings: EngineSettings
    ) throws(StoreError) {
        let core = try EngineCore(
            log: log, store: store, vault: vault, secret: secret, clock: clock, gateways: gateways,
            settings: settings)
        self.clock = clock
        self.log = log
        self.store = store
        sealer = core.sealer
        self.settings = settings
        statistics = core.statistics
        pairings = core.pairings
        lastChecks = core.lastChecks
        templates = core.remoteTemplates
        secrets = core.webhookSecrets
        self.gateways = gateways
        isFinishing = core.isFinishing
        writer = GroupCommit(log: log, name: "engine", handler: core)
        writer.wake()
    }

    /// Asks the engine to do something; answered once what it did is durable, or once it was refused.
    package func perform(_ request: Request) async -> Answer {
        await withCheckedContinuation { continuation in
            submit(request) { continuation.resume(returning: $0) }
        }
    }

    /// As `perform`; the reply comes on the writer's thread and must not block.
    package func submit(_ request: Request, reply: @escaping @Sendable (Answer) -> Void) {
        guard !writer.submit(EngineCore.Job(request, reply: reply)) else { return }
        reply(
            Answer(
                result: .failure(.unavailable(reason: "the engine is stopping")), position: log.head, isRepeat: false))
    }

    /// Looks again at gateways and clock: something came in from outside.
    package func wake() { writer.wake() }

    /// Reads the decision state as of the last commit, in one consistent view. Keep it short.
    package func read<R>(_ body: (EngineView) throws -> R) throws -> R {
        try store.read { rows in try body(EngineView(rows: rows, sealer: sealer, settings: settings)) }
    }

    /// Up to which position `read` sees everything: a moment behind the log's head while a batch is being committed.
    package func readsThrough() throws -> Position { try store.checkpoint() }

    /// How far the account's pairing has come; nil where none is under way and none has failed.
    package func pairing(of account: AccountNumber) -> Pairing? { pairings.withLock { $0[account] } }

    /// When the account's connection was looked at last, whatever was found; nil where it was not since the process began.
    package func lastCheck(of account: AccountNumber) -> Instant? { lastChecks.withLock { $0[account] } }

    /// The templates WhatsApp has, as last heard since the process began; nil before that.
    package func remoteTemplates(of account: AccountNumber) -> [RemoteTemplate]? { templates.withLock { $0[account] } }

    /// What webhooks of accounts' own numbers and sessions may be signed with.
    package var webhookSecrets: WebhookSecrets { secrets.withLock { $0 } }

    /// The keyed hash by which idempotency keys are remembered; `actor` and `key` never reach the disk.
    package func idempotencyKey(_ key: String, actor: String, request: [UInt8]) throws(StoreError) -> IdempotencyKey {
        IdempotencyKey(
            scope: try sealer.hash(idempotency: key, of: actor), fingerprint: try sealer.fingerprint(request))
    }

    /// Hands out nothing new from now on; what is under way still comes in. Whoever then waits until `owesAnswers` is
    /// false before `stop` leaves no message to be doubted at the next start.
    package func hold() {
        isFinishing.withLock { $0 = true }
        writer.wake()
    }

    /// Whether a network still owes answers, or some have not been recorded yet.
    package var owesAnswers: Bool { gateways.contains { $0.outstandingAnswers > 0 } }

    /// Lets the present batch finish, and takes no more. Requests still waiting are answered as unavailable.
    package func stop() { writer.stop() }
}
