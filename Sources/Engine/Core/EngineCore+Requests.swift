import Domain
import EventStore

/// Running one request: refused as a whole, or recorded as a whole.
extension EngineCore {
    func run(_ job: Job) throws {
        do {
            if let repeated = try repeated(job.request) { return answer(job, .success(repeated), isRepeat: true) }
            if case .advanceClock(let target) = job.request.command { return startAdvance(to: target, job) }
            let outcome = try perform(job.request)
            if case .campaign(let number) = outcome, enrols(number) { return enrolling.append((number, job)) }
            answer(job, .success(outcome))
        } catch let refusal as Refusal {
            answer(job, .failure(refusal))
        }
    }

    /// The outcome that an idempotency key already had.
    private func repeated(_ request: Request) throws -> Outcome? {
        guard let key = request.idempotency, let known = try rows.idempotency(key.scope, at: now) else { return nil }
        guard known.key == key else { throw Refusal.keyReused }
        return known.outcome
    }

    /// Remembers what a request that makes no event of its own led to, if it bears a key.
    func remember(_ outcome: Outcome, of request: Request) throws {
        guard let key = request.idempotency, try repeated(request) == nil else { return }
        var plan = Plan(outcome: outcome)
        plan.remember(in: nil, self)
        try record(plan, by: request.actor, idempotency: IdempotencyRecord(key: key, outcome: outcome))
    }

    private func perform(_ request: Request) throws -> Outcome {
        if case .importContacts(let account, let drafts) = request.command {
            return .imported(try importRows(drafts, into: account, request))
        }
        if case .receive(let updates, let secret) = request.command { return try receive(updates, signedWith: secret) }
        if case .explain(let account, let subject) = request.command {
            return .explained(try explain(subject, of: account))
        }
        var (plan, subject) = try plan(request.command)
        if let key = request.idempotency {
            if plan.eventCount == 0 { plan.remember(in: subject, self) }
            try record(plan, by: request.actor, idempotency: IdempotencyRecord(key: key, outcome: plan.outcome))
        } else {
            try record(plan, by: request.actor)
        }
        return plan.outcome
    }

    /// - Returns: the plan, and the account it concerns, if it concerns one.
    private func plan(_ command: Command) throws -> (Plan, AccountNumber?) {
        func account(_ id: String, _ make: (AccountNumber) throws -> Plan) throws -> (Plan, AccountNumber?) {
            let number = try ensureAccount(id)
            return (try make(number), number)
        }
        switch command {
        case .configure(let id, let patch): return try account(id) { try plan(configure: patch, of: $0) }
        case .startPairing(let id): return try account(id) { try plan(startPairing: $0) }
        case .disconnect(let id): return try account(id) { try plan(disconnect: $0) }
        case .putContact(let id, let draft, let mode):
            return try account(id) { try plan(put: draft, mode, in: $0, at: now) }
        case .finishImport(let id, let counts): return try account(id) { plan(finishImport: counts, of: $0) }
        case .finishPull(let id, let counts, let through):
            return try account(id) { try plan(finishPull: counts, through: through, of: $0) }
        case .eraseContact(let id, let contact): return try account(id) { try plan(erase: contact, in: $0) }
        case .optOut(let id, let contact, let source):
            return try account(id) { try plan(optOut: source, contact, in: $0) }
        case .optIn(let id, let contact, let source):
            return try account(id) { try plan(optIn: source, contact, in: $0) }
        case .exitPaid(let contact): return (try plan(exitPaid: contact), nil)
        case .setChannel(let id, let kind, let changes):
            return try account(id) { try plan(setChannel: changes, of: kind, in: $0) }
        case .release(let id): return try account(id) { try plan(.release, of: $0) }
        case .acknowledgeBanRisk(let id): return try account(id) { try plan(.acknowledgeBanRisk, of: $0) }
        case .bindTemplate(let id, let slot, let template):
            return try account(id) { try plan(bind: template, to: slot, in: $0) }
        case .fetchTemplates(let id): return try account(id) { plan(fetchTemplates: $0) }
        case .requestPairingCode(let id, let phone):
            return try account(id) { try plan(requestCode: phone, of: $0) }
        case .reply(let id, let contact, let text):
            return try account(id) { try plan(reply: text, to: contact, in: $0) }
        case .createCampaign(let id, let campaign, let isDraft):
            return try account(id) { try plan(create: campaign, isDraft: isDraft, in: $0) }
        case .editCampaign(let id, let campaign, let patch):
            return try account(id) { try plan(edit: campaign, patch, in: $0) }
        case .startCampaign(let id, let campaign): return try account(id) { try plan(.start, on: campaign, in: $0) }
        case .pauseCampaign(let id, let campaign): return try account(id) { try plan(.pause, on: campaign, in: $0) }
        case .resumeCampaign(let id, let campaign): return try account(id) { try plan(.resume, on: campaign, in: $0) }
        case .cancelCampaign(let id, let campaign): return try account(id) { try plan(.cancel, on: campaign, in: $0) }
        case .setWebhook(let id, let draft): return try account(id) { try plan(setWebhook: draft, of: $0) }
        case .disableWebhook(let number, let sealed):
            return (try plan(disableWebhook: sealed, of: number), number)
        case .setTemplate(let template): return (try plan(setTemplate: template), nil)
        case .importContacts, .advanceClock, .receive, .explain: preconditionFailure("run on paths of their own")
        }
    }

    private func importRows(_ drafts: [ContactDraft], into id: String, _ request: Request) throws -> [RowOutcome] {
        let account = try ensureAccount(id)
        return try drafts.map { draft in
            do {
                let plan = try plan(put: draft, .merge, in: account, at: now)
                try record(plan, by: request.actor)
                guard case .contact(_, let created) = plan.outcome, plan.eventCount > 0 else { return .unchanged }
                return created ? .created(paid: plan.tells(.paid)) : .changed(paid: plan.tells(.paid))
            } catch let refusal as Refusal {
                return .refused(refusal)
            }
        }
    }
}

extension Plan {
    /// A request that changes nothing leaves one event, so that its key is remembered as long as the log is.
    fileprivate mutating func remember(in account: AccountNumber?, _ core: EngineCore) {
        if let account {
            append([.requestAnswered], to: account, core.account(account))
        } else {
            let installation = core.state.installation
            steps.append(
                Step(
                    stream: installation.number, account: .absent, expected: installation.version,
                    events: [.installation(.requestAnswered)]))
        }
    }
}
