import TestSupport
import Testing

/// What the API refuses: the status, what is said, what would be right, and that nothing is half done.
@Suite struct HTTPRefusalTests {
    @Test func `a token that expired, is signed otherwise or is another's opens nothing`() async throws {
        let house = try House()
        try await house.connect("acme")
        let contact = #"{"id":"p1","phone":"+221770000001"}"#
        try await house.put("p1", of: "acme", contact)
        let path = "/api/v1/accounts/acme/contacts/p1"
        let (hour, ago) = (4_000_000_000, 1_700_000_000)
        func status(_ algorithm: String, expires: Int, _ subject: String = "acme") async throws -> Answer {
            let token = try house.forge(algorithm, subject: subject, expires: expires)
            return try await house.ask("PATCH", path, #"{"city":"Dakar"}"#, token: token)
        }
        // The forger's tools are right: with everything in order the token is taken.
        #expect(try await status("HS256", expires: hour).status == 200)

        let head = try await house.head()
        let expired = try await status("HS256", expires: ago)
        #expect(expired.status == 401 && expired.json["code"] == "token-expired")
        #expect(expired.complaint.contains("2023-11-14") && expired.json["hint"] == "a new token")
        #expect(expired.header("WWW-Authenticate")?.contains("invalid_token") == true)
        for algorithm in ["HS512", "HS384", "none"] {
            let other = try await status(algorithm, expires: hour)
            #expect(other.status == 401 && other.json["code"] == "token-algorithm", "\(algorithm)")
            #expect(other.complaint.contains(algorithm) && other.json["hint"] == "HS256")
        }
        let others = try await status("HS256", expires: hour, "zeta")
        #expect(others.status == 404 && others.json["code"] == "not-found")
        let unknown = try await house.ask("GET", "/api/v1/accounts/nobody-here", token: house.token("acme"))
        #expect(unknown.status == 404 && unknown.json == others.json, "another's is as good as none")
        let asked = try await house.ask(as: "acme", "GET", "/api/relance/status?userId=zeta")
        #expect(asked.status == 404)
        #expect(try await house.ask("GET", path, token: "").status == 401)
        #expect(try await house.head() == head)
        #expect(try await house.events("account=acme&contact=p1").count == 3 - 1, "registered and changed once")
    }

    @Test func `a body that is too large, no JSON, or not right says so and changes nothing`() async throws {
        let house = try House()
        try await house.connect("acme")
        let path = House.path("p1", of: "acme")
        let before = try await house.events().count
        func refused(_ method: String, _ path: String, _ body: String, _ status: Int, _ words: String...) async throws {
            let answer = try await house.ask(method, path, body)
            #expect(answer.status == status, "\(path)")
            for word in words { #expect(answer.complaint.contains(word), "\(word) in \(status)") }
        }
        let large = #"{"name":"\#(String(repeating: "x", count: 11 << 20))"}"#
        try await refused("PUT", path, large, 413, "10485760", "smaller")
        try await refused("PUT", path, #"{"name": "Awa","#, 400, "malformed-json")
        try await refused("PUT", path, "[1]", 400, "object")
        try await refused("PATCH", "/api/relance/config?userId=acme", "{", 400, "malformed-json", "statusCode")
        try await refused(
            "PUT", path, #"{"nmae":"Awa"}"#, 422, "/nmae", "one of: id, name, email, phone", "customerTier")
        try await refused(
            "PATCH", "/api/relance/config?userId=acme", #"{"defaultCampainPaused":true}"#, 422,
            "/defaultCampainPaused", "defaultCampaignPaused", "enrollmentPaused")
        try await refused("PATCH", "/api/relance/config?userId=acme", #"{"maxMessagesPerDay":0}"#, 422, "from 1 to")
        try await refused(
            "GET", "/api/relance/campaigns/default/targets?userId=acme&statut=active", "{}", 422, "status")
        try await refused(
            "PUT", "/api/relance/admin/messages/1", #"{"messageTemplate":{"fr":"{{prenom}}"}}"#, 422, "{{firstName}}")
        // Whatever else is right in a body does not count where one thing is wrong.
        try await refused("PUT", path, #"{"name":"Awa","phone":"+221770000001","age":"old"}"#, 422, "/age")
        #expect(try await house.ask("GET", path).status == 404)
        #expect(try await house.events().count == before)
        #expect(try await house.head() == before)
    }

    @Test(arguments: ["+2217712", "77 12", "+221770000001770000001", "+999123456789"])
    func `an impossible number is refused with the reason, without repeating it`(number: String) async throws {
        let house = try House()
        try await house.connect("acme")
        let head = try await house.head()
        let answer = try await house.ask("PUT", House.path("p1", of: "acme"), #"{"phone":"\#(number)","country":"SN"}"#)
        #expect(answer.status == 422 && answer.json["errors"][0]["field"] == "/phone")
        #expect(!answer.json["errors"][0]["hint"].text.isEmpty)
        let digits = number.filter(\.isNumber)
        #expect(!answer.complaint.filter { !$0.isWhitespace }.contains(digits))
        #expect(try await house.head() == head)
    }

    @Test(arguments: ["text/csv", "application/x-ndjson"])
    func `the good rows of a file are taken, the bad ones reported by line, and a rerun changes nothing`(
        type: String
    ) async throws {
        let house = try House()
        try await house.connect("acme")
        let csv = """
            id,name,phone,registeredAt,colour
            p1,Awa,+221770000001,2025-01-20T08:00:00Z,red
            p2,"John
            Doe",+237600000000,2025-01-20T08:00:00Z,red
            p3,Fatou,12,2025-01-20T08:00:00Z,red
            p4,Ibra,+221770000004,yesterday,red
            ,Nobody,,2025-01-20T08:00:00Z,red
            p6,Moussa,+221770000006,2025-01-20T08:00:00Z,red

            """
        let json = """
            {"id":"p1","name":"Awa","phone":"+221770000001","registeredAt":"2025-01-20T08:00:00Z","colour":"red"}
            {"id":"p2","name":"John Doe","phone":"+237600000000","registeredAt":"2025-01-20T08:00:00Z"}

            {"id":"p3","name":"Fatou","phone":"12"}
            {"id":"p4","name":"Ibra",
            {"name":"Nobody"}
            {"id":"p6","name":"Moussa","phone":"+221770000006","registeredAt":"2025-01-20T08:00:00Z"}

            """
        func send() async throws -> JSON {
            let body = Array((type == "text/csv" ? csv : json).utf8)
            let path = "/api/v1/accounts/acme/contacts/import"
            let answer = try await house.send("POST", path, body, type: type, token: house.token("acme"))
            #expect(answer.status == 200)
            return answer.json
        }
        let first = try await send()
        #expect(first["rows"] == 6 && first["created"] == 3 && first["rejected"] == 3 && first["unchanged"] == 0)
        #expect(Set(first["problems"].list.map { $0["line"].int }) == (type == "text/csv" ? [5, 6, 7] : [4, 5, 6]))
        #expect(first["problems"].list.allSatisfy { !$0["problem"].text.isEmpty && !$0["hint"].text.isEmpty })
        #expect(first["unknownColumns"] == ["colour"])
        let contacts = try await house.events("type=ContactRegistered,ContactChanged,TargetEnrolled").count
        #expect(contacts == 6, "three people, enrolled at once")
        let again = try await send()
        #expect(again["created"] == 0 && again["changed"] == 0 && again["unchanged"] == 3 && again["rejected"] == 3)
        #expect(again["problems"] == first["problems"])
        #expect(try await house.events("type=ContactRegistered,ContactChanged,TargetEnrolled").count == contacts)
        #expect(try await house.agree("acme").statistics["targetsEnrolled"] == 3)
    }
}

extension House {
    /// A token signed with the installation's own key, in whatever way is asked for.
    fileprivate func forge(_ algorithm: String, subject: String, expires: Int) throws -> String {
        let forged = try Program.python(
            """
            import sys, hmac, hashlib, json, base64
            secret = open(sys.argv[1] + "/secret", "rb").read()
            mac = lambda key, text: hmac.new(key, text, hashlib.sha256).digest()
            key = mac(mac(mac(bytes(32), secret), b"relance tokens" + bytes([1])), b"relance tokens HS256")
            encode = lambda raw: base64.urlsafe_b64encode(raw).rstrip(b"=")
            text = lambda value: encode(json.dumps(value).encode())
            claims = {"sub": sys.argv[3], "role": "user", "exp": int(sys.argv[4])}
            signed = text({"alg": sys.argv[2], "typ": "JWT"}) + b"." + text(claims)
            size = sys.argv[2][2:]
            signature = encode(hmac.new(key, signed, "sha" + size).digest()) if size.isdigit() else b""
            print((signed + b"." + signature).decode(), end="")
            """, directory, algorithm, subject, String(expires))
        #expect(forged.code == 0, "\(forged.errors)")
        return forged.output
    }
}
