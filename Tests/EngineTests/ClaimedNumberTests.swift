import Domain
import Engine
import EventStore
import Testing
import WhatsApp

/// Anybody may name a number; only who has shown that it is theirs shares it with others.
@Suite struct ClaimedNumberTests: CloudSuite {
    /// What an account sets that names `acme`'s number, its portfolio and a secret of its own.
    private static let claim: [ChannelSettings.Field: Change<String>] = [
        .phoneNumberID: .set("106"), .accessToken: .set("made-up"), .appSecret: .set("mine"), .portfolioID: .set("7"),
        .messagesPerSecond: .set("1"),
    ]

    private func hear(
        _ running: RunningEngine, signedWith secret: String, _ kinds: ChannelUpdate.Kind...
    ) async throws {
        let origin = ChannelUpdate.Origin.cloud(businessAccountID: nil, phoneNumberID: "106")
        let updates = kinds.map { ChannelUpdate(origin, at: running.clock.now, $0) }
        try await running.done(.receive(updates, signedWith: WebhookSecret(secret)))
    }

    private func put(_ count: Int, in account: String = "acme", _ running: RunningEngine) async throws {
        for number in 1...count {
            var draft = ContactDraft(id: "p\(number)", madeID: "unused")
            draft.name = .set("Awa Ndiaye")
            draft.phone = .set("+22177000010\(number)")
            draft.facts[.registeredAt] = .init(running.clock.now - .hours(2))
            try await running.done(.putContact(account: account, draft, .merge))
        }
    }

    private func named(_ account: String, _ running: RunningEngine) throws -> (AccountNumber, AccountState) {
        try running.engine.read { view in
            let found = try #require(try view.account(named: account))
            return (found.number, found.state)
        }
    }

    /// `beta`, connected, through `acme`'s number with a token of its own.
    private func share(_ running: RunningEngine, _ more: [ChannelSettings.Field: Change<String>] = [:]) async throws {
        let own: [ChannelSettings.Field: Change<String>] = [
            .phoneNumberID: .set("106"), .businessAccountID: .set("102"), .accessToken: .set("of-beta"),
        ]
        try await running.done(.setChannel(account: "beta", .cloud, own.merging(more) { $1 }))
        let body = TemplateComponent(.body, [.text("{{firstName}}", name: nil), .text("{{day}}", name: nil)])
        let message = TemplateMessage(name: template.name, language: template.language, components: [body])
        for day in 1...7 {
            try await running.done(
                .bindTemplate(account: "beta", TemplateCatalogue.Slot(day: day, language: .french), message))
        }
        try await running.connect("beta")
    }

    @Test func `who only claims a number binds nobody, and hears nothing of it`() async throws {
        let running = try await cloud(health: ChannelHealth(people: .limited(9)))
        running.gateway.refuseConnections(190)
        try await running.done(.setChannel(account: "mallory", .cloud, Self.claim))
        try await running.connect("mallory")
        try await hear(
            running, signedWith: "mine", .health(ChannelHealth(people: .limited(1), perSecond: 1)),
            .channelError(code: 131_031), .channelError(code: 130_429), .account(.stopped("ACCOUNT_DELETED")),
            .template(template, .status(.paused)))
        try await hear(running, signedWith: "secret", .health(ChannelHealth(quality: "YELLOW")))
        let (_, mallory) = try named("mallory", running)
        #expect(mallory.health == ChannelHealth() && mallory.halt == nil && mallory.lastAlert == nil)
        let acme = try account(running)
        #expect(acme.health == ChannelHealth(quality: "YELLOW", people: .limited(9)) && acme.halt == nil)
        #expect(acme.templates.known[template]?.status == .approved)
        try await put(5, running)
        try await running.advance(by: .hours(1) + .seconds(1))
        #expect(running.gateway.messages.count == 5)
    }

    @Test func `whoever uses the installation's number speaks for it by the installation's secret only`() async throws {
        let running = try await cloud()
        try await running.connect("mallory")
        try await running.done(.setChannel(account: "mallory", .cloud, [.appSecret: .set("mine")]))
        try await hear(running, signedWith: "mine", .health(ChannelHealth(people: .limited(1), perSecond: 1)))
        try await put(5, running)
        try await running.advance(by: .hours(1) + .seconds(1))
        #expect(running.gateway.messages.count == 5)
        try await hear(running, signedWith: "secret", .health(ChannelHealth(quality: "YELLOW")))
        #expect(try named("mallory", running).1.health.quality == "YELLOW")
    }

    @Test func `what people write to a number reaches nobody who only claims it, but no STOP is one too many`()
        async throws
    {
        let running = try await cloud()
        var claim = Self.claim
        claim[.appSecret] = nil
        try await running.done(.setChannel(account: "mallory", .cloud, claim))
        try await put(1, in: "mallory", running)
        func told() throws -> ContactState {
            try running.engine.read { view in
                let account = try #require(try view.account(named: "mallory"))
                return try #require(try view.contact(named: "p1", in: account.number)).state
            }
        }
        let person = Person(waID: "221770000101")
        try await hear(running, signedWith: "secret", write("une question", id: "1", from: person))
        #expect(try !told().isInWindow(at: running.clock.now))
        try await hear(running, signedWith: "another's", write("STOP", id: "2", from: person))
        #expect(try !told().isOptedOut)
        try await hear(running, signedWith: "secret", write("STOP", id: "3", from: person))
        #expect(try told().isOptedOut)
        try await hear(running, signedWith: "secret", write("START", id: "4", from: person))
        #expect(try told().isOptedOut)
    }

