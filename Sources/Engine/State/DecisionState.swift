import Domain
import EventStore

/// Everything the writer decides by, folded from the log in append order.
///
/// Rows live in an environment of their own, in a transaction that is committed or dropped together with the log's.
/// Accounts, the administrator's texts and the scheduler are held in memory as well; after a dropped transaction they
/// are loaded anew. Used on the writer's thread only.
struct DecisionState {
    var scheduler = Scheduler()
    private(set) var accounts: [AccountNumber: AccountRow] = [:]
    private(set) var installation = InstallationRow()
    /// The administrator's and built-in texts, parsed once.
    private(set) var texts = MessageTexts(InstallationState())
    /// When the first doubt is to be settled. It may be too early, never too late.
    var nextDeadline: Instant?
    /// Accounts whose quota rows are to be written before the commit.
    private var dirtyQuotas: Set<AccountNumber> = []

    let settings: EngineSettings
    let sealer: PersonalSealer

    init(settings: EngineSettings, sealer: PersonalSealer) {
        self.settings = settings
        self.sealer = sealer
    }

    // MARK: Folding

    /// Folds one fact into rows, queues and the scheduler.
    mutating func apply(_ fact: Fact, in rows: StateRows) throws {
        if let idempotency = fact.idempotency, let record = IdempotencyRecord(envelope: idempotency) {
            try rows.remember(record, at: fact.at)
        }
        switch fact.event {
        case .installation(let event): try apply(event, fact, in: rows)
        case .account(let event): try apply(event, fact, in: rows)
        case .contact(let event): try apply(event, fact, in: rows)
        case .target(let event): try apply(event, fact, in: rows)
        }
    }

    private mutating func apply(
        _ event: InstallationEvent, _ fact: Fact, in rows: StateRows
    ) throws {
        installation.number = fact.stream
        installation.version = fact.version
        Installation.evolve(&installation.state, event, at: fact.at)
        try rows.put(installation)
        refreshTexts()
    }

    private mutating func apply(_ event: AccountEvent, _ fact: Fact, in rows: StateRows) throws {
        let number = AccountNumber(fact.stream.rawValue)
        var row = accounts[number] ?? AccountRow()
        let requiredConsent = row.state.config.requireConsent
        Account.evolve(&row.state, event, at: fact.at)
        row.version = fact.version
        accounts[number] = row
        try rows.put(row, number)
        if case .registered(let id) = event { try rows.name(number, id) }
        if requiredConsent != row.state.config.requireConsent { try releaseHeld(of: number, in: rows) }
        scheduler.reduce(.gates(number, gates(of: row.state)))
    }

    private mutating func apply(_ event: ContactEvent, _ fact: Fact, in rows: StateRows) throws {
        let number = ContactNumber(fact.stream.rawValue)
        let account = AccountNumber(fact.account.rawValue)
        var row = try rows.contact(number) ?? ContactRow(account: account)
        let before = row.state.sealed
        Contact.evolve(&row.state, event, at: fact.at)
        row.version = fact.version
        if event == .erased { try rows.putErasure(number) }
        if row.state.sealed != before { try reindex(number, account, from: before, to: row.state.sealed, in: rows) }
        try requeue(&row, number, registered: event.isRegistration, in: rows)
        try rows.put(row, number)
    }

    private mutating func apply(_ event: TargetEvent, _ fact: Fact, in rows: StateRows) throws {
        let number = TargetNumber(fact.stream.rawValue)
        let account = AccountNumber(fact.account.rawValue)
        var row = try rows.target(number) ?? TargetRow(account: account, campaign: fact.campaign)
        let (lane, queuedAt, step) = (row.lane, row.queuedAt, row.state.step)
        Target.evolve(&row.state, event, at: fact.at)
        row.version = fact.version
        row.lastPosition = fact.position
        row.queuedAt = row.state.due
        if case .enrolled(let contact, _) = event { try noteEnrolment(row, number, contact, in: rows) }
        if queuedAt != row.queuedAt || lane != row.lane {
            if let queuedAt { try rows.removeDue(account, lane, DueEntry(at: queuedAt, target: number)) }
            if let due = row.queuedAt {
                try rows.putDue(account, row.lane, DueEntry(at: due, target: number))
                scheduler.reduce(.due(account, row.lane, due))
            }
        }
        try noteStep(from: step, to: row.state.step, number, in: rows)
        noteQuota(event, account, at: fact.at, requestedAt: step)
        try rows.put(row, number)
    }

    // MARK: Targets

    private mutating func noteEnrolment(
        _ row: TargetRow, _ number: TargetNumber, _ contact: ContactNumber, in rows: StateRows
    ) throws {
        try rows.putEnrolment(contact, row.campaign, number)
        guard row.campaign == nil, var contactRow = try rows.contact(contact) else { return }
        try requeue(&contactRow, contact, registered: false, in: rows)
        try rows.put(contactRow, contact)
    }

