import Domain
import Engine
import Testing
import WhatsApp

/// What the simulation's seeds found, told in a few lines each.
struct FoundBySeedsTests: CloudSuite {
    @Test func `a late delivery does not bring back somebody whose number changed hands`() async throws {
        let running = try await cloud()
        try await running.put("a")
        try await running.advance(by: .hours(1))
        let message = try #require(running.gateway.messages.first)
        try await hear(running, .numberChanged(Person(waID: "221770000001")))
        #expect(try state(running).exitReason == .undeliverable)
        try await hear(running, status(of: message, .delivered))
        let after = try state(running)
        #expect(after.deliveries.map(\.status) == [.delivered])
        #expect(after.status == .exited && after.due == nil)
    }

    @Test func `what WhatsApp took and held back counts for the time between two messages to one person`() async throws
    {
        let running = try await cloud()
        try await running.put("a")
        try await running.advance(by: .hours(1))
        let message = try #require(running.gateway.messages.first)
        try await hear(running, status(of: message, .failed(code: 131_042)))
        try await running.done(.release(account: "acme"))
        try await running.advance(by: .seconds(5))
        #expect(running.gateway.messages.count == 1)
        try await running.advance(by: .seconds(1))
        #expect(running.gateway.messages.count == 2)
    }

    @Test func `what is in doubt counts for the time between two messages to one person, in whatever campaign`()
        async throws
    {
        let running = try await cloud()
        running.gateway.answer { _ in .unknown }
        try await running.put("a")
        try await running.advance(by: .seconds(2))
        _ = try await running.create("Campagne")
        try await running.advance(by: .hours(1) + .seconds(3))
        #expect(running.gateway.messages.count == 1)
        try await running.advance(by: .seconds(1))
        #expect(running.gateway.messages.count == 2)
    }

    @Test func `whoever had a contact's number before goes on counting among the people of a portfolio`() async throws {
        let running = try await cloud(health: ChannelHealth(people: .limited(2)))
        try await running.put("a")
        try await running.advance(by: .hours(1))
        try await running.put("a") { $0.phone = .set("+221770000002") }
        _ = try await running.create("Campagne")
        try await running.advance(by: .hours(1))
        try await running.put("b") { $0.phone = .set("+221770000003") }
        try await running.advance(by: .hours(2))
        #expect(running.gateway.messages.map(\.address) == ["+221770000001", "+221770000002"])
        try await running.advance(by: .hours(21))
        #expect(running.gateway.messages.map(\.address).contains("+221770000003"))
    }

    @Test func `two refusals of one template do not make the one that stands in for it rest, too`() async throws {
        let running = try await cloud()
        let english = TemplateMessage(name: "follow_up", language: "en_GB", components: [])
        running.gateway.hold([
            RemoteTemplate(id: template, status: .approved), RemoteTemplate(id: english.id, status: .approved),
        ])
        try await running.done(
            .bindTemplate(account: "acme", TemplateCatalogue.Slot(day: 1, language: .english), english))
        try await running.advance(by: .seconds(1))
        running.gateway.hold([
            RemoteTemplate(id: template, status: .approved), RemoteTemplate(id: english.id, status: .paused),
        ])
        running.gateway.answer { message in
            guard case .template(let said) = message.content, said.id == english.id else {
                return .accepted(Acceptance(id: "w\(message.token)"))
            }
            return .refused(Target.Refusal(code: 132_015))
        }
        for (id, phone) in [("a", "+221770000001"), ("b", "+221770000002")] {
            try await running.put(id) {
                $0.phone = .set(phone)
                $0.facts[.language] = .text("en")
            }
        }
        try await running.advance(by: .hours(2))
        let known = try account(running).templates.known
        #expect(known[english.id]?.status == .paused)
        #expect(known[template]?.status == .approved)
        #expect(try state(running, "a").day == 2 && state(running, "b").day == 2)
    }

    @Test func `news of a ban that is told again after other news halts nothing that was released since`() async throws
    {
        let running = try await cloud()
        let (first, second) = (running.clock.now, running.clock.now + .seconds(1))
        try await hear(running, .account(.stopped("DISABLED_UPDATE.DISABLE")), at: first)
        try await hear(running, .account(.restricted("ACCOUNT_RESTRICTION", until: second + .hours(1))), at: second)
        try await running.done(.release(account: "acme"))
        for moment in [first, second] {
            try await hear(running, .account(.stopped("DISABLED_UPDATE.DISABLE")), at: first)
            try await hear(running, .account(.restricted("ACCOUNT_RESTRICTION", until: moment + .hours(1))), at: second)
        }
        #expect(try account(running).halt == nil)
    }

    @Test func `a confirmation is taken back where the number changes hands in the same breath`() async throws {
        let running = try await cloud()
        try await running.put("a")
        let origin = ChannelUpdate.Origin.cloud(businessAccountID: "102", phoneNumberID: "106")
        let (person, now) = (Person(waID: "221770000001"), running.clock.now)
        try await running.done(
            .receive([
                ChannelUpdate(origin, at: now, write("STOP")), ChannelUpdate(origin, at: now, .numberChanged(person)),
            ]))
        #expect(running.gateway.messages.isEmpty)
        try running.engine.read { view in
            let account = try #require(try view.account(named: "acme"))
            let contact = try #require(try view.contact(named: "a", in: account.number)).state
            #expect(contact.isOptedOut && contact.replies == 1 && contact.openReply == nil)
        }
    }

    private func status(of message: OutboundMessage, _ state: MessageStatus.State) -> ChannelUpdate.Kind {
        .status(
            MessageStatus(id: "w\(message.token)", token: message.token, state: state, recipient: Person()))
    }
}
