internal import Domain
internal import Engine
internal import EventStore
internal import JSON

/// `/api/relance/config` (seed 000 §PATCH config).
struct ConfigRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] {
        [
            .deferred(.get, "/api/relance/config", surface: .relance, access: .anyRole, show),
            .deferred(.patch, "/api/relance/config", surface: .relance, access: Route.writers, body: .json, change),
        ]
    }

    private func show(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("userId", "businessId", "min-position")
        let position = try await services.headKnown(for: request)
        return try config(of: request.relanceAccount()).standing(at: position)
    }

    private func change(_ request: HTTPRequest) async throws -> HTTPResponse {
        let account = try request.relanceAccount()
        let body = try request.json()
        let patch = AccountSettings.read(body)
        try body.finish()
        let performed = try await services.perform(.configure(account: account, patch), for: request)
        return try config(of: account).after(performed)
    }

    private func config(of account: String) throws -> HTTPResponse {
        let state = try services.accountRecord(account).state
        return HTTPResponse.data { json in
            json.object("config") { AccountSettings.write(state.config, state.defaultPause, into: &$0) }
        }
    }
}
