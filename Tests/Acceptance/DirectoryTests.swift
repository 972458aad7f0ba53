import TestSupport
import Testing

/// A data directory that cannot be served is refused before anything in it changes, and served again once it can be.
@Suite struct DirectoryTests {
    @Test func `a log of a newer format is refused and left as it is`() async throws {
        let house = try House()
        try await house.connect("acme")
        let head = try await house.head()
        house.stop()
        try house.setFormat("2")
        for words in [
            ["serve", "--listen", "127.0.0.1:0", "--clock", "test"], ["log"], ["stats"], ["rebuild", "--all"],
        ] {
            let refused = try house.server.run(words)
            #expect(refused.code == 3, "\(words[0])")
            #expect(refused.errors.contains("format 2") && refused.errors.contains("1"), "\(refused.errors)")
        }
        let python = try Program.run("/usr/bin/python3", [Program.root + "/docs/read_log.py", house.directory])
        #expect(python.code == 1 && python.errors.contains("newer format"))
        try house.setFormat("1")
        try house.begin()
        #expect(try await house.head() == head)
    }

    @Test func `a log of the system's clock is refused under a test clock, and the other way round`() async throws {
        let house = try House(clock: "system")
        try await house.put("p1", of: "acme", #"{"phone":"+221770000001"}"#)
        let head = try await house.head()
        let moved = try await house.ask("POST", "/api/v1/test-clock/advance", #"{"by":"PT1H"}"#)
        #expect(moved.status == 409 && moved.json["code"] == "clock-not-movable")
        #expect(moved.json["hint"].text.contains("--clock test"))
        house.stop()
        for clock in ["test", "test@2030-01-01T00:00:00Z", "1440x"] {
            let refused = try house.run("serve", "--listen", "127.0.0.1:0", "--clock", clock)
            #expect(
                refused.code == 3 && refused.errors.contains("was made under the system clock"), "\(refused.errors)")
        }
        try house.begin()
        #expect(try await house.head() == head)
    }

    @Test func `a directory that a server holds is refused to another, which names the holder`() async throws {
        let house = try House()
        let head = try await house.head()
        let refused = try house.run("serve", "--listen", "127.0.0.1:0", "--clock", "test")
        #expect(refused.code == 3)
        #expect(refused.errors.contains("process \(house.server.pid)") && refused.errors.contains(house.directory))
        #expect(try await house.head() == head)
    }
}

extension House {
    /// Writes a format's number into the log's own description of itself.
    fileprivate func setFormat(_ number: String) throws {
        let patched = try Program.python(
            """
            import sys, lmdb
            env = lmdb.open(sys.argv[1], max_dbs=2)
            with env.begin(env.open_db(b"meta", create=False), write=True) as txn:
                txn.put(b"format", sys.argv[2].encode())
            """, directory + "/log", number)
        #expect(patched.code == 0, "\(patched.errors)")
    }
}
