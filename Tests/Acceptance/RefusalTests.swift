import HTTPClient
import TestSupport
import Testing

/// What the program refuses: the exit code, what it says, and that nothing is left behind.
@Suite struct RefusalTests {
    @Test func `a directory of one clock is refused under the other`() throws {
        let served = try Served()
        #expect(try served.stop().code == 0)
        let refused = try served.run("serve", "--listen", "127.0.0.1:0")
        #expect(refused.code == 3)
        #expect(refused.errors.contains("was made under the virtual clock"))
    }

    @Test func `a second server on the same directory is refused, and the first goes on`() async throws {
        let served = try Served()
        let server = try served.server
        let refused = try served.run("serve", "--listen", "127.0.0.1:0", "--clock", "test")
        #expect(refused.code == 3)
        #expect(refused.errors.contains("in use by process \(server.pid)"))
        #expect(try await server.send("GET", "/readyz").status == 200)
        #expect(try served.run("stats").code == 0)
    }

    @Test func `a busy port that was asked for is refused before anything is made`() throws {
        let served = try Served()
        let address = try served.server.url.dropFirst("http://".count)
        let refused = try RelanceProcess.run(
            ["serve", "--data", served.directory + "/other", "--listen", String(address)])
        #expect(refused.code == 3)
        #expect(refused.errors.contains("cannot listen on \(address)"))
        #expect(!TextFile.exists(served.directory + "/other"))
    }

    @Test(arguments: [
        (["serv"], "Did you mean relance serve?"),
        (["serve", "--listn", "x"], "Did you mean --listen?"),
        (["serve", "--clock", "sundial"], "is not a clock"),
        (["serve", "--clock"], "--clock needs a value"),
        (["serve", "--demo=yes"], "--demo takes no value"),
        (["serve", "--listen", "nowhere"], "--listen cannot be \"nowhere\""),
        (["serve", "--sandbox", "refuse=2"], "must be a number from 0 to 1"),
        (["import"], "import needs FILE"),
        (["import", "people.csv"], "import needs --account"),
        (["import", "people.xls", "--account", "a"], "neither .csv nor .ndjson"),
        (["token", "--sub", "a", "--role", "owner"], "--role cannot be \"owner\""),
        (["token", "--sub", "a@b", "--role", "user"], "--sub must be"),
        (["token", "--sub", "a", "--role", "user", "--ttl", "soon"], "--ttl is no length of time"),
        (["stats", "--format", "tabel"], "Did you mean table?"),
        (["stats", "extra"], "extra is one word too many"),
        (["rebuild"], "or --all"),
    ])
    func `wrong usage exits with 2 and says what would be right`(_ words: [String], _ expected: String) throws {
        let refused = try RelanceProcess.run(words)
        #expect(refused.code == 2)
        #expect(refused.errors.contains(expected))
        #expect(refused.output.isEmpty)
    }

    @Test func `a directory that is none is not made by commands that only read`() throws {
        let directory = try TemporaryDirectory.make("acceptance")
        defer { TemporaryDirectory.remove(directory) }
        for words in [["stats"], ["log"], ["rebuild", "--all"]] {
            let refused = try RelanceProcess.run([words[0], "--data", directory + "/none"] + words.dropFirst())
            #expect(refused.code == 3)
            #expect(refused.errors.contains("is no Relance data directory"))
        }
        #expect(!TextFile.exists(directory + "/none"))
    }

