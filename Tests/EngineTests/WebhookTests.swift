import Domain
import Engine
import EventStore
import Testing
import WhatsApp

/// What webhooks set going, and what they must not: they come twice, late, and in any order.
@Suite struct WebhookTests: CloudSuite {
    /// One message on its way to a person, and the name its receipts bear.
    private func sent(_ running: RunningEngine) async throws -> String {
        try await running.put("a")
        try await running.advance(by: .hours(1))
        return try #require(running.gateway.messages.first?.token)
    }

    private func receipt(_ token: String, _ state: MessageStatus.State) -> ChannelUpdate.Kind {
        .status(MessageStatus(id: "w", token: token, state: state, recipient: Person()))
    }

    private func isOptedOut(_ running: RunningEngine) throws -> Bool {
        try #require(try running.contact("a")).state.isOptedOut
    }

    // MARK: What comes twice

    @Test func `a failure that is told twice does not halt again what a person has released`() async throws {
        let running = try await cloud()
        let failed = receipt(try await sent(running), .failed(code: 131_031))
        try await hear(running, failed)
        #expect(try account(running).halt?.code == 131_031)
        try await running.done(.release(account: "acme"))
        let head = try running.engine.log.head
        try await hear(running, failed)
        #expect(try account(running).halt == nil)
        #expect(try running.engine.log.head == head)
    }

    @Test func `a failure that is told twice does not stop again a template that WhatsApp approved since`() async throws
    {
        let running = try await cloud()
        let failed = receipt(try await sent(running), .failed(code: 132_015))
        try await hear(running, failed)
        #expect(try account(running).templates.known[template]?.status == .paused)
        try await hear(running, .template(template, .status(.approved)))
        try await hear(running, failed)
        #expect(try account(running).templates.known[template]?.status == .approved)
    }

    @Test func `a failure that is told twice does not undo the resume and the START that came between`() async throws {
        let running = try await cloud()
        let failed = receipt(try await sent(running), .failed(code: 131_050))
        try await hear(running, failed)
        try await running.advance(by: .seconds(1))
        try await hear(running, write("START"))
        #expect(try isOptedOut(running), "WhatsApp's own switch stands on stop")
        try await hear(running, .preference(Person(waID: "221770000001"), .resume))
        #expect(try !isOptedOut(running))
        try await hear(running, failed)
        #expect(try !isOptedOut(running))
    }

    @Test(arguments: [
        ChannelUpdate.Kind.account(.stopped("DISABLE")), .account(.restricted("RESTRICTED_BIZ", until: nil)),
        .channelError(code: 131_031),
    ])
    func `a stop that WhatsApp repeats does not halt again what a person has released`(stop: ChannelUpdate.Kind)
        async throws
    {
        let running = try await cloud()
        let moment = running.clock.now
        try await hear(running, stop, at: moment)
        #expect(try account(running).halt != nil)
        try await running.done(.release(account: "acme"))
        try await hear(running, stop, at: moment)
        #expect(try account(running).halt == nil)
        try await hear(running, stop, at: moment + .seconds(1))
        #expect(try account(running).halt != nil, "said anew")
    }

    // MARK: What comes late

    @Test func `a START that was written before the STOP and comes after it lifts nothing`() async throws {
        let running = try await cloud()
        _ = try await sent(running)
        let moment = running.clock.now
        try await running.advance(by: .minutes(5))
        try await hear(running, write("STOP", id: "in.2"), at: moment + .minutes(2))
        try await hear(running, write("START", id: "in.1"), at: moment + .minutes(1))
        #expect(try isOptedOut(running))
        try await hear(running, write("START", id: "in.3"), at: moment + .minutes(3))
        #expect(try !isOptedOut(running))
    }

    @Test func `an older word of a template, told again or late, does not stop it`() async throws {
        let running = try await cloud()
        let moment = running.clock.now
        try await running.advance(by: .minutes(5))
        func hearStatus(_ status: TemplateStatus, _ minutes: Int) async throws -> TemplateStatus? {
            try await hear(running, .template(template, .status(status)), at: moment + .minutes(minutes))
            return try account(running).templates.known[template]?.status
        }
        #expect(try await hearStatus(.paused, 1) == .paused)
        #expect(try await hearStatus(.approved, 3) == .approved)
        #expect(try await hearStatus(.paused, 1) == .approved)
        #expect(try await hearStatus(.disabled, 2) == .approved)
        #expect(try await hearStatus(.paused, 4) == .paused)
    }

    // MARK: What cannot be answered

    @Test func `a STOP that cannot be confirmed counts, and so does everything else that came with it`() async throws {
        let running = try await cloud()
        let token = try await sent(running)
        try await hear(running, write("bonjour", id: "in.1"))
        try await hear(running, .numberChanged(Person(waID: "221770000001")))
        let origin = ChannelUpdate.Origin.cloud(businessAccountID: "102", phoneNumberID: "106")
        let updates = [write("STOP", id: "in.2"), receipt(token, .delivered)]
        try await running.done(.receive(updates.map { ChannelUpdate(origin, at: running.clock.now, $0) }))
        #expect(try isOptedOut(running))
        #expect(try state(running).deliveries.map(\.status) == [.delivered])
        #expect(running.gateway.messages.count == 1, "nobody is told")
    }
}
