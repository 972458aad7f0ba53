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
        let counted = try overview.number.map(services.readModels.statistics) ?? RelanceStatistics()
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

    /// `[{day, reached, percentage}]`: that day's message accepted, over enrolled.
    private func progression(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("userId", "businessId", "min-position")
        let overview = try services.accountRecord(request.relanceAccount())
        let position = try await services.catchUp(for: request)
        let counted = try overview.number.map(services.readModels.statistics) ?? RelanceStatistics()
        return HTTPResponse.dataList { json in
            for (index, reached) in counted.reached.enumerated() {
                json.object {
                    $0.member("day", index + 1)
                    $0.member("reached", reached)
                    $0.member("percentage", percentage(reached, of: counted.enrolled))
                }
            }
        }
        .standing(at: position)
    }

    private func percentage(_ part: Int, of whole: Int) -> Double {
        whole == 0 ? 0 : 100 * Double(part) / Double(whole)
    }

    private func targets(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("userId", "businessId", "page", "limit", "status", "min-position")
        let overview = try services.accountRecord(request.relanceAccount())
        let paging = try Paging(request.query)
        let status = try request.query.oneOf("status", TargetStatus.self)
        let position = try await services.catchUp(for: request)
        let listing = try page(of: overview.number, status, paging)
        let shown = try services.engine.read { view in
            try listing.elements.map { entry in
                (entry, try entry.state.contact.flatMap { try view.contact($0) })
            }
        }
        let language = request.language
        return HTTPResponse.data { json in
            json.array("targets") { json in
                for (entry, contact) in shown { json.target(entry, contact, account: overview.id, in: language) }
            }
            json.members(of: paging, total: listing.total)
        }
        .speaking(language).standing(at: position)
    }

    private func page(
        of account: AccountNumber?, _ status: TargetStatus?, _ paging: Paging
    ) throws -> Listing<TargetEntry> {
        // Only a campaign's targets can be paused; the default relance has none that are.
        guard let account, status != .paused else { return Listing(elements: [], total: 0) }
        return try services.readModels.defaultTargets(
            of: account, status: status?.state, offset: paging.offset, limit: paging.limit)
    }
}

/// The statuses of a target as the seeds name them.
enum TargetStatus: String, CaseIterable {
    case active, completed, paused, exited

    fileprivate var state: TargetState.Status? {
        switch self {
        case .active: .active
        case .completed: .completed
        case .exited: .exited
        case .paused: nil
        }
    }
}
