import Server
import TestSupport
import Testing

/// Contacts that another system of the house knows.
@Suite struct PulledContactsTests {
    private static let secret = "the-secret-between-services"

    /// What the other system was asked for, after the account's name.
    private actor Book {
        private(set) var asked: [String] = []
        func note(_ request: HTTPRequest) {
            asked.append(request.parameter("what") + (request.query["updatedSince"].map { " since \($0)" } ?? ""))
        }
    }

    private static func serve(_ book: Book) throws -> HTTPServer {
        let route = Route.deferred(.get, "/api/accounts/{account}/{what}", access: .open) { request in
            guard request.parameter("account") == "acme", request.headers["Authorization"] == "Bearer \(secret)" else {
                return .empty(status: 404)
            }
            await book.note(request)
            let answer =
                request.parameter("what") == "entitlement"
                ? #"{"entitled": true, "entitledUntil": "2025-03-01T00:00:00Z"}"#
                : #"{"items": [{"id": "p1", "phone": "+221770000001", "registeredAt": "2025-01-20T08:00:00Z","#
                    + #" "updatedAt": "2025-01-20T08:00:00Z"}], "nextCursor": null}"#
            return .json(Array(answer.utf8))
        }
        return try HTTPServer(
            router: Router([route], authenticate: { _ throws(APIError) in throw .unauthorized("Nobody may.") }))
    }

    @Test func `a server that died goes on pulling where it was`() async throws {
        let book = Book()
        let service = try Self.serve(book)
        let house = try House(environment: [
            "RELANCE_USER_SERVICE_URL": "\(service.url)/api", "RELANCE_SERVICE_SECRET": Self.secret,
        ])
        try await house.connect("acme")
        let path = "/api/v1/accounts/acme/contacts/pull"
        let first = try await house.ask(as: "acme", "POST", path)
        #expect(first.status == 200 && first.json["pull"]["result"] == "completed")
        #expect(first.json["watermark"] == "2025-01-20T08:00:00Z")
        #expect(try await house.agree("acme").targets.count == 1)
        let head = try await house.head()
        house.server.kill()
        try house.begin()
        let second = try await house.ask(as: "acme", "POST", path)
        #expect(second.json["pull"]["since"] == "2025-01-20T08:00:00Z" && second.json["pull"]["unchanged"] == 1)
        #expect(try await house.head() == head)
        let asked = await book.asked
        #expect(asked.contains("referrals") && asked.last == "referrals since 2025-01-20T08:00:00Z")
        let account = try await house.ask("GET", "/api/v1/accounts/acme")
        #expect(account.json["entitledUntil"] == "2025-03-01T00:00:00Z")
        await service.stop(grace: .zero)
    }
}
