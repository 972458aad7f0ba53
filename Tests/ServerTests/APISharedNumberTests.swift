import JSON
import Server
import TestSupport
import Testing

/// What a row of an import and a later record say of one person.
@Suite struct APISharedNumberTests {
    private static let contacts = "/api/v1/accounts/awa/contacts"
    private static let csv: HTTPHeaders = ["Content-Type": "text/csv"]

    @Test func `an imported row takes over the STOP that stands for its number under another id`() async throws {
        try await API.run { api async throws in
            try await api.putPeople(1)
            try await api.ask(.post, "\(Self.contacts)/p1/opt-out")
            try await api.advance("PT1H")
            let rows = "id,name,phone\na,Ann,+237670001001\nb,Bob,+237670009999\n"
            let report = try await api.ask(.post, "\(Self.contacts)/import", rows, headers: Self.csv)
            #expect(report["created"] == .int(2))
            let ann = try await api.ask(.get, "\(Self.contacts)/a")
            #expect(ann["optedOut"] == .bool(true) && ann["targets"]?.elements.isEmpty != false)
            #expect(try await api.ask(.get, "\(Self.contacts)/b")["optedOut"] == .bool(false))
            let facts = try await api.ask(.get, "/api/v1/events?contact=a&type=ContactOptedOut")
            #expect(facts["events"]?.elements.count == 1 && facts.text.contains(#""source":"api""#))
        }
    }
}
