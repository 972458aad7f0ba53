internal import Domain
internal import Engine
internal import EventStore
internal import Intake

/// One pull: the entitlement, then the contacts page by page, then the fact that it came to its end.
extension UserService {
    /// Goes on from where the pull stands; why it did not come to its end.
    func run(_ pull: inout Pull) async -> FailedRequest? {
        pull.report.outcome = .underWay
        do throws(FailedRequest) {
            while pull.report.outcome == .underWay {
                publish(pull)
                try await takeStep(&pull)
                (pull.report.failures, pull.report.trouble) = (0, nil)
            }
            return nil
        } catch {
            return error
        }
    }

    /// In turn with the steps of other accounts.
    private func takeStep(_ pull: inout Pull) async throws(FailedRequest) {
        await turns.take()
        defer { turns.give() }
        switch pull.step {
        case .entitlement:
            guard let answer = try await client.entitlement(of: pull.account) else {
                pull.report.outcome = .unknownThere
                return
            }
            try await take(answer, &pull)
        case .page(let cursor):
            let page = try await client.referrals(of: pull.account, since: pull.report.since, cursor: cursor)
            try await take(page, &pull)
        case .end:
            if let newest = pull.newest {
                _ = try await perform(.finishPull(account: pull.account, pull.report.counts, through: newest))
            }
            pull.report.outcome = .completed
        }
    }

    private func take(_ answer: EntitlementAnswer, _ pull: inout Pull) async throws(FailedRequest) {
        let known = try account(pull.account)
        let entitlement = (known?.state.entitlement ?? .unlimited).hearing(
            isEntitled: answer.isEntitled, until: answer.end, at: clock.now)
        var patch = AccountPatch()
        patch.entitlement = entitlement
        _ = try await perform(.configure(account: pull.account, patch))
        pull.report.entitlement = entitlement
        if !pull.everything { pull.report.since = known?.state.pulledThrough }
        pull.step = .page(cursor: nil)
    }

    private func take(_ page: ReferralPage, _ pull: inout Pull) async throws(FailedRequest) {
        let origin = ContactOrigin(accountCountry: try account(pull.account)?.state.config.country)
        var intake = PageIntake(pull.report)
        for json in page.items {
            intake.take(ReferralItem(json, from: origin))
            if intake.isFull { try await record(&intake, in: pull.account) }
        }
        try await record(&intake, in: pull.account)
        pull.report = intake.report
        do throws(PullTrouble) {
            try pull.goOn(after: page, intake.updates, at: clock.now, of: settings.pagesPerPull)
        } catch {
            throw FailedRequest(trouble: error)
        }
    }

    /// As an import's rows: merged, each for itself. All of them are durable or refused when it returns.
    private func record(_ intake: inout PageIntake, in account: String) async throws(FailedRequest) {
        guard !intake.waiting.isEmpty else { return }
        let outcome = try await perform(.importContacts(account: account, intake.waiting.map(\.draft)))
        if case .imported(let rows) = outcome { intake.settle(rows) }
    }

    // MARK: The engine

    private func perform(_ command: Command) async throws(FailedRequest) -> Outcome {
        switch await engine.perform(Request(command, actor: Self.actor)).result {
        case .success(let outcome): return outcome
        case .failure(.unavailable(let reason)): throw FailedRequest(trouble: .notRecorded(reason))
        case .failure: throw FailedRequest(trouble: .notRecorded("the engine refused it"))
        }
    }

    private func account(_ id: String) throws(FailedRequest) -> EngineView.AccountRecord? {
        do { return try engine.read { try $0.account(named: id) } } catch {
            throw FailedRequest(trouble: .notRecorded("the decision state could not be read"))
        }
    }
}
