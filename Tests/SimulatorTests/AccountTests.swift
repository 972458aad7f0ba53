import HTTPClient
import JSON
import Simulator
import Testing

/// What can be read of numbers, WABAs, templates and media.
struct AccountTests {
    @Test func `a number is read with the fields that are asked for, unknown ones left out`() async throws {
        try await Lab.run { lab in
            let fields = "id,display_phone_number,quality_rating,status,throughput,health_status,no_such_field"
            let answer = try await lab.call("GET", "/v24.0/\(Lab.number)?fields=\(fields)")
            let body = try #require(answer.json)
            #expect(body["display_phone_number"] == .string("+12025550100"))
            #expect(body["status"] == .string("CONNECTED"))
            #expect(body["throughput"]?["level"]?.text != nil)
            #expect(body["health_status"]?["can_send_message"] == .string("AVAILABLE"))
            #expect(body["no_such_field"] == nil)
            #expect(body["verified_name"] == nil)
        }
    }

    @Test func `health says what every send would meet`() async throws {
        try await Lab.run { lab in
            try await lab.simulator.control("/control/wabas", #"{"id":"\#(Lab.waba)","error":131031}"#)
            let answer = try await lab.call("GET", "/v24.0/\(Lab.number)?fields=health_status")
            let health = answer.json?["health_status"]
            #expect(health?["can_send_message"] == .string("BLOCKED"))
            let errors = health?["entities"]?.list.compactMap { $0["errors"]?.first?["error_code"]?.number }
            #expect(errors == [131_031])
        }
    }

    @Test func `what is not there is missing in Meta's words`() async throws {
        try await Lab.run { lab in
            let node = try await lab.call("GET", "/v24.0/42")
            #expect((node.status, node.code) == (400, 100))
            #expect(node.json?["error"]?["error_subcode"] == .int(33))
            let version = try await lab.call("GET", "/nonsense/42")
            #expect(version.code == 2500)
            let token = try await lab.call("GET", "/v24.0/\(Lab.number)", headers: [])
            #expect(token.code == 104)
        }
    }

    @Test func `a WABA can have a token of its own`() async throws {
        try await Lab.run("numbers=2,wabas=2") { lab in
            try await lab.simulator.control("/control/wabas", #"{"id":"102000000000002","token":"own"}"#)
            let own = [(name: "Authorization", value: "Bearer own")]
            let right = try await lab.call("GET", "/v24.0/106000000000002", headers: own)
            let wrong = try await lab.call("GET", "/v24.0/\(Lab.number)", headers: own)
            #expect((right.status, wrong.code) == (200, 190))
        }
    }

    @Test func `numbers of a WABA are listed`() async throws {
        try await Lab.run("numbers=3,wabas=2") { lab in
            let answer = try await lab.call("GET", "/v24.0/\(Lab.waba)/phone_numbers")
            let ids = answer.json?["data"]?.list.compactMap { $0["id"]?.text }
            #expect(ids == ["106000000000001", "106000000000003"])
        }
    }

    // MARK: Templates

    @Test func `templates come in pages until there is no next one`() async throws {
        try await Lab.run { lab in
            var next: String? = "/v24.0/\(Lab.waba)/message_templates?fields=name,status&limit=3&summary=total_count"
            var names: [String] = []
            var pages = 0
            while let path = next {
                let body = try #require(try await lab.call("GET", path).json)
                names += body["data"]?.list.compactMap { $0["name"]?.text } ?? []
                #expect(body["data"]?.first?["language"] == nil)
                #expect(body["summary"]?["total_count"] == .int(8))
                next = body["paging"]?["next"]?.text.map { String($0.dropFirst(lab.simulator.url.count)) }
                pages += 1
            }
            #expect(pages == 3)
            #expect(names.count == 8)
            #expect(names.contains("spring_sale"))
        }
    }

    @Test func `templates can be asked for by status and language`() async throws {
        try await Lab.run { lab in
            let path = "/v24.0/\(Lab.waba)/message_templates"
            let french = try await lab.call("GET", path + "?language=fr&status=APPROVED")
            #expect(french.json?["data"]?.list.compactMap { $0["name"]?.text } == ["relance_j1"])
            let none = try await lab.call("GET", path + "?status=REJECTED")
            #expect(none.text == #"{"data":[]}"#)
        }
    }

    @Test func `a new template is in review until it is approved, and the client hears of it`() async throws {
        try await Lab.run("delivered=0") { lab in
            let body = #"""
                {"name":"fresh","language":"fr","category":"MARKETING",
                 "components":[{"type":"BODY","text":"Bonjour {{1}}"}]}
                """#
            let created = try await lab.call("POST", "/v24.0/\(Lab.waba)/message_templates", body)
            #expect(created.json?["status"] == .string("PENDING"))
            let use = Lab.template().replacing("relance_j1", with: "fresh")
            let before = try await lab.post(use)
            try await lab.simulator.control("/control/template-status", #"{"name":"fresh","status":"APPROVED"}"#)
            let after = try await lab.post(use)
            #expect((before.code, after.status) == (132_001, 200))
            try await lab.quiesce()
            let change = lab.receiver.changes.first { $0.field == "message_template_status_update" }
            #expect(change?.value["event"] == .string("APPROVED"))
            #expect(change?.value["message_template_name"] == .string("fresh"))
            #expect(change?.value["message_template_id"]?.number != nil)
            #expect(change?.entry["time"]?.number != nil)
            let gone = try await lab.call("DELETE", "/v24.0/\(Lab.waba)/message_templates?name=fresh")
            let after2 = try await lab.post(use)
            #expect((gone.status, after2.code) == (200, 132_001))
        }
    }

    @Test func `a paused template is let go by its owner`() async throws {
        try await Lab.run { lab in
            let path = "/v24.0/\(Lab.waba)/message_templates?name=old_sale"
            let id = try #require(try await lab.call("GET", path).json?["data"]?.first?["id"]?.text)
            let first = try await lab.call("POST", "/v24.0/\(id)/unpause", "{}")
            let second = try await lab.call("POST", "/v24.0/\(id)/unpause", "{}")
            #expect(first.json?["success"] == .bool(true))
            #expect(second.json?["success"] == .bool(false))
        }
    }

    @Test func `quality and category of a template change with a word to the client`() async throws {
        try await Lab.run { lab in
            try await lab.simulator.control(
                "/control/template-status", #"{"name":"spring_sale","quality":"RED","category":"UTILITY"}"#)
            try await lab.quiesce()
            let fields = lab.receiver.changes.map(\.field)
            #expect(Set(fields) == ["message_template_quality_update", "template_category_update"])
            let quality = lab.receiver.changes.first { $0.field == "message_template_quality_update" }?.value
            #expect(quality?["previous_quality_score"] == .string("GREEN"))
            #expect(quality?["new_quality_score"] == .string("RED"))
        }
    }

    // MARK: Media

    private static func form(_ parts: [(head: String, body: String)]) -> String {
        parts.map { "--b0undary\r\nContent-Disposition: form-data; \($0.head)\r\n\r\n\($0.body)\r\n" }.joined()
            + "--b0undary--\r\n"
    }

    @Test func `media go up in any order of parts, are sent by id, read, fetched and taken away`() async throws {
        try await Lab.run { lab in
            let headers = [
                (name: "Authorization", value: "Bearer simulator-token"),
                (name: "Content-Type", value: "multipart/form-data; boundary=b0undary"),
            ]
            let body = Self.form([
                ("name=\"file\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg", "JPEG\r\n--bytes"),
                ("name=\"type\"", "image/jpeg"), ("name=\"messaging_product\"", "whatsapp"),
            ])
            let path = "/v24.0/\(Lab.number)/media"
            let uploaded = try await lab.call("POST", path, body, headers: headers)
            let id = try #require(uploaded.json?["id"]?.text)
            let sent = try await lab.post(
                #"{"messaging_product":"whatsapp","to":"+447700900123","type":"image","image":{"id":"\#(id)"}}"#)
            #expect(sent.status == 200)
            let media = try #require(try await lab.call("GET", "/v24.0/\(id)").json)
            #expect(media["mime_type"] == .string("image/jpeg"))
            #expect(media["file_size"] == .string("13"))
            #expect(media["sha256"]?.text?.count == 64)
            let url = try #require(media["url"]?.text).dropFirst(lab.simulator.url.count)
            let bytes = try await lab.call("GET", String(url))
            #expect(bytes.text == "JPEG\r\n--bytes")
            let deleted = try await lab.call("DELETE", "/v24.0/\(id)")
            let gone = try await lab.call("GET", "/v24.0/\(id)")
            #expect((deleted.status, gone.status) == (200, 400))
        }
    }

    @Test func `what an upload lacks is said`() async throws {
        try await Lab.run { lab in
            let path = "/v24.0/\(Lab.number)/media"
            let plain = try await lab.call("POST", path, "x")
            let headers = [
                (name: "Authorization", value: "Bearer simulator-token"),
                (name: "Content-Type", value: "multipart/form-data; boundary=\"b0undary\""),
            ]
            let bare = try await lab.call(
                "POST", path, Self.form([("name=\"messaging_product\"", "whatsapp")]), headers: headers)
            let unsaid = try await lab.call(
                "POST", path, Self.form([("name=\"file\"; filename=\"a\"", "x")]), headers: headers)
            #expect((plain.code, bare.code, unsaid.code) == (100, 100, 100))
        }
    }

    @Test func `the history of a message says what was told of it`() async throws {
        try await Lab.run("read=0") { lab in
            let id = try #require(try await lab.send().id)
            try await lab.quiesce()
            let path = "/v24.0/\(Lab.number)/message_history?message_id="
            let known = try await lab.call("GET", path + id.replacing("=", with: "%3D"))
            let events = known.json?["data"]?.first?["events"]?["data"]?.list.compactMap { $0["delivery_status"]?.text }
            #expect(events == ["ACCEPTED", "SENT", "DELIVERED"])
            let unknown = try await lab.call("GET", path + "wamid.HBgM")
            #expect(unknown.code == 100)
        }
    }
}
