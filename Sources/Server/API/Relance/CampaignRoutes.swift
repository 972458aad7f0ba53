internal import Domain
internal import Engine
internal import EventStore
internal import JSON

/// `/api/relance/campaigns`: campaigns made by people (seeds 000 and 001). The default relance is never among them.
struct CampaignRoutes: Sendable {
    let services: ServerServices

    static let path = "/api/relance/campaigns"
    private static let one = "\(path)/{campaign}"

    var routes: [Route] {
        [
            .deferred(.get, Self.path, surface: .relance, access: .anyRole, list),
            .deferred(.post, Self.path, surface: .relance, access: Route.writers, body: .json, create),
            .deferred(.get, Self.one, surface: .relance, access: .anyRole, show),
            .deferred(.patch, Self.one, surface: .relance, access: Route.writers, body: .json, edit),
            steering("start") { .startCampaign(account: $0, $1) },
            steering("pause") { .pauseCampaign(account: $0, $1) },
            steering("resume") { .resumeCampaign(account: $0, $1) },
            steering("cancel") { .cancelCampaign(account: $0, $1) },
            .deferred(.get, "\(Self.one)/targets", surface: .relance, access: .anyRole, targets),
            .deferred(.get, "\(Self.one)/progression", surface: .relance, access: .anyRole, progression),
        ]
    }

    // MARK: Reading

    private func list(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("userId", "businessId", "status", "page", "limit", "cursor", "min-position")
        let account = try services.accountRecord(request.relanceAccount())
        let status = try request.query.oneOf("status", CampaignState.Status.self)
        let paging = try Paging(request.query)
        let cursor = try request.query.cursor()
        let position = try await services.catchUp(for: request)
        let listing = try account.number.map {
            try services.readModels.campaigns(
                of: $0, status: status, from: cursor, offset: cursor == nil ? paging.offset : 0, limit: paging.limit)
        }
        let shown = try (listing?.elements ?? []).map { try document(of: $0, in: account) }
        return HTTPResponse.data { json in
            json.array("campaigns") { json in
                for document in shown { json.object { document.write(into: &$0) } }
            }
            json.members(of: paging, total: listing?.total ?? 0)
            json.member("nextCursor", listing?.next)
        }
        .standing(at: position)
    }

    private func show(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("userId", "businessId", "min-position")
        let position = try await services.catchUp(for: request)
        let (account, entry) = try campaign(of: request)
        return try answer(entry, in: account).standing(at: position)
    }

    private func targets(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow(TargetLists.targetParameters)
        let position = try await services.catchUp(for: request)
        let (account, entry) = try campaign(of: request)
        return try TargetLists(services: services).targets(request, of: account, entry, at: position)
    }

    private func progression(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("userId", "businessId", "min-position")
        let position = try await services.catchUp(for: request)
        let (account, entry) = try campaign(of: request)
        return try TargetLists(services: services).progression(of: account.number, entry.number, at: position)
    }

    /// The campaign of the path; 404 for another account's.
    private func campaign(of request: HTTPRequest) throws -> (AccountOverview, CampaignEntry) {
        let account = try services.accountRecord(request.relanceAccount())
        return (account, try services.campaign(named: request.parameter("campaign"), of: account))
    }

    private func document(of entry: CampaignEntry, in account: AccountOverview) throws -> CampaignDocument {
        CampaignDocument(
            account: account, entry: entry,
            counted: try account.number.map { try services.readModels.statistics(of: $0, entry.number) }
                ?? RelanceStatistics(),
            zone: account.zone)
    }

    private func answer(_ entry: CampaignEntry, in account: AccountOverview, status: Int = 200) throws -> HTTPResponse {
        let document = try document(of: entry, in: account)
        return HTTPResponse.data(status: status) { json in json.object("campaign") { document.write(into: &$0) } }
    }

    // MARK: Changing

    private func create(_ request: HTTPRequest) async throws -> HTTPResponse {
        let account = try request.relanceAccount()
        let body = try request.json()
        let (patch, isDraft) = body.campaign(in: try zone(of: account))
        body.require("name")
        try body.finish()
        let plan = patch.applied(to: CampaignPlan())
        let command = Command.createCampaign(account: account, plan, isDraft: isDraft ?? false)
        return try await services.turns.take(of: account) {
            if isDraft != true, try !services.isRepeat(request) {
                try await services.refuseIfOutlasting(plan, in: account)
            }
            return try await carryOut(command, in: account, request, status: 201)
        }
    }

