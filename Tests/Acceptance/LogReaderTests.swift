import TestSupport
import Testing

/// The log is read without our code: by forty lines of Python.
@Suite struct LogReaderTests {
    @Test func `python prints every event, line by line as relance log does, beside a server and after it`()
        async throws
    {
        let house = try House(["--sandbox", "seed=3,refuse=0.1,permanent=0.05,silent=0.1,read=0.5,duplicate=0.3"])
        try await house.liveThroughEverything()
        let head = try await house.head()
        let served = try house.python()
        let printed = try house.run("log", "--format", "jsonl").output
        #expect(served == printed)
        let lines = served.split(separator: "\n")
        #expect(lines.count == head)
        #expect(lines.enumerated().allSatisfy { JSON($1)["position"].int == $0 + 1 })
        #expect(lines.allSatisfy { !JSON($0)["type"].text.isEmpty }, "every type has a name")
        house.stop()
        #expect(try house.python() == served)
        #expect(try house.run("log", "--format", "jsonl").output == served)
    }

    @Test func `python tells which record was damaged`() async throws {
        let house = try House()
        try await house.connect("acme")
        house.stop()
        let damaged = try Program.python(
            """
            import sys, lmdb
            env = lmdb.open(sys.argv[1], max_dbs=2)
            events = env.open_db(b"events", create=False)
            with env.begin(write=True) as txn:
                key = (2).to_bytes(8, "big")
                value = bytearray(txn.get(key, db=events))
                value[-1] ^= 1
                txn.put(key, bytes(value), db=events)
            """, house.directory + "/log")
        #expect(damaged.code == 0, "\(damaged.errors)")
        let read = try Program.run("/usr/bin/python3", [Program.root + "/docs/read_log.py", house.directory])
        #expect(read.code == 1 && read.errors.contains("position 2 is damaged or missing"))
    }
}

extension House {
    /// What `docs/read_log.py` prints.
    fileprivate func python() throws -> String {
        let read = try Program.run("/usr/bin/python3", [Program.root + "/docs/read_log.py", directory + "/log"])
        #expect(read.code == 0, "\(read.errors)")
        return read.output
    }

    /// A fortnight with most kinds of events in it.
    fileprivate func liveThroughEverything() async throws {
        try await connect("acme")
        for number in 10...40 {
            let json =
                #"{"name":"Zoé \#(number)","phone":"+2217700000\#(number)","registeredAt":"2025-01-20T08:00:00Z"}"#
            try await put("p\(number)", of: "acme", json)
        }
        try await advance("P2D")
        try await succeed("PATCH", "/api/v1/accounts/acme", #"{"name":"Maison Zoé","timeZone":"Africa/Douala"}"#)
        try await succeed("PATCH", "/api/relance/config?userId=acme", #"{"defaultCampaignPaused":true}"#)
        try await succeed("POST", "/api/v1/accounts/acme/contacts/p10/opt-out")
        try await succeed("POST", "/api/v1/accounts/acme/contacts/p10/opt-in")
        try await succeed("DELETE", "/api/v1/accounts/acme/contacts/p11/personal-data")
        try await succeed("PATCH", "/api/v1/accounts/acme/contacts/p12", #"{"paid":true,"tags":["or","été"]}"#)
        try await succeed("POST", "/api/relance/internal/exit-user", #"{"userId":"p13"}"#)
        try await succeed(
            "PUT", "/api/relance/admin/messages/3",
            #"{"messageTemplate":{"fr":"Déjà trois jours, {{firstName}} \"!\" \\ 🙂"}}"#)
        try await succeed("PATCH", "/api/v1/accounts/acme", #"{"entitledUntil":"2026-01-01T00:00:00.250Z"}"#)
        try await advance("P12D")
        try await succeed("PATCH", "/api/relance/config?userId=acme", #"{"defaultCampaignPaused":false}"#)
        try await succeed("POST", "/api/relance/disconnect?userId=acme")
    }
}
