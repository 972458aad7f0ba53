internal import Domain
internal import Engine
internal import EventStore
internal import JSON
internal import UserService

/// `/api/v1/accounts/{account}/contacts/pull`: contacts from the user service, now instead of at the next interval.
struct ContactPullRoutes: Sendable {
    let services: ServerServices

    private static let path = "/api/v1/accounts/{account}/contacts/pull"

    var routes: [Route] {
        [
            .deferred(.get, Self.path, access: .anyRole, show),
            .deferred(.post, Self.path, access: Route.writers, pull),
        ]
    }

    private func show(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("min-position")
        let account = try request.account()
        guard let userService = services.userService else { throw Problem.userServiceNotSet }
        let position = try await services.headKnown(for: request)
        return try document(of: account, userService.report(of: account), in: request.language).standing(at: position)
    }

    /// Repeating it is harmless, so an `Idempotency-Key` is not remembered: whoever asks again wants what is new.
    private func pull(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("everything")
        let account = try request.account()
        let everything = try request.query.bool("everything")
        guard let userService = services.userService else { throw Problem.userServiceNotSet }
        guard let report = await userService.pull(account, everything: everything) else {
            throw APIError.unavailable("The server is about to stop.", retryAfterSeconds: 5)
        }
        return try document(of: account, report, in: request.language).standing(at: services.engine.log.head)
    }

    private func document(
        of account: String, _ report: PullReport?, in language: Language
    ) throws -> HTTPResponse {
        let watermark = try services.accountRecord(account).state.pulledThrough
        return HTTPResponse.json { json in
            json.object { json in
                json.member("account", account)
                json.member("watermark", watermark)
                json.key("pull")
                if let report { json.value(report, in: language) } else { json.null() }
            }
        }
        .speaking(language)
    }
}
