import TestSupport
import Testing

/// Seed 000 §Testing Scenarios, tests 2 and 3, on the program itself.
@Suite struct CampaignStoryTests {
    /// Two hours registered: the default relance takes them up.
    private static let early = #""registeredAt":"2025-01-20T08:00:00Z""#
    /// Not an hour registered: only a campaign does.
    private static let late = #""registeredAt":"2025-01-20T09:59:00Z""#

    @Test func `a filtered campaign takes up its fifty, and the default relance keeps its two`() async throws {
        let house = try House()
        try await house.connect("acme")
        try await house.people(2, "sn", #""country":"SN",\#(Self.early)"#)
        try await house.people(50, "cm", #""country":"CM",\#(Self.late)"#)
        try await house.people(7, "fr", #""country":"FR",\#(Self.late)"#)
        try await house.settle()
        #expect(try await house.enrolledByDefault() == ["sn1", "sn2"])

        // 1. Created with a filter: fifty match, all of them are enrolled, and the default pauses.
        let filter = #""targetFilter":{"countries":["CM"]}"#
        let preview = try await house.ask(as: "acme", "POST", House.campaigns + "/preview", "{\(filter)}")
        #expect(preview.status == 200 && preview.json["body"]["data"]["totalCount"] == 50)
        #expect(preview.json["body"]["data"]["message"] == "50 utilisateurs correspondent aux critères")
        #expect(preview.json["body"]["data"]["sampleUsers"].list.count == 5)
        let campaign = try await house.campaign(#"{"name":"Cameroon January Campaign",\#(filter)}"#)
        let id = campaign["_id"].text
        #expect(campaign["type"] == "filtered" && campaign["status"] == "active")
        #expect(campaign["actualStartDate"] == "2025-01-20T10:00:04Z" && campaign.members["actualEndDate"] == JSON.null)
        for count in ["estimatedTargetCount", "actualTargetCount", "targetsEnrolled"] { #expect(campaign[count] == 50) }
        #expect(try await house.isDefaultPaused())

        // 2. The list has it, and not the default relance.
        let list = try await house.relance("acme", "/campaigns")
        #expect(list["total"] == 1 && list["campaigns"].list.map { $0["_id"] } == [campaign["_id"]])

        // 3. Its targets are the fifty.
        let targets = try await house.relance("acme", "/campaigns/\(id)/targets")
        #expect(targets["total"] == 50 && targets["targets"].list.allSatisfy { $0["campaignId"] == campaign["_id"] })
        let people = Set(targets["targets"].list.map { $0["referralUserId"]["_id"].text })
        #expect(people == Set((1...50).map { "cm\($0)" }))

        // 4. The default relance's are the two of before.
        let default2 = try await house.relance("acme", "/campaigns/default/targets")
        #expect(default2["total"] == 2)
        #expect(default2["targets"].list.allSatisfy { $0.members["campaignId"] == JSON.null })

        try await house.followThrough(id)
    }

    @Test func `the default relance pauses and goes on with campaigns and the toggle`() async throws {
        let house = try House()
        try await house.connect("acme")
        try await house.people(5, "sn", #""country":"SN",\#(Self.early)"#)
        try await house.people(3, "cm", #""country":"CM",\#(Self.late)"#)
        try await house.settle()
        let initial = try await house.relance("acme", "/config")["config"]
        #expect(initial["allowSimultaneousCampaigns"] == false && initial["defaultCampaignPaused"] == false)

        // 1. A campaign pauses the default: its five go on, nobody new comes in.
        let id = try await house.campaign(#"{"name":"Une","targetFilter":{"countries":["CM"]}}"#)["_id"].text
        #expect(try await house.relance("acme", "/config")["config"]["defaultCampaignPausedBy"] == "campaign")
        try await house.people(1, "new", #""country":"SN",\#(Self.late)"#)
        try await house.advance("P1DT2H")
        #expect(try await house.enrolledByDefault() == ["sn1", "sn2", "sn3", "sn4", "sn5"])
        let going = try await house.relance("acme", "/campaigns/default/targets")["targets"].list
        #expect(going.map { $0["currentDay"] } == [3, 3, 3, 3, 3])

        // 2. Both may run: the new one is taken up.
        #expect(try await house.configure(#"{"allowSimultaneousCampaigns":true}"#)["defaultCampaignPaused"] == false)
        try await house.settle()
        #expect(try await house.enrolledByDefault().contains("new1"))

        // 3. Not both any more, and the campaign is still active.
        #expect(try await house.configure(#"{"allowSimultaneousCampaigns":false}"#)["defaultCampaignPaused"] == true)
        try await house.people(1, "next", #""country":"SN",\#(Self.late)"#)
        try await house.advance("PT1H")
        #expect(try await !house.enrolledByDefault().contains("next1"))

        // 4. The campaign completes: the default goes on by itself.
        try await house.advance("P7D")
        #expect(try await house.campaign(id: id)["status"] == "completed")
        #expect(try await house.isDefaultPaused() == false)
        #expect(try await house.enrolledByDefault().contains("next1"))
    }

    @Test func `a person's own pause outlives every campaign`() async throws {
        let house = try House()
        try await house.connect("acme")
        try await house.people(2, "cm", #""country":"CM",\#(Self.late)"#)
        let id = try await house.campaign(#"{"name":"Une"}"#)["_id"].text
        #expect(try await house.configure(#"{"defaultCampaignPaused":true}"#)["defaultCampaignPausedBy"] == "person")
        try await house.advance("P8D")
        #expect(try await house.campaign(id: id)["status"] == "completed")
        try await house.people(1, "new", #""country":"SN",\#(Self.early)"#)
        #expect(try await house.isDefaultPaused())
        #expect(try await house.enrolledByDefault().isEmpty)
    }
}

extension House {
    /// The campaign's fifty and the default's two get a message a day for seven days; then the campaign is completed.
    fileprivate func followThrough(_ id: String) async throws {
        try await advance("PT1H1M")
        var counted = try await campaign(id: id)
        #expect(counted["messagesSent"] == 50 && counted["messagesDelivered"] == 50 && counted["messagesFailed"] == 0)
        let progression = try await relance("acme", "/campaigns/\(id)/progression")
        #expect(progression[0] == .object(["day": 1, "reached": 50, "percentage": 100]))
        #expect(progression[1] == .object(["day": 2, "reached": 0, "percentage": 0]))
        #expect(try await relance("acme", "/campaigns/default/stats")["messagesSent"] == 2)
        try restart()
        try await advance("P7D")
        counted = try await campaign(id: id)
        #expect(counted["status"] == "completed" && !counted["actualEndDate"].isNull)
        #expect(counted["targetsCompleted"] == 50 && counted["targetsExited"] == 0 && counted["messagesSent"] == 350)
        // Nobody else has come to the end of the default's seven days: it takes up whom it may from now on.
        #expect(try await isDefaultPaused() == false)
        #expect(try await relance("acme", "/campaigns/default/stats")["targetsCompleted"] == 2)
    }
}
