import Domain
import JSON
import Server
import TestSupport
import Testing

/// Why nothing is sent, as people read it.
@Suite struct APISendingTests {
    private static let path = "/api/v1/accounts/awa"

    @Test func `the closed gate is named in both languages with what to do and when it opens`() async throws {
        try await API.run { api async throws in
            let unseen = try await api.ask(.get, "\(Self.path)/sending")
            #expect(unseen["sending"]?.elements.map { $0["gate"] } == [.string("disconnected")])
            try await api.connect()
            try await api.putPeople(1)
            try await api.advance("PT1M")
            let open = try await api.ask(.get, "\(Self.path)/sending")
            #expect(open["sending"]?.elements.map { $0["of"] } == [.string("account"), .string("default")])
            #expect(open["sending"]?.elements.allSatisfy { $0["gate"] == .null && $0["opensAt"] == .null } == true)
            #expect(open["sending"]?.elements.allSatisfy { $0["nextDue"]?.string != nil } == true)
            try await api.ask(.patch, Self.path, #"{"sendingWeekdays":["friday"]}"#)
            for (language, word) in [("fr", "jour d’envoi"), ("en", "no sending day")] {
                let reply = try await api.ask(
                    .get, "\(Self.path)/sending", headers: ["Accept-Language": language])
                let first = try #require(reply["sending"]?.elements.first)
                #expect(first["gate"] == .string("weekday"))
                #expect(first["opensAt"] == .string("2025-01-24T00:00:00Z"))
                #expect(first["message"]?.string?.contains(word) == true)
                #expect(reply.response.headers["Content-Language"] == language)
            }
        }
    }

    @Test func `a target and a campaign answer for themselves, to their own account alone`() async throws {
        try await API.run { api async throws in
            try await api.connect()
            try await api.putPeople(1)
            try await api.advance("PT1M")
            let targets = try await api.ask(.get, "/api/relance/campaigns/default/targets")
            let id = try #require(targets.data?["targets"]?.elements.first?["_id"]?.string)
            let target = try await api.ask(.get, "\(Self.path)/targets/\(id)/sending", as: .auditor)
            #expect(target["sending"]?.elements.first?["gate"] == .string("notDue"))
            #expect(target["sending"]?.elements.first?["id"] == .string(id))
            #expect(!target.text.contains("Person") && !target.text.contains("+237"))
            for wrong in ["t999", "x1", "t"] {
                #expect(try await api.ask(.get, "\(Self.path)/targets/\(wrong)/sending").status == 404)
            }
            let other = try await api.ask(.get, "/api/v1/accounts/moussa/targets/\(id)/sending", of: "moussa")
            #expect(other.status == 404)
            #expect(try await api.ask(.get, "\(Self.path)/campaigns/c999/sending").status == 404)
            #expect(try await api.ask(.get, "\(Self.path)/sending", of: "moussa").status == 404)
        }
    }
}
