internal import Domain
internal import Engine
internal import EventCoding
internal import EventStore
internal import JSON

/// `GET /api/v1/events`: the log itself, by page or as it grows.
struct EventRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] {
        [.deferred(.get, "/api/v1/events", access: .anyRole, answer)]
    }

    /// Events that one read of a live tail hands on at most.
    private static let eventsPerRead = 500

    private func answer(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow(
            "account", "contact", "target", "stream", "campaign", "type", "since", "until", "from", "limit", "order",
            "follow", "min-position")
        _ = try await services.headKnown(for: request)
        let reader = EventReader(engine: services.engine, selection: try EventSelection(request, services))
        let isTail = try request.query.bool("follow", default: request.wantsEventStream)
        return isTail ? try tail(request, reader) : try page(request, reader)
    }

    private func page(_ request: HTTPRequest, _ reader: EventReader) throws -> HTTPResponse {
        let order = try request.query.oneOf("order", EventReader.Order.self) ?? .oldest
        let limit = try request.query.int("limit", in: 1...1000, default: 100)
        let head = services.engine.log.head
        let page = try reader.page(from: try request.firstPosition(), order: order, limit: limit)
        return HTTPResponse.json(capacity: 1024 * page.events.count + 128) { json in
            json.object { json in
                json.member("head", head.rawValue)
                json.array("events") { json in for event in page.events { json.raw(event.line) } }
                json.member("next", page.next?.rawValue)
            }
        }
        .standing(at: head)
    }

    // MARK: As it grows

    /// From `Last-Event-ID`, else `from`, else what comes from now on.
    private func tail(_ request: HTTPRequest, _ reader: EventReader) throws -> HTTPResponse {
        let log = services.engine.log
        let head = log.head
        var first = try request.firstPosition() ?? head.next
        if let last = request.headers["Last-Event-ID"] {
            guard let number = UInt64(last) else {
                throw APIError.malformed("Last-Event-ID is not a position of the log.", hint: "a whole number")
            }
            first = Position(number).next
        }
        let start = first
        return HTTPResponse.events { stream in
            try await stream.write("retry: 2000\n\n")
            var next = start
            while true {
                let head = log.head
                while next <= head {
                    let read = try reader.tail(from: next, through: head, limit: Self.eventsPerRead)
                    for event in read.events {
                        try await stream.event(
                            event.line, name: EventType(code: event.type)?.name, id: String(event.position.rawValue))
                    }
                    next = read.next
                }
                _ = try await log.waitForHead(after: max(head, Position(next.rawValue - 1)))
            }
        }
        .standing(at: head)
    }
}

extension HTTPRequest {
    fileprivate var wantsEventStream: Bool { headers["Accept"]?.contains("text/event-stream") ?? false }

    fileprivate func firstPosition() throws(APIError) -> Position? {
        guard let text = query["from"] else { return nil }
        guard let number = UInt64(text), number <= UInt64(Int64.max) else {
            throw .invalid("from", "is not a position of the log", hint: "from=1")
        }
        return Position(number)
    }
}
