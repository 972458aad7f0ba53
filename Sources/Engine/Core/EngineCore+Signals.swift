import Domain
import EventStore
import WhatsApp

/// What came back: answers, receipts, sessions, and doubts whose time is up.
extension EngineCore {
    /// Records what the gateways reported up to now; how many signals there were.
    func takeSignals() throws -> Int {
        var signals = returnedSignals
        returnedSignals = []
        for (_, gateway) in gateways.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            signals += gateway.signals(through: now)
        }
        takenSignals += signals
        for signal in signals { try record(signal) }
        return signals.count
    }

    private func record(_ signal: GatewaySignal) throws {
        switch signal.kind {
        case .answer(let key, let answer):
            if let contact = key.repliesTo { return try record(answer, toReply: key.attempt, of: contact) }
            try record(answer, to: key)
            if saidTemplates[key] != nil { afterCommit { core in core.saidTemplates[key] = nil } }
        case .receipt(let key, let receipt):
            if let contact = key.repliesTo, let row = try rows.contact(contact) {
                return try record(receipt, ofReply: key.attempt, to: contact, in: row.account, at: signal.at)
            }
            guard let row = try rows.target(key.target) else { return statistics.noteForeignSignal() }
            try record(receipt, of: key, row, at: signal.at)
        case .pairingCode(let number, let code):
            guard account(number).state.gateway.pairingSince != nil else { return }
            pairings.withLock { $0[number] = .code(code) }
        case .paired(let number, let channel):
            if isPresent(channel, of: number) { try connect(number) }
        case .pairingFailed(let number, let code, let channel):
            if isPresent(channel, of: number) { try refusePairing(of: number, code: code) }
        case .sessionLost(let number): try loseSession(of: number)
        case .checked(let number, let check, let channel):
            if isPresent(channel, of: number) { try record(check, of: number) }
        case .templates(let number, let templates): try record(templates, of: number)
        }
    }

    /// What was found out of another number or with other credentials says nothing of those that are set now.
    private func isPresent(_ channel: Channel?, of account: AccountNumber) -> Bool {
        guard let channel else { return true }
        return state.channels[account].map { $0.isSameWay(as: channel) } ?? false
    }

    private func record(_ answer: SendAnswer, to key: MessageKey) throws {
        let (day, attempt) = (key.day, key.attempt)
        switch answer {
        case .accepted(let acceptance):
            guard let row = try rows.target(key.target), let contact = row.contact else {
                return statistics.noteForeignSignal()
            }
            let sealed = try sealer.sealIfPossible(text: acceptance.id, of: contact)
            try decide(.accept(day: day, attempt: attempt, id: sealed, at: now), on: key, row)
            let requestedAt = row.state.isUnresolved(day, attempt) ? row.state.requestedAt : nil
            try learn(
                Person(waID: acceptance.waID, userID: acceptance.userID), of: contact, in: row.account,
                requestedAt: requestedAt)
        case .refused(let refusal):
            guard try decide(.refuse(day: day, attempt: attempt, refusal, at: now), on: key) else { return }
            try hold(for: refusal, of: key)
            try react(to: refusal.code, of: key, saying: saidTemplates[key], at: now)
        case .unknown: try decide(.doubt(day: day, attempt: attempt, at: now), on: key)
        }
    }

    /// A wait that WhatsApp asks for in a refusal that says how fast all may go is the channel's, not the message's. As a
    /// rate it is not durable: a process that does not know of it is told again at its first message.
    private func hold(for refusal: Target.Refusal, of key: MessageKey) throws {
        guard let wait = refusal.retryAfter, ErrorTable.meaning(of: refusal.code).slowsChannel,
            let row = try rows.target(key.target), let channel = state.channels.number(of: row.account)
        else { return }
        state.scheduler.reduce(.held(channel, until: now + wait))
    }

    /// What a receipt says of a message, and a failure of everything around it: once, however often it is told, for a
    /// person may have put right since what it said was wrong.
    ///
    /// - Parameters:
    ///   - moment: when it happened at the gateway.
    ///   - secret: of the webhook that told it, if one did.
    ///   - concernsChannel: false: the message went out by a former one.
    func record(
        _ receipt: Target.Receipt, of key: MessageKey, _ row: TargetRow, at moment: Instant,
        signedWith secret: WebhookSecret? = nil, concernsChannel: Bool = true
    ) throws {
        let isNews = try decide(
            .receive(
                day: key.day, attempt: key.attempt, receipt, at: now, happenedAt: outside(moment),
                mayReopen: try mayReopen(row)), on: key, row)
        guard isNews, case .failed(let refusal) = receipt else { return }
        if concernsChannel {
            try react(to: refusal.code, of: key, at: moment, signedWith: secret)
        } else if let contact = row.contact, ErrorTable.meaning(of: refusal.code).step == .leave(.optedOut) {
            // What it says of a window was said of the former number's.
            try react(to: refusal.code, of: contact, at: moment)
        }
    }

    /// When something happened outside, where that was not within the second in which it is recorded.
    func outside(_ moment: Instant) -> Instant? {
        abs(moment.milliseconds - now.milliseconds) >= 1000 ? moment : nil
    }

    /// Whoever was given up as unreachable may have paid, stopped or lost the number since.
    private func mayReopen(_ row: TargetRow) throws -> Bool {
        guard row.state.exitReason == .undeliverable, let contact = row.contact else { return true }
        return try rows.contact(contact).map { reasonToLeave($0.state) == nil } ?? false
    }

    /// A signal about a message we never asked for is counted, and changes nothing.
    ///
    /// - Returns: whether it changed anything.
    @discardableResult
    private func decide(_ command: Target.Command, on key: MessageKey) throws -> Bool {
        guard let row = try rows.target(key.target) else {
            statistics.noteForeignSignal()
            return false
        }
        return try decide(command, on: key, row)
    }

    @discardableResult
    private func decide(_ command: Target.Command, on key: MessageKey, _ row: TargetRow) throws -> Bool {
        let events: [TargetEvent]
        do throws(Target.Rejection) {
            events = try Target.decide(command, given: row.state)
        } catch {
            statistics.noteForeignSignal()
            return false
        }
        statistics.note(events)
        try record(events, of: key.target, row)
        return !events.isEmpty
    }

    func record(_ events: [AccountEvent], of number: AccountNumber) throws {
        var plan = Plan(outcome: .account(number))
        plan.append(events, to: number, account(number))
        try record(plan)
    }

    // MARK: Doubts

    /// Lets the account's policy settle what no receipt settled in time; how many.
    func settleDoubts(limit: Int) throws -> Int {
        guard let next = state.nextDeadline, next <= now else { return 0 }
        var settled = 0
        while settled < limit, let entry = try rows.firstDeadline(), entry.at <= now {
            guard let row = try rows.target(entry.target) else { break }
            let policy = account(row.account).state.config.doubtPolicy
            let events = try Target.decide(.settleDoubt(policy, at: now), given: row.state)
            guard !events.isEmpty else { throw StoreError.abandoned(reason: "a doubt past its time did not settle") }
            statistics.note(events)
            try record(events, of: entry.target, row)
            settled += 1
        }
        state.nextDeadline = try rows.firstDeadline()?.at
        return settled
    }
}
