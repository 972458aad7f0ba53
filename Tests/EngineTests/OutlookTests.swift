import Domain
import Engine
import EventCoding
import EventStore
import Testing
import WhatsApp

/// What is foreseen of an installation, and what comes of it where the Cloud API's own limits bind.
@Suite struct OutlookTests: CloudSuite {
    private func sent(_ running: RunningEngine) throws -> [Instant] {
        var moments: [Instant] = []
        try running.log.read(from: Position.start.next, limit: .max) { record in
            let prefix = try record.hotPrefix()
            if prefix.type == EventType.messageRequested.code {
                moments.append(Instant(milliseconds: Int64(prefix.recordedAt)))
            }
            return true
        }
        return moments
    }

    @Test(arguments: [false, true])
    func `a portfolio's limit of people ends the forecast when it ends the sending`(afterRestart: Bool) async throws {
        let running = try await cloud(health: ChannelHealth(people: .limited(3)))
        for digit in 1...8 {
            try await running.put("p\(digit)") { $0.phone = .set("+22177000000\(digit)") }
        }
        // Three have been written to by then, and count.
        try await running.advance(by: .hours(5))
        if afterRestart {
            try running.restart()
            try await running.advance(by: .zero)
        }
        let before = try sent(running).count
        #expect(before == 3)
        let now = running.clock.now
        let outlook = try running.engine.read { try $0.outlook(at: now, through: nil) }
        let outcome = outlook.run(days: 60)
        #expect(outcome.mainGate == .people && outcome.total == 53)
        try await running.advance(by: .days(60))
        let all = try sent(running)
        #expect(all.count == 56)
        #expect(outcome.end == all.last)
        let perDay = Dictionary(grouping: all.dropFirst(before)) { ZoneRules.utc.day(at: $0) }.mapValues(\.count)
        #expect(outcome.messages == perDay)
    }

    @Test func `messages under way count as taken, and their next days are foreseen`() async throws {
        let running = try await cloud()
        try await running.put("a")
        running.gateway.answer { _ in nil }
        try await running.advance(by: .hours(1))
        #expect(try sent(running).count == 1)
        let now = running.clock.now
        let outcome = try running.engine.read { try $0.outlook(at: now, through: nil) }.run(days: 30)
        #expect(outcome.total == 6 && outcome.end == now + .days(6))
    }

    @Test func `campaigns that are scheduled and queued are foreseen as they come`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(["a", "b", "c"])
        let start = running.clock.now + .days(2)
        let first = try await running.create { $0.settings.scheduledStart = start }
        let second = try await running.create {
            $0.settings.runAfter = first
            $0.settings.maxMessagesPerDay = 2
        }
        try await running.create { $0.settings.runAfter = second }
        try await running.create(isDraft: true)
        let now = running.clock.now
        let outlook = try running.engine.read { try $0.outlook(at: now, through: nil) }
        #expect(outlook.people == 9)
        let outcome = outlook.run(days: 60)
        #expect(outcome.total == 63 && outcome.left == 0)
        try await running.advance(by: .days(60))
        let all = try sent(running)
        #expect(all.count == 63 && outcome.end == all.last)
    }

    @Test func `a campaign whose enrolment is held is foreseen with whom it will take up`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(["a", "b"])
        try await running.configure { $0.config[.enrollmentPaused] = .bool(true) }
        try await running.create()
        let now = running.clock.now
        #expect(try running.engine.read { try $0.outlook(at: now, through: nil) }.people == 2)
    }

    @Test func `a supposed gateway is reckoned with its own delay, whatever is configured`() async throws {
        let running = try await cloud(health: ChannelHealth(people: .limited(1)))
        for digit in 1...3 { try await running.put("p\(digit)") { $0.phone = .set("+22177000000\(digit)") } }
        let now = running.clock.now
        func end(_ gateway: GatewayKind?) throws -> Instant {
            let outlook = try running.engine.read { try $0.outlook(at: now, through: gateway) }
            return try #require(outlook.run(days: 60).end)
        }
        // Enrolled at once; the first message is due an hour later.
        let last = now + .hours(1) + .days(6)
        #expect(try end(.sandbox) == last && end(.cloud) == last)
        let web = try end(.web)
        #expect(web >= last + .minutes(3) && web <= last + .minutes(5))
        #expect(try end(nil) == now + .hours(1) + .days(20))
    }
}
