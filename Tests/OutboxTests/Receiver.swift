import EventStore
import JSON
import Server

/// A receiver of webhooks behind a real socket, which answers as a test says.
final class Receiver: Sendable {
    struct Delivery: Sendable {
        let path: String
        let headers: HTTPHeaders
        let body: [UInt8]

        var id: String { headers["X-Relance-Id"] ?? "" }

        var event: JSONValue {
            do { return try JSONValue(parsing: body) } catch { return .null }
        }

        /// `relance.ConfigChanged`
        var type: String { if case .string(let text)? = event["type"] { text } else { "" } }

        /// Computed by other code than what signed it.
        func isSigned(with secret: String) -> Bool {
            let signed = Array("\(headers["X-Relance-Timestamp"] ?? "").".utf8) + body
            return WebhookSignature.cloud(body: signed, secret: secret) == headers["X-Relance-Signature"]
        }
    }

    /// What to answer to a delivery, given how many came before it, to whatever path.
    typealias Answering = @Sendable (Delivery, Int) async -> HTTPResponse

    private struct State {
        var deliveries: [Delivery] = []
        var answer: Answering = { _, _ in HTTPResponse(status: 204) }
        var waiting: [(count: Int, path: String?, continuation: CheckedContinuation<Void, Never>)] = []

        func count(_ path: String?) -> Int { deliveries.count { path == nil || $0.path == path } }
    }

    private let state: Locked<State>
    private let server: HTTPServer

    init() throws {
        let state = Locked(State())
        self.state = state
        let route = Route.deferred(.post, "/{name}", access: .open, body: .bytes()) { request in
            let delivery = Delivery(path: request.path, headers: request.headers, body: request.body)
            let (answer, before, due) = state.withLock { state in
                state.deliveries.append(delivery)
                let waiting = state.waiting
                state.waiting = waiting.filter { state.count($0.path) < $0.count }
                let due = waiting.filter { state.count($0.path) >= $0.count }.map(\.continuation)
                return (state.answer, state.deliveries.count - 1, due)
            }
            for continuation in due { continuation.resume() }
            return await answer(delivery, before)
        }
        server = try HTTPServer(
            router: Router([route], authenticate: { _ throws(APIError) in throw .unauthorized("Nobody may.") }))
    }

    func url(_ name: String) -> String { "\(server.url)/\(name)" }

    /// From now on.
    func answer(_ answer: @escaping Answering) { state.withLock { $0.answer = answer } }
    func answer(_ status: Int) { answer { _, _ in HTTPResponse(status: status) } }

    func deliveries(to name: String? = nil) -> [Delivery] {
        state.withLock { state in state.deliveries.filter { name == nil || $0.path == "/" + (name ?? "") } }
    }

    /// Waits until so many have come, to that name or to any.
    func received(_ count: Int, by name: String? = nil) async {
        let path = name.map { "/" + $0 }
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.count(path) >= count { return true }
                state.waiting.append((count, path, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func stop() async { await server.stop(grace: .zero) }
}

/// Keeps whoever comes until it is opened.
final class Barrier: Sendable {
    private let state = Locked((isOpen: false, waiting: [CheckedContinuation<Void, Never>]()))

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            defer { state = (true, []) }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
