import Domain
import EventCoding
package import EventStore
package import WhatsApp

/// The engine without its thread: requests and time in, facts and messages out.
///
/// Used on the writer's thread only, or by a simulation that is the only thread there is. A batch runs
/// `fill` → (the log commits) → `committed`, or `failed`.
package final class EngineCore {
    /// A request and whom to tell; told once, whatever happens.
    package final class Job: Sendable {
        let request: Request
        private let waiting: Locked<(@Sendable (Answer) -> Void)?>

        package init(_ request: Request, reply: @escaping @Sendable (Answer) -> Void) {
            self.request = request
            waiting = Locked(reply)
        }

        var isAnswered: Bool { waiting.withLock { $0 == nil } }

        func reply(_ answer: Answer) {
            let reply = waiting.withLock { waiting in
                defer { waiting = nil }
                return waiting
            }
            reply?(answer)
        }
    }

    let settings: EngineSettings
    let clock: any EngineClock
    let gateways: [GatewayKind: any Gateway]
    let vault: KeyVault
    let sealer: PersonalSealer
    let log: any EventLog
    let store: StateStore
    package let statistics: EngineStatistics

    var state: DecisionState
    /// The present batch; nil between batches.
    private var open: (batch: any LogBatch, state: StateBatch)?
    /// Whether the rows could not be brought up to the log for want of room.
    private var rowsLackRoom = false
    /// The present batch's moment. Never decreases.
    var now: Instant

    /// Pairings under way, and those that failed, as their owners see them.
    let pairings = Locked<[AccountNumber: Pairing]>([:])
    /// When each connection was looked at last. A look that finds nothing new leaves no fact.
    let lastChecks = Locked<[AccountNumber: Instant]>([:])
    /// The templates WhatsApp has, as last heard.
    let remoteTemplates = Locked<[AccountNumber: [RemoteTemplate]]>([:])
    /// What webhooks are checked with.
    let webhookSecrets = Locked(WebhookSecrets())
    /// Nothing new is handed out any more; what is under way still comes in.
    let isFinishing = Locked(false)
    let tokens: MessageTokens
    var checks = Checks()
    /// When WhatsApp was last asked for an account's templates, and for whom since somebody wished it.
    var templateLooks: [AccountNumber: Instant] = [:]
    var askedAnew: Set<AccountNumber> = []
    /// Messages whose intent is in the present batch, to be handed over once it is durable.
    var outbox: [OutboundMessage] = []
    /// Templates said by messages that are handed over and not answered.
    var saidTemplates: [MessageKey: RemoteTemplate.Name] = [:]
    /// The earliest moment of an intent in `outbox`.
    var earliestIntent: Instant?
    /// Contacts whose erasure is durable and whose keys are still to be destroyed.
    var keysToDestroy: [ContactNumber] = []
    /// Contacts whose keys are gone, to be struck from the list of pending erasures.
    private var keysDestroyed: [ContactNumber] = []
    /// What to do once the present batch is durable.
    private var afterwards: [(EngineCore) -> Void] = []
    private var answers: [(Job, Result<Outcome, Refusal>, isRepeat: Bool)] = []
    /// Signals taken from the gateways in the present batch; they come again if the batch is lost.
    var takenSignals: [GatewaySignal] = []
    var returnedSignals: [GatewaySignal] = []
    /// Clock movements asked for, the present one first.
    var advances: [(target: Instant, job: Job)] = []
    /// Commands on campaigns whose answer waits until the audience was looked through.
    var enrolling: [(campaign: CampaignNumber, job: Job)] = []
    /// Memory and rows do not agree with the log: fold again before anything else.
    private var mustReload = true
    /// Messages that a previous process left without an answer are still to be put in doubt.
    private var mustResolve = true
    /// Why the last batch was lost; nil since one went through.
    private var standstill: StoreError?
    /// More is due than the last batch had room for.
    var hasMore = false

    package init(
        log: any EventLog, store: StateStore, vault: KeyVault, secret: InstallationSecret, clock: any EngineClock,
        gateways: [any Gateway], settings: EngineSettings
    ) throws(StoreError) {
        self.log = log
        self.store = store
        self.vault = vault
        self.clock = clock
        self.settings = settings
        self.gateways = Dictionary(uniqueKeysWithValues: gateways.map { ($0.kind, $0) })
        statistics = EngineStatistics()
        sealer = try PersonalSealer(vault: vault, secret: secret)
        tokens = try MessageTokens(secret)
        state = DecisionState(settings: settings, sealer: sealer)
        now = clock.now
    }

    /// Reads the decision state as of the last commit.
    package func read<R>(_ body: (EngineView) throws -> R) throws -> R {
        try store.read { rows in try body(EngineView(rows: rows, sealer: sealer, settings: settings)) }
    }

    /// The log batch that is being filled.
    var batch: any LogBatch {
        guard let open else { preconditionFailure("read outside a batch") }
        return open.batch
    }

    /// The rows as the present batch sees them.
    var rows: StateRows {
        guard let open else { preconditionFailure("read outside a batch") }
        return open.state.rows
    }

    /// The clock will not move any more: whoever waits for it is told.
    deinit {
        for (campaign, job) in enrolling {
            job.reply(Answer(result: .success(.campaign(campaign)), position: log.head, isRepeat: false))
        }
        for (_, job) in advances {
            job.reply(
                Answer(
                    result: .failure(.unavailable(reason: "the engine is stopping")), position: log.head,
                    isRepeat: false))
        }
    }

    func afterCommit(_ action: @escaping (EngineCore) -> Void) { afterwards.append(action) }
}

