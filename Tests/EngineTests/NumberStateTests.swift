import Domain
import Engine
import EventStore
import Testing
import WhatsApp

/// What WhatsApp says of the number itself: its quality, whether it may send, how long it has to wait.
@Suite struct NumberStateTests: CloudSuite {
    private func put(_ count: Int, _ running: RunningEngine) async throws {
        for number in 1...count { try await running.put("p\(number)") { $0.phone = .set("+22177000010\(number)") } }
    }

    @Test(arguments: [ChannelHealth(quality: "RED"), ChannelHealth(status: "FLAGGED")])
    func `a number whose quality is low sends at a quarter of its rate until it is better`(poor: ChannelHealth)
        async throws
    {
        let running = try await cloud(health: ChannelHealth(quality: "GREEN", status: "CONNECTED", perSecond: 4))
        running.gateway.say(ChannelHealth())
        try await hear(running, .health(poor))
        try await put(9, running)
        try await running.advance(by: .hours(1) + .seconds(2))
        #expect((2...3).contains(running.gateway.messages.count))
        try await hear(running, .health(ChannelHealth(quality: "YELLOW", status: "CONNECTED")))
        try await running.advance(by: .seconds(3))
        #expect(running.gateway.messages.count == 9)
    }

    @Test(arguments: ["DISCONNECTED", "UNVERIFIED", "PENDING", "RESTRICTED"])
    func `nothing is sent from a number that WhatsApp takes nothing from`(status: String) async throws {
        let running = try await cloud(health: ChannelHealth(status: status))
        try await running.put("a")
        try await running.advance(by: .hours(3))
        #expect(running.gateway.messages.isEmpty)
        running.gateway.say(ChannelHealth(status: "CONNECTED"))
        try await running.advance(by: .hours(2))
        #expect(running.gateway.messages.count == 1)
    }

    @Test func `the owner hears of it once per change`() async throws {
        let running = try await cloud(health: ChannelHealth(quality: "GREEN", status: "CONNECTED"))
        func alerts() throws -> Int { try running.events().count { $0 == "ChannelAlert" } }
        for quality in ["YELLOW", "RED", "RED"] { try await hear(running, .health(ChannelHealth(quality: quality))) }
        #expect(try alerts() == 1)
        #expect(try account(running).lastAlert?.word == "phone_number.RED")
        try await hear(running, .health(ChannelHealth(status: "FLAGGED")))
        #expect(try alerts() == 1, "that is the same")
        try await hear(running, .health(ChannelHealth(quality: "GREEN", status: "CONNECTED")))
        try await hear(running, .health(ChannelHealth(status: "RESTRICTED")))
        try await hear(running, .health(ChannelHealth(status: "RESTRICTED")))
        #expect(try alerts() == 2)
    }

    // MARK: Waits

    @Test(arguments: [4, 80_007, 130_429])
    func `a wait that WhatsApp asks for is kept by all who send through the number`(code: Int) async throws {
        let running = try await cloud(health: ChannelHealth(perSecond: 1))
        let wait = Duration.minutes(20)
        running.gateway.answer { _ in .refused(Target.Refusal(code: code, retryAfter: wait)) }
        try await put(3, running)
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.count == 1)
        running.gateway.answer { .accepted(Acceptance(id: "w\($0.token)")) }
        try await running.advance(by: wait - .seconds(1))
        #expect(running.gateway.messages.count == 1)
        try await running.advance(by: .seconds(20))
        #expect(running.gateway.messages.count == 4)
    }

    @Test func `a wait that concerns one message holds no other`() async throws {
        let running = try await cloud(health: ChannelHealth(perSecond: 1))
        running.gateway.answer { _ in .refused(Target.Refusal(code: 131_056, retryAfter: .minutes(20))) }
        try await put(3, running)
        try await running.advance(by: .hours(1) + .seconds(5))
        #expect(running.gateway.messages.count == 3)
    }
}