    @Test func `a wrong setting names where it came from, and options come before the environment and the file`() throws
    {
        let directory = try TemporaryDirectory.make("acceptance")
        defer { TemporaryDirectory.remove(directory) }
        try TextFile.write("# settings\nmax-messages-per-day = many\n", to: directory + "/relance.conf")
        func errors(_ options: [String], _ environment: [String: String]) throws -> String {
            try RelanceProcess.run(["serve", "--data", directory] + options, environment: environment).errors
        }
        #expect(try errors([], [:]).contains("relance.conf, line 2, cannot be \"many\""))
        let environment = ["RELANCE_MAX_MESSAGES_PER_DAY": "few"]
        #expect(try errors([], environment).contains("the environment's RELANCE_MAX_MESSAGES_PER_DAY cannot be"))
        #expect(
            try errors(["--max-messages-per-day", "0"], environment).contains("--max-messages-per-day cannot be \"0\""))
    }

    @Test func `a user service that cannot be asked is refused before anything starts`() throws {
        let directory = try TemporaryDirectory.make("acceptance")
        defer { TemporaryDirectory.remove(directory) }
        func errors(_ url: String, _ others: [String: String] = [:]) throws -> String {
            let environment = others.merging(["RELANCE_USER_SERVICE_URL": url]) { own, _ in own }
            return try RelanceProcess.run(["serve", "--data", directory + "/data"], environment: environment).errors
        }
        let secret = ["RELANCE_SERVICE_SECRET": "the-secret-of-the-house"]
        let wrong = try errors("https://me:password@users.example", secret)
        #expect(wrong.contains("the environment's RELANCE_USER_SERVICE_URL must be the address of a service"))
        #expect(!wrong.contains("password@"))
        let alone = try errors("https://users.example")
        #expect(alone.contains("RELANCE_SERVICE_SECRET") && alone.contains("Set both, or neither."))
        let hasty = try errors(
            "https://users.example",
            secret.merging(["RELANCE_USER_SERVICE_INTERVAL_SECONDS": "0"]) { own, _ in own })
        #expect(hasty.contains("RELANCE_USER_SERVICE_INTERVAL_SECONDS cannot be \"0\""))
        #expect(!TextFile.exists(directory + "/data"))
    }

    @Test func `the server's own way to WhatsApp keeps the rules of an account's, and is not printed`() throws {
        let directory = try TemporaryDirectory.make("acceptance")
        defer { TemporaryDirectory.remove(directory) }
        for (name, value) in [
            ("RELANCE_CLOUD_BASE_URL", "https://me:password@graph.example"), ("RELANCE_CLOUD_API_VERSION", "v23.10"),
            ("RELANCE_WEB_API_KEY", "clé-password"),
        ] {
            let refused = try RelanceProcess.run(["stats", "--data", directory + "/data"], environment: [name: value])
            #expect(refused.code == 2 && refused.errors.contains("\(name) must be"), "\(refused.errors)")
            #expect(!refused.errors.contains(value))
        }
        #expect(!TextFile.exists(directory + "/data"))
    }

    @Test func `a directory is refused under another secret`() throws {
        let directory = try TemporaryDirectory.make("acceptance")
        defer { TemporaryDirectory.remove(directory) }
        let data = directory + "/data"
        func start(_ secret: String) throws -> RelanceProcess {
            try RelanceProcess.serve(
                directory: data, ["--clock", "test"], environment: ["WHATSAPP_SESSION_SECRET": secret])
        }
        func refusal(_ environment: [String: String]) throws -> String {
            let words = ["serve", "--data", data, "--clock", "test", "--listen", "127.0.0.1:0"]
            let refused = try RelanceProcess.run(words, environment: environment)
            #expect(refused.code == 3)
            return refused.errors
        }
        #expect(try start("one").stop().code == 0)
        // Each time it is called as whoever set it called it.
        #expect(try refusal(["WHATSAPP_SESSION_SECRET": "two"]).contains("Set WHATSAPP_SESSION_SECRET as it was."))
        #expect(try refusal(["RELANCE_SESSION_SECRET": "two"]).contains("Set RELANCE_SESSION_SECRET as it was."))
        #expect(try refusal([:]).contains("Set RELANCE_SESSION_SECRET or WHATSAPP_SESSION_SECRET as it was"))
        try TextFile.write("session-secret = two\n", to: data + "/relance.conf")
        #expect(try refusal([:]).contains("Set session-secret in \(data)/relance.conf as it was."))
        try TextFile.write("", to: data + "/relance.conf")
        #expect(try start("one").stop().code == 0)
    }

    @Test func `a directory that keeps a secret of its own is given no other`() throws {
        let directory = try TemporaryDirectory.make("acceptance")
        defer { TemporaryDirectory.remove(directory) }
        let data = directory + "/data"
        #expect(try RelanceProcess.serve(directory: data, ["--clock", "test"]).stop().code == 0)
        let words = ["token", "--data", data, "--sub", "acme", "--role", "user"]
        for name in ["RELANCE_SESSION_SECRET", "WHATSAPP_SESSION_SECRET"] {
            let refused = try RelanceProcess.run(words, environment: [name: "another"])
            #expect(refused.code == 3 && refused.errors.contains("but \(name) is set"), "\(refused.errors)")
        }
    }
}
