import Domain
import Engine
import EventStore
import Testing
import WhatsApp

/// Limits that accounts share, because they share a number or a portfolio.
@Suite struct SharedLimitsTests: CloudSuite {
    /// How the process may end meanwhile.
    enum Restart: CaseIterable { case none, keepingRows, losingRows }

    private func restart(_ running: RunningEngine, _ restart: Restart) throws {
        switch restart {
        case .none: break
        case .keepingRows: try running.restart()
        case .losingRows: try running.restart(losingState: true)
        }
    }

    /// `acme` and another account, each told something of its own when it connects; later looks say nothing.
    private func pair(
        acme: ChannelHealth = ChannelHealth(), beta: ChannelHealth = ChannelHealth(),
        channel: [ChannelSettings.Field: Change<String>] = [:]
    ) async throws -> RunningEngine {
        let running = try await cloud(health: acme)
        running.gateway.say(beta)
        if !channel.isEmpty { try await running.done(.setChannel(account: "beta", .cloud, channel)) }
        for day in 1...7 {
            let body = TemplateComponent(.body, [.text("{{firstName}}", name: nil), .text("{{day}}", name: nil)])
            let message = TemplateMessage(name: template.name, language: template.language, components: [body])
            try await running.done(
                .bindTemplate(account: "beta", TemplateCatalogue.Slot(day: day, language: .french), message))
        }
        try await running.connect("beta")
        running.gateway.say(ChannelHealth())
        return running
    }

    private func put(_ running: RunningEngine, in account: String, _ count: Int) async throws {
        for number in 1...count {
            var draft = ContactDraft(id: "p\(number)", madeID: "unused")
            draft.name = .set("Awa Ndiaye")
            draft.phone = .set("+22177000010\(number)")
            draft.facts[.registeredAt] = .init(running.clock.now - .hours(2))
            try await running.done(.putContact(account: account, draft, .merge))
        }
    }

    /// Any event of an account has its limits looked at again.
    private func touch(_ running: RunningEngine, _ account: String) async throws {
        var patch = AccountPatch()
        patch.config = [.maxTargetsPerCampaign: .integer(7)]
        try await running.done(.configure(account: account, patch))
    }

    private func health(_ running: RunningEngine, _ account: String) throws -> ChannelHealth {
        try running.engine.read { view in try #require(try view.account(named: account)).state.health }
    }

    private static let ofItsOwn: [ChannelSettings.Field: Change<String>] = [
        .phoneNumberID: .set("999"), .accessToken: .set("own"), .portfolioID: .set("102"), .appSecret: .set("other"),
    ]

    @Test(arguments: Restart.allCases)
    func `the rate that one account heard binds who shares the number`(end: Restart) async throws {
        let running = try await pair(acme: ChannelHealth(perSecond: 2))
        try await touch(running, "beta")
        try await put(running, in: "beta", 9)
        try restart(running, end)
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.count == 1)
        try await running.advance(by: .seconds(5))
        #expect(running.gateway.messages.count == 9)
    }

    @Test(arguments: Restart.allCases)
    func `the limit of people that one account heard binds the portfolio`(end: Restart) async throws {
        let running = try await pair(
            acme: ChannelHealth(people: .limited(100)), beta: ChannelHealth(people: .limited(2)),
            channel: Self.ofItsOwn)
        try await touch(running, "acme")
        try await put(running, in: "acme", 5)
        try restart(running, end)
        try await running.advance(by: .hours(2))
        #expect(running.gateway.messages.count == 2)
    }

    @Test(arguments: Restart.allCases)
    func `a limit that is raised is raised for all who share it`(end: Restart) async throws {
        let running = try await pair(
            acme: ChannelHealth(people: .limited(1)), beta: ChannelHealth(people: .limited(4)), channel: Self.ofItsOwn)
        try await touch(running, "acme")
        try await put(running, in: "acme", 5)
        try restart(running, end)
        try await running.advance(by: .hours(2))
        #expect(running.gateway.messages.count == 4)
    }

    @Test func `who comes to share a number is bound by what was heard of it before`() async throws {
        let running = try await pair(acme: ChannelHealth(people: .limited(2)), channel: Self.ofItsOwn)
        try await running.done(
            .setChannel(account: "beta", .cloud, [.phoneNumberID: .set("106"), .portfolioID: .clear]))
        try await running.advance(by: .seconds(3))
        try await put(running, in: "beta", 5)
        try await running.advance(by: .hours(2))
        #expect(running.gateway.messages.count == 2)
    }

    @Test func `what a webhook says of a number is known to all who share it, its people to the portfolio`()
        async throws
    {
        let running = try await pair(channel: Self.ofItsOwn)
        try await running.done(.startPairing(account: "gamma"))
        let heard = ChannelHealth(quality: "RED", people: .limited(9), perSecond: 20)
        try await hear(running, .health(heard))
        #expect(try health(running, "acme") == heard)
        #expect(try health(running, "gamma") == heard)
        #expect(try health(running, "beta") == ChannelHealth(people: .limited(9)))
    }
}
