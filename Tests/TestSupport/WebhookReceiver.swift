internal import EventStore
package import JSON
package import Server

/// A receiver of outgoing webhooks behind a real socket, which answers as a test says.
package final class WebhookReceiver: Sendable {
    package struct Delivery: Sendable {
        package let path: String
        package let headers: HTTPHeaders
        package let body: [UInt8]

        package var id: String { headers["X-Relance-Id"] ?? "" }

        package var event: JSONValue {
            do { return try JSONValue(parsing: body) } catch { return .null }
        }

        /// `relance.ConfigChanged`
        package var type: String { if case .string(let text)? = event["type"] { text } else { "" } }

        /// Computed by other code than what signed it.
        package func isSigned(with secret: String) -> Bool {
            let signed = Array("\(headers["X-Relance-Timestamp"] ?? "").".utf8) + body
            return WebhookSignature.cloud(body: signed, secret: secret) == headers["X-Relance-Signature"]
        }
    }

    /// What to answer to a delivery, given how many came before it, to whatever path.
    package typealias Answering = @Sendable (Delivery, Int) async -> HTTPResponse

    /// A function that stood in the lock by itself would be wrapped once more at every look, and grow slower each time.
    private struct Script {
        var answer: Answering
    }

    private let came: Watched<[Delivery]>
    private let script: Locked<Script>
    private let server: HTTPServer

    package init(_ answer: @escaping Answering = { _, _ in HTTPResponse(status: 204) }) throws {
        let (came, script) = (Watched<[Delivery]>([]), Locked(Script(answer: answer)))
        (self.came, self.script) = (came, script)
        let route = Route.deferred(.post, "/{name}", access: .open, body: .bytes()) { request in
            let delivery = Delivery(path: request.path, headers: request.headers, body: request.body)
            // What was said before it came is what it gets.
            let answer = script.withLock { $0.answer }
            let before = came.change { came in
                came.append(delivery)
                return came.count - 1
            }
            return await answer(delivery, before)
        }
        server = try HTTPServer(
            router: Router([route], authenticate: { _ throws(APIError) in throw .unauthorized("Nobody may.") }))
    }

    package func url(_ name: String) -> String { "\(server.url)/\(name)" }

    /// From now on.
    package func answer(_ answer: @escaping Answering) { script.withLock { $0.answer = answer } }
    package func answer(_ status: Int) { answer { _, _ in HTTPResponse(status: status) } }

    package func deliveries(to name: String? = nil) -> [Delivery] {
        came.value.filter { name == nil || $0.path == "/" + (name ?? "") }
    }

    /// Waits until so many have come, to that name or to any.
    package func received(_ count: Int, by name: String? = nil) async throws {
        let path = name.map { "/" + $0 }
        try await received { came in (path == nil ? came.count : came.count { $0.path == path }) >= count }
    }

    /// Waits until what has come is as it should be.
    package func received(_ holds: @escaping @Sendable ([Delivery]) -> Bool) async throws {
        try await came.wait(until: holds)
    }

    package func stop() async { await server.stop(grace: .zero) }
}

/// Keeps whoever comes until it is opened.
package final class Barrier: Sendable {
    private let isOpen = Watched(false)

    package init() {}

    /// Nobody is kept once the test is over.
    package func pass() async { do { try await isOpen.wait { $0 } } catch {} }

    package func open() { isOpen.change { $0 = true } }
}
