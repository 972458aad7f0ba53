import Domain
import HTTPClient
import JSON
import Server
import Testing

@Suite struct HTTPRouterTests {
    private static func route(_ method: HTTPMethod, _ pattern: String, surface: Surface = .engine) -> Route {
        .immediate(method, pattern, surface: surface, access: .open) { request in .text(request.pattern) }
    }

    private static let router = Router(
        [
            route(.get, "/campaigns/{id}", surface: .relance), route(.post, "/campaigns/send", surface: .relance),
            route(.get, "/campaigns/default/stats", surface: .relance),
            route(.get, "/campaigns/{id}/targets", surface: .relance), route(.get, "/"),
            .immediate(.get, "/api/v1/accounts/{account}/contacts/{contact}", access: .open) { request in
                .text(request.parameter("account") + "|" + request.parameter("contact"))
            },
        ], authenticate: { _ throws(APIError) in throw .notFound("token") })

    private static func answer(_ method: HTTPMethod, _ target: String) async throws -> HTTPResponse {
        await router.answer(try #require(HTTPRequest(method, target)))
    }

    @Test(arguments: [
        ("/campaigns/7", "/campaigns/{id}"), ("/campaigns/send", "/campaigns/{id}"),
        ("/campaigns/default", "/campaigns/{id}"), ("/campaigns/default/stats", "/campaigns/default/stats"),
        ("/campaigns/default/targets", "/campaigns/{id}/targets"), ("/", "/"), ("/campaigns/7/?x=1", "/campaigns/{id}"),
    ])
    func `a literal beats a parameter, and a parameter serves where the literal leads nowhere`(
        target: String, pattern: String
    ) async throws {
        #expect(String(decoding: try await Self.answer(.get, target).bytes, as: UTF8.self) == pattern)
    }

    @Test func `parameters are decoded one by one`() async throws {
        let answer = try await Self.answer(.get, "/api/v1/accounts/a%2Fb/contacts/%C3%A9+%25")
        #expect(String(decoding: answer.bytes, as: UTF8.self) == "a/b|é+%")
    }

    @Test func `an empty segment is nobody's parameter`() async throws {
        #expect(try await Self.answer(.get, "/api/v1/accounts//contacts/1").status == 404)
    }

    @Test func `every route is listed`() {
        #expect(Self.router.routes.count == 6)
        #expect(Self.router.routes.contains { $0.method == .post && $0.pattern == "/campaigns/send" })
    }

    @Test(arguments: [
        ("/api/v1/x", #""status":404"#), ("/campaigns/1/2/3", #""status":404"#),
        ("/api/relance/x", #"{"statusCode":404,"body":{"message":"#),
    ])
    func `an unknown path is refused in the shape of its surface`(target: String, shape: String) async throws {
        let answer = try await Self.answer(.get, target)
        #expect(answer.status == 404)
        #expect(String(decoding: answer.bytes, as: UTF8.self).contains(shape))
    }

    @Test func `the faults of a request reach every surface`() async throws {
        for surface in Surface.allCases {
            let route = Route.immediate(.get, "/x", surface: surface, access: .open) { _ in
                throw APIError.invalid([
                    FieldError(field: "/name", detail: "is missing"),
                    FieldError(field: "/days", detail: "must be from 1 to 7", hint: "7"),
                ])
            }
            let router = Router([route], authenticate: { _ throws(APIError) in throw .notFound("token") })
            let answer = await router.answer(try #require(HTTPRequest(.get, "/x")))
            let text = String(decoding: answer.bytes, as: UTF8.self)
            #expect(answer.status == 422)
            #expect(text.contains("/name"))
            #expect(text.contains("must be from 1 to 7"))
            _ = try JSONValue(parsing: answer.bytes)
        }
    }

    @Test func `a query is read by type, and what is wrong with it is named`() throws {
        let request = try #require(
            HTTPRequest(.get, "/x?limit=20&status=a,b&status=c&name=J+%2B%C3%A9&since=2025-01-20&all=true&empty="))
        let query = request.query
        #expect(try query.int("limit", in: 1...100, default: 50) == 20)
        #expect(query.list("status") == ["a", "b", "c"])
        #expect(query["name"] == "J +é")
        #expect(query["empty"] == nil)
        #expect(try query.bool("all"))
        #expect(try query.instant("since")?.description == "2025-01-20T00:00:00Z")
        let wrong = #expect(throws: APIError.self) { try query.int("limit", in: 1...10) }
        #expect(wrong?.fields.map(\.field) == ["limit"])
        let unknown = #expect(throws: APIError.self) { try query.allow("limit", "status", "name", "since", "all") }
        #expect(unknown?.fields.map(\.field) == ["empty"])
        #expect(HTTPRequest(.get, "/x?a=%FF") == nil)
    }
}
