import Foundation
import TestSupport
import Testing

/// No name, number, address or chosen id in clear: in no file, no printed line, no metric.
@Suite struct PersonalDataTests {
    /// What must be found nowhere. None is part of anything else.
    private static let needles = [
        "Zebulonia", "Quartzfeather", "Ptarmigan", "Thistlewood", "quibble-4711", "mailhouse-zq", "770031337",
        "677424242", "+33612299", "0612299", "ids-zq.example", "secret-key-of-zq",
    ]

    @Test func `nobody's name, number, address or id is in any file, line or metric`() async throws {
        let house = try House(["--log", "requests", "--sandbox", "read=0.5,refuse=0.1,duplicate=0.2"])
        try await house.liveWithDistinctPeople()
        let metrics = try await house.ask("GET", "/metrics").text
        #expect(metrics.contains("relance_"))
        #expect(Self.found(in: Array(metrics.utf8)).isEmpty, "in /metrics")
        try house.checkFiles(Self.found)
        let enrolled = try await house.events("type=TargetEnrolled").map { "t\($0["stream"].int)" }
        #expect(!enrolled.isEmpty)
        let told = try enrolled.map { try house.run("explain", $0) } + [house.run("simulate")]
        #expect(told.allSatisfy { $0.code == 0 })
        let printed = try [
            house.run("log", "--format", "jsonl"), house.run("log", "--format", "table"),
            house.run("log", "--format", "csv"), house.run("log", "--format", "cloudevents"), house.run("stats"),
            house.run("rebuild", "--all"), house.run("import", house.directory + "/../bad.csv", "--account", "acme"),
        ]
        try house.restart()
        try await house.advance("P1D")
        let life = house.printed + [house.stop()]
        #expect(life[0].errors.contains("PUT /api/v1/accounts/{account}/contacts/{contact} 201"))
        for finished in printed + told + life {
            #expect(Self.found(in: Array(finished.output.utf8)).isEmpty)
            #expect(Self.found(in: Array(finished.errors.utf8)).isEmpty)
        }
        try house.checkFiles(Self.found)
    }

    @Test func `the scan finds what it looks for`() throws {
        for needle in Self.needles {
            #expect(Self.found(in: Array("x\(needle)y".utf8)) == [needle])
            let wide = needle.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            #expect(Self.found(in: [0] + wide) == [needle])
            #expect(Self.found(in: needle.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }) == [needle])
        }
    }