    @Test func `who names another number has to show that it is theirs, and till then is disconnected`() async throws {
        let running = try await cloud()
        try await share(running, [.phoneNumberID: .set("999"), .appSecret: .set("mine")])
        running.gateway.refuseConnections(190)
        try await running.done(.setChannel(account: "beta", .cloud, Self.claim))
        let (beta, state) = try named("beta", running)
        #expect(state.gateway.status == .disconnected && state.gateway.pairingSince != nil)
        running.gateway.report(.checked(beta, .failed(code: 131_031)), at: running.clock.now)
        try await running.advance(by: .minutes(20))
        #expect(try named("beta", running).1.gateway.status == .disconnected)
        #expect(try named("beta", running).1.gateway.pairingSince == nil)
        #expect(try account(running).halt == nil)
    }

    @Test func `a number and a token that belong together are shown at once, and nothing else ends a connection`()
        async throws
    {
        let running = try await cloud()
        try await running.done(
            .setChannel(account: "acme", .cloud, [.appSecret: .set("new"), .apiVersion: .set("v24.0")]))
        #expect(try account(running).gateway.status == .connected)
        try await running.done(
            .setChannel(account: "acme", .cloud, [.phoneNumberID: .set("107"), .accessToken: .set("new")]))
        #expect(try account(running).gateway.status == .disconnected)
        try await running.advance(by: .seconds(3))
        #expect(try account(running).gateway.status == .connected)
        let names = try running.events()
        let change = try #require(names.lastIndex(of: "ChannelChanged"))
        #expect(names[(change - 1)...(change + 1)] == ["GatewayDisconnected", "ChannelChanged", "PairingStarted"])
    }

    @Test func `what was found out of the number before says nothing of the present one`() async throws {
        let running = try await cloud()
        try await share(running, [.phoneNumberID: .set("999")])
        let (beta, _) = try named("beta", running)
        var old = CloudChannel(phoneNumberID: "999", accessToken: "of-beta")
        old.businessAccountID = "102"
        old.portfolioID = "102"
        running.gateway.refuseConnections(190)
        try await running.done(.setChannel(account: "beta", .cloud, Self.claim))
        running.gateway.report(.paired(beta, through: .cloud(old)), at: running.clock.now)
        try running.engine.wake()
        try await running.advance(by: .seconds(1))
        #expect(try named("beta", running).1.gateway.status == .disconnected)
    }

    // MARK: Shared by right

    @Test func `a rate that an account sets binds it alone where it shares the number, an administrator's binds all`()
        async throws
    {
        let running = try await cloud()
        try await share(running, [.messagesPerSecond: .set("1")])
        try await put(5, running)
        try await put(3, in: "beta", running)
        try await running.advance(by: .hours(1) + .milliseconds(500))
        #expect(running.gateway.messages.count == 6)
        try await running.advance(by: .seconds(2))
        #expect(running.gateway.messages.count == 8)
        try await running.done(
            .setChannel(account: "beta", .cloud, [.messagesPerSecond: .clear, .numberPerSecond: .set("1")]))
        try await running.advance(by: .days(1) - .seconds(2))
        let before = running.gateway.messages.count
        try await running.advance(by: .seconds(1))
        #expect((1...2).contains(running.gateway.messages.count - before))
    }

    @Test func `a rate of one's own binds the number where nobody shares it, whoever claims it`() async throws {
        let running = try await cloud()
        try await running.done(.setChannel(account: "acme", .cloud, [.messagesPerSecond: .set("2")]))
        running.gateway.refuseConnections(190)
        try await running.done(.setChannel(account: "mallory", .cloud, Self.claim))
        try await put(5, running)
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.count == 1)
        try await running.advance(by: .seconds(2))
        #expect(running.gateway.messages.count == 5)
    }

    @Test(arguments: [(190, false), (131_005, false), (132_000, false), (131_031, true), (131_048, true)])
    func `what stops a number stops all who share it; what is wrong with one's own token or binding does not`(
        code: Int, stopsAll: Bool
    ) async throws {
        let running = try await cloud()
        try await share(running)
        running.gateway.answer { _ in .refused(Target.Refusal(code: code)) }
        try await put(1, in: "beta", running)
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.count == 1)
        #expect(try account(running).halt?.code == (stopsAll ? code : nil))
        #expect(try account(running).templates.known[template]?.status == .approved)
    }

    @Test func `a webhook speaks for those whose secret it bears, also where it tells of a message`() async throws {
        let running = try await cloud()
        try await share(running, [.appSecret: .set("mine")])
        try await put(1, in: "beta", running)
        try await running.advance(by: .hours(1))
        let token = try #require(running.gateway.messages.first?.token)
        let failed = MessageStatus(id: "w", token: token, state: .failed(code: 131_031), recipient: Person())
        try await hear(running, signedWith: "mine", .status(failed))
        #expect(try named("beta", running).1.halt?.code == 131_031)
        #expect(try account(running).halt == nil)
    }
}