extension EngineCore: CommitHandler {
    /// At most so many requests, signals and sends in one batch: bounds its pages and its delay.
    static let workPerBatch = 1024

    package func nextWake() -> Duration? {
        if let standstill { return retryDelay(after: standstill) }
        if hasMore || mustReload { return .zero }
        let wake = nextDue()
        // Keys that could not be destroyed yet are tried again.
        return keysToDestroy.isEmpty ? wake : min(wake ?? .seconds(1), .seconds(1))
    }

    private func nextDue() -> Duration? {
        guard let next = nextMoment() else { return advanceInProgress && !owesAnswers ? .zero : nil }
        if next <= max(clock.now, now) { return .zero }
        if advanceInProgress { return owesAnswers ? nil : .zero }
        return clock.delay(until: next)
    }

    package func fill(_ batch: any LogBatch, _ jobs: [Job]) throws {
        open = (batch, try store.begin())
        now = max(clock.now, now)
        takenSignals = []
        if mustReload { try catchUp(batch) }
        for job in jobs { try run(job) }
        if !settings.sendingHeld {
            if mustResolve { try putUnresolvedInDoubt() }
            try runTimeline()
        }
        try withdrawReplies()
        answerEnrolled()
        for number in keysDestroyed { try rows.removeErasure(number) }
        try state.flush(to: rows)
        try rows.forgetLapsed(at: now, limit: 64)
        try rows.forgetMessageIDs(at: now, limit: 64)
        try open?.state.setCheckpoint(batch.head)
        try vault.commitStaged()
    }

    package func committed(head: Position) {
        do {
            try open?.state.commit()
        } catch {
            // The log has it; the rows catch up from it before the next batch.
            statistics.noteMissedRows()
            mustReload = true
        }
        open = nil
        takenSignals = []
        if state.channelsChanged {
            state.channelsChanged = false
            let secrets = state.channels.secrets
            webhookSecrets.withLock { $0 = secrets }
        }
        if standstill != nil { note(standstill: nil) }
        keysDestroyed = []
        let actions = afterwards
        afterwards = []
        for action in actions { action(self) }
        handOver()
        for (job, result, isRepeat) in answers {
            job.reply(Answer(result: result, position: head, isRepeat: isRepeat))
        }
        answers = []
        destroyKeys()
    }

