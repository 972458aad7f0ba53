import Domain
import Engine
import Testing

struct EstimateTests {
    @Test func `a campaign of a thousand with a hundred a day ends on the day the estimate said`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads((1...1000).map { "lead\($0)" })
        let load = try running.engine.read { view in
            try view.forecast(of: try #require(try view.account(named: "acme")).number)
        }
        let estimate = CampaignEstimate(
            of: 1000, in: load, CampaignGates(isOpen: true, dailyLimit: 100), from: running.clock.now,
            at: running.clock.now)
        let number = try await running.create { $0.settings.maxMessagesPerDay = 100 }
        #expect(try running.campaign(number).enrolled == 1000)
        try await running.advance(by: .days(80))
        let end = try #require(try running.campaign(number).state.endedAt)
        let said = try #require(estimate.end)
        #expect(ZoneRules.utc.day(at: end) == ZoneRules.utc.day(at: said))
        let perDay = Dictionary(grouping: try running.requests()) { $0.day }.mapValues(\.count)
        #expect(perDay == estimate.outcome.messages)
    }
}
