import Domain
import Engine
import EventStore
import Testing
import WhatsApp

/// What becomes of answers to people, and of everything around one that fails.
@Suite struct ReplyTests: CloudSuite {
    /// Somebody wrote, and was answered.
    private func answered(_ answer: SendAnswer?) async throws -> RunningEngine {
        let running = try await cloud()
        try await running.put("a")
        try await hear(running, write("une question"))
        if let answer { running.gateway.answer { _ in answer } } else { running.gateway.answer { _ in nil } }
        try await running.done(.reply(account: "acme", contact: "a", text: "Voici"))
        return running
    }

    private func told(
        _ running: RunningEngine, _ state: MessageStatus.State, id: String = "w", bearsToken: Bool = true,
        at moment: Instant? = nil
    ) async throws {
        let token = try #require(running.gateway.messages.last { $0.key.repliesTo != nil }?.token)
        try await hear(
            running,
            .status(MessageStatus(id: id, token: bearsToken ? token : nil, state: state, recipient: Person())),
            at: moment)
    }

    private func reply(_ running: RunningEngine) throws -> ReplyDelivery {
        try #require(try running.contact("a")?.state.latestReplies.last)
    }

    @Test func `an answer that nothing was heard of is delivered once its receipt says so`() async throws {
        let running = try await answered(.unknown)
        #expect(try reply(running).code == OwnError.unknownOutcome)
        try await told(running, .delivered)
        #expect(try reply(running).status == .delivered && reply(running).code == nil)
        let head = try running.engine.log.head
        try await told(running, .delivered)
        try await told(running, .sent)
        #expect(try running.engine.log.head == head)
    }

    @Test func `a receipt by the gateway's own id finds the answer, also after a restart`() async throws {
        let running = try await answered(.accepted(Acceptance(id: "wamid.7")))
        try running.restart()
        try await told(running, .read, id: "wamid.7", bearsToken: false)
        #expect(try reply(running).status == .read)
    }

    @Test(arguments: [131_031, 131_042, 368])
    func `an answer that fails for the account's own sake halts the account`(code: Int) async throws {
        let running = try await answered(.accepted(Acceptance(id: "w")))
        try await told(running, .failed(code: code))
        #expect(try account(running).halt?.code == code)
        try await running.done(.release(account: "acme"))
        try await told(running, .failed(code: code))
        #expect(try account(running).halt == nil, "what comes twice is acted upon once")
    }

    @Test func `an answer that fails as too late closes the window, one to who stopped us opts out`() async throws {
        let late = try await answered(.accepted(Acceptance(id: "w")))
        try await told(late, .failed(code: 131_047))
        #expect(try late.contact("a")?.state.isInWindow(at: late.clock.now) == false)
        let stopped = try await answered(.accepted(Acceptance(id: "w")))
        try await stopped.advance(by: .hours(1))
        try await told(stopped, .failed(code: 131_050))
        #expect(try state(stopped).exitReason == .optedOut)
    }

    @Test func `receipts of an earlier answer leave a later one outstanding`() async throws {
        let running = try await answered(.accepted(Acceptance(id: "w")))
        let first = try #require(running.gateway.messages.last?.token)
        running.gateway.answer { _ in nil }
        try await running.done(.reply(account: "acme", contact: "a", text: "Encore"))
        try await hear(running, .status(MessageStatus(id: "w", token: first, state: .delivered, recipient: Person())))
        #expect(try running.contact("a")?.state.openReply == 2)
        try running.restart()
        try await running.advance(by: .seconds(1))
        #expect(try reply(running).code == OwnError.unknownOutcome, "what a dead process asked is closed")
    }
}