    package func failed(_ error: StoreError, _ jobs: [Job]) {
        open?.state.abort()
        open = nil
        vault.discardStaged()
        afterwards = []
        outbox = []
        earliestIntent = nil
        returnedSignals = takenSignals + returnedSignals
        takenSignals = []
        mustReload = true
        note(standstill: error)
        statistics.noteLostBatch()
        for job in answers.map(\.0) + jobs {
            job.reply(
                Answer(result: .failure(.unavailable(reason: error.description)), position: log.head, isRepeat: false))
        }
        answers = []
        advances.removeAll { $0.job.isAnswered }
        enrolling.removeAll { $0.job.isAnswered }
    }

    private func note(standstill error: StoreError?) {
        standstill = error
        statistics.note(standstill: error)
    }

    func answer(_ job: Job, _ result: Result<Outcome, Refusal>, isRepeat: Bool = false) {
        answers.append((job, result, isRepeat))
    }

    private func handOver() {
        guard !outbox.isEmpty else { return }
        for message in outbox {
            if case .template(let template) = message.content { saidTemplates[message.key] = template.id }
        }
        for (kind, gateway) in gateways.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let messages = outbox.filter { $0.channel.kind == kind }
            if !messages.isEmpty { gateway.submit(messages, at: now) }
        }
        outbox.removeAll(keepingCapacity: true)
        earliestIntent = nil
    }

    /// A crash in between leaves the erasure on the pending list, and the next start finishes it.
    private func destroyKeys() {
        guard !keysToDestroy.isEmpty else { return }
        do throws(StoreError) {
            try vault.destroy(keysToDestroy.map { StreamNumber($0.rawValue) })
            keysDestroyed += keysToDestroy
            keysToDestroy = []
            statistics.noteDestroyedKeys()
        } catch { statistics.note(keysKept: error) }
    }

    /// A full disk may have room again; what else undid a batch may have passed. A failed sync never does.
    private func retryDelay(after failure: StoreError) -> Duration? {
        switch failure {
        case .unhealthy: return nil
        case .diskFull:
            do {
                try log.recover()
                // The log may have room where the rows have none.
                return rowsLackRoom ? .seconds(1) : .zero
            } catch { return .seconds(1) }
        default: return .seconds(1)
        }
    }

    /// Folds what the rows have missed and commits that by itself, before any new work: where there is no room for it,
    /// requests are refused while nothing of them is in the log yet.
    private func catchUp(_ batch: any LogBatch) throws {
        guard let transaction = open?.state else { return }
        let checkpoint = try transaction.checkpoint()
        try reload(from: checkpoint)
        guard checkpoint < log.head else { return }
        try state.flush(to: rows)
        try transaction.setCheckpoint(log.head)
        open = nil
        rowsLackRoom = true
        try transaction.commit()
        rowsLackRoom = false
        open = (batch, try store.begin())
    }

    /// Folds what the rows have missed, then loads what is held in memory.
    private func reload(from checkpoint: Position) throws {
        state = DecisionState(settings: settings, sealer: sealer)
        try state.load(from: rows, at: now)
        var failure: (any Error)?
        try log.read(from: checkpoint.next, limit: .max) { record in
            do {
                let fact = try Fact(record)
                try state.apply(fact, in: rows)
                return true
            } catch {
                failure = error
                return false
            }
        }
        if let failure { throw failure }
        if state.installation.version == .none { try openInstallation() }
        keysToDestroy = try rows.pendingErasures()
        planChecks()
        mustReload = false
    }

    private func openInstallation() throws {
        let step = Plan.Step(
            stream: nil, account: .absent, expected: .none, events: [.installation(.opened)])
        try record(Plan(steps: [step], outcome: .template(day: 0)))
    }

    /// Whatever a process that died was waiting for proves nothing.
    private func putUnresolvedInDoubt() throws {
        for number in try rows.allUnresolved() {
            guard let row = try rows.target(number), let (day, attempt) = row.state.unresolved else { continue }
            let events = try Target.decide(.doubt(day: day, attempt: attempt, at: now), given: row.state)
            statistics.note(events)
            try record(events, of: number, row)
        }
        for (number, row) in state.accounts where row.state.gateway.pairingSince != nil {
            guard let channel = state.channels[number], let gateway = gateways[channel.kind] else { continue }
            afterCommit { core in core.startPairing(number, channel, with: gateway) }
        }
        try closeOpenReplies()
        mustResolve = false
    }
}
