import TestSupport
import Testing

/// The same request under the same key happens once; what was written can be read at once.
@Suite struct RepeatingTests {
    private static func key(_ key: String) -> [(name: String, value: String)] {
        [(name: "Idempotency-Key", value: key)]
    }

    @Test func `the same key gives the same answer and no second event, also after a restart`() async throws {
        let house = try House()
        try await house.connect("acme")
        let requests: [(method: String, path: String, body: String, other: String)] = [
            (
                "PUT", House.path("p1", of: "acme"),
                #"{"name":"Awa","phone":"+221770000001","registeredAt":"2025-01-20T08:00:00Z"}"#,
                #"{"name":"Eve","registeredAt":"2025-01-20T08:00:00Z"}"#
            ),
            ("PATCH", "/api/relance/config?userId=acme", #"{"maxMessagesPerDay":7}"#, #"{"maxMessagesPerDay":8}"#),
            // Would answer 0 if it happened again.
            ("POST", "/api/relance/internal/exit-user", #"{"userId":"p1"}"#, #"{"userId":"p2"}"#),
            // Changes nothing, and is remembered all the same.
            ("PATCH", "/api/relance/config?userId=acme", #"{"enabled":true}"#, #"{"enabled":false}"#),
        ]
        var answers: [Answer] = []
        for (index, request) in requests.enumerated() {
            let first = try await house.ask(
                request.method, request.path, request.body, headers: Self.key("key-\(index)"))
            #expect(first.status < 300 && first.header("Idempotency-Replayed") == nil)
            answers.append(first)
        }
        #expect(answers[2].json["body"]["data"]["exited"] == 1)
        let head = try await house.head()
        for isRestarted in [false, true] {
            if isRestarted { try house.restart() }
            for (index, request) in requests.enumerated() {
                let headers = Self.key("key-\(index)")
                let repeated = try await house.ask(request.method, request.path, request.body, headers: headers)
                #expect(repeated.status == answers[index].status, "\(index)")
                #expect(repeated.header("Idempotency-Replayed") == "true", "\(index)")
                // A contact is shown as it is by then: it was enrolled, and left.
                if index != 0 { #expect(repeated.json == answers[index].json, "\(index)") }
                let other = try await house.ask(request.method, request.path, request.other, headers: headers)
                #expect(other.status == 422 && other.complaint.contains("idempotency-key-reused"), "\(index)")
                #expect(other.complaint.contains("a new key for a new request"))
            }
            #expect(try await house.head() == head)
        }
        // A key belongs to who gave it, and lasts 24 hours.
        let another = try await house.ask(
            "PATCH", "/api/relance/config", #"{"maxMessagesPerDay":9}"#, token: house.token("acme"),
            headers: Self.key("key-1"))
        #expect(another.status == 200 && another.header("Idempotency-Replayed") == nil)
        try await house.advance("P2D")
        let late = try await house.ask(
            requests[1].method, requests[1].path, requests[1].other, headers: Self.key("key-1"))
        #expect(late.status == 200 && late.json["body"]["data"]["config"]["maxMessagesPerDay"] == 8)
        let malformed = try await house.ask("POST", "/api/relance/connect?userId=acme", headers: Self.key("two words"))
        #expect(malformed.status == 400)
    }

    @Test func `a repeated movement of the clock goes to the same moment`() async throws {
        let house = try House()
        for _ in 0..<2 {
            let moved = try await house.ask(
                "POST", "/api/v1/test-clock/advance", #"{"by":"PT1H"}"#, headers: Self.key("hour"))
            #expect(moved.json["now"] == "2025-01-20T11:00:00Z")
        }
        let other = try await house.ask(
            "POST", "/api/v1/test-clock/advance", #"{"by":"PT2H"}"#, headers: Self.key("hour"))
        #expect(other.status == 422)
        #expect(try await house.succeed("GET", "/api/v1/test-clock")["now"] == "2025-01-20T11:00:00Z")
    }

    @Test func `a repeated import answers the counts of the first time`() async throws {
        let house = try House()
        func send(_ csv: String) async throws -> Answer {
            try await house.send(
                "POST", "/api/v1/accounts/acme/contacts/import", Array(csv.utf8), type: "text/csv", token: house.admin,
                headers: Self.key("file-1"))
        }
        let csv = "id,name\np1,Awa\np2,John\n"
        #expect(try await send(csv).json["created"] == 2)
        let head = try await house.head()
        try house.restart()
        let repeated = try await send(csv)
        #expect(repeated.json["created"] == 2 && repeated.header("Idempotency-Replayed") == "true")
        #expect(try await house.head() == head)
        #expect(try await send("id,name\np1,Awa\n").status == 422)
        #expect(try await house.head() == head)
    }

    @Test func `a read waits for the position it is given, and says where it stands`() async throws {
        let house = try House()
        try await house.connect("acme")
        for number in 10..<30 {
            let written = try await house.ask(
                "PUT", House.path("p\(number)", of: "acme"),
                #"{"phone":"+2217700000\#(number)","registeredAt":"2025-01-20T08:00:00Z"}"#)
            #expect(written.status == 201)
            let position = try #require(written.position)
            let list = try await house.ask("GET", "/api/v1/accounts/acme/contacts?min-position=\(position)")
            #expect(list.json["total"].int == number - 9)
            #expect(try #require(list.position) >= position)
            let stats = try await house.ask(
                "GET", "/api/relance/campaigns/default/stats?userId=acme",
                headers: [(name: "X-Min-Position", value: String(position))])
            #expect(stats.json["body"]["data"]["targetsEnrolled"].int == number - 9)
        }
        let head = try await house.head()
        let early = try await house.ask("GET", "/api/v1/accounts/acme/contacts?min-position=\(head + 1000)")
        #expect(early.status == 504 && early.json["code"] == "position-not-reached")
        let wrong = try await house.ask("GET", "/api/v1/accounts/acme/contacts?min-position=soon")
        #expect(wrong.status == 422 && wrong.complaint.contains("X-Log-Position"))
        for path in ["/healthz", "/readyz", "/metrics", "/openapi.json", "/nowhere", "/api/relance/status?userId=acme"]
        {
            #expect(try await house.ask("GET", path).position == head, "\(path)")
        }
    }

    @Test func `a server says that it lives, that it is ready, and what it can do`() async throws {
        let house = try House()
        for path in ["/healthz", "/readyz"] {
            #expect(try await house.send("GET", path, nil, type: "", token: "").status == 200)
        }
        let written = try TextFile.read(Program.root + "/docs/api/openapi.yaml")
        let yaml = try await house.send("GET", "/openapi.yaml", nil, type: "", token: "")
        #expect(yaml.status == 200 && yaml.text == written)
        let description = try await house.send("GET", "/openapi.json", nil, type: "", token: "").json
        #expect(description["openapi"] == "3.1.0")
        #expect(
            description["paths"]["/api/relance/campaigns/default/stats"]["get"]["operationId"] == "defaultStatistics")
        let page = try await house.send("GET", "/", nil, type: "", token: "")
        #expect(page.status == 200 && page.header("Content-Type")?.hasPrefix("text/html") == true)
    }

    @Test func `read models made anew have the digests of those that served`() async throws {
        let house = try House(["--sandbox", "refuse=0.2,permanent=0.05,read=0.5"])
        try await house.connect("acme")
        for number in 10...60 {
            let json = #"{"phone":"+2217700000\#(number)","registeredAt":"2025-01-20T08:00:00Z"}"#
            try await house.put("p\(number)", of: "acme", json)
        }
        try await house.advance("P3D")
        let names = try await house.succeed("GET", "/api/v1/projections")["projections"].list.map { $0["name"].text }
        #expect(names.count >= 4)
        let before = try await house.agree("acme").statistics
        func check(_ rebuilt: RelanceProcess.Finished) {
            #expect(rebuilt.code == 0, "\(rebuilt.errors)")
            let lines = rebuilt.output.split(separator: "\n")
            #expect(lines.map { String($0.prefix { $0 != ":" }) } == names)
            #expect(lines.allSatisfy { $0.contains("equal") && $0.contains("sha256") }, "\(rebuilt.output)")
        }
        check(try house.run("rebuild", "--all"))
        #expect(try await house.agree("acme").statistics == before)
        house.stop()
        check(try house.run("rebuild", "--all"))
        try house.begin()
        #expect(try await house.agree("acme").statistics == before)
    }
}
