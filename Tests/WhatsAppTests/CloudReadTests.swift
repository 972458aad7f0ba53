import Domain
import Foundation
import JSON
import Testing

@testable import WhatsApp

/// Numbers and templates as the Cloud API tells of them.
@Suite struct CloudReadTests {
    private func outcome(_ status: Int, _ body: String) -> HTTPOutcome {
        .answered(HTTPAnswer(status: status, headers: [:], body: Array(body.utf8)))
    }

    @Test(arguments: [
        ("ok", "connected GREEN CONNECTED 2000 people 80/s"), ("red_flagged", "connected RED FLAGGED 2000 people 80/s"),
        ("restricted", "connected GREEN RESTRICTED 2000 people 80/s"),
    ])
    func `a number tells how it stands`(name: String, word: String) throws {
        let outcome = try CloudFixture.answer("cloud/responses/phone_number_\(name).json", status: 200)
        #expect(CloudWorld.word(CloudReads.check(outcome)) == word)
    }

    @Test(arguments: [
        (#"{"id":"1"}"#, "connected"),
        (#"{"id":"1","throughput":{"level":"HIGH"}}"#, "connected 1000/s"),
        (#"{"id":"1","throughput":{"level":"NOT_APPLICABLE"}}"#, "connected"),
        (#"{"id":"1","whatsapp_business_manager_messaging_limit":"TIER_UNLIMITED"}"#, "connected everybody"),
        (#"{"id":"1","whatsapp_business_manager_messaging_limit":"TIER_NOT_SET"}"#, "connected"),
        (#"{"id":"1","whatsapp_business_manager_messaging_limit":250,"status":null}"#, "connected"),
    ])
    func `what is not said, or not understood, is not known`(body: String, word: String) {
        #expect(CloudWorld.word(CloudReads.check(outcome(200, body))) == word)
    }

    @Test(arguments: ["0", "190", "190_invalidated", "190_malformed", "3", "10", "200", "299", "104", "33"])
    func `who is not let in is not connected`(name: String) throws {
        let entry = try #require(try CloudFixture.index("cloud/errors/error_\(name).json").first)
        let code = try #require(entry.code)
        for status in entry.statuses {
            let outcome = try CloudFixture.answer(entry.file, status: status)
            #expect(CloudWorld.word(CloudReads.check(outcome)) == "failed \(code)")
        }
    }

    @Test(arguments: ["4", "80007", "80008", "130429"])
    func `too many calls says nothing against the connection`(name: String) throws {
        let outcome = try CloudFixture.answer("cloud/errors/error_\(name).json", status: 400)
        #expect(CloudWorld.word(CloudReads.check(outcome)) == "connected")
    }

    @Test func `what cannot be reached, or is something else, is not connected`() {
        #expect(CloudReads.check(.notSent("x")) == .failed(code: OwnError.unreachable))
        #expect(CloudReads.check(.unknown("x")) == .failed(code: OwnError.unreachable))
        for body in ["", "<html>", "{}", "[]", #"{"id":7}"#] {
            for status in [200, 302, 404, 500] {
                #expect(CloudReads.check(outcome(status, body)) == .failed(code: OwnError.unreachable))
            }
        }
        #expect(CloudReads.check(outcome(401, "<html>")) == .failed(code: OwnError.unauthorized))
        #expect(CloudReads.check(outcome(429, "<html>")) == .connected(ChannelHealth()))
        #expect(CloudReads.check(outcome(500, #"{"error":{"code":131016}}"#)) == .failed(code: 131_016))
    }

    // MARK: Templates

    @Test(arguments: ["page1", "page2_last", "empty", "with_summary"])
    func `a page of templates is read as far as it goes`(name: String) throws {
        let file = "cloud/responses/templates_list_\(name).json"
        let json = try CloudFixture.json(file)
        guard case .array(let data)? = json["data"] else { throw CloudFixture.Missing(what: "data") }
        let page = try CloudReads.templates(CloudFixture.answer(file, status: 200)).get()
        #expect(page.templates.map(\.id.name) == data.compactMap { CloudFixture.text($0["name"]) })
        #expect(page.templates.map(\.status.rawValue) == data.compactMap { CloudFixture.text($0["status"]) })
        #expect(page.templates.map(\.category) == data.map { CloudFixture.text($0["category"]) })
        #expect(page.templates.map(\.quality) == data.map { CloudFixture.text($0["quality_score"]?["score"]) })
        // Every page has a cursor behind it; only one has a page.
        #expect(page.after == (name == "page1" ? "MgZDZD" : nil))
        let expected = try CloudFixture.index(file).first?.expect
        if let count = CloudFixture.number(expected?["templates"]) { #expect(page.templates.count == count) }
        if let more = expected?["more"] { #expect(more == .bool(page.after != nil)) }
    }

    @Test func `a template that is not understood is left out, the others are not`() throws {
        let body = """
            {"data":[7,{"name":"a"},{"name":"a","language":"en-GB","status":"Reinstated"},
            {"name":"b","language":"fr","status":"FROZEN","quality_score":"?"}]}
            """
        let page = try CloudReads.templates(outcome(200, body)).get()
        #expect(
            page.templates == [
                RemoteTemplate(id: RemoteTemplate.Name(name: "a", language: "en_GB"), status: .approved),
                RemoteTemplate(id: RemoteTemplate.Name(name: "b", language: "fr"), status: .unknown),
            ])
    }

    @Test func `a page that says there is another and not where is no page`() {
        let body = #"{"data":[],"paging":{"next":"https://graph.facebook.com/x"}}"#
        #expect(throws: CloudFailure.self) { try CloudReads.templates(outcome(200, body)).get() }
    }
}
