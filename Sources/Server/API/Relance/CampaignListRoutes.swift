internal import EventStore
internal import JSON

/// `GET /api/relance/campaigns` (seed 000). Campaigns are made by people; the default relance is never among them.
struct CampaignListRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] {
        [.deferred(.get, "/api/relance/campaigns", surface: .relance, access: .anyRole, list)]
    }

    /// The statuses a campaign can have (seed 000 §Campaign).
    private enum Status: String, CaseIterable { case draft, scheduled, active, paused, completed, cancelled }

    private func list(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("userId", "businessId", "status", "page", "limit", "min-position")
        _ = try request.relanceAccount()
        _ = try request.query.oneOf("status", Status.self)
        let paging = try Paging(request.query)
        let position = try await services.catchUp(for: request)
        return HTTPResponse.data { json in
            json.array("campaigns") { _ in }
            json.members(of: paging, total: 0)
        }
        .standing(at: position)
    }
}
