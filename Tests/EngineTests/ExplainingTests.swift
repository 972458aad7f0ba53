import Domain
import Engine
import EventStore
import Testing
import WhatsApp

/// Why nothing is sent, as the writer itself says.
@Suite struct ExplainingTests: CloudSuite {
    private func ask(_ running: RunningEngine, _ subject: Subject) async throws -> [ExplainedPart] {
        guard case .explained(let parts) = try await running.done(.explain(account: "acme", subject)) else { return [] }
        return parts
    }

    private func target(_ running: RunningEngine) async throws -> Explanation {
        let number = try #require(try running.contact("a")?.targets.first)
        return try #require(try await ask(running, .target(number)).first).explanation
    }

    /// One person in the first hour of the default relance.
    private func started() async throws -> RunningEngine {
        let running = try RunningEngine()
        try await running.connect()
        try await running.put("a")
        try await running.advance(by: .minutes(1))
        return running
    }

    private func configure(_ running: RunningEngine, _ field: AccountConfig.Field, _ value: FieldValue) async throws {
        try await running.configure { $0.config[field] = value }
    }

    /// What is foretold comes: nothing before, the message at that moment.
    private func holds(_ running: RunningEngine, _ gate: Gate) async throws {
        let found = try await target(running)
        let opensAt = try #require(found.opensAt)
        #expect(found.gate == gate && opensAt > running.clock.now)
        let before = running.gateway.messages.count
        try await running.advance(by: opensAt - running.clock.now - .milliseconds(1))
        #expect(running.gateway.messages.count == before)
        try await running.advance(by: .milliseconds(1))
        #expect(running.gateway.messages.count == before + 1)
    }

    @Test func `nobody who asks changes anything`() async throws {
        let running = try await started()
        let head = running.log.head
        _ = try await ask(running, .account)
        _ = try await target(running)
        #expect(running.log.head == head)
    }

    @Test func `a step whose time has not come says when, and comes then`() async throws {
        try await holds(try await started(), .notDue)
    }

    @Test func `a day without messages left, a day of rest and a night say when they end, and end then`() async throws {
        let quota = try await started()
        try await quota.advance(by: .hours(1))
        try await configure(quota, .maxMessagesPerDay, .integer(1))
        #expect(try await target(quota) == Explanation(.quota, opensAt: Instant(iso8601: "2025-01-21T00:00:00Z")))
        let rest = try await started()
        try await configure(rest, .sendingWeekdays, .integer(0b10))
        try await holds(rest, .weekday)
        let night = try await started()
        try await configure(night, .sendingPaused, .bool(true))
        try await configure(night, .quietHours, .bool(true))
        try await night.advance(by: .hours(12))
        try await configure(night, .sendingPaused, .bool(false))
        try await holds(night, .quietHours)
    }

    @Test func `what a person has to open is named, and opens at no moment`() async throws {
        let running = try await started()
        try await configure(running, .enabled, .bool(false))
        #expect(try await target(running) == Explanation(.disabled))
        try await configure(running, .enabled, .bool(true))
        try await configure(running, .sendingPaused, .bool(true))
        #expect(try await target(running) == Explanation(.paused))
        try await configure(running, .sendingPaused, .bool(false))
        try await configure(running, .requireConsent, .bool(true))
        #expect(try await target(running) == Explanation(.consent))
        try await configure(running, .requireConsent, .bool(false))
        try await running.done(.setTemplate(MessageTemplate(day: 1, texts: [.french: "Bonjour"], isActive: false)))
        #expect(try await target(running) == Explanation(.template))
        try await running.done(.disconnect(account: "acme"))
        #expect(try await target(running) == Explanation(.disconnected))
    }

    @Test func `an answer that is outstanding is named, then the doubt and its end`() async throws {
        let running = try await started()
        running.gateway.answer { _ in nil }
        try await running.advance(by: .hours(1))
        #expect(try await target(running) == Explanation(.answer))
        try running.restart()
        try await running.advance(by: .zero)
        let doubt = try await target(running)
        #expect(doubt.gate == .doubt)
        let settled = try #require(doubt.opensAt)
        try await running.advance(by: settled - running.clock.now)
        #expect(try await target(running).gate == .notDue)
    }

    @Test func `whoever has left is told with how, whatever else is closed`() async throws {
        let running = try await started()
        try await running.done(.exitPaid(contact: "a"))
        try await configure(running, .sendingPaused, .bool(true))
        #expect(try await target(running) == Explanation(.ended, detail: "paid"))
    }

