internal import Domain
internal import Engine
internal import EventStore
internal import JSON

/// `/api/v1/accounts`: who sends.
struct AccountRoutes: Sendable {
    let services: ServerServices

    private static let path = "/api/v1/accounts"

    var routes: [Route] {
        [
            .deferred(.get, Self.path, access: Route.overseers, list),
            .deferred(.get, "\(Self.path)/{account}", access: .anyRole, show),
            .deferred(.put, "\(Self.path)/{account}", access: Route.writers, body: .json) { request in
                try await write(request, replaces: true)
            },
            .deferred(.patch, "\(Self.path)/{account}", access: Route.writers, body: .json) { request in
                try await write(request, replaces: false)
            },
            .deferred(.post, "\(Self.path)/{account}/release", access: Route.writers, release),
            .deferred(.post, "\(Self.path)/{account}/acknowledge-risk", access: Route.writers, acknowledgeRisk),
        ]
    }

    private func list(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("page", "limit", "min-position")
        let paging = try Paging(request.query)
        let position = try await services.headKnown(for: request)
        let ids = try services.engine.read { try $0.accounts().compactMap(\.id) }
        let overviews = try ids.dropFirst(paging.offset).prefix(paging.limit).map(services.accountRecord)
        return HTTPResponse.json { json in
            json.object { json in
                json.array("accounts") { json in
                    for overview in overviews { write(overview, in: request.language, into: &json) }
                }
                json.members(of: paging, total: ids.count)
            }
        }
        .speaking(request.language).standing(at: position)
    }

    private func show(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("min-position")
        let account = try request.account()
        let position = try await services.headKnown(for: request)
        return try document(of: account, in: request.language).standing(at: position)
    }

    /// A person has seen to what stopped sending.
    private func release(_ request: HTTPRequest) async throws -> HTTPResponse {
        let account = try request.account()
        let performed = try await services.perform(.release(account: account), for: request)
        return try document(of: account, in: request.language).after(performed)
    }

    /// A person has read what a WhatsApp-Web gateway risks.
    private func acknowledgeRisk(_ request: HTTPRequest) async throws -> HTTPResponse {
        let account = try request.account()
        let performed = try await services.perform(.acknowledgeBanRisk(account: account), for: request)
        return try document(of: account, in: request.language).after(performed)
    }

    /// Replacing returns settings that the body leaves out to their defaults. Whether the default relance is paused is
    /// no setting: it changes only where it is named.
    private func write(_ request: HTTPRequest, replaces: Bool) async throws -> HTTPResponse {
        let account = try request.account()
        let maySetEntitlement = try request.caller().role != .user
        let body = try request.json()
        var patch = AccountSettings.read(body)
        if body.isPresent("name") {
            patch.name = body.string("name", length: 1...200).map(Change.set) ?? .clear
        } else if replaces {
            patch.name = .clear
        }
        if body.isPresent("entitledUntil") {
            patch.entitlement = body.instant("entitledUntil").map(Entitlement.until) ?? .unlimited
        } else if replaces, maySetEntitlement {
            patch.entitlement = .unlimited
        }
        try body.finish()
        if body.isPresent("entitledUntil"), !maySetEntitlement { throw Problem.entitlementNotYours }
        if replaces {
            for field in AccountConfig.Field.allCases where patch.config[field] == nil { patch.config[field] = .absent }
        }
        let performed = try await services.perform(.configure(account: account, patch), for: request)
        return try document(of: account, in: request.language).after(performed)
    }

    private func document(of account: String, in language: Language) throws -> HTTPResponse {
        let overview = try services.accountRecord(account)
        return HTTPResponse.json { write(overview, in: language, into: &$0) }.speaking(language)
    }

    private func write(_ overview: AccountOverview, in language: Language, into json: inout JSONWriter) {
        let session = overview.state.gateway
        json.object { json in
            json.member("id", overview.id)
            json.member("number", overview.number?.rawValue)
            json.member("name", overview.name)
            json.member("registeredAt", overview.state.registeredAt)
            json.member("entitledUntil", overview.state.entitlement.end)
            AccountSettings.write(overview.state.config, overview.state.defaultPause, into: &json)
            json.member("messagesSentToday", overview.messagesToday)
            json.object("session") { json in
                json.member("status", session.status.rawValue)
                json.member("gateway", overview.gateway.rawValue)
                json.member("pairingSince", session.pairingSince)
                json.member("connectedAt", session.status == .connected ? session.connectedAt : nil)
                json.member("failures", session.failures)
                json.member("lastFailureAt", session.lastFailureAt)
            }
            json.members(
                ofStanding: overview.state, on: overview.gateway, at: services.engine.clock.now,
                in: language)
        }
    }
}
