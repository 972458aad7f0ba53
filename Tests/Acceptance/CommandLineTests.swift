import HTTPClient
import JSON
import Server
import TestSupport
import Testing

/// The program as a person meets it: whole processes, real files, real sockets.
@Suite struct CommandLineTests {
    /// Two who did not pay, registered long enough ago.
    private static let people = """
        id,name,phone,language,registeredAt
        p1,Awa Example,+221770000001,fr,2025-01-20T08:00:00Z
        p2,John Example,+237600000000,en,2025-01-20T08:00:00Z

        """

    @Test func `a server says where it answers, and is healthy and ready`() async throws {
        let served = try Served()
        let server = try served.server
        #expect(try await server.send("GET", "/healthz").status == 200)
        #expect(try await server.send("GET", "/readyz").status == 200)
        let finished = try served.stop()
        #expect(finished.code == 0)
        #expect(finished.output.contains("/#token="))
        #expect(finished.errors.contains("info stopped"))
    }

    @Test func `people are imported, followed up for a week, counted and logged`() async throws {
        let served = try Served()
        let file = try served.write("people.csv", Self.people)
        try await served.ask("POST", "/api/relance/connect?userId=acme")
        try await served.advance("PT3S")
        let imported = try served.run("import", file, "--account", "acme")
        #expect(imported.code == 0)
        #expect(imported.output.contains("2 created"))
        try await served.advance("P8D")

        let statistics = try JSONValue(parsing: Array(served.run("stats", "--format", "json").output.utf8))
        guard case .array(let accounts)? = statistics["accounts"] else {
            Issue.record("no accounts in what stats printed")
            return
        }
        #expect(accounts.count == 1)
        #expect(accounts.first?["targetsCompleted"] == .int(2))
        #expect(accounts.first?["messagesDelivered"] == .int(14))

        let sent = try served.run("log", "--account", "acme", "--type", "MessageSent", "--format", "jsonl").output
        #expect(sent.split(separator: "\n").count == 14)
        // Nothing that names or reaches a person is ever in the log.
        let log = try served.run("log", "--format", "jsonl").output
        for secret in ["Awa", "John", "770000001", "600000000", "\"p1\""] { #expect(!log.contains(secret)) }
    }

    @Test func `each format prints the same events`() throws {
        let served = try Served()
        _ = try served.run("import", try served.write("people.csv", Self.people), "--account", "acme")
        let lines = try ["table", "jsonl", "cloudevents", "csv"].map { format in
            try served.run("log", "--format", format).output.split(separator: "\n").count
        }
        // Table and CSV have a head.
        #expect(lines == [lines[1] + 1, lines[1], lines[1], lines[1] + 1])
        #expect(lines[1] >= 4)
    }

    @Test func `an import can be run again, and tells which rows it refused`() throws {
        let served = try Served()
        let file = try served.write("people.csv", Self.people + "p3,Eve Example,12,fr,\n")
        let report = served.directory + "/report.csv"
        let first = try served.run("import", file, "--account", "acme", "--report", report)
        #expect(first.code == 1)
        #expect(first.output.contains("2 created, 0 changed, 0 unchanged, 1 refused"))
        let problems = try TextFile.read(report).split(whereSeparator: \.isNewline)
        #expect(problems.dropFirst().allSatisfy { $0.hasPrefix("4,phone,") })
        #expect(problems.count == 2)
        let again = try served.run("import", file, "--account", "acme")
        #expect(again.output.contains("0 created, 0 changed, 2 unchanged, 1 refused"))
    }

    /// A file of the kernel's that can be opened, and never read; there is none on every machine.
    private static let unreadable = "/sys/class/net/lo/speed"

    @Test(.enabled(if: TextFile.exists(unreadable)))
    func `an import whose file cannot be read to its end says so, and not that the server is gone`() throws {
        let served = try Served()
        let file = served.directory + "/people.csv"
        #expect(try Program.run("/bin/ln", ["-s", Self.unreadable, file]).code == 0)
        let broken = try served.run("import", file, "--account", "acme")
        #expect(broken.code == 3)
        #expect(broken.errors.contains("cannot read \(file) to its end: Invalid argument"), "\(broken.errors)")
    }

    @Test func `a dry run records nothing`() throws {
        let served = try Served()
        let file = try served.write("people.csv", Self.people)
        let before = try served.run("log", "--format", "jsonl").output
        #expect(try served.run("import", file, "--account", "acme", "--dry-run").code == 0)
        #expect(try served.run("log", "--format", "jsonl").output == before)
    }

    @Test func `what works by a server works without one, too`() throws {
        let served = try Served()
        let file = try served.write("people.csv", Self.people)
        _ = try served.run("import", file, "--account", "acme")
        let statistics = try served.run("stats", "--format", "json").output
        let log = try served.run("log", "--format", "jsonl").output
        #expect(try served.stop().code == 0)

        #expect(try served.run("stats", "--format", "json").output == statistics)
        #expect(try served.run("log", "--format", "jsonl").output == log)
        let rebuilt = try served.run("rebuild", "--all")
        #expect(rebuilt.code == 0)
        #expect(rebuilt.output.split(separator: "\n").count == 5)
        #expect(!rebuilt.output.contains("DIFFERENT"))
        #expect(try served.run("import", file, "--account", "acme").output.contains("2 unchanged"))
    }

    @Test func `what was acknowledged is there after kill -9`() throws {
        let served = try Served()
        let file = try served.write("people.csv", Self.people)
        #expect(try served.run("import", file, "--account", "acme").code == 0)
        let log = try served.run("log", "--format", "jsonl").output
        try served.kill()
        // The file of the dead server's address is still there; nobody is misled by it.
        #expect(try served.run("log", "--format", "jsonl").output == log)
        try served.restart()
        #expect(try served.run("log", "--format", "jsonl").output.hasPrefix(log))
    }

    @Test func `a token is printed alone, and lets its bearer do what its role may`() async throws {
        let served = try Served()
        let finished = try served.run("token", "--sub", "acme", "--role", "user")
        #expect(finished.code == 0)
        #expect(finished.errors.isEmpty)
        let token = String(finished.output.dropLast())
        #expect(finished.output.last == "\n")
        #expect(token.split(separator: ".").count == 3)
        let server = try served.server
        #expect(try await server.send("GET", "/api/v1/accounts/acme", token: token).status == 200)
        #expect(try await server.send("GET", "/api/v1/accounts/other", token: token).status == 404)
        #expect(try await server.send("GET", "/api/v1/accounts", token: token).status == 403)
        #expect(try await server.send("GET", "/api/v1/accounts/acme").status == 401)
    }
}
