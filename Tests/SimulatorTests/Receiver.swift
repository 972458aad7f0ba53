import Foundation
import JSON
import Server

/// Takes webhooks and keeps them; answers 200 unless told otherwise.
final class Receiver: Sendable {
    struct Delivery: Sendable {
        let path: String
        let headers: HTTPHeaders
        let body: [UInt8]
        let status: Int

        var json: JSONValue? {
            do { return try JSONValue(parsing: body) } catch { return nil }
        }
    }

    /// One status as it was told.
    struct Status: Sendable, Hashable {
        let id: String
        let status: String
        let token: String
        let recipient: String?
        let code: Int?
    }

    /// `@unchecked Sendable`: the state is touched under the lock only.
    private final class State: @unchecked Sendable {
        private let lock = NSLock()
        private var deliveries: [Delivery] = []
        private var answer: @Sendable (Int) -> Int = { _ in 200 }

        func with<Result>(_ body: (inout [Delivery], inout @Sendable (Int) -> Int) -> Result) -> Result {
            lock.lock()
            defer { lock.unlock() }
            return body(&deliveries, &answer)
        }
    }

    private let state = State()
    private let server: HTTPServer

    init() throws {
        let state = state
        let take: Route.Immediate = { request in
            let status = state.with { deliveries, answer in
                let status = answer(deliveries.count)
                deliveries.append(
                    Delivery(path: request.path, headers: request.headers, body: request.body, status: status))
                return status
            }
            return .empty(status: status)
        }
        let routes: [Route] = [
            .immediate(.post, "/hook", access: .open, body: .bytes(), take),
            .immediate(.post, "/other", access: .open, body: .bytes(), take),
            .immediate(.get, "/hook", access: .open) { request in
                guard request.query["hub.verify_token"] == "right & proper", request.query["hub.mode"] == "subscribe"
                else { return .empty(status: 403) }
                return .text(request.query["hub.challenge"] ?? "")
            },
        ]
        server = try HTTPServer(router: Router(routes) { _ throws(APIError) in throw .unauthorized("none") })
    }

    var url: String { server.url + "/hook" }
    var otherURL: String { server.url + "/other" }

    func stop() { server.stopNow() }

    /// The status for the delivery with that number, counted from 0.
    func answer(_ answer: @escaping @Sendable (Int) -> Int) { state.with { _, kept in kept = answer } }

    var deliveries: [Delivery] { state.with { deliveries, _ in deliveries } }

    /// The changes of all deliveries that were acknowledged, in order of arrival.
    var changes: [(field: String, value: JSONValue, entry: JSONValue)] {
        deliveries.filter { $0.status == 200 }.compactMap(\.json).flatMap { $0["entry"]?.list ?? [] }.flatMap { entry in
            (entry["changes"]?.list ?? []).map {
                ($0["field"]?.text ?? "", $0["value"] ?? .null, entry)
            }
        }
    }

    var statuses: [Status] { rawStatuses.map(Self.status) }

    var rawStatuses: [JSONValue] { changes.flatMap { $0.value["statuses"]?.list ?? [] } }

    var messages: [JSONValue] { changes.flatMap { $0.value["messages"]?.list ?? [] } }

    /// Events of the WhatsApp-Web gateway.
    func events(_ name: String) -> [JSONValue] {
        deliveries.compactMap(\.json).filter { $0["event"]?.text == name }.compactMap { $0["payload"] }
    }

    private static func status(_ value: JSONValue) -> Status {
        Status(
            id: value["id"]?.text ?? "", status: value["status"]?.text ?? "",
            token: value["biz_opaque_callback_data"]?.text ?? "", recipient: value["recipient_id"]?.text,
            code: value["errors"]?.first?["code"]?.number)
    }
}
