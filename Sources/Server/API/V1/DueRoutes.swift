internal import Domain
internal import Engine
internal import EventStore
internal import JSON

/// `GET /api/v1/accounts/{account}/due`: what comes next.
struct DueRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] {
        [.deferred(.get, "/api/v1/accounts/{account}/due", access: .anyRole, show)]
    }

    private func show(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("limit", "min-position")
        let account = try services.accountRecord(request.account())
        let limit = try request.query.int("limit", in: 0...Paging.largestLimit, default: 20)
        let position = try await services.catchUp(for: request)
        let now = services.engine.clock.now
        let due = try account.number.map { try services.readModels.due(of: $0, at: now, limit: limit) }
        return HTTPResponse.json { json in
            json.object { json in
                json.member("at", now)
                json.member("total", due?.total ?? 0)
                json.member("overdue", due?.overdue ?? 0)
                json.member("within24Hours", due?.within24Hours ?? 0)
                json.array("next") { json in
                    for entry in due?.next ?? [] {
                        json.object {
                            $0.member("target", "t\(entry.target.rawValue)")
                            $0.member("day", entry.day)
                            $0.member("at", entry.at)
                        }
                    }
                }
            }
        }
        .standing(at: position)
    }
}
