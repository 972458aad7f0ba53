import Domain
import Engine
import JSON
import Server
import TestSupport
import Testing

/// What the installation sets for all its accounts, as they meet it.
@Suite struct APIInstallationTests {
    private static let path = "/api/v1/accounts/awa"

    /// An hour ahead of UTC, for whoever is asked for by a country.
    private static let cameroon = ZoneRules(initialOffsetSeconds: 3600)

    @Test func `an account's day turns at midnight UTC unless it set a zone, whatever its country`() async throws {
        try await API.run(settings: { $0.zone = { _, country in country == nil ? .utc : Self.cameroon } }) {
            api async throws in
            try await api.ask(.patch, Self.path, #"{"country":"CM","maxMessagesPerDay":2}"#)
            try await api.connect()
            try await api.putPeople(3)
            func sentToday() async throws -> JSONValue? {
                let status = try await api.ask(.get, "/api/relance/status").data?["messagesSentToday"]
                #expect(try await api.ask(.get, Self.path)["messagesSentToday"] == status)
                return status
            }
            try await api.advance("PT2H")
            #expect(try await sentToday() == .int(2))
            // 23:30 of UTC: tomorrow in Cameroon.
            try await api.advance("PT11H30M")
            #expect(try await sentToday() == .int(2), "the day that the limit counts on has not turned")
            try await api.ask(.patch, Self.path, #"{"optOutLine":false}"#)
            let tomorrow = try await api.ask(.get, "/api/v1/events?since=2025-01-21")
            #expect(tomorrow["events"]?.elements.isEmpty == true)
            try await api.advance("PT1H")
            #expect(try await sentToday() == .int(1))
        }
    }

    @Test func `the gateway that is shown is the one that would send, not the one paired with before`() async throws {
        try await API.run(settings: { $0.defaultGateway = .cloud }) { api async throws in
            try await api.ask(.patch, Self.path, #"{"gateway":"sandbox"}"#)
            try await api.connect()
            #expect(try await api.ask(.get, "/api/relance/status").data?["gateway"] == .string("sandbox"))
            try await api.ask(.patch, Self.path, #"{"gateway":null}"#)
            #expect(try await api.ask(.get, "/api/relance/status").data?["gateway"] == .string("cloud"))
            #expect(try await api.ask(.get, Self.path)["session"]?["gateway"] == .string("cloud"))
            #expect(try await api.ask(.get, "\(Self.path)/channels/cloud")["inUse"] == .bool(true))
            let sending = try await api.ask(.get, "\(Self.path)/sending")["sending"]
            #expect(sending?.elements.first?["gate"] == .string("disconnected"))
        }
    }

    @Test func `a daily limit that is taken back is the installation's again, by whichever request`() async throws {
        try await API.run(settings: { $0.maxMessagesPerDay = 7 }) { api async throws in
            #expect(try await api.ask(.get, Self.path)["maxMessagesPerDay"] == .int(7))
            for (method, path, body) in [
                (HTTPMethod.patch, Self.path, #"{"maxMessagesPerDay":null}"#), (.put, Self.path, "{}"),
                (.patch, "/api/relance/config", #"{"maxMessagesPerDay":null}"#),
            ] {
                let set = try await api.ask(.patch, Self.path, #"{"maxMessagesPerDay":50}"#)
                #expect(set["maxMessagesPerDay"] == .int(50))
                try await api.ask(method, path, body)
                #expect(try await api.ask(.get, Self.path)["maxMessagesPerDay"] == .int(7), "\(method) \(path)")
            }
        }
    }
}
