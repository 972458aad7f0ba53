import Testing

/// What an estimate says of a campaign, and what becomes of it.
@Suite struct EstimateTests {
    @Test func `a campaign of a thousand with a hundred a day ends on the day the estimate said`() async throws {
        let house = try House()
        try await house.connect("acme")
        try await house.people(1000, "lead", #""country":"CM","kind":"lead""#)
        let plan = #"{"name":"Mille","targetFilter":{"countries":["CM"]},"maxMessagesPerDay":100}"#
        let answer = try await house.ask(as: "acme", "POST", House.campaigns + "/estimate", plan)
        let estimate = answer.json["body"]["data"]
        #expect(estimate["actualTargetCount"] == 1000 && estimate["estimatedDays"] == 70)
        #expect(estimate["heldBackBy"] == "quota")

        let campaign = try await house.campaign(plan)
        #expect(campaign["targetsEnrolled"] == 1000)
        let id = campaign["_id"].text
        try await house.advance("P68D")
        #expect(try await house.campaign(id: id)["status"] == "active")
        try await house.advance("P2D")
        let ended = try await house.campaign(id: id)
        #expect(ended["status"] == "completed" && ended["targetsCompleted"] == 1000)
        #expect(ended["actualEndDate"].text.prefix(10) == estimate["estimatedEndDate"].text.prefix(10))
    }
}
