import Domain
import Testing
import WhatsApp

/// What an answer to a message proves.
@Suite struct WebAnswerTests {
    private let world = WebWorld()

    private func line(_ outcome: HTTPOutcome) -> [String] {
        world.submit(WebWorld.message())
        world.network.end(outcome)
        return world.told().map { String($0.dropFirst("t1.d1.a1 ".count)) }
    }

    private func line(_ status: Int, _ body: String, _ headers: [String: String] = [:]) -> [String] {
        line(.answered(HTTPAnswer(status: status, headers: headers, body: Array(body.utf8))))
    }

    /// What each answer that WAHA is known to give would mean if it came to a message.
    private static let fixtures: [String: String] = [
        "resp_send_text_201.json": "accepted true_447700900123@c.us_3EB0C8F2A1B2C3D4E5F6 of 447700900123",
        "resp_send_text_engine_raw_201.json": "accepted true_447700900123@c.us_3EB0C8F2A1B2C3D4E5F6 of 447700900123",
        "error_400_validation.json": "refused badRequest",
        "error_401.json": "refused unauthorized",
        "error_422_session_not_working.json": "refused sessionDown",
        "resp_qr_wrong_status_422.json": "refused sessionDown",
        "resp_session_create_exists_422.json": "refused badRequest",
        "resp_session_not_found_404.json": "refused sessionDown",
        "error_500_engine.json": "unknown",
        // Names a message without being the answer to one: never asked for here.
        "resp_new_message_id.json": "accepted 3EB0C8F2A1B2C3D4E5F6",
        // Answers to other calls: they name no message.
        "resp_check_exists_false.json": "unknown", "resp_check_exists_true.json": "unknown",
        "resp_pair_code.json": "unknown", "resp_ping.json": "unknown", "resp_qr_image.png": "unknown",
        "resp_qr_json.json": "unknown", "resp_qr_raw.json": "unknown", "resp_session_create_201.json": "unknown",
        "resp_session_get_scan_qr.json": "unknown", "resp_session_get_working.json": "unknown",
        "resp_sessions_list.json": "unknown",
    ]

    @Test func `every answer that is known proves what it proves, and no more`() throws {
        let answers = try WebFixture.index().filter { $0.kind == "response" || $0.kind == "error" }
        #expect(Set(answers.map(\.name)) == Set(Self.fixtures.keys))
        for answer in answers {
            let body = try WebFixture.bytes(answer.name)
            let status = try #require(answer.status)
            let told = line(.answered(HTTPAnswer(status: status, headers: [:], body: body)))
            #expect(told == [Self.fixtures[answer.name]], "\(answer.name)")
        }
    }

    @Test(arguments: [
        (#"{"id":"x"}"#, "accepted x"),
        (#"{"id":{"_serialized":"true_1@c.us_A"}}"#, "accepted true_1@c.us_A of 1"),
        (#"{"id":"true_5@lid_A"}"#, "accepted true_5@lid_A of 5@lid"),
        (#"{"id":"true_5@lid_A","to":"6@c.us"}"#, "accepted true_5@lid_A of 6"),
        (#"{"key":{"id":"A"}}"#, "accepted A"),
        (#"{"key":{"id":"A","remoteJid":"5:2@lid"}}"#, "accepted true_5@lid_A of 5@lid"),
        (#"{"key":{"id":"A","remoteJid":"5@g.us"}}"#, "accepted A"),
        (#"{"id":""}"#, "unknown"),
        (#"{"id":7}"#, "unknown"),
        (#"{}"#, "unknown"), (#"[]"#, "unknown"), (#"{"id":"x""#, "unknown"), ("", "unknown"),
        ("<html>", "unknown"),
    ])
    func `an id is found in every shape it comes in; without one nothing is proven`(body: String, outcome: String) {
        #expect(line(201, body) == [outcome])
        #expect(line(200, body) == [outcome])
    }

    @Test(arguments: [
        (301, "refused unreachable"), (303, "unknown"), (307, "refused unreachable"), (400, "refused badRequest"),
        (401, "refused unauthorized"), (403, "refused unauthorized"), (404, "refused sessionDown"), (408, "unknown"),
        (413, "refused badRequest"), (422, "refused badRequest"), (429, "refused tooManyRequests"), (500, "unknown"),
        (502, "unknown"), (503, "unknown"), (504, "unknown"), (100, "unknown"),
    ])
    func `a status alone proves what it proves`(status: Int, outcome: String) {
        #expect(line(status, "<html>no JSON</html>") == [outcome])
    }

    @Test func `a gateway that is overloaded may say for how long`() {
        #expect(line(429, "", ["retry-after": "30"]) == ["refused tooManyRequests for 30 s"])
        #expect(line(429, "", ["retry-after": "99999999999"]) == ["refused tooManyRequests for 86400 s"])
        for other in ["-5", "0", "soon", ""] {
            #expect(line(429, "", ["retry-after": other]) == ["refused tooManyRequests"])
        }
        #expect(line(400, "", ["retry-after": "30"]) == ["refused badRequest"])
    }

    @Test func `what did not leave is safe to say again, what may have arrived is not`() {
        #expect(line(.notSent("connection refused")) == ["refused unreachable"])
        #expect(line(.unknown("timed out")) == ["unknown"])
    }
}
