import Domain
import Engine
import EventStore
import Testing
import WhatsApp

/// WhatsApp forbids what the business begins, and nothing else (Meta: RESTRICTED_BIZ_INITIATED_MESSAGING).
@Suite struct RestrictionTests: CloudSuite {
    private func restrict(_ running: RunningEngine, until: Instant?, at moment: Instant? = nil) async throws {
        let word = "ACCOUNT_RESTRICTION.RESTRICTED_BIZ_INITIATED_MESSAGING"
        try await hear(running, .account(.restricted(word, .templates, until: until)), at: moment)
    }

    @Test func `who has written is answered, and written to, while others wait for the restriction's end`() async throws
    {
        let running = try await cloud()
        try await restrict(running, until: running.clock.now + .hours(30))
        try await running.put("a")
        try await running.put("b") { $0.phone = .set("+221770000002") }
        try await hear(running, write("une question"))
        try await running.done(.reply(account: "acme", contact: "a", text: "Voici"))
        try await running.advance(by: .hours(29))
        #expect(running.gateway.messages.map(\.address) == ["+221770000001", "+221770000001"])
        #expect(try state(running, "b").due != nil)
        try await running.advance(by: .hours(2))
        #expect(running.gateway.messages.map(\.words).filter { $0 == "relance|Awa|1" }.count == 1)
    }

    @Test func `a person ends it at once, also one without an end`() async throws {
        let running = try await cloud()
        try await restrict(running, until: nil)
        try await running.put("a")
        try await running.advance(by: .hours(3))
        #expect(running.gateway.messages.isEmpty)
        try await running.done(.release(account: "acme"))
        try await running.advance(by: .seconds(1))
        #expect(running.gateway.messages.count == 1)
    }

    @Test func `a halt of everything comes and goes beside it`() async throws {
        let running = try await cloud()
        let now = running.clock.now
        try await restrict(running, until: now + .hours(50))
        try await running.put("a")
        try await hear(running, write("une question"))
        try await hear(running, .channelError(code: 131_057))
        await #expect(throws: Refusal.notConnected) {
            try await running.done(.reply(account: "acme", contact: "a", text: "Voici"))
        }
        try await running.advance(by: .minutes(3))
        try await running.done(.reply(account: "acme", contact: "a", text: "Voici"))
        #expect(running.gateway.messages.map(\.words) == ["Voici"])
        try await running.advance(by: .hours(40))
        #expect(running.gateway.messages.count == 2, "day 1 within the window, and no day 2 outside it")
        try running.restart(losingState: true)
        try await running.advance(by: .hours(12))
        #expect(running.gateway.messages.count == 3)
    }
}
