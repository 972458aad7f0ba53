import Domain
import EventStore
import WhatsApp

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
    var channels = ChannelDirectory()
    /// Whether webhooks may be signed with other secrets than before.
    var channelsChanged = true
    /// Those written to within 24 h, by portfolio, and the limits WhatsApp set.
    var people: [PortfolioNumber: (count: Int, first: Instant)] = [:]
    var peopleLimits: [PortfolioNumber: PeopleLimit] = [:]
    var nextRelease: Instant?
    /// When the first doubt is to be settled. It may be too early, never too late.
    var nextDeadline: Instant?
    var campaigns = LiveCampaigns()
    var failures = FailureWindows()
    /// Accounts whose quota rows are to be written before the commit.
    private var dirtyQuotas: Set<AccountNumber> = []
    private var dirtyCampaignQuotas: Set<CampaignNumber> = []

    let settings: EngineSettings
    let sealer: PersonalSealer

    /// What a campaign says; nil: the default relance.
    func texts(of campaign: CampaignNumber?) -> MessageTexts { campaign.flatMap { campaigns.texts[$0] } ?? texts }

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
        case .campaign(let event): try apply(event, fact, in: rows)
        case .target(let event): try apply(event, fact, in: rows)
        }
    }

    private mutating func apply(
        _ event: InstallationEvent, _ fact: Fact, in rows: StateRows
    ) throws {
        installation.number = fact.stream
        installation.version = fact.version
        let before = installation.state.templates
        Installation.evolve(&installation.state, event, at: fact.at)
        try rows.put(installation)
        if installation.state.templates != before { refreshTexts() }
    }

    private mutating func apply(_ event: AccountEvent, _ fact: Fact, in rows: StateRows) throws {
        let number = AccountNumber(fact.stream.rawValue)
        var row = accounts[number] ?? AccountRow()
        let before = row.state
        Account.evolve(&row.state, event, at: fact.at)
        row.version = fact.version
        accounts[number] = row
        try rows.put(row, number)
        if case .registered(let id) = event { try rows.name(number, id) }
        if let news = event.news { try rows.putReceived(try sealer.hash(news: news, of: number), at: fact.at) }
        if before.config.requireConsent != row.state.config.requireConsent { try releaseHeld(of: number, in: rows) }
        noteAccountChange(number, from: before.config, to: row.state.config, at: fact.at)
        if event == .sendingReleased { failures[number] = FailureWindow() }
        if event.mayFreePeople { try releaseHeldTargets(of: number, at: fact.at, in: rows) }
        try refresh(number, row.state, before: before)
    }

    private mutating func apply(_ event: ContactEvent, _ fact: Fact, in rows: StateRows) throws {
        let number = ContactNumber(fact.stream.rawValue)
        let account = AccountNumber(fact.account.rawValue)
        var row = try rows.contact(number) ?? ContactRow(account: account)
        let before = row.state.sealed
        Contact.evolve(&row.state, event, at: fact.at)
        row.version = fact.version
        if event == .erased { try rows.putErasure(number) }
        if row.state.sealed != before,
            try reindex(number, account, from: before, to: row.state.sealed, in: rows)
        {
            row.renumberedAt = fact.at
            try setPersonApart(number, of: account, at: fact.position, in: rows)
        }
        try requeue(&row, number, registered: event.isRegistration, in: rows)
        try rows.put(row, number)
        if event.isRegistration { try rows.putMember(number, of: account) }
        if event.mayBringIn { try noteCandidate(number, of: account, hasLeft: false, in: rows) }
        try noteTalk(event, number, account, at: fact.at, in: rows)
    }

    private mutating func apply(_ event: TargetEvent, _ fact: Fact, in rows: StateRows) throws {
        let number = TargetNumber(fact.stream.rawValue)
        let account = AccountNumber(fact.account.rawValue)
        var row = try rows.target(number) ?? TargetRow(account: account, campaign: fact.campaign)
        let (lane, queuedAt, step, wasActive) = (row.lane, row.queuedAt, row.state.step, row.state.isActive)
        let isNew = row.version == .none
        if let fate = row.state.fate(toldBy: event) { failures[account].note(failed: fate == .failed) }
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
        try noteStep(from: step, to: row.state.step, number, account, in: rows)
        try noteSend(event, row, number, at: fact.at, requestedAt: step, in: rows)
        try rows.put(row, number)
        if wasActive != row.state.isActive { try noteMembership(number, row, isNew: isNew, in: rows) }
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
        from old: TargetState.Step, to new: TargetState.Step, _ number: TargetNumber, _ account: AccountNumber,
        in rows: StateRows
    ) throws {
        guard old != new else { return }
        if case .requested = old { scheduler.reduce(.answered(account)) }
        if case .inDoubt(let settleBy) = old { try rows.removeDeadline(settleBy, number) }
        if case .inDoubt(let settleBy) = new {
            try rows.putDeadline(settleBy, number)
            nextDeadline = min(settleBy, nextDeadline ?? settleBy)
        }
        if old == .idle { try rows.putUnresolved(number) }
        if new == .idle { try rows.removeUnresolved(number) }
    }

    /// What a message uses up, and gives back.
    private mutating func noteSend(
        _ event: TargetEvent, _ row: TargetRow, _ number: TargetNumber, at now: Instant,
        requestedAt step: TargetState.Step, in rows: StateRows
    ) throws {
        switch event {
        case .messageRequested:
            scheduler.reduce(.requested(row.account, row.campaign, at: now))
            noteQuota(row)
            if let contact = row.contact { try countPerson(contact, of: row.account, at: now, in: rows) }
        case .messageSent(let day, let attempt, .some(let id), _, _):
            let key = MessageKey(target: number, day: day, attempt: attempt)
            try remember(id, of: key, row.contact, row.account, at: now, in: rows)
        case .messageFailed(let failure):
            if failure.consequence.isRefusal { try giveBack(row, requestedAt: step, in: rows) }
            noteError(failure.code, of: row.account, at: now)
        case .messageDeferred(_, _, let code):
            try giveBack(row, requestedAt: step, in: rows)
            noteError(code, of: row.account, at: now)
        default: break
        }
    }

    private mutating func noteQuota(_ row: TargetRow) {
        dirtyQuotas.insert(row.account)
        if let campaign = row.campaign { dirtyCampaignQuotas.insert(campaign) }
    }

    /// WhatsApp definitely did not take what was requested: its slot of the day is free again.
    private mutating func giveBack(_ row: TargetRow, requestedAt step: TargetState.Step, in rows: StateRows) throws {
        guard case .requested(let requestedAt) = step else { return }
        scheduler.reduce(.refused(row.account, row.campaign, requestedAt: requestedAt))
        noteQuota(row)
        try uncountPerson(row.contact, of: row.account, at: requestedAt, in: rows)
    }

    /// An error that says the channel is too fast.
    private mutating func noteError(_ code: Int, of account: AccountNumber, at now: Instant) {
        guard ErrorTable.meaning(of: code).slowsChannel, let channel = channels.number(of: account) else { return }
        scheduler.reduce(.slowed(channel, at: now))
    }

    /// The gateway's id of a message, so that what speaks of it by that id alone is understood. The sandbox never does.
    private func remember(
        _ sealed: [UInt8], of key: MessageKey, _ contact: ContactNumber?, _ account: AccountNumber, at now: Instant,
        in rows: StateRows
    ) throws {
        guard let contact, channels[account]?.number != nil, let id = try sealer.openText(sealed, of: contact)
        else { return }
        try rows.putMessageID(try sealer.hash(messageID: id), key, at: now)
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

    /// Lets those go who were held for want of a template, as many as one batch bears; the rest are looked at anyway.
    private mutating func releaseHeldTargets(of account: AccountNumber, at now: Instant, in rows: StateRows) throws {
        for number in try rows.heldTargets(of: account, after: now, limit: 4096) {
            guard let row = try rows.target(number), let due = row.state.due, due <= now, row.queuedAt != due else {
                continue
            }
            try hold(number, row, until: due, in: rows)
        }
    }

    // MARK: Contacts

    /// What is said to and fro outside the steps of targets.
    private mutating func noteTalk(
        _ event: ContactEvent, _ number: ContactNumber, _ account: AccountNumber, at now: Instant, in rows: StateRows
    ) throws {
        switch event {
        case .messageReceived(_, let id, _, let windowUntil):
            try rows.putReceived(id, at: now)
            if windowUntil != nil { try releaseHeld(of: number, in: rows) }
        case .replyRequested:
            try rows.putOpenReply(number)
            scheduler.reduce(.replied(account, at: now))
        case .replySent(let reply, let id):
            try settleReply(of: number, in: rows)
            if let id { try remember(id, of: .reply(to: number, reply), number, account, at: now, in: rows) }
        case .replyFailed: try settleReply(of: number, in: rows)
        default: break
        }
    }

    /// What is told of an earlier reply leaves a later one open.
    private func settleReply(of contact: ContactNumber, in rows: StateRows) throws {
        if try rows.contact(contact)?.state.openReply == nil { try rows.removeOpenReply(contact) }
    }

    /// Whatever a gate of the person held may be said now.
    private mutating func releaseHeld(of contact: ContactNumber, in rows: StateRows) throws {
        for number in try rows.targets(of: contact) {
            guard let row = try rows.target(number), let due = row.state.due, row.queuedAt != due else { continue }
            try hold(number, row, until: due, in: rows)
        }
    }

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
    ///
    /// - Returns: whether it is another person to WhatsApp: the number, or the user id of who has none, became another one.
    private func reindex(
        _ number: ContactNumber, _ account: AccountNumber, from old: [UInt8], to new: [UInt8],
        in rows: StateRows
    ) throws -> Bool {
        let known = try sealer.openIfPossible(old, of: number)
        let now = try sealer.openIfPossible(new, of: number)
        if let known { try rows.unindex(known, number, account, sealer) }
        if let now { try rows.index(now, number, account, sealer) }
        guard let known, let now else { return false }
        return !known.isSamePerson(as: now)
    }

    // MARK: Memory

    /// Loads what is held in memory from the rows. A new scheduler, so nothing of a dropped batch stays.
    mutating func load(from rows: StateRows, at now: Instant) throws {
        scheduler = Scheduler()
        dirtyQuotas = []
        dirtyCampaignQuotas = []
        failures = try FailureWindows(from: rows)
        accounts = try rows.allAccounts()
        installation = try rows.installation() ?? InstallationRow()
        nextDeadline = try rows.firstDeadline()?.at
        try loadPeople(from: rows)
        refreshTexts()
        try refreshAll()
        for number in accounts.keys {
            if let quota = try rows.quota(number) { scheduler.reduce(.quota(number, quota)) }
            for (lane, at) in try rows.lanes(of: number) { scheduler.reduce(.due(number, lane, at)) }
            if let first = try rows.firstEligible(of: number, after: nil) {
                scheduler.reduce(.eligible(number, first.at))
            }
        }
        for (account, count) in try outstanding(in: rows) { scheduler.reduce(.inFlight(account, count)) }
        try loadCampaigns(from: rows, at: now)
    }

    /// Messages of each account that are handed over and not answered.
    private func outstanding(in rows: StateRows) throws -> [AccountNumber: Int] {
        var counts: [AccountNumber: Int] = [:]
        for number in try rows.allUnresolved() {
            guard let row = try rows.target(number), case .requested = row.state.step else { continue }
            counts[row.account, default: 0] += 1
        }
        return counts
    }

    /// Writes what is kept in memory during a batch.
    mutating func flush(to rows: StateRows) throws {
        for account in dirtyQuotas {
            if let quota = scheduler.quota(of: account) { try rows.put(quota, account) }
        }
        dirtyQuotas.removeAll(keepingCapacity: true)
        for campaign in dirtyCampaignQuotas {
            if let quota = scheduler.quota(ofCampaign: campaign) { try rows.put(quota, ofCampaign: campaign) }
        }
        dirtyCampaignQuotas.removeAll(keepingCapacity: true)
        try failures.flush(to: rows)
        for (campaign, account) in try campaigns.flush(to: rows) {
            scheduler.reduce(.campaignGone(account, campaign))
        }
    }

    private mutating func refreshTexts() {
        texts = MessageTexts(installation.state)
        scheduler.reduce(.activeDays(texts.activeDays))
        for (number, row) in campaigns.rows { refresh(number, row) }
    }
}

extension MessageFailure.Consequence {
    /// The gateway answered that it did not take the message.
    fileprivate var isRefusal: Bool {
        switch self {
        case .quickRetry, .nextSlot, .final: true
        case .afterAcceptance, .takenBack, .resend: false
        }
    }
}

extension AccountEvent {
    /// Whether somebody who was held for want of a template, or of leave to say one, may be written to now.
    fileprivate var mayFreePeople: Bool {
        switch self {
        case .templateChanged(let template): template.status.isSendable
        case .templateBound, .configChanged, .sendingReleased: true
        default: false
        }
    }
}

extension ContactEvent {
    fileprivate var isRegistration: Bool { if case .registered = self { true } else { false } }
}
