internal import Domain
internal import Engine
internal import EventStore
internal import JSON

/// `/api/relance/campaigns/default/…`: what the standing seven days of an account have done (seed 000).
struct DefaultRelanceRoutes: Sendable {
    let services: ServerServices

    private static let path = "/api/relance/campaigns/default"

    var routes: [Route] {
        [
            .deferred(.get, "\(Self.path)/stats", surface: .relance, access: .anyRole, statistics),
            .deferred(.get, "\(Self.path)/targets", surface: .relance, access: .anyRole, targets),
            .deferred(.get, "\(Self.path)/progression", surface: .relance, access: .anyRole, progression),
        ]
    }

    private func statistics(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("userId", "businessId", "min-position")
        let overview = try services.accountRecord(request.relanceAccount())
        let position = try await services.catchUp(for: request)
        let counted = try overview.number.map { try services.readModels.statistics(of: $0, nil) } ?? RelanceStatistics()
        let isConnected = overview.state.gateway.status == .connected
        return HTTPResponse.data { json in
            json.member("targetsEnrolled", counted.enrolled)
            json.member("messagesSent", counted.attempts)
            json.member("messagesDelivered", counted.delivered)
            json.member("messagesFailed", counted.failed)
            json.member("targetsCompleted", counted.completed)
            json.member("targetsExited", counted.exited)
            json.member("isPaused", overview.state.defaultPause.isPaused)
            json.member("isActive", !overview.state.config.enrollmentPaused && isConnected)
            json.member("targetsActive", counted.active)
            json.member("messagesRead", counted.read)
            json.member("messagesInDoubt", counted.inDoubt)
        }
        .standing(at: position)
    }

    private func progression(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("userId", "businessId", "min-position")
        let overview = try services.accountRecord(request.relanceAccount())
        let position = try await services.catchUp(for: request)
        return try lists.progression(of: overview.number, nil, at: position)
    }

    private func targets(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow(TargetLists.targetParameters)
        let overview = try services.accountRecord(request.relanceAccount())
        let position = try await services.catchUp(for: request)
        return try lists.targets(request, of: overview, nil, at: position)
    }

    private var lists: TargetLists { TargetLists(services: services) }
}
