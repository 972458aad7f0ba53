import Domain
import Engine
import Testing
import WhatsApp

/// WhatsApp's limit of different people in 24 h, as it is counted here.
@Suite struct PeopleLimitTests: CloudSuite {
    /// Room for two people; what stays in doubt is said again.
    private func resending(_ answer: @escaping @Sendable (OutboundMessage) -> SendAnswer?) async throws -> RunningEngine
    {
        let running = try await cloud(health: ChannelHealth(people: .limited(2)))
        var patch = AccountPatch()
        patch.config = [.doubtPolicy: .text("resend")]
        try await running.done(.configure(account: "acme", patch))
        running.gateway.answer(answer)
        return running
    }

    private func put(_ running: RunningEngine, _ id: String, _ digit: Int) async throws {
        try await running.put(id) { $0.phone = .set("+22177000000\(digit)") }
    }

    /// How many messages somebody was sent.
    private func count(_ running: RunningEngine, _ digit: Int) -> Int {
        running.gateway.messages.count { $0.address == "+22177000000\(digit)" }
    }

    /// How the process may end before the day is over.
    enum Restart: CaseIterable { case none, keepingRows, losingRows }

    private func restart(_ running: RunningEngine, _ restart: Restart) throws {
        switch restart {
        case .none: break
        case .keepingRows: try running.restart()
        case .losingRows: try running.restart(losingState: true)
        }
    }

    @Test(arguments: Restart.allCases)
    func `somebody who is written to again counts until a day after the latest message`(end: Restart) async throws {
        let running = try await resending { message in
            message.key.attempt == 1 && message.address.hasSuffix("1")
                ? .unknown : .accepted(Acceptance(id: "w\(message.token)"))
        }
        try await put(running, "a", 1)
        try await running.advance(by: .hours(1) + .minutes(16))
        #expect(count(running, 1) == 2)
        try await running.done(.exitPaid(contact: "a"))
        try await put(running, "b", 2)
        try await put(running, "c", 3)
        try await running.advance(by: .hours(10))
        #expect([2, 3].map { count(running, $0) }.reduce(0, +) == 1, "room for one more")
        try restart(running, end)
        try await running.advance(by: .hours(13) + .minutes(50))
        #expect([2, 3].map { count(running, $0) }.reduce(0, +) == 1, "a day after the first message")
        try await running.advance(by: .minutes(10))
        #expect([2, 3].map { count(running, $0) } == [1, 1], "a day after the second")
    }

    @Test(arguments: Restart.allCases)
    func `a refusal gives nothing back of what an earlier message counts`(end: Restart) async throws {
        let running = try await resending { message in
            guard message.address.hasSuffix("1") else { return .accepted(Acceptance(id: "w\(message.token)")) }
            return message.key.attempt == 1 ? .unknown : .refused(Target.Refusal(code: 131_026))
        }
        try await put(running, "a", 1)
        try await running.advance(by: .hours(1) + .minutes(16))
        #expect(count(running, 1) == 2)
        try await put(running, "b", 2)
        try await put(running, "c", 3)
        try await running.advance(by: .hours(10))
        try restart(running, end)
        try await running.advance(by: .hours(13) + .minutes(40))
        #expect([2, 3].map { count(running, $0) }.reduce(0, +) == 1)
        try await running.advance(by: .minutes(5))
        #expect([2, 3].map { count(running, $0) } == [1, 1])
    }

    @Test func `somebody whose only message was refused makes room at once`() async throws {
        let running = try await resending { message in
            message.address.hasSuffix("3")
                ? .accepted(Acceptance(id: "w\(message.token)")) : .refused(Target.Refusal(code: 131_026))
        }
        for digit in 1...4 { try await put(running, "p\(digit)", digit == 4 ? 3 : digit) }
        try await running.advance(by: .hours(2))
        #expect(count(running, 1) == 1 && count(running, 2) == 1 && count(running, 3) == 2)
    }
}
