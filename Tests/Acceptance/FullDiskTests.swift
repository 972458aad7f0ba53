import TestSupport
import Testing

/// No room left: refused with the reason, reads go on, nothing that was acknowledged is lost.
@Suite struct FullDiskTests {
    /// Bytes that no file may grow beyond.
    private static let limit = 600 << 10

    @Test func `without room nothing is taken, reads go on, and with room everything is there`() async throws {
        let house = try House()
        try await house.connect("acme")
        try house.limitFiles(to: "\(Self.limit)")
        let (taken, refusal) = try await house.fill()
        #expect(taken.count >= 200, "there was room for some")
        #expect(refusal.status == 503 && refusal.complaint.contains("no room left"))
        #expect(refusal.header("Retry-After") != nil)
        let people = try await house.checkWhileFull(taken.count)
        let before = try await house.head()

        // Whoever is full is stopped and started where there is room.
        #expect(house.stop().code == 0)
        try house.begin()
        #expect(try await house.head() == before)
        #expect(try await house.relance("acme", "/status")["whatsappStatus"] == "connected")
        for contact in [taken.first, taken.last].compactMap(\.self) {
            #expect(try await house.ask("GET", House.path(contact, of: "acme")).json["id"] == .text(contact))
        }
        let known = try await house.succeed("GET", "/api/v1/accounts/acme/contacts?limit=1")["total"].int
        #expect(known == people)
        try await house.put("last", of: "acme", #"{"name":"At Last"}"#)
        try await house.advance("P1D")
        #expect(try house.run("rebuild", "--all").code == 0)
    }

    @Test func `writing is taken up again where room was made, without a restart`() async throws {
        let house = try House()
        try await house.connect("acme")
        try house.limitFiles(to: "\(Self.limit):")
        let (taken, refusal) = try await house.fill()
        #expect(refusal.status == 503)
        let people = try await house.checkWhileFull(taken.count)
        try house.limitFiles(to: "unlimited:")
        // The server looks for room by itself once a second, and after every request it had to refuse.
        var written = try await house.ask("PUT", House.path("last", of: "acme"), #"{"name":"At Last"}"#)
        for _ in 0..<1000 where written.status != 201 {
            _ = try await house.ask("GET", "/readyz")
            written = try await house.ask("PUT", House.path("last", of: "acme"), #"{"name":"At Last"}"#)
        }
        #expect(written.status == 201)
        #expect(try await house.ask("GET", "/readyz").status == 200)
        #expect(
            try await house.succeed("GET", "/api/v1/accounts/acme/contacts?limit=1")["total"].int == people + 1)
        for contact in taken.suffix(200) {
            #expect(try await house.ask("GET", House.path(contact, of: "acme")).status == 200)
        }
    }
}

extension House {
    /// Sets the limit on file sizes of the server, as `ulimit -f` does, soft alone where it ends with a colon.
    fileprivate func limitFiles(to bytes: String) throws {
        let set = try Program.run("/usr/bin/prlimit", ["--pid", String(server.pid), "--fsize=\(bytes)"])
        #expect(set.code == 0, "\(set.errors)")
    }

    /// Adds people one at a time until one is refused: the ids that were acknowledged, and the refusal.
    fileprivate func fill() async throws -> (taken: [String], refusal: Answer) {
        var taken: [String] = []
        let filler = String(repeating: "Dakar ", count: 30)
        while true {
            let id = "p\(1000 + taken.count)"
            let answer = try await ask("PUT", Self.path(id, of: "acme"), #"{"name":"Somebody","city":"\#(filler)"}"#)
            guard answer.status == 201 else { return (taken, answer) }
            taken.append(id)
            guard taken.count < 10_000 else { throw Unexpected(what: "filling", answer: answer) }
        }
    }

    /// Checks that nothing is taken and that reads go on. The last one who was added may be on record and not be shown
    /// yet; that answer was a refusal, too, and said so.
    ///
    /// - Returns: how many are on record.
    fileprivate func checkWhileFull(_ acknowledged: Int) async throws -> Int {
        let head = try await head()
        for _ in 0..<3 {
            let again = try await ask("PATCH", "/api/relance/config?userId=acme", #"{"enabled":false}"#)
            #expect(again.status == 503 && again.json["body"]["message"].text.contains("no room left"))
            #expect(again.json["body"]["message"].text.contains("Nothing was recorded"))
        }
        #expect(try await ask("GET", "/healthz").status == 200)
        #expect(try await relance("acme", "/status")["whatsappStatus"] == "connected")
        #expect(try await relance("acme", "/status")["enabled"] == true)
        let people = try await events("type=ContactRegistered").count
        #expect((acknowledged...acknowledged + 1).contains(people))
        let listed = try await succeed("GET", "/api/v1/accounts/acme/contacts?limit=1&min-position=\(head)")
        #expect(listed["total"].int == people)
        #expect(try await ask("GET", Self.path("p1000", of: "acme")).status == 200)
        #expect(try await ask("GET", Self.path("p\(999 + acknowledged)", of: "acme")).status == 200)
        #expect(try run("log", "--format", "jsonl").output.split(separator: "\n").count == head)
        #expect(try await self.head() == head)
        return people
    }
}