    private func edit(_ request: HTTPRequest) async throws -> HTTPResponse {
        let account = try request.relanceAccount()
        let number = try request.campaign()
        let body = try request.json()
        let patch = try patch(of: body, in: account)
        return try await services.turns.take(of: account) {
            let entry = try services.campaign(number, of: services.accountRecord(account))
            if entry.state.status.isEditable, !patch.isDraft(from: entry.state), try !services.isRepeat(request) {
                try await services.refuseIfOutlasting(patch.applied(to: entry.state.plan), entry, in: account)
            }
            return try await carryOut(.editCampaign(account: account, number, patch), in: account, request)
        }
    }

    private func patch(of body: JSONReader, in account: String) throws -> CampaignPatch {
        var (patch, isDraft) = body.campaign(in: try zone(of: account))
        try body.finish()
        patch.isDraft = isDraft
        return patch
    }

    private func steering(
        _ name: String, _ command: @escaping @Sendable (_ account: String, CampaignNumber) -> Command
    ) -> Route {
        .deferred(.post, "\(Self.one)/\(name)", surface: .relance, access: Route.writers) { request in
            let account = try request.relanceAccount()
            let wanted = command(account, try request.campaign())
            return try await services.turns.take(of: account) {
                if case .startCampaign(_, let number) = wanted { try await refuseIfOutlasting(number, in: account) }
                return try await carryOut(wanted, in: account, request)
            }
        }
    }

    /// Answers the campaign as it is once everything that the command did is counted. What was done is done: read models
    /// that stand still do not make a failure of it.
    private func carryOut(
        _ command: Command, in account: String, _ request: HTTPRequest, status: Int = 200
    ) async throws -> HTTPResponse {
        let performed = try await services.perform(command, for: request)
        guard case .campaign(let number) = performed.outcome else { throw APIError.unexpected }
        _ = await services.readModels.wait(until: performed.position, timeout: services.patience)
        let overview = try services.accountRecord(account)
        return try answer(services.campaign(number, of: overview), in: overview, status: status).after(performed)
    }

    /// Whoever starts it by hand does not wait for its time, nor for another campaign.
    private func refuseIfOutlasting(_ number: CampaignNumber, in account: String) async throws {
        let record = try services.engine.read { view in
            try view.account(named: account).flatMap { try view.campaign(number, of: $0.number) }
        }
        guard let state = record?.state, state.status.isEditable else { return }
        var plan = state.plan
        (plan.settings.scheduledStart, plan.settings.runAfter) = (nil, nil)
        try await services.refuseIfOutlasting(plan, CampaignEntry(number: number, state: state), in: account)
    }

    private func zone(of account: String) throws -> ZoneRules { try services.accountRecord(account).zone }
}

extension ServerServices {
    /// As it is now: the engine's own state never lags. 404 for another account's.
    func campaign(_ number: CampaignNumber?, of account: AccountOverview) throws -> CampaignEntry {
        guard let number, let owner = account.number,
            let record = try engine.read({ try $0.campaign(number, of: owner) })
        else { throw Problem.campaignUnknown }
        return CampaignEntry(number: number, state: record.state)
    }

    func campaign(named text: String, of account: AccountOverview) throws -> CampaignEntry {
        try campaign(CampaignNumber(text: text), of: account)
    }
}

extension HTTPRequest {
    /// `{campaign}` of the path: `c` and its number.
    func campaign() throws(Problem) -> CampaignNumber {
        guard let number = CampaignNumber(text: parameter("campaign")) else { throw .campaignUnknown }
        return number
    }
}

extension CampaignNumber {
    /// As it is named outside.
    var text: String { "c\(rawValue)" }

    init?(text: String) {
        guard let number = UInt64(text.dropFirst()), "c\(number)" == text, number <= UInt64(Int64.max) else {
            return nil
        }
        self.init(number)
    }
}
