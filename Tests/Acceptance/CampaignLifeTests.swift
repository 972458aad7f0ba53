import TestSupport
import Testing

/// Seed 001 §Campaign Lifecycle, §Campaign Scheduling & Queuing, §Rate Limiting, on the program itself.
@Suite struct CampaignLifeTests {
    private static let late = #""registeredAt":"2025-01-20T09:59:00Z""#

    @Test func `every transition that is not allowed is refused by name and records nothing`() async throws {
        let house = try House()
        try await house.people(2, "cm", #""country":"CM",\#(Self.late)"#)
        let plans = [
            "draft": #"{"name":"a","status":"draft"}"#,
            "scheduled": #"{"name":"b","scheduledStartDate":"2025-02-01"}"#,
            "active": #"{"name":"c"}"#, "paused": #"{"name":"d"}"#,
            "completed": #"{"name":"e","targetFilter":{"countries":["FR"]}}"#, "cancelled": #"{"name":"f"}"#,
        ]
        let refused = [
            "draft": ["pause", "resume"], "scheduled": ["pause", "resume"], "active": [], "paused": ["start"],
            "completed": ["start", "pause", "resume", "cancel"], "cancelled": ["start", "pause", "resume"],
        ]
        for (status, plan) in plans.sorted(by: { $0.key < $1.key }) {
            let id = try await house.campaign(plan)["_id"].text
            if status == "paused" { try await house.steer(id, "pause") }
            if status == "cancelled" { try await house.steer(id, "cancel") }
            try await house.settle()
            #expect(try await house.campaign(id: id)["status"].text == status)
            let head = try await house.head()
            for verb in refused[status] ?? [] {
                let answer = try await house.steer(id, verb)
                #expect(answer.status == 409 && answer.json["statusCode"] == 409, "\(verb) \(status)")
                #expect(answer.json["body"]["code"].text == "campaign-\(status)", "\(verb) \(status)")
                #expect(answer.json["body"]["message"].text.contains(status), "\(verb) \(status)")
            }
            let edited = try await house.ask(as: "acme", "PATCH", "\(House.campaigns)/\(id)", #"{"priority":1}"#)
            #expect(edited.status == (["draft", "scheduled"].contains(status) ? 200 : 409), "edit \(status)")
            let idle = ["active": "start", "paused": "pause", "cancelled": "cancel"][status]
            if let idle {
                #expect(try await house.steer(id, idle).status == 200, "what is so already is no error")
                #expect(try await house.head() == head)
            }
        }
    }

    @Test func `a scheduled campaign starts at its time, and what is queued behind it when it is over`() async throws {
        let house = try House()
        _ = try await house.configure(#"{"timeZone":"Africa/Douala"}"#)
        try await house.connect("acme")
        try await house.people(3, "cm", #""country":"CM",\#(Self.late)"#)
        let first = try await house.campaign(#"{"name":"Une","scheduledStartDate":"2025-01-22"}"#)
        #expect(first["status"] == "scheduled" && first["targetsEnrolled"] == 0)
        // Midnight of a bare date is the account's.
        #expect(first["scheduledStartDate"] == "2025-01-21T23:00:00Z")
        let second = try await house.campaign(#"{"name":"Deux","runAfterCampaignId":"\#(first["_id"].text)"}"#)
        #expect(second["status"] == "scheduled" && second["runAfterCampaignId"] == first["_id"])
        let third = try await house.campaign(#"{"name":"Trois","runAfterCampaignId":"\#(second["_id"].text)"}"#)
        #expect(try await house.isDefaultPaused() == false, "only what is active holds the default")

        try await house.advance("P1DT12H")
        #expect(try await house.campaign(id: first["_id"].text)["status"] == "scheduled")
        try await house.advance("PT1H")
        let started = try await house.campaign(id: first["_id"].text)
        #expect(started["status"] == "active" && started["actualStartDate"] == "2025-01-21T23:00:00Z")
        #expect(started["targetsEnrolled"] == 3)
        try house.restart()
        try await house.advance("P7D")
        #expect(try await house.campaign(id: first["_id"].text)["status"] == "completed")
        #expect(try await house.campaign(id: second["_id"].text)["status"] == "active")
        #expect(try await house.campaign(id: second["_id"].text)["targetsEnrolled"] == 3)

        // A cancelled one lets the next go, too, and its people leave.
        #expect(try await house.steer(second["_id"].text, "cancel").status == 200)
        try await house.settle()
        let cancelled = try await house.campaign(id: second["_id"].text)
        #expect(cancelled["status"] == "cancelled" && cancelled["targetsExited"] == 3)
        #expect(!cancelled["actualEndDate"].isNull)
        let left = try await house.relance("acme", "/campaigns/\(second["_id"].text)/targets?status=exited")
        #expect(left["targets"].list.map { $0["exitReason"] } == ["cancelled", "cancelled", "cancelled"])
        #expect(try await house.campaign(id: third["_id"].text)["status"] == "active")
    }

    @Test func `a paused campaign says nothing, and once each when it goes on`() async throws {
        let house = try House()
        try await house.connect("acme")
        try await house.people(2, "cm", #""country":"CM",\#(Self.late)"#)
        let id = try await house.campaign(#"{"name":"Une"}"#)["_id"].text
        #expect(try await house.steer(id, "pause").status == 200)
        try await house.advance("P3D")
        #expect(try await house.campaign(id: id)["messagesSent"] == 0)
        let held = try await house.relance("acme", "/campaigns/\(id)/targets?status=paused")
        #expect(held["total"] == 2 && held["targets"].list.map { $0["status"] } == ["paused", "paused"])
        #expect(try await house.relance("acme", "/campaigns/\(id)/targets?status=active")["total"] == 0)
        #expect(try await house.steer(id, "resume").json["body"]["data"]["campaign"]["status"] == "active")
        try await house.advance("PT1M")
        #expect(try await house.campaign(id: id)["messagesSent"] == 2)
        let going = try await house.relance("acme", "/campaigns/\(id)/targets?status=active")["targets"].list
        #expect(going.map { $0["currentDay"] } == [2, 2])
        try await house.advance("P1D")
        #expect(try await house.campaign(id: id)["messagesSent"] == 4)
    }

    @Test func `limits hold: of a campaign a day, and of people in it, which is said`() async throws {
        let house = try House()
        try await house.connect("acme")
        _ = try await house.configure(#"{"maxTargetsPerCampaign":8}"#)
        try await house.people(10, "cm", #""country":"CM",\#(Self.late)"#)
        let campaign = try await house.campaign(#"{"name":"Une","maxMessagesPerDay":3}"#)
        #expect(campaign["maxMessagesPerDay"] == 3)
        #expect(campaign["estimatedTargetCount"] == 10 && campaign["targetsEnrolled"] == 8)
        #expect(campaign["actualTargetCount"] == 8)
        let id = campaign["_id"].text
        for (day, sent) in [(1, 3), (2, 6)] {
            try await house.advance(day == 1 ? "PT2H" : "P1D")
            #expect(try await house.campaign(id: id)["messagesSent"].int == sent)
        }
        let sent = try await house.events("type=MessageSent").map { $0["recordedAt"].text.prefix(10) }
        #expect(Set(sent.map { day in sent.count { $0 == day } }) == [3])
    }

    @Test func `the same request under the same key makes one campaign`() async throws {
        let house = try House()
        try await house.people(2, "cm", #""country":"CM",\#(Self.late)"#)
        let key = [(name: "Idempotency-Key", value: "one")]
        let token = try house.token("acme")
        let first = try await house.ask("POST", House.campaigns, #"{"name":"Une"}"#, token: token, headers: key)
        let head = try await house.head()
        let again = try await house.ask("POST", House.campaigns, #"{"name":"Une"}"#, token: token, headers: key)
        #expect(first.status == 201 && again.status == 201)
        #expect(again.json["body"]["data"] == first.json["body"]["data"])
        #expect(again.header("Idempotency-Replayed") == "true")
        #expect(try await house.head() == head)
        let other = try await house.ask("POST", House.campaigns, #"{"name":"Deux"}"#, token: token, headers: key)
        #expect(other.status == 422)
        #expect(try await house.relance("acme", "/campaigns")["total"] == 1)
    }
}
