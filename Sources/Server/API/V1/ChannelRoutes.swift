internal import Domain
internal import Engine
internal import EventStore
internal import JSON
internal import WhatsApp

/// `/api/v1/accounts/{account}/channels/{gateway}`: how an account reaches WhatsApp.
struct ChannelRoutes: Sendable {
    let services: ServerServices

    private static let path = "/api/v1/accounts/{account}/channels/{gateway}"

    var routes: [Route] {
        [
            .deferred(.get, Self.path, access: .anyRole, show),
            .deferred(.patch, Self.path, access: Route.writers, body: .json, change),
        ]
    }

    private func show(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("min-position")
        let (account, kind) = (try request.account(), try request.gateway())
        let position = try await services.headKnown(for: request)
        return try document(of: account, kind, in: request.language).standing(at: position)
    }

    private func change(_ request: HTTPRequest) async throws -> HTTPResponse {
        let (account, kind) = (try request.account(), try request.gateway())
        let body = try request.json()
        var patch = ChannelPatch(body, of: kind)
        try body.finish()
        if try request.caller().role == .user {
            try patch.refuseWhatIsNotAUsers(over: services.engine.settings.channel(kind))
        } else {
            patch.bindNumber()
        }
        let performed = try await services.perform(.setChannel(account: account, kind, patch.changes), for: request)
        return try document(of: account, kind, in: request.language).after(performed)
    }

    private func document(of account: String, _ kind: GatewayKind, in language: Language) throws -> HTTPResponse {
        let overview = try services.accountRecord(account)
        let own = try overview.number.map { number in
            try services.engine.read { try $0.channelSettings(number, kind) }
        }
        let document = ChannelDocument(
            account: overview, kind: kind, own: own ?? ChannelSettings(),
            defaults: services.engine.settings.channel(kind),
            isInUse: overview.gateway == kind, now: services.engine.clock.now)
        return HTTPResponse.json { document.write(in: language, into: &$0) }.speaking(language)
    }
}

extension HTTPRequest {
    /// `{gateway}` of the path; the sandbox has nothing to set.
    fileprivate func gateway() throws(APIError) -> GatewayKind {
        guard let kind = GatewayKind(rawValue: parameter("gateway")), kind != .sandbox else {
            throw .notFound("gateway", hint: "cloud or web")
        }
        return kind
    }
}
