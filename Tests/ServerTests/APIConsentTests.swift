import JSON
import Server
import TestSupport
import Testing

/// Consent as it is sent in and read back.
@Suite struct APIConsentTests {
    private static let contacts = "/api/v1/accounts/awa/contacts"

    @Test func `consent without its time was given when it was recorded, and is not dated anew`() async throws {
        try await API.run { api async throws in
            let path = "\(Self.contacts)/p1"
            try await api.ask(.patch, "/api/v1/accounts/awa", #"{"requireConsent":true}"#)
            try await api.connect()
            try await api.putPeople(1)
            #expect(try await api.ask(.get, path)["consentAt"] == .null)
            try await api.advance("PT1H")
            let given = try await api.ask(.patch, path, #"{"consentSource":"form"}"#)
            #expect(given["consentSource"] == .string("form"))
            #expect(given["consentAt"] == .string("2025-01-20T11:00:05Z"))
            try await api.advance("PT2H")
            let targets = try await api.ask(.get, "/api/relance/campaigns/default/targets").data?["targets"]
            #expect(targets?.elements.first?["messageDeliveries"]?.elements.count == 1, "nobody is held silently")
            let whole = #"{"name":"Person 1","phone":"+237670001001","consentSource":"form"}"#
            for _ in 0..<2 {
                #expect(try await api.ask(.put, path, whole)["consentAt"] == .string("2025-01-20T11:00:05Z"))
            }
            let dated = try await api.ask(.patch, path, #"{"consentAt":"2024-12-01T08:00:00Z"}"#)
            #expect(dated["consentAt"] == .string("2024-12-01T08:00:00Z"))
            let gone = try await api.ask(.patch, path, #"{"consentSource":null,"consentAt":null}"#)
            #expect(gone["consentAt"] == .null)
        }
    }
}
