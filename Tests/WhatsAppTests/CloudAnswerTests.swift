import Domain
import Foundation
import JSON
import Testing

@testable import WhatsApp

/// What became of a send, held against every answer that is known.
@Suite struct CloudAnswerTests {
    private func answer(_ status: Int, _ body: String, _ headers: [String: String] = [:]) -> String {
        let answer = HTTPAnswer(status: status, headers: headers, body: Array(body.utf8))
        return CloudWorld.word(CloudAnswer.of(.answered(answer)))
    }

    @Test(arguments: try CloudFixture.index("cloud/responses/send_"))
    func `an answer to a send means what is known of it`(_ entry: CloudFixture.Entry) throws {
        let outcome = try CloudFixture.answer(entry.file, status: try #require(entry.statuses.first))
        let expected = CloudFixture.text(entry.expect?["outcome"])
        switch CloudAnswer.of(outcome) {
        case .accepted(let acceptance):
            #expect(expected == "accepted" || expected == "accepted_held")
            let json = try CloudFixture.json(entry.file)
            guard case .array(let messages)? = json["messages"], case .array(let contacts)? = json["contacts"] else {
                throw CloudFixture.Missing(what: "messages and contacts")
            }
            #expect(acceptance.id == CloudFixture.text(messages.first?["id"]))
            #expect(acceptance.waID == CloudFixture.text(contacts.first?["wa_id"]))
            #expect(acceptance.userID == CloudFixture.text(contacts.first?["user_id"]))
            if let waID = entry.expect?["wa_id"] { #expect(acceptance.waID == CloudFixture.text(waID)) }
        case .refused: Issue.record("refused")
        case .unknown: #expect(expected == "unknown")
        }
    }

    @Test(arguments: try CloudFixture.index("cloud/errors/"))
    func `an error means its code, whatever its shape and status`(_ entry: CloudFixture.Entry) throws {
        #expect(!entry.statuses.isEmpty)
        for status in entry.statuses {
            let word = CloudWorld.word(CloudAnswer.of(try CloudFixture.answer(entry.file, status: status)))
            if CloudFixture.text(entry.expect?["retry"]) == "unknown_outcome" {
                #expect(word == "unknown", "\(status)")
            } else {
                let code = try #require(entry.code)
                #expect(word == "refused \(code)" + (status >= 500 ? " for 60 s" : ""), "\(status)")
            }
        }
    }

    @Test func `what never left was refused, what got no answer proves nothing`() {
        #expect(CloudWorld.word(CloudAnswer.of(.notSent("x"))) == "refused \(OwnError.unreachable)")
        #expect(CloudWorld.word(CloudAnswer.of(.unknown("x"))) == "unknown")
    }

    @Test(arguments: [400, 404, 500, 503])
    func `a number that is gone is named by its subcode`(status: Int) {
        let body = #"{"error":{"code":100,"error_subcode":33,"message":"…"}}"#
        let wait = status >= 500 ? " for 60 s" : ""
        #expect(answer(status, body) == "refused 33" + wait)
        #expect(answer(status, body.replacing("33", with: #""33""#)) == "refused 33" + wait)
        #expect(answer(status, #"{"error":{"code":100,"error_subcode":2388023}}"#) == "refused 100" + wait)
    }

    @Test func `what Meta calls temporary is tried again once a receipt had time to come`() {
        #expect(answer(500, #"{"error":{"code":199998,"is_transient":true}}"#) == "refused 2 for 60 s")
        #expect(answer(400, #"{"error":{"code":199998,"is_transient":true}}"#) == "refused 2")
        #expect(answer(400, #"{"error":{"code":131049,"is_transient":true}}"#) == "refused 131049")
        #expect(ErrorTable.meaning(of: 2).step == .afterReceiptTime)
    }

    @Test(arguments: [
        (400, "refused 199998"), (429, "refused 199998"), (500, "unknown"), (503, "unknown"), (200, "unknown"),
    ])
    func `an unheard-of code is believed where the status blames the request`(status: Int, word: String) {
        #expect(answer(status, #"{"error":{"code":199998}}"#) == word)
    }

    @Test(arguments: [
        "", "{", "[]", "null", "<html></html>", #"{"error":"no"}"#, #"{"error":{}}"#, #"{"error":{"code":null}}"#,
        #"{"error":{"code":"x"}}"#, #"{"error":{"code":1.5}}"#, #"{"messages":[{"id":""}]}"#,
        #"{"messages":[{"id":7}]}"#, #"{"messages":{"id":"wamid.1"}}"#,
    ])
    func `without an id or a code nothing is proven`(body: String) {
        for status in [200, 302, 400, 401, 404, 500, 502] { #expect(answer(status, body) == "unknown", "\(status)") }
        #expect(answer(429, body) == "refused \(OwnError.tooManyRequests)")
    }

    @Test func `an id under a status that is no success proves nothing`() {
        #expect(answer(500, #"{"messages":[{"id":"wamid.1"}]}"#) == "unknown")
        #expect(answer(200, #"{"messages":[{"id":"wamid.1"}]}"#) == "accepted wamid.1")
    }

    // MARK: How long to wait

    private static let throttled = #"{"error":{"code":130429}}"#

    @Test(arguments: [("30", " for 30 s"), ("0", ""), ("-5", ""), ("soon", ""), ("999999", " for 86400 s"), ("", "")])
    func `a wait in seconds is believed for a day at most`(header: String, pause: String) {
        #expect(answer(429, Self.throttled, ["retry-after": header]) == "refused 130429\(pause)")
        #expect(answer(429, "", ["retry-after": header]) == "refused \(OwnError.tooManyRequests)\(pause)")
    }

    @Test(arguments: ErrorTable.all.map(\.code).filter { $0 < OwnError.unreachable })
    func `whatever the code, a server's own failure is waited out until a receipt had time to come`(code: Int) {
        let body = #"{"error":{"code":\#(code)}}"#
        for status in [500, 502, 503, 504] {
            #expect(answer(status, body) == "refused \(code) for 60 s", "\(status)")
            #expect(answer(status, body, ["retry-after": "300"]) == "refused \(code) for 300 s", "\(status)")
            #expect(answer(status, body, ["retry-after": "5"]) == "refused \(code) for 60 s", "\(status)")
        }
    }

    @Test func `the usage header tells the minutes until calls are taken again`() {
        let usage = """
            {"102000000000001":[{"type":"whatsapp","call_count":100,"estimated_time_to_regain_access":7},
            {"type":"x","estimated_time_to_regain_access":19}],"2":[{"estimated_time_to_regain_access":0}],"3":"?"}
            """
        #expect(answer(400, Self.throttled, ["x-business-use-case-usage": usage]) == "refused 130429 for 1140 s")
        let none = #"{"1":[{"estimated_time_to_regain_access":0}]}"#
        #expect(answer(400, Self.throttled, ["x-business-use-case-usage": none]) == "refused 130429")
        #expect(answer(400, Self.throttled, ["x-business-use-case-usage": "{"]) == "refused 130429")
        let huge = #"{"1":[{"estimated_time_to_regain_access":9223372036854775807}]}"#
        #expect(answer(400, Self.throttled, ["x-business-use-case-usage": huge]) == "refused 130429 for 86400 s")
    }
}
