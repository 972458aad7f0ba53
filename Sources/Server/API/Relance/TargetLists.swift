internal import Domain
internal import Engine
internal import EventStore
internal import JSON

/// Targets and their progression, of the default relance or of one campaign: the same shapes for both (seed 000).
struct TargetLists: Sendable {
    let services: ServerServices

    static let targetParameters = [
        "userId", "businessId", "page", "limit", "status", "cursor", "min-position",
    ]

    /// One page. While their campaign is paused, targets that are on their way read `paused`.
    func targets(
        _ request: HTTPRequest, of account: AccountOverview, _ campaign: CampaignEntry?, at position: Position
    ) throws -> HTTPResponse {
        let paging = try Paging(request.query)
        let status = try request.query.oneOf("status", TargetStatus.self)
        let cursor = try request.query.cursor()
        let isPaused = campaign?.state.status == .paused
        let listing = try page(of: account.number, campaign?.number, status, isPaused, paging, cursor)
        let shown = try services.engine.read { view in
            try listing.elements.map { entry in
                (entry, try entry.state.contact.flatMap { try view.contact($0) })
            }
        }
        let language = request.language
        return HTTPResponse.data { json in
            json.array("targets") { json in
                for (entry, contact) in shown {
                    json.target(entry, contact, account: account.id, campaign, in: language)
                }
            }
            json.members(of: paging, total: listing.total)
            json.member("nextCursor", listing.next)
        }
        .speaking(language).standing(at: position)
    }

    /// A cursor counts from where its page ended, so that whoever is added meanwhile shifts nothing.
    private func page(
        of account: AccountNumber?, _ campaign: CampaignNumber?, _ status: TargetStatus?, _ isPaused: Bool,
        _ paging: Paging, _ cursor: UInt64?
    ) throws -> Listing<TargetEntry> {
        let nobody = Listing<TargetEntry>(elements: [], total: 0)
        guard let account else { return nobody }
        var wanted = status?.state
        switch (status, isPaused) {
        case (.paused, true): wanted = .active
        case (.paused, false), (.active, true): return nobody
        default: break
        }
        return try services.readModels.targets(
            of: account, campaign, status: wanted, from: cursor, offset: cursor == nil ? paging.offset : 0,
            limit: paging.limit)
    }

    /// `[{day, reached, percentage}]`: that day's message accepted, over enrolled.
    func progression(
        of account: AccountNumber?, _ campaign: CampaignNumber?, at position: Position
    ) throws -> HTTPResponse {
        let counted = try account.map { try services.readModels.statistics(of: $0, campaign) } ?? RelanceStatistics()
        return HTTPResponse.dataList { json in
            for (index, reached) in counted.reached.enumerated() {
                json.object {
                    $0.member("day", index + 1)
                    $0.member("reached", reached)
                    $0.member(
                        "percentage", counted.enrolled == 0 ? 0 : 100 * Double(reached) / Double(counted.enrolled))
                }
            }
        }
        .standing(at: position)
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