    @Test func `erasure leaves nothing personal to show, and no key`() async throws {
        let house = try House()
        try await house.connect("acme")
        let id = "quibble-4711@ids-zq.example"
        let put = try await house.put(
            id, of: "acme",
            #"{"name":"Zebulonia","phone":"+221770031337","email":"q@mailhouse-zq.example","registeredAt":"2025-01-20T08:00:00Z"}"#
        )
        try await house.advance("PT1H")
        let number = put["number"].int
        #expect(try house.hasKey(number))
        let erased = try await house.ask("DELETE", House.path(id, of: "acme") + "/personal-data")
        #expect(erased.status == 200 && erased.json["erased"] == true && erased.json["number"].int == number)
        #expect(!(try house.hasKey(number)))

        #expect(try await house.ask("GET", House.path(id, of: "acme")).status == 404)
        let list = try await house.ask("GET", "/api/v1/accounts/acme/contacts")
        let targets = try await house.ask("GET", "/api/relance/campaigns/default/targets?userId=acme")
        for answer in [list, targets] { #expect(Self.found(in: Array(answer.text.utf8)).isEmpty) }
        #expect(list.json["total"] == 0, "nobody is left to list")
        let target = targets.json["body"]["data"]["targets"][0]
        #expect(target["status"] == "exited" && target["exitReason"] == "erased")
        try await house.advance("P10D")
        try house.restart()
        #expect(try await house.agree("acme").statistics["messagesSent"] == 1)
        #expect(!(try house.hasKey(number)))
    }

    private static func found(in bytes: [UInt8]) -> [String] {
        let data = Data(bytes)
        return needles.filter { needle in
            let little = needle.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            let big = needle.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            return [Array(needle.utf8), little, big].contains { data.range(of: Data($0)) != nil }
        }
    }
}

extension House {
    /// People whose every trace could be told from anything else, and whatever goes wrong with them.
    fileprivate func liveWithDistinctPeople() async throws {
        try await succeed("PUT", "/api/v1/accounts/acme", #"{"name":"Magnolia Thistlewood","country":"FR"}"#)
        try await connect("acme")
        let early = #""registeredAt":"2025-01-20T08:00:00Z""#
        try await put(
            "quibble-4711@ids-zq.example", of: "acme",
            #"{"name":"Zebulonia Quartzfeather","phone":"+221770031337","email":"z@mailhouse-zq.example",\#(early)}"#)
        try await put(
            "second", of: "acme",
            #"{"name":"Ptarmigan","phone":"+237677424242","email":"p@mailhouse-zq.example",\#(early)}"#)
        try await importWithBadRows()
        try await advance("P1DT2H")
        try await provokeErrors()
        try await succeed("POST", "/api/v1/accounts/acme/contacts/second/opt-out")
        try await succeed("POST", "/api/relance/internal/exit-user", #"{"userId":"third@ids-zq.example"}"#)
        try await succeed("DELETE", "/api/v1/accounts/acme/contacts/second/personal-data")
        _ = try await ask("GET", "/api/v1/events?account=acme&contact=quibble-4711%40ids-zq.example")
        try await advance("P9D")
        let shown = try await ask("GET", Self.path("quibble-4711@ids-zq.example", of: "acme"))
        #expect(shown.json["name"] == "Zebulonia Quartzfeather", "who was not erased is still known")
    }

    /// Rows that are right, rows that are not, and a file that forgot its first line.
    private func importWithBadRows() async throws {
        let csv = """
            id,name,phone,email,registeredAt
            third@ids-zq.example,Zebulonia III,06 12 29 99 01,third@mailhouse-zq.example,2025-01-20T08:00:00Z
            fourth@ids-zq.example,Ptarmigan IV,+3361229,fourth@mailhouse-zq.example,2025-01-20T08:00:00Z
            fifth@ids-zq.example,Ptarmigan V,+33612299902,mailhouse-zq.example,Zebulonia
            ,Quartzfeather,,sixth@mailhouse-zq.example,2025-01-20T08:00:00Z

            """
        let report = try await send(
            "POST", "/api/v1/accounts/acme/contacts/import", Array(csv.utf8), type: "text/csv", token: admin)
        #expect(report.json["rows"] == 4 && report.json["created"] == 1 && report.json["rejected"] == 3)
        #expect(!report.text.contains("mailhouse") && !report.text.contains("Zebulonia"))
        try TextFile.write(csv, to: directory + "/../bad.csv")
        let headless = "quibble-4711b,Zebulonia,+221770031337\n"
        _ = try await send(
            "POST", "/api/v1/accounts/acme/contacts/import", Array(headless.utf8), type: "text/csv", token: admin)
        let lines = #"{"id":"seventh@ids-zq.example","name":["Zebulonia"]}"# + "\n{Zebulonia\n"
        _ = try await send(
            "POST", "/api/v1/accounts/acme/contacts/import", Array(lines.utf8), type: "application/x-ndjson",
            token: admin)
    }

    /// Personal data wherever a request can carry some.
    private func provokeErrors() async throws {
        let path = Self.path("second", of: "acme")
        let refused = [
            try await ask("PUT", path, #"{"phone":"+33612299"}"#),
            try await ask("PUT", path, #"{"name":"Zebulonia","#),
            try await ask("PUT", path, #"{"Zebulonia":1}"#),
            try await ask("PUT", path, #"{"email":"mailhouse-zq.example"}"#),
            try await ask("GET", path + "?Zebulonia=Quartzfeather"),
            try await ask("GET", "/Zebulonia/quibble-4711%40ids-zq.example"),
            try await ask("GET", "/api/v1/accounts/quibble-4711%40ids-zq.example/contacts"),
            try await ask("GET", "/api/relance/status?userId=z%40mailhouse-zq.example"),
            try await ask("POST", path + "/Zebulonia"),
            try await ask("GET", path, token: "Zebulonia.Quartzfeather.secret-key-of-zq"),
            try await ask(
                "POST", "/api/relance/internal/exit-user", #"{"userId":"quibble-4711"}"#,
                headers: [(name: "X-Service-Name", value: "z@mailhouse-zq.example")]),
        ]
        #expect(refused.allSatisfy { (400..<500).contains($0.status) }, "\(refused.map(\.status))")
        let key = [(name: "Idempotency-Key", value: "z@mailhouse-zq.example/secret-key-of-zq")]
        let kept = try await ask("PATCH", path, #"{"name":"Ptarmigan II"}"#, headers: key)
        #expect(kept.status == 200)
        #expect(try await ask("PATCH", path, #"{"name":"Zebulonia"}"#, headers: key).status == 422)
    }

    /// Every byte of every file below the data directory.
    fileprivate func checkFiles(_ found: ([UInt8]) -> [String]) throws {
        let names = try #require(FileManager.default.enumerator(atPath: directory)).compactMap { $0 as? String }
        #expect(names.contains("log/data.mdb") && names.contains("sandbox/ledger") && names.contains("vault/data.mdb"))
        // What may be in clear is found, so what is not found is not there.
        let log = try #require(FileManager.default.contents(atPath: directory + "/log/data.mdb"))
        #expect(log.range(of: Data("acme".utf8)) != nil)
        for name in names {
            guard let bytes = FileManager.default.contents(atPath: directory + "/" + name) else { continue }
            #expect(found([UInt8](bytes)).isEmpty, "in \(name)")
        }
    }

    /// Whether the vault has a key for a stream.
    fileprivate func hasKey(_ number: Int) throws -> Bool {
        let read = try Program.python(
            """
            import sys, lmdb
            env = lmdb.open(sys.argv[1], readonly=True, max_dbs=1)
            with env.begin(env.open_db(b"keys", create=False)) as txn:
                print(txn.get(int(sys.argv[2]).to_bytes(8, "big")) is not None)
            """, directory + "/vault", String(number))
        #expect(read.code == 0, "\(read.errors)")
        return read.output == "True\n"
    }
}
