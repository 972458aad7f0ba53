import Domain
import JSON
import Server
import TestSupport
import Testing
import WhatsApp

/// What keeps a number from being banned, as people see it.
@Suite struct APISafetyTests {
    private static let path = "/api/v1/accounts/awa/acknowledge-risk"
    private static let english: HTTPHeaders = ["Accept-Language": "en"]

    @Test func `an account whose messages fail halts with the reason, in both languages, until a person releases it`()
        async throws
    {
        var sandbox = SandboxSettings()
        sandbox.permanent = 1
        try await API.run(sandbox: sandbox) { api async throws in
            try await api.connect()
            try await api.putPeople(25)
            try await api.advance("PT2H")
            let status = try await api.ask(.get, "/api/relance/status")
            let halt = status.data?["halt"]
            #expect(halt?["code"] == .int(Int64(OwnError.tooManyFailures)))
            #expect(halt?["until"] == .null)
            #expect(halt?["advice"]?.string?.contains("ferait bannir le numéro") == true)
            let account = try await api.ask(.get, "/api/v1/accounts/awa", headers: Self.english)
            #expect(account["halt"]?["advice"]?.string?.contains("number banned") == true)
            let listed = try await api.ask(.get, "/api/v1/errors", headers: Self.english)
            #expect(listed.text.contains("\(OwnError.tooManyFailures)"))
            #expect(try await api.ask(.post, "/api/v1/accounts/awa/release")["halt"] == .null)
        }
    }

    @Test func `the WhatsApp-Web gateway warns of bans in both languages until it is acknowledged`() async throws {
        try await API.run(StandInGateway(.web, .shows("2@abc"))) { api async throws in
            #expect(try await api.ask(.get, "/api/relance/status").data?["banRiskWarning"] == .null)
            try await api.ask(.patch, "/api/v1/accounts/awa", #"{"gateway":"web"}"#)
            let channel = "/api/v1/accounts/awa/channels/web"
            let settings = #"{"apiKey":"k","webhookKey":"w","baseUrl":"http://10.0.0.1"}"#
            try await api.ask(.patch, channel, settings, as: .admin)
            func warnings(_ headers: HTTPHeaders = [:]) async throws -> [JSONValue?] {
                [
                    try await api.ask(.get, "/api/relance/status", headers: headers).data?["banRiskWarning"],
                    try await api.ask(.post, "/api/relance/connect", headers: headers).data?["banRiskWarning"],
                    try await api.ask(.get, channel, headers: headers)["banRiskWarning"],
                    try await api.ask(.get, "/api/v1/accounts/awa", headers: headers)["banRiskWarning"],
                ]
            }
            #expect(try await warnings().allSatisfy { $0?.string?.contains("banni") == true })
            #expect(try await warnings(Self.english).allSatisfy { $0?.string?.contains("banned") == true })
            #expect(try await api.ask(.post, Self.path, as: .auditor).status == 403)
            #expect(try await api.ask(.post, Self.path, of: "moussa").status == 404)
            let acknowledged = try await api.ask(.post, Self.path)
            #expect(acknowledged.status == 200)
            #expect(acknowledged["banRiskWarning"] == .null)
            #expect(try await warnings() == [.null, .null, .null, .null])
            #expect(try await api.ask(.get, channel)["warnings"] == .array([]))
            let head = api.head
            #expect(try await api.ask(.post, Self.path).status == 200)
            #expect(api.head == head)
        }
    }
}
