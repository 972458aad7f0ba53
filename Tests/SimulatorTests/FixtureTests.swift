import Foundation
import JSON
import Server
import Simulator
import Testing

/// What is known of the Cloud API's words (`Tests/Fixtures/whatsapp`), held against the stand-in.
struct FixtureTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/whatsapp")

    private static func json(_ name: String) throws -> JSONValue {
        try JSONValue(parsing: Array(Data(contentsOf: folder.appending(path: name))))
    }

    /// Requests that send something.
    static let requests: [String] = {
        do {
            return try json("INDEX.json")["fixtures"]?.list.compactMap { $0["file"]?.text }.filter {
                $0.hasPrefix("cloud/requests/") && !$0.contains("subscribed_apps") && !$0.contains("template_create")
            } ?? []
        } catch {
            return []
        }
    }()

    @Test func `there are requests to try`() { #expect(Self.requests.count > 20) }

    /// The templates that the requests use, besides those that are there.
    private static let templates = [
        template("coupon", buttons: #"{"type":"COPY_CODE"}"#),
        template(
            "spring_sale_btn", body: "Hi {{1}}",
            buttons: #"{"type":"URL","url":"https://a.example/{{1}}"},{"type":"QUICK_REPLY","text":"STOP"}"#),
        template("payment_due", body: "{{1}} due on {{2}}."),
        template("invoice_ready", header: #""format":"DOCUMENT""#, body: "{{1}}: {{2}}"),
        template("spring_sale_img", header: #""format":"IMAGE""#, body: "Hi {{1}}"),
        template("event_reminder", header: #""format":"TEXT","text":"On {{1}}""#, body: "Hi {{1}}"),
        template("spring_sale_vid", header: #""format":"VIDEO""#),
    ]

    private static func template(
        _ name: String, header: String? = nil, body: String? = nil, buttons: String? = nil
    ) -> String {
        let parts = [
            header.map { #"{"type":"HEADER",\#($0)}"# }, body.map { #"{"type":"BODY","text":"\#($0)"}"# },
            buttons.map { #"{"type":"BUTTONS","buttons":[\#($0)]}"# },
        ]
        let components = parts.compactMap(\.self).joined(separator: ",")
        return #"{"name":"\#(name)","language":"en_GB","components":[\#(components)]}"#
    }

    @Test(arguments: requests) func `every known request is accepted`(_ file: String) async throws {
        let body = try Data(contentsOf: Self.folder.appending(path: file))
        try await Lab.run("media-check=false") { lab in
            for template in Self.templates {
                try await lab.simulator.control("/control/templates", template)
            }
            let path = file.contains("marketing_messages") ? "marketing_messages" : "messages"
            let answer = try await lab.call(
                "POST", "/v23.0/\(Lab.number)/\(path)", String(decoding: body, as: UTF8.self))
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test func `the signature of a known body is the known one`() async throws {
        let vectors = try Self.json("cloud/signature_vectors.json")
        let secret = try #require(vectors["secret"]?.text)
        try await Lab.run("app-secret=\(secret)") { lab in
            for vector in vectors["vectors"]?.list ?? [] {
                var json = JSONWriter()
                json.value(vector["body_utf8"] ?? .null)
                try await lab.simulator.control(
                    "/control/webhooks", #"{"body":\#(String(decoding: json.bytes, as: UTF8.self))}"#)
                try await lab.quiesce()
                #expect(lab.receiver.deliveries.last?.headers["X-Hub-Signature-256"] == vector["header"]?.text)
            }
            #expect(lab.receiver.deliveries.count >= 3)
        }
    }

    @Test func `every code has the HTTP status and the place that are known of it`() async throws {
        let known = try Self.json("cloud/error_codes.json").list
        #expect(known.count > 60)
        try await Lab.run("both=sync") { lab in
            for entry in known {
                let code = try #require(entry["code"]?.number)
                try lab.set("errors=\(code):1")
                let answer = try await lab.send(token: "\(code)")
                let isLater = entry["where"]?.text?.hasPrefix("async") == true
                #expect(answer.status == (isLater ? 200 : entry["http"]?.number), "\(code)")
                if !isLater { #expect(answer.code == code) }
            }
        }
    }
}
