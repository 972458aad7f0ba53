import Domain
import EventStore
import HTTPClient
import JSON
import Server
import Testing

/// A server on a free port, with a client that talks to it; stopped whatever happens.
struct LiveServer {
    let server: HTTPServer
    let client: HTTPClient
    let log: Locked<[AccessRecord]>

    static let key = [UInt8](repeating: 7, count: 32)
    static let now: Int64 = 1_737_367_200

    static func run(
        _ routes: [Route], limits: HTTPLimits = HTTPLimits(), _ test: (LiveServer) async throws -> Void
    ) async throws {
        let log = Locked<[AccessRecord]>([])
        let authority = TokenAuthority(key: key, now: { now })
        let router = Router(
            routes, authenticate: { request throws(APIError) in try authority.principal(of: request) },
            finish: { $0.headers["X-Log-Position"] = "42" })
        let server = try HTTPServer(router: router, limits: limits) { record in log.withLock { $0.append(record) } }
        let live = LiveServer(server: server, client: try HTTPClient(), log: log)
        do {
            try await test(live)
        } catch {
            await server.stop(grace: .zero)
            throw error
        }
        await server.stop(grace: .zero)
    }

    func send(
        _ method: String, _ path: String, headers: [(name: String, value: String)] = [],
        body: HTTPClient.Request.Body = .none
    ) async throws -> HTTPClient.Response {
        try await client.sending(HTTPClient.Request(method, server.url + path, headers: headers, body: body))
    }

    static func token(_ role: Role, subject: String = "account-1", lifetime: Duration = .seconds(60)) throws -> String {
        try TokenAuthority(key: key, now: { now }).mint(subject: subject, role: role, lifetime: lifetime)
    }
}

/// Something that happens once, and that others wait for.
final class Signal: Sendable {
    private let state = Locked<(isSet: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    func set() {
        let waiting = state.withLock { state in
            state.isSet = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isSet = state.withLock { state in
                if !state.isSet { state.waiting.append(continuation) }
                return state.isSet
            }
            if isSet { continuation.resume() }
        }
    }
}

/// What a JSON text holds, or null.
func json(_ response: HTTPClient.Response) throws -> JSONValue { try JSONValue(parsing: response.body) }

/// The routes most tests talk to.
let commonRoutes: [Route] = [
    .immediate(.get, "/hello", access: .open) { _ in .text("hello") },
    .immediate(.post, "/echo", surface: .engine, access: .open, body: .bytes()) { request in
        .bytes(request.body, type: "application/octet-stream")
    },
    .immediate(.post, "/api/relance/echo", surface: .relance, access: .open, body: .bytes()) { request in
        .text("\(request.body.count)")
    },
    .immediate(.post, "/named", access: .open, body: .json) { request in
        let body = try request.json()
        let name = body.requiredString("name")
        _ = body.int("age", in: 0...150)
        try body.finish()
        return .json { $0.object { $0.member("length", name.count) } }
    },
    .immediate(.get, "/broken", access: .open) { _ in throw Broken(secret: "s3cret") },
    .immediate(.get, "/mine/{account}", access: .anyRole) { request in
        .text("\(try request.caller().role.rawValue) \(request.parameter("account"))")
    },
    .immediate(.post, "/admin", access: .roles([.admin])) { _ in .empty() },
    .deferred(.get, "/slow", access: .open) { _ in
        await Task.yield()
        return .text("slow")
    },
]

struct Broken: Error { let secret: String }
