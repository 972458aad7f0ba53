import Domain
import Engine
import Testing
import WhatsApp

/// One person under two ids of an account: whoever wants no more wants no more under either.
struct SharedNumberTests: CloudSuite {
    @Test func `a STOP holds for whoever is registered with the number afterwards, and START lifts it for all`()
        async throws
    {
        let running = try await cloud()
        let said = running.clock.now
        try await register(running, "row")
        try await hear(running, write("STOP"))
        try await running.advance(by: .minutes(10))
        try await running.put("member")
        let member = try #require(try running.contact("member")).state
        #expect(member.isOptedOut && member.saidAt == said && member.optedOutBy == .keyword)
        #expect(try running.events().suffix(2) == ["ContactRegistered", "ContactOptedOut"])
        try await running.advance(by: .days(2))
        #expect(running.gateway.messages.map(\.words).filter { $0.hasPrefix("relance") }.isEmpty)
        try await hear(running, write("START", id: "wamid.in.2"))
        for id in ["row", "member"] { #expect(try running.contact(id)?.state.isOptedOut == false, "\(id)") }
    }

    @Test func `whoever moves to a stopped number leaves at once, WhatsApp's own switch included`() async throws {
        let running = try await cloud()
        let moved = running.clock.now
        try await register(running, "row")
        try await hear(running, .preference(Person(waID: "221770000001"), .stop))
        try await running.put("member") { $0.phone = .set("+221770000002") }
        try await running.advance(by: .hours(2))
        #expect(running.gateway.messages.count == 1)
        try await running.put("member")
        let member = try #require(try running.contact("member")).state
        #expect(member.optedOutAt == nil && member.preferenceStoppedAt != nil && member.preferenceAt == moved)
        #expect(try state(running, "member").exitReason == .optedOut)
        try await running.advance(by: .days(2))
        #expect(running.gateway.messages.count == 1)
    }

    @Test func `whoever turns out to have a stopped number leaves at once`() async throws {
        let running = try await cloud()
        try await register(running, "row")
        try await hear(running, write("STOP"))
        running.gateway.answer { .accepted(Acceptance(id: "w\($0.token)", waID: "221770000001")) }
        try await running.put("member") { $0.phone = .set("+221770000002") }
        try await running.advance(by: .days(3))
        #expect(running.gateway.messages.count { $0.words.hasPrefix("relance") } == 1)
        let member = try #require(try running.contact("member")).state
        #expect(member.isOptedOut && member.optedOutBy == .keyword)
        #expect(try state(running, "member").exitReason == .optedOut)
    }

    @Test func `what is passed on under one id is said by the person, whoever they are otherwise`() async throws {
        let running = try await cloud()
        try await running.put("member")
        try await register(running, "row")
        try await running.put("friend") { $0.phone = .set("+221770000002") }
        try await running.done(.putContact(account: "acme", renamed("again"), .merge))
        try await running.done(.optOut(account: "acme", contact: "again", .api))
        for id in ["member", "again"] { #expect(try running.contact(id)?.state.optedOutBy == .api, "\(id)") }
        #expect(try running.contact("friend")?.state.isOptedOut == false)
        #expect(try state(running, "member").exitReason == .optedOut)
        try await running.done(.optIn(account: "acme", contact: "member", .api))
        for id in ["member", "again"] { #expect(try running.contact(id)?.state.isOptedOut == false, "\(id)") }
    }

    @Test func `nobody speaks for who has the number now`() async throws {
        let running = try await cloud()
        try await running.put("before")
        try await hear(running, .numberChanged(Person(waID: "221770000001")))
        try await running.done(.putContact(account: "acme", renamed("now"), .merge))
        try await running.done(.optOut(account: "acme", contact: "before", .api))
        #expect(try running.contact("before")?.state.isOptedOut == true)
        #expect(try running.contact("now")?.state.isOptedOut == false)
        try await running.done(.optIn(account: "acme", contact: "now", .api))
        #expect(try running.contact("before")?.state.isOptedOut == true)
    }

    private func renamed(_ id: String) -> ContactDraft {
        var draft = ContactDraft(id: id, madeID: "unused")
        draft.phone = .set("+221770000001")
        return draft
    }

    @Test func `a stop that was lifted, or stands in another account, is taken over by nobody`() async throws {
        let running = try await cloud()
        try await register(running, "row")
        try await hear(running, write("STOP"))
        try await hear(running, write("START", id: "wamid.in.2"), at: running.clock.now + .seconds(1))
        try await running.put("member")
        #expect(try running.contact("member")?.state.isOptedOut == false)
        try await running.done(.optOut(account: "acme", contact: "row", .api))
        var draft = ContactDraft(id: "other", madeID: "unused")
        draft.phone = .set("+221770000001")
        try await running.done(.putContact(account: "moussa", draft, .merge))
        let other = try running.engine.read { view in
            let account = try #require(try view.account(named: "moussa")).number
            return try #require(try view.contact(named: "other", in: account)).state
        }
        #expect(!other.isOptedOut)
        try await running.put("third")
        #expect(try running.contact("third")?.state.optedOutBy == .api)
    }

    /// As a row without an id brings somebody in.
    private func register(_ running: RunningEngine, _ madeID: String) async throws {
        var draft = ContactDraft(id: nil, madeID: madeID)
        draft.phone = .set("+221770000001")
        try await running.done(.importContacts(account: "acme", [draft]))
    }
}