    private mutating func noteStep(
        from old: TargetState.Step, to new: TargetState.Step, _ number: TargetNumber, in rows: StateRows
    ) throws {
        guard old != new else { return }
        if case .inDoubt(let settleBy) = old { try rows.removeDeadline(settleBy, number) }
        if case .inDoubt(let settleBy) = new {
            try rows.putDeadline(settleBy, number)
            nextDeadline = min(settleBy, nextDeadline ?? settleBy)
        }
        if old == .idle { try rows.putUnresolved(number) }
        if new == .idle { try rows.removeUnresolved(number) }
    }

    private mutating func noteQuota(
        _ event: TargetEvent, _ account: AccountNumber, at now: Instant, requestedAt step: TargetState.Step
    ) {
        switch event {
        case .messageRequested:
            scheduler.reduce(.requested(account, at: now))
            dirtyQuotas.insert(account)
        case .messageFailed(let failure)
        where failure.consequence != .resend && failure.consequence != .afterAcceptance:
            guard case .requested(let requestedAt) = step else { return }
            scheduler.reduce(.refused(account, requestedAt: requestedAt))
            dirtyQuotas.insert(account)
        default: break
        }
    }

    /// Moves a target within its queue: a gate of the person holds it until `at`.
    mutating func hold(
        _ number: TargetNumber, _ row: TargetRow, until at: Instant, in rows: StateRows
    ) throws {
        var row = row
        if let queuedAt = row.queuedAt {
            try rows.removeDue(row.account, row.lane, DueEntry(at: queuedAt, target: number))
        }
        row.queuedAt = at
        try rows.putDue(row.account, row.lane, DueEntry(at: at, target: number))
        try rows.put(row, number)
        scheduler.reduce(.due(row.account, row.lane, at))
    }

    // MARK: Contacts

    /// Keeps the queue of the eligible in step with a contact.
    private mutating func requeue(
        _ row: inout ContactRow, _ number: ContactNumber, registered: Bool, in rows: StateRows
    ) throws {
        let consentRequired = accounts[row.account]?.state.config.requireConsent ?? false
        var wanted = Eligibility.moment(of: row.state, consentRequired: consentRequired)
        if wanted != nil, !registered, try rows.enrolment(number, nil) != nil { wanted = nil }
        guard wanted != row.eligibleAt else { return }
        if let old = row.eligibleAt { try rows.removeEligible(row.account, EligibleEntry(at: old, contact: number)) }
        row.eligibleAt = wanted
        if let wanted {
            try rows.putEligible(row.account, EligibleEntry(at: wanted, contact: number))
            scheduler.reduce(.eligible(row.account, wanted))
        }
    }

    /// Whether consent is required has changed: every contact of the account that waits is placed anew.
    private mutating func releaseHeld(of account: AccountNumber, in rows: StateRows) throws {
        for entry in try rows.allEligible(of: account) {
            guard var row = try rows.contact(entry.contact) else { continue }
            try requeue(&row, entry.contact, registered: false, in: rows)
            try rows.put(row, entry.contact)
        }
    }

    /// Keeps the keyed hashes by which a contact is found in step with what is sealed.
    private func reindex(
        _ number: ContactNumber, _ account: AccountNumber, from old: [UInt8], to new: [UInt8],
        in rows: StateRows
    ) throws {
        if let known = try sealer.openIfPossible(old, of: number) { try rows.unindex(known, number, account, sealer) }
        if let now = try sealer.openIfPossible(new, of: number) { try rows.index(now, number, account, sealer) }
    }

    // MARK: Memory

    /// Loads what is held in memory from the rows. A new scheduler, so nothing of a dropped batch stays.
    mutating func load(from rows: StateRows) throws {
        scheduler = Scheduler()
        dirtyQuotas = []
        accounts = try rows.allAccounts()
        installation = try rows.installation() ?? InstallationRow()
        nextDeadline = try rows.firstDeadline()?.at
        refreshTexts()
        for (number, row) in accounts {
            scheduler.reduce(.gates(number, gates(of: row.state)))
            if let quota = try rows.quota(number) { scheduler.reduce(.quota(number, quota)) }
            for (lane, at) in try rows.lanes(of: number) { scheduler.reduce(.due(number, lane, at)) }
            if let first = try rows.firstEligible(of: number, after: nil) {
                scheduler.reduce(.eligible(number, first.at))
            }
        }
    }

    /// Writes what is kept in memory during a batch.
    mutating func flush(to rows: StateRows) throws {
        for account in dirtyQuotas {
            if let quota = scheduler.quota(of: account) { try rows.put(quota, account) }
        }
        dirtyQuotas.removeAll(keepingCapacity: true)
    }

    private mutating func refreshTexts() {
        texts = MessageTexts(installation.state)
        scheduler.reduce(.activeDays(texts.activeDays))
    }

    func gates(of account: AccountState) -> AccountGates {
        AccountGates(
            account, minimumDelay: settings.minimumDelay(of: account.config.gateway ?? settings.defaultGateway),
            zone: settings.zone(account.config.timeZone, country: nil))
    }
}

extension ContactEvent {
    fileprivate var isRegistration: Bool { if case .registered = self { true } else { false } }
}
