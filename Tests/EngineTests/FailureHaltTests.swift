import Domain
import Engine
import EventStore
import Testing
import WhatsApp

/// Sending of an account stops when too many of its latest messages fail, before WhatsApp bans its number.
@Suite struct FailureHaltTests {
    private static let failed = Target.Receipt.failed(Target.Refusal(code: 131_026))

    /// Two accounts that have each written once to so many people; nothing is known yet of what became of it.
    private func written(to people: Int) async throws -> RunningEngine {
        let running = try RunningEngine()
        for account in ["acme", "beta"] {
            try await running.connect(account)
            let drafts = (1...people).map { number in
                var draft = ContactDraft(id: "p\(number)", madeID: "unused")
                draft.phone = .set("+2217700\(10_000 + number)")
                draft.facts[.registeredAt] = .init(running.clock.now - .hours(2))
                return draft
            }
            try await running.done(.importContacts(account: account, drafts))
        }
        try await running.advance(by: .hours(20))
        for account in ["acme", "beta"] {
            try #require(keys(running, account).count == people)
        }
        return running
    }

    private func number(_ running: RunningEngine, _ account: String) throws -> AccountNumber {
        try running.engine.read { view in try #require(try view.account(named: account)).number }
    }

    private func keys(_ running: RunningEngine, _ account: String) throws -> [MessageKey] {
        let number = try number(running, account)
        return running.gateway.messages.filter { $0.account == number }.map(\.key)
    }

    private func halt(_ running: RunningEngine, _ account: String = "acme") throws -> SendingHalt? {
        try running.engine.read { view in try #require(try view.account(named: account)).state.halt }
    }

    /// What becomes of an account's messages, in the order in which they went.
    private func tell(
        _ running: RunningEngine, _ receipt: Target.Receipt, _ messages: Range<Int>, of account: String = "acme"
    ) async throws {
        for key in try keys(running, account)[messages] {
            running.gateway.report(.receipt(key, receipt), at: running.clock.now)
        }
        try await running.advance(by: .zero)
    }

    /// The rows catch up with the log before the first request is answered.
    private func restart(_ running: RunningEngine, losing: Bool) async throws {
        try running.restart(losingState: losing)
        try await running.advance(by: .zero)
    }

    private func halts(_ running: RunningEngine) throws -> Int {
        try running.events().count { $0 == "SendingHalted" }
    }

    @Test func `the account halts at the message that makes more than three in ten fail, once, and others go on`()
        async throws
    {
        let running = try await written(to: 30)
        try await tell(running, .delivered, 0..<14)
        try await tell(running, Self.failed, 14..<20)
        #expect(try halt(running) == nil, "6 of 20")
        try await tell(running, Self.failed, 14..<20)
        #expect(try halt(running) == nil, "told twice")
        try await tell(running, Self.failed, 20..<21)
        #expect(try halt(running) == SendingHalt(code: OwnError.tooManyFailures), "7 of 21")
        try await tell(running, Self.failed, 21..<24)
        #expect(try halts(running) == 1)
        #expect(try halt(running, "beta") == nil)
        try await running.advance(by: .days(1))
        #expect(try keys(running, "acme").count == 30)
        #expect(try keys(running, "beta").count == 60)
    }

    @Test func `a person releases it, and it takes twenty new outcomes to halt again`() async throws {
        let running = try await written(to: 45)
        try await tell(running, Self.failed, 0..<20)
        #expect(try halt(running) != nil)
        try await running.done(.release(account: "acme"))
        try await tell(running, Self.failed, 20..<39)
        #expect(try halt(running) == nil)
        try await tell(running, Self.failed, 39..<40)
        #expect(try halt(running)?.code == OwnError.tooManyFailures)
        try await running.done(.release(account: "acme"))
        try await running.advance(by: .days(1))
        #expect(try keys(running, "acme").count == 50, "five are left, and go on")
    }

    @Test(arguments: [false, true]) func `what is known outlives a restart and the loss of the rows`(losing: Bool)
        async throws
    {
        let running = try await written(to: 21)
        try await tell(running, Self.failed, 0..<19)
        try await restart(running, losing: losing)
        try await tell(running, Self.failed, 19..<20)
        #expect(try halt(running) != nil)
        try await restart(running, losing: losing)
        try await running.done(.release(account: "acme"))
        try await restart(running, losing: losing)
        try await tell(running, Self.failed, 20..<21)
        #expect(try halt(running) == nil)
        #expect(try halts(running) == 1)
    }

    @Test func `refusals count as what is reported later does, and blocks as failures do`() async throws {
        let running = try RunningEngine()
        running.gateway.answer { message in
            .refused(Target.Refusal(code: message.key.target.rawValue % 2 == 0 ? 131_026 : 131_050))
        }
        try await running.connect()
        for number in 1...25 {
            try await running.put("p\(number)") { $0.phone = .set("+2217700\(10_000 + number)") }
        }
        try await running.advance(by: .hours(2))
        #expect(try halt(running)?.code == OwnError.tooManyFailures)
        #expect(try halts(running) == 1)
    }

    @Test func `a halt that ends by itself gives way to it, one that a person has to end stays`() async throws {
        let running = try await written(to: 42)
        try await tell(running, .failed(Target.Refusal(code: 131_064)), 0..<1)
        #expect(try halt(running)?.until != nil)
        try await tell(running, Self.failed, 1..<21)
        #expect(try halt(running) == SendingHalt(code: OwnError.tooManyFailures))
        try await running.done(.release(account: "acme"))
        try await tell(running, .failed(Target.Refusal(code: 131_031)), 21..<22)
        try await tell(running, Self.failed, 22..<42)
        #expect(try halt(running)?.code == 131_031)
    }
}
