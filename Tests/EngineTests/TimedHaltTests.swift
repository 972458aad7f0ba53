import Domain
import Engine
import Testing
import WhatsApp

/// A halt that ends by itself holds nothing once it has ended, though nobody released it.
struct TimedHaltTests: CloudSuite {
    @Test func `whoever writes is answered again once a restriction has ended`() async throws {
        let running = try await restricted(for: .hours(5))
        try await hear(running, write("une question"))
        await #expect(throws: Refusal.notConnected) {
            try await running.done(.reply(account: "acme", contact: "a", text: "Bonjour"))
        }
        try await running.advance(by: .hours(5))
        try await running.done(.reply(account: "acme", contact: "a", text: "Bonjour"))
        #expect(running.gateway.messages.map(\.words) == ["Bonjour"])
    }

    @Test func `a STOP is confirmed once a restriction has ended, and not before`() async throws {
        let running = try await restricted(for: .hours(5))
        try await hear(running, write("STOP"))
        #expect(running.gateway.messages.isEmpty)
        try await running.advance(by: .hours(5))
        try await hear(running, write("START", id: "wamid.in.2"))
        #expect(running.gateway.messages.map(\.words) == [BuiltInMessages.confirmation(of: .start, in: .french)])
    }

    /// An account whose one contact is not enrolled.
    private func restricted(for duration: Duration) async throws -> RunningEngine {
        let running = try await cloud()
        var patch = AccountPatch()
        patch.config[.enrollmentPaused] = .bool(true)
        try await running.done(.configure(account: "acme", patch))
        try await running.put("a")
        try await hear(running, .account(.restricted("RESTRICTED_BIZ", until: running.clock.now + duration)))
        return running
    }
}
