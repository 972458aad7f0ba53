import Engine
import EventStore
import HTTPClient
import JSON
import Server
import TestSupport
import Testing

/// An installation behind a server on a free port.
struct Live {
    let api: API
    let server: HTTPServer
    let client: HTTPClient

    static func run(
        settings: (inout EngineSettings) -> Void = { _ in }, _ test: (Live) async throws -> Void
    ) async throws {
        try await API.run(settings: settings) { api async throws in
            let requests = api.installation.services.requests
            let server = try HTTPServer(router: api.installation.router) { requests.note($0) }
            do {
                try await test(Live(api: api, server: server, client: try HTTPClient()))
            } catch {
                await server.stop(grace: .zero)
                throw error
            }
            await server.stop(grace: .zero)
        }
    }

    func send(
        _ method: String, _ path: String, token: String? = nil, headers: [(name: String, value: String)] = [],
        body: HTTPClient.Request.Body = .none
    ) async throws -> HTTPClient.Response {
        var headers = headers
        if let token { headers.append((name: "Authorization", value: "Bearer \(token)")) }
        return try await client.sending(HTTPClient.Request(method, server.url + path, headers: headers, body: body))
    }

    /// Collects lines of a stream until there are enough.
    func lines(
        _ path: String, token: String, into seen: Locked<[String]>,
        headers: [(name: String, value: String)] = [], until isEnough: @escaping @Sendable ([String]) -> Bool
    ) async throws {
        let follower = try HTTPClient()
        var request = HTTPClient.Request("GET", server.url + path, headers: headers)
        request.headers.append((name: "Authorization", value: "Bearer \(token)"))
        request.timeout = .seconds(30)
        let response = try await follower.receivingLines(request) { line in
            seen.withLock { lines in
                lines.append(line)
                return !isEnough(lines)
            }
        }
        #expect(response.status == 200)
    }
}
