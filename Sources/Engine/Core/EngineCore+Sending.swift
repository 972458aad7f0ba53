import Domain
import WhatsApp

/// From a due target to a message whose intent is on record: the gates that belong to the person, then the words.
extension EngineCore {
    /// Asks the gates that belong to the person, puts the intent on record, and lays the message ready.
    func request(_ number: TargetNumber, of account: AccountNumber) throws {
        guard let row = try rows.target(number), let contactNumber = row.contact,
            let contact = try rows.contact(contactNumber)?.state
        else { return state.scheduler.reduce(.skipped(account)) }
        let accountState = self.account(account).state
        if let reason = reasonToLeave(contact) {
            try record(Target.decide(.exit(reason), given: row.state), of: number, row)
            return state.scheduler.reduce(.skipped(account))
        }
        if isExpired(row.state, accountState) {
            try record(Target.decide(.expire(at: now), given: row.state), of: number, row)
            return state.scheduler.reduce(.skipped(account))
        }
        guard let channel = state.channels[account] else { return state.scheduler.reduce(.skipped(account)) }
        if case .closed(let gate, let until) = try passage(to: contactNumber, contact, accountState, channel) {
            // A person may release a halt before its time.
            let look = now + Self.lookAgain
            try state.hold(number, row, until: gate == .halted ? min(until ?? look, look) : until ?? look, in: rows)
            return state.scheduler.reduce(.skipped(account))
        }
        do {
            let message = try compose(number, row, contactNumber, contact, channel)
            try record(Target.decide(.request(at: now), given: row.state), of: number, row)
            outbox.append(message)
            earliestIntent = earliestIntent ?? now
        } catch Composer.Problem.unreachable {
            try record(Target.decide(.exit(.undeliverable), given: row.state), of: number, row)
            state.scheduler.reduce(.skipped(account))
        } catch Composer.Problem.noTemplate {
            try state.hold(number, row, until: now + Self.lookAgain, in: rows)
            state.scheduler.reduce(.skipped(account))
        }
    }

    /// How often somebody is looked at again whom only an event can free: the event itself frees at once.
    private static let lookAgain = Duration.hours(1)
    /// Between two messages to the same person (Meta: error 131056, pair rate limit).
    private static let pairInterval = Duration.seconds(6)

    /// Whatever a contact's own facts say is obeyed at the very next send.
    func reasonToLeave(_ contact: ContactState) -> ExitReason? {
        if contact.erased { return .erased }
        if contact.isPaid { return .paid }
        if contact.isOptedOut || !contact.facts.subscribed { return .optedOut }
        return contact.reach == .none ? .undeliverable : nil
    }

    /// Whether the step is later than the account allows, so that a backlog does not fire days late.
    func isExpired(_ target: TargetState, _ account: AccountState) -> Bool {
        guard let hours = account.config.messageExpiryHours, let due = target.due else { return false }
        return due + .hours(hours) < now
    }

    /// The next message in words, laid ready for the channel.
    func compose(
        _ number: TargetNumber, _ row: TargetRow, _ contactNumber: ContactNumber, _ contact: ContactState,
        _ channel: Channel
    ) throws -> OutboundMessage {
        let key = MessageKey(target: number, day: row.state.day, attempt: row.state.attempts + 1)
        return try Composer(texts: state.texts(of: row.campaign), sealer: sealer).compose(
            Composer.Occasion(
                key: key, token: try tokens.token(for: key), target: row, contact: contactNumber, state: contact,
                account: account(row.account).state, channel: channel,
                isFree: channel.kind != .cloud || contact.isInWindow(at: now)))
    }

    /// Whether the person's own gates let a message pass.
    func passage(
        to number: ContactNumber, _ contact: ContactState, _ account: AccountState, _ channel: Channel
    ) throws -> Passage {
        if account.config.requireConsent, contact.facts.consentAt == nil { return .closed(.consent, until: nil) }
        if channel.kind == .cloud, !contact.isInWindow(at: now), let halt = account.currentRestriction(at: now) {
            return .closed(.halted, until: halt.until)
        }
        if channel.kind == .cloud, let last = try lastMessage(to: number), last + Self.pairInterval > now {
            return .closed(.pair, until: last + Self.pairInterval)
        }
        guard account.config.quietHours else { return .open }
        let zone = settings.zone(of: contact.facts, in: account)
        return QuietHours.opening(at: now, in: zone).map { .closed(.quietHours, until: $0) } ?? .open
    }

    /// When the person was last written to, over all targets.
    private func lastMessage(to contact: ContactNumber) throws -> Instant? {
        try rows.targets(of: contact).compactMap { try rows.target($0)?.state.lastHandedOverAt }.max()
    }
}
