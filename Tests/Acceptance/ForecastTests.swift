import TestSupport
import Testing

/// `relance simulate` over an installation, and what becomes of it.
@Suite struct ForecastTests {
    private static let early = #""registeredAt":"2025-01-20T08:00:00Z""#

    /// Five accounts at 19:00, each held in a way of its own.
    private static func house() async throws -> House {
        let house = try House()
        for account in ["acme", "slow", "night", "paused", "fresh"] { try await house.connect(account) }
        try await house.advance("PT9H")
        try await house.people(5, "lead", #""country":"CM","kind":"lead""#)
        _ = try await house.campaign(#"{"name":"Une","targetFilter":{"countries":["CM"]},"maxMessagesPerDay":2}"#)
        try await house.succeed("PATCH", "/api/v1/accounts/slow", #"{"maxMessagesPerDay":3,"timeZone":"Asia/Tokyo"}"#)
        try await house.succeed("PATCH", "/api/v1/accounts/night", #"{"quietHours":true}"#)
        try await house.succeed("PATCH", "/api/v1/accounts/paused", #"{"sendingPaused":true}"#)
        try await house.people(10, "slow", early, of: "slow")
        try await house.people(4, "night", early, of: "night")
        try await house.people(3, "held", early, of: "paused")
        // Taken up an hour after their registration, which is now.
        try await house.people(2, "fresh", #""country":"SN""#, of: "fresh")
        return house
    }

    private static func ends(_ forecast: JSON) -> [String: JSON] {
        Dictionary(uniqueKeysWithValues: forecast["accounts"].list.map { ($0["account"].text, $0) })
    }

    @Test func `an installation ends when the forecast said, day by day and account by account`() async throws {
        let house = try await Self.house()
        let forecast = JSON(try house.run("simulate", "--format", "json").output)
        let ends = Self.ends(forecast)
        #expect(ends.count == 5)
        #expect(forecast["end"].isNull && forecast["left"] == 21)
        #expect(ends["paused"]?["end"].isNull == true && ends["paused"]?["heldBackBy"] == "paused")
        #expect(ends["acme"]?["heldBackBy"] == "quota" && ends["slow"]?["heldBackBy"] == "quota")
        #expect(ends["night"]?["heldBackBy"] == "quietHours" && ends["fresh"]?["heldBackBy"].isNull == true)
        #expect(forecast["accounts"][0]["account"] == "paused" && forecast["accounts"][1]["account"] == "slow")

        try await house.advance("P40D")
        var perDay: [String: Int] = [:]
        for account in ["acme", "slow", "night", "fresh", "paused"] {
            let sent = try await house.events("account=\(account)&type=MessageSent").map { $0["recordedAt"].text }
            for moment in sent { perDay[String(moment.prefix(10)), default: 0] += 1 }
            #expect((sent.last ?? "") == ends[account]?["end"].text, "\(account)")
            #expect(sent.count == (account == "paused" ? 0 : 7 * (ends[account]?["people"].int ?? 0)), "\(account)")
        }
        let foretold = forecast["daily"].list.map { ($0["day"].text, $0["messages"].int) }
        #expect(Dictionary(uniqueKeysWithValues: foretold) == perDay)
    }

    @Test func `the same is told by a server and without one, in both languages, and nothing is recorded`() async throws
    {
        let house = try await Self.house()
        let head = try await house.head()
        let english = try house.run("simulate", "--lang", "en")
        let french = try house.run("simulate", "--lang", "fr", "--days", "3")
        #expect(english.code == 0 && french.code == 0)
        #expect(try await house.head() == head)
        house.stop()
        let alone = try house.run("simulate", "--lang", "en")
        #expect(alone.output == english.output)
        #expect(english.output.contains("paused: Sending or enrolment is paused."))
        #expect(english.output.contains("147 messages; not done within 365 days: 21 are left. Held back most by"))
        #expect(french.output.contains("paused: Les envois ou les inscriptions sont en pause."))
        #expect(french.output.contains("messages ; pas fini en 3 jours"))
        // As if each had a session of its own: two minutes apart, so the two of `fresh` do not end at one moment.
        let web = Self.ends(JSON(try house.run("simulate", "--gateway", "web", "--format", "json").output))
        let own = Self.ends(JSON(try house.run("simulate", "--format", "json").output))
        #expect(web["fresh"]?["end"].text ?? "" > own["fresh"]?["end"].text ?? "")
        try house.begin()
        #expect(try await house.head() == head)
    }

    @Test func `whom the relance may not take up is counted with the gate that is closed`() async throws {
        let house = try House()
        #expect(try house.run("simulate", "--lang", "fr").output == "Rien n'attend : personne n'est en route.\n")
        try await house.put("p1", of: "acme", #"{"phone":"+221770000001",\#(Self.early)}"#)
        let forecast = JSON(try house.run("simulate", "--format", "json").output)
        #expect(forecast["accounts"][0]["people"] == 0 && forecast["accounts"][0]["notTakenUp"] == 1)
        #expect(forecast["accounts"][0]["heldBackBy"] == "disconnected")
        let told = try house.run("simulate", "--lang", "en").output
        #expect(told.contains("0 (+1)") && told.contains("WhatsApp is not connected."))
        #expect(try await house.ask(as: "acme", "GET", "/api/v1/forecast").status == 403)
    }
}
