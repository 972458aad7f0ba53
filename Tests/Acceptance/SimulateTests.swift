import JSON
import TestSupport
import Testing

/// `relance simulate` as a person asks it.
@Suite struct SimulateTests {
    /// Seed 001 counts ten days for a hundred users of five hundred targets, and calls it not feasible.
    @Test func `a hundred accounts of five hundred people end as soon as their daily limits allow`() throws {
        let asked = ["simulate", "--accounts", "100", "--targets", "500", "--delay", "2m"]
        let told = try RelanceProcess.run(asked + ["--lang", "en"])
        #expect(told.code == 0)
        // Thousands stand apart by a narrow space, as in all that the command line prints.
        let sentence = "350\u{202F}000 messages; all done on day 35. Held back by quota on 34 days an account."
        #expect(told.output.contains(sentence))
        let json = try JSONValue(parsing: Array(try RelanceProcess.run(asked + ["--format", "json"]).output.utf8))
        #expect(json["endsOnDay"] == .int(35))
        #expect(json["left"] == .int(0))
        let higher = try JSONValue(
            parsing: Array(try RelanceProcess.run(asked + ["--per-day", "500", "--format", "json"]).output.utf8))
        #expect(higher["endsOnDay"] == .int(7))
    }

    @Test func `what does not fit the horizon is said, and a wrong number is refused with what would be right`() throws
    {
        let short = try RelanceProcess.run(
            ["simulate", "--accounts", "1", "--targets", "500", "--days", "3", "--lang", "fr"])
        #expect(short.code == 0)
        #expect(short.output.contains("Pas fini en 3 jours"))
        let wrong = try RelanceProcess.run(["simulate", "--accounts", "none", "--targets", "5"])
        #expect(wrong.code == 2)
        #expect(wrong.errors.contains("1 to 100000"))
    }

    @Test func `a gateway's own delay stretches what another would have done`() throws {
        let asked = ["simulate", "--accounts", "1", "--targets", "800", "--per-day", "1000", "--format", "json"]
        let sandbox = JSON(try RelanceProcess.run(asked).output)
        #expect(sandbox["endsOnDay"] == 7 && sandbox["heldBackBy"].isNull)
        // 5,600 messages two minutes apart are seven days and eighteen hours.
        let web = JSON(try RelanceProcess.run(asked + ["--gateway", "web"]).output)
        #expect(web["endsOnDay"] == 8 && web["heldBackBy"] == "pacing")
        let told = JSON(try RelanceProcess.run(asked + ["--gateway", "web", "--delay", "1m"]).output)
        #expect(told["endsOnDay"] == 7)
        let wrong = try RelanceProcess.run(["simulate", "--gateway", "pigeon"])
        #expect(wrong.code == 2 && wrong.errors.contains("sandbox, cloud or web"))
        let both = try RelanceProcess.run(["simulate", "--data", "/nowhere", "--accounts", "1", "--targets", "1"])
        #expect(both.code == 2 && both.errors.contains("--data"))
    }
}
