import Foundation
import TestSupport
import Testing

/// Seed 000 §Testing Scenarios, test 1, on the program itself.
@Suite struct FirstScenarioTests {
    private static let early = #""registeredAt":"2025-01-20T08:00:00Z""#
    private static let awa = #"{"name":"Awa Ndiaye","phone":"+221770000001",\#(early)}"#
    private static let john = #"{"name":"John Doe","phone":"+237600000000","language":"en",\#(early)}"#

    @Test func `two people go through seven days while a pause keeps a third out`() async throws {
        let house = try House()
        try await house.pair()

        // Two unpaid people who registered two hours ago: enrolled at once, campaignId null.
        try await house.put("p1", of: "acme", Self.awa)
        try await house.put("p2", of: "acme", Self.john)
        var shown = try await house.agree("acme")
        #expect(shown.statistics["targetsEnrolled"] == 2)
        #expect(shown.statistics["messagesSent"] == 0)
        for contact in ["p1", "p2"] {
            let target = shown.target(of: contact)
            #expect(target["currentDay"] == 1 && target["status"] == "active")
            #expect(target.members["campaignId"] == JSON.null)
            #expect(target["nextMessageDue"] == "2025-01-20T11:00:03Z")
        }

        // An hour later day 1 goes to both.
        try await house.advance("PT59M59S")
        #expect(try await house.agree("acme").statistics["messagesSent"] == 0)
        try await house.advance("PT1S")
        shown = try await house.agree("acme")
        #expect(shown.statistics["messagesSent"] == 2)
        #expect(shown.targets.map { $0["currentDay"] } == [2, 2])
        #expect(try await house.relance("acme", "/status")["messagesSentToday"] == 2)

        // A person pauses the default: nobody new comes in, the two go on.
        let paused = try await house.ask(
            as: "acme", "PATCH", "/api/relance/config", #"{"defaultCampaignPaused":true}"#)
        #expect(paused.status == 200 && paused.json["body"]["data"]["config"]["defaultCampaignPaused"] == true)
        #expect(try await house.relance("acme", "/status")["defaultCampaignPaused"] == true)
        try await house.put("p3", of: "acme", #"{"name":"Fatou Sow","phone":"+221770000003",\#(Self.early)}"#)
        try await house.goOn(days: 2...6)
        #expect(try await house.agree("acme").statistics["isPaused"] == true)

        // Nobody twice: the same people again, by every way in, before and after a restart.
        try await house.repeatPeople()
        try house.restart()
        #expect(try await house.agree("acme").statistics["targetsEnrolled"] == 2)
        try await house.repeatPeople()
        #expect(try await house.agree("acme").statistics["targetsEnrolled"] == 2)

        // Day 7 completes both.
        try await house.advance("P1D")
        shown = try await house.agree("acme")
        #expect(shown.statistics["targetsCompleted"] == 2 && shown.statistics["messagesSent"] == 14)
        for contact in ["p1", "p2"] {
            let target = shown.target(of: contact)
            #expect(target["currentDay"] == 7 && target["status"] == "completed")
            #expect(target["exitReason"] == "completed_7_days")
            #expect(target["completedAt"] == "2025-01-26T11:00:03Z")
        }
        #expect(shown.target(of: "p3").isNull)

        try await house.resumeForTheThird()
    }
}

extension House {
    /// Connects `acme` and checks the answers on the way.
    fileprivate func pair() async throws {
        let pairing = try await ask(as: "acme", "POST", "/api/relance/connect")
        #expect(pairing.status == 200)
        #expect(pairing.json["body"]["data"]["whatsappStatus"] == "disconnected")
        #expect(pairing.json["body"]["data"]["qrCode"].text.hasPrefix("data:image/png;base64,"))
        try await advance("PT2S")
        #expect(try await relance("acme", "/status")["whatsappStatus"] == "disconnected")
        try await advance("PT1S")
        #expect(try await relance("acme", "/status")["whatsappStatus"] == "connected")
        let config = try await relance("acme", "/config")["config"]
        #expect(config["defaultCampaignPaused"] == false)
        #expect(try await agree("acme").statistics["isActive"] == true)
    }

    /// A day at a time: both are on the next day each time, the third stays out.
    fileprivate func goOn(days: ClosedRange<Int>) async throws {
        for day in days {
            try await advance("P1D")
            let shown = try await agree("acme")
            #expect(shown.statistics["targetsEnrolled"] == 2)
            #expect(shown.statistics["messagesSent"].int == 2 * day)
            #expect(shown.targets.allSatisfy { $0["currentDay"].int == day + 1 })
            #expect(shown.target(of: "p3").isNull)
        }
    }

    /// Puts, patches and imports the two again, also by number alone and by the command line.
    fileprivate func repeatPeople() async throws {
        let early = #""registeredAt":"2025-01-20T08:00:00Z""#
        try await put("p1", of: "acme", #"{"name":"Awa Ndiaye","phone":"+221770000001",\#(early)}"#)
        try await succeed("PATCH", Self.path("p2", of: "acme"), #"{"name":"John A. Doe"}"#)
        try await put("p2", of: "acme", #"{"name":"John Doe","phone":"+237600000000","language":"en",\#(early)}"#)
        let csv = """
            id,name,phone,registeredAt
            p1,Awa Ndiaye,+221770000001,2025-01-20T08:00:00Z
            ,John Doe,+237600000000,2025-01-20T08:00:00Z

            """
        let imported = try await send(
            "POST", "/api/v1/accounts/acme/contacts/import", Array(csv.utf8), type: "text/csv", token: admin)
        #expect(imported.json["rows"] == 2 && imported.json["created"] == 0 && imported.json["rejected"] == 0)
        let file = directory + "/../again.csv"
        try Data(csv.utf8).write(to: URL(fileURLWithPath: file))
        let finished = try run("import", file, "--account", "acme")
        #expect(finished.code == 0 && finished.output.hasPrefix("2 rows: 0 created"), "\(finished.errors)")
        #expect(try await succeed("GET", "/api/v1/accounts/acme/contacts")["total"] == 3)
    }

    /// Resuming enrols who waited, and nobody a second time.
    fileprivate func resumeForTheThird() async throws {
        _ = try await ask(as: "acme", "PATCH", "/api/relance/config", #"{"defaultCampaignPaused":false}"#)
        #expect(try await relance("acme", "/status")["defaultCampaignPaused"] == false)
        var shown = try await agree("acme")
        #expect(shown.statistics["targetsEnrolled"] == 3)
        #expect(shown.target(of: "p3")["currentDay"] == 1)
        #expect(shown.target(of: "p3").members["campaignId"] == JSON.null)
        try await repeatPeople()
        try restart()
        try await advance("P10D")
        shown = try await agree("acme")
        #expect(shown.statistics["targetsEnrolled"] == 3 && shown.statistics["targetsCompleted"] == 3)
        #expect(shown.statistics["messagesSent"] == 21 && shown.statistics["messagesDelivered"] == 21)
    }
}
