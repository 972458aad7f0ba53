internal import Domain
internal import Engine
internal import EventStore
internal import JSON

/// `/api/v1/accounts/{account}/templates`: what may be said where only approved templates may be; and the same of one
/// campaign, for the days on which it has words of its own.
struct TemplateRoutes: Sendable {
    let services: ServerServices

    private static let path = "/api/v1/accounts/{account}/templates"
    private static let slots = [
        "\(path)/{day}/{language}",
        "/api/v1/accounts/{account}/campaigns/{campaign}/templates/{day}/{language}",
    ]

    var routes: [Route] {
        [
            .deferred(.get, Self.path, access: .anyRole, list),
            .deferred(.post, "\(Self.path)/sync", access: Route.writers, synchronise),
        ]
            + Self.slots.flatMap { slot -> [Route] in
                [
                    .deferred(.get, slot, access: .anyRole, show),
                    .deferred(.put, slot, access: Route.writers, body: .json, bind),
                    .deferred(.delete, slot, access: Route.writers, unbind),
                ]
            }
    }

    // MARK: All of them

    private func list(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("min-position")
        let overview = try services.accountRecord(request.account())
        let position = try await services.headKnown(for: request)
        return document(of: overview).standing(at: position)
    }

    /// WhatsApp is asked; what it says comes in later.
    private func synchronise(_ request: HTTPRequest) async throws -> HTTPResponse {
        let account = try request.account()
        let kind = try services.accountRecord(account).gateway
        guard kind == .cloud else { throw Problem.noTemplates(kind) }
        try services.refuseIncompleteCloud(account)
        let performed = try await services.perform(.fetchTemplates(account: account), for: request)
        return document(of: try services.accountRecord(account), status: 202).after(performed)
    }

    private func document(of overview: AccountOverview, status: Int = 200) -> HTTPResponse {
        let heard = overview.number.flatMap { services.engine.remoteTemplates(of: $0) }
        let catalogue = overview.state.templates
        return HTTPResponse.json(status: status) { json in
            json.object { json in
                json.member("account", overview.id)
                json.member("heard", heard != nil)
                json.array("templates") { json in
                    for template in heard ?? [] { json.template(template, in: catalogue) }
                }
                json.array("bound") { json in
                    for slot in catalogue.bound.keys.sorted() { json.binding(slot, in: catalogue) }
                }
            }
        }
    }

    // MARK: One

    private func show(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("min-position")
        let (account, slot) = (try request.account(), try request.slot())
        let position = try await services.headKnown(for: request)
        return try binding(of: slot, account).standing(at: position)
    }

    private func bind(_ request: HTTPRequest) async throws -> HTTPResponse {
        let (account, slot) = (try request.account(), try request.slot())
        let body = try request.json()
        let template = body.templateMessage()
        try body.finish()
        let performed = try await services.perform(
            .bindTemplate(account: account, slot, template), for: request)
        return try binding(of: slot, account).after(performed)
    }

    private func unbind(_ request: HTTPRequest) async throws -> HTTPResponse {
        let (account, slot) = (try request.account(), try request.slot())
        let performed = try await services.perform(
            .bindTemplate(account: account, slot, nil), for: request)
        return HTTPResponse.empty().after(performed)
    }

    private func binding(of slot: TemplateCatalogue.Slot, _ account: String) throws -> HTTPResponse {
        let catalogue = try services.accountRecord(account).state.templates
        guard catalogue.bound[slot] != nil else { throw Problem.nothingBound }
        return HTTPResponse.json { $0.binding(slot, in: catalogue) }
    }
}

extension HTTPRequest {
    /// `{day}`, `{language}` and, of a campaign, `{campaign}` of the path.
    fileprivate func slot() throws(Problem) -> TemplateCatalogue.Slot {
        guard let day = Int(parameter("day")), (1...SevenDays.days).contains(day),
            let language = Language(rawValue: parameter("language"))
        else { throw .templateSlotUnknown }
        let isOfCampaign = parameters.contains { $0.name == "campaign" }
        return TemplateCatalogue.Slot(isOfCampaign ? try campaign() : nil, day: day, language: language)
    }
}