    @Test func `on the Cloud API the missing template is named, and a halt goes before it`() async throws {
        let running = try await cloud(approved: false)
        try await running.put("a")
        try await running.advance(by: .hours(2))
        #expect(try await target(running) == Explanation(.approvedTemplate))
        #expect(try await ask(running, .account).map(\.explanation.gate) == [nil, .approvedTemplate])
        try await hear(running, .channelError(code: 131_031))
        #expect(try await target(running) == Explanation(.halted))
        #expect(try await ask(running, .account).map(\.explanation.gate) == [.halted, .halted])
    }

    @Test func `the account, its default relance and each unfinished campaign answer for themselves`() async throws {
        let running = try await started()
        let draft = try await running.create(isDraft: true)
        let due = try #require(try running.target(of: "a")?.due)
        let parts = try await ask(running, .account)
        #expect(parts.map(\.part) == [.account, .defaultRelance, .campaign(draft)])
        #expect(parts.map(\.explanation) == [.due(at: due), .due(at: due), Explanation(.campaign, detail: "draft")])
        try await running.done(.cancelCampaign(account: "acme", draft))
        #expect(try await ask(running, .account).count == 2)
        let cancelled = try await ask(running, .campaign(draft))
        #expect(cancelled.map(\.explanation) == [Explanation(.campaign, detail: "cancelled")])
    }

    @Test func `a campaign that takes nobody up names what holds that, before what would hold a message`() async throws
    {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(["lead"])
        try await configure(running, .enrollmentPaused, .bool(true))
        let number = try await running.create()
        #expect(try await ask(running, .campaign(number)).map(\.explanation) == [Explanation(.paused)])
        try await running.done(.disconnect(account: "acme"))
        #expect(try await ask(running, .campaign(number)).map(\.explanation) == [Explanation(.paused)])
        try await configure(running, .enabled, .bool(false))
        #expect(try await ask(running, .campaign(number)).map(\.explanation) == [Explanation(.disabled)])
    }

    @Test func `a campaign that waits says for which, and for when only while that lies ahead`() async throws {
        let running = try await started()
        let start = running.clock.now + .hours(2)
        let first = try await running.create(isDraft: true)
        let second = try await running.create {
            $0.settings.runAfter = first
            $0.settings.scheduledStart = start
        }
        let waiting = try #require(try await ask(running, .campaign(second)).first).explanation
        #expect(waiting == Explanation(.campaign, opensAt: start, detail: "scheduled", behind: first))
        #expect(waiting.advice[.english].contains("c\(first.rawValue)"))
        #expect(waiting.advice[.french].contains("c\(first.rawValue)"))
        try await running.advance(by: .hours(3))
        let late = try #require(try await ask(running, .campaign(second)).first).explanation
        #expect(late == Explanation(.campaign, detail: "scheduled", behind: first))
    }

    @Test func `a campaign that is over is not told to start, whatever else is closed`() async throws {
        let running = try await started()
        let number = try await running.create(isDraft: true)
        let draft = try #require(try await ask(running, .campaign(number)).first).explanation
        try await running.done(.cancelCampaign(account: "acme", number))
        try await running.done(.disconnect(account: "acme"))
        let over = try #require(try await ask(running, .campaign(number)).first).explanation
        #expect(over == Explanation(.campaign, detail: "cancelled"))
        #expect(draft.advice[.english].contains("Start it") && draft.advice[.french].contains("Démarrez-la"))
        #expect(over.advice[.english] == "The campaign is cancelled; nothing more is sent for it.")
        #expect(over.advice[.french] == "La campagne est annulée ; plus rien n’est envoyé pour elle.")
    }

    @Test func `what is not the account's is not explained`() async throws {
        let running = try await started()
        for (subject, refusal) in [
            (Subject.campaign(CampaignNumber(999)), Refusal.unknownCampaign),
            (.target(TargetNumber(999)), .unknownTarget),
        ] {
            #expect(try await running.ask(.explain(account: "acme", subject)).result == .failure(refusal))
            #expect(try await running.ask(.explain(account: "nobody", subject)).result == .failure(refusal))
        }
        let target = try #require(try running.contact("a")?.targets.first)
        try await running.done(.configure(account: "beta", AccountPatch()))
        #expect(
            try await running.ask(.explain(account: "beta", .target(target))).result == .failure(.unknownTarget))
    }
}
