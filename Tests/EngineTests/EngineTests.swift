import Domain
import Engine
import EventStore
import Testing
import WhatsApp

struct EngineTests {
    @Test func `an account springs into being with the defaults at its first request`() async throws {
        let running = try RunningEngine()
        try await running.done(.configure(account: "acme", AccountPatch()))
        let account = try running.engine.read { try $0.account(named: "acme") }
        #expect(account?.state.config == AccountConfig())
        #expect(account?.state.entitlement == .unlimited)
        #expect(account?.state.gateway.status == .disconnected)
        #expect(try running.events() == ["InstallationOpened", "AccountRegistered"])
    }

    @Test func `a refused command leaves nothing behind`() async throws {
        let running = try RunningEngine()
        try await running.put("a")
        let head = running.log.head
        var draft = ContactDraft(id: "unknown", madeID: "unused")
        draft.name = .set("Nobody")
        let refused: [(Command, Refusal)] = [
            (.putContact(account: "acme", draft, .update), .unknownContact),
            (.optOut(account: "acme", contact: "unknown", .api), .unknownContact),
            (.setTemplate(MessageTemplate(day: 8, texts: [.french: "x"])), .template(.dayOutOfRange(8))),
            (.advanceClock(to: Instant(milliseconds: 0)), .clockBackwards(now: running.clock.now)),
        ]
        for (command, refusal) in refused {
            #expect(try await running.ask(command).result == .failure(refusal))
        }
        #expect(running.log.head == head)
    }

    @Test func `a message carries the contact's name and language, the day's text and how to stop`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        var patch = AccountPatch()
        patch.name = .set("Marie Essomba")
        try await running.done(.configure(account: "acme", patch))
        try await running.done(
            .setTemplate(
                MessageTemplate(
                    day: 1, texts: [.french: "Bonjour {{firstName}} de {{referrerName}}", .english: "Hi {{name}}"])))
        try await running.put("fr")
        try await running.put("en") { $0.facts[.language] = .text("en") }
        try await running.advance(by: .hours(1))
        #expect(
            Set(running.gateway.messages.map(\.words)) == [
                "Bonjour Awa de Marie Essomba\n\nRépondez STOP pour ne plus recevoir de messages.",
                "Hi Awa Ndiaye\n\nReply STOP to receive no more messages.",
            ])
        #expect(running.gateway.messages.allSatisfy { $0.address == "+221770000001" })
    }

    @Test func `quiet hours hold a message until ten in the contact's own zone`() async throws {
        let lagos = ZoneRules(initialOffsetSeconds: 3600)
        let running = try RunningEngine(
            settings: EngineSettings(zone: { name, _ in name == "Africa/Lagos" ? lagos : .utc }))
        try await running.connect()
        var patch = AccountPatch()
        patch.config[.quietHours] = .bool(true)
        try await running.done(.configure(account: "acme", patch))
        try await running.advance(by: .hours(8))
        try await running.put("utc")
        try await running.put("lagos") { $0.facts[.timeZone] = .text("Africa/Lagos") }
        // Due at 19:00 UTC: both are asleep. Lagos wakes an hour earlier.
        try await running.advance(by: .hours(14))
        #expect(running.gateway.messages.isEmpty)
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.count == 1)
        #expect(try running.target(of: "lagos")?.day == 2)
        try await running.advance(by: .hours(1))
        #expect(try running.target(of: "utc")?.day == 2)
        #expect(
            try running.target(of: "utc")?.deliveries.first?.at == Instant(iso8601: "2025-01-21T10:00:00Z"))
    }

    @Test func `payment ends the person's targets in every account, at once`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.connect("other")
        try await running.put("a")
        var draft = ContactDraft(id: "a", madeID: "unused")
        draft.phone = .set("+221770000001")
        draft.facts[.registeredAt] = .init(running.clock.now - .hours(2))
        try await running.done(.putContact(account: "other", draft, .merge))
        #expect(try await running.done(.exitPaid(contact: "a")) == .exited(targets: 2))
        #expect(try await running.done(.exitPaid(contact: "a")) == .exited(targets: 0))
        try await running.advance(by: .days(8))
        #expect(running.gateway.messages.isEmpty)
        #expect(try running.target(of: "a")?.exitReason == .paid)
    }

    @Test func `someone who opted out hears nothing more, and later opting in does not bring the sequence back`()
        async throws
    {
        let running = try RunningEngine()
        try await running.connect()
        try await running.put("a")
        try await running.advance(by: .hours(1))
        try await running.done(.optOut(account: "acme", contact: "a", .keyword))
        try await running.done(.optIn(account: "acme", contact: "a", .keyword))
        try await running.advance(by: .days(8))
        #expect(running.gateway.messages.count == 1)
        #expect(try running.events().filter { $0 == "TargetEnrolled" }.count == 1)
    }

    @Test func `a clock is moved in order, and only forwards`() async throws {
        let running = try RunningEngine()
        let target = running.clock.now + .days(1)
        #expect(try await running.done(.advanceClock(to: target)) == .clock(target))
        #expect(running.clock.now == target)
        #expect(
            try await running.ask(.advanceClock(to: target - .seconds(1))).result
                == .failure(.clockBackwards(now: target)))
    }
}
