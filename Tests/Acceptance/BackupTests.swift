import TestSupport
import Testing

/// What docs/operations.md says of backups.
@Suite struct BackupTests {
    private static let people = """
        id,name,phone,language,registeredAt
        p1,Awa Example,+221770000001,fr,2025-01-20T08:00:00Z
        p2,John Example,+237600000000,en,2025-01-20T08:00:00Z

        """

    @Test func `what the documents say to copy is all that a directory needs, and all that it keeps`() async throws {
        let served = try Served()
        _ = try served.run("import", try served.write("people.csv", Self.people), "--account", "acme")
        try await served.ask("POST", "/api/relance/connect?userId=acme")
        try await served.advance("P2D")
        let statistics = try served.run("stats", "--format", "json").output
        let log = try served.run("log", "--format", "jsonl").output
        #expect(try served.stop().code == 0)

        let copy = try TemporaryDirectory.make("backup")
        defer { TemporaryDirectory.remove(copy) }
        let kept = ["vault", "log", "outbox", "secret.mark", "sandbox", "secret"]
        let copied = try Program.run("/bin/cp", ["-a"] + kept.map { "\(served.data)/\($0)" } + [copy])
        #expect(copied.code == 0, "\(copied.errors)")
        // Nothing else but folds and what is written at each start.
        let rest = Set(try Program.run("/bin/ls", [served.data]).output.split(separator: "\n").map(String.init))
        #expect(rest.subtracting(kept).isSubset(of: ["index", "state", "projections", "lock", "server.json"]))

        func restored(_ words: String...) throws -> RelanceProcess.Finished {
            try RelanceProcess.run([words[0], "--data", copy] + words.dropFirst())
        }
        #expect(try restored("log", "--format", "jsonl").output == log)
        #expect(try restored("stats", "--format", "json").output == statistics)
        // The people are opened by their keys: a file that says the same of them changes nothing.
        let again = try restored("import", try served.write("people.csv", Self.people), "--account", "acme")
        #expect(again.output.contains("2 unchanged"), "\(again.output) \(again.errors)")
    }
}
