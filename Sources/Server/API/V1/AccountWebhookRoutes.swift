internal import Domain
internal import Engine
internal import EventCoding
internal import EventStore
internal import JSON
internal import Outbox

/// `/api/v1/accounts/{account}/webhook`: where an account's events are sent as they happen.
struct AccountWebhookRoutes: Sendable {
    let services: ServerServices

    private static let path = "/api/v1/accounts/{account}/webhook"

    var routes: [Route] {
        [
            .deferred(.get, Self.path, access: .anyRole, show),
            .deferred(.put, Self.path, access: Route.writers, body: .json, set),
            .deferred(.delete, Self.path, access: Route.writers, remove),
            .deferred(.post, "\(Self.path)/test", access: Route.writers, test),
        ]
    }

    private func show(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("min-position")
        let account = try request.account()
        let position = try await services.headKnown(for: request)
        return try document(of: account, in: request.language).standing(at: position)
    }

    private func set(_ request: HTTPRequest) async throws -> HTTPResponse {
        let account = try request.account()
        let body = try request.json()
        let address = WebhookAddress(body.requiredString("url", length: 1...2048))
        if let fault = address.fault, body.isPresent("url") { body.fail("url", fault.detail, hint: fault.hint) }
        let secret = Self.secret(in: body)
        let events = Self.events(in: body)
        try body.finish()
        let isUser = try request.caller().role == .user
        if isUser, address.isPrivate { throw Problem.webhookAddressNotYours }
        let draft = WebhookDraft(url: address.text, secret: secret, events: events, mayBePrivate: !isUser)
        let performed = try await services.perform(.setWebhook(account: account, draft), for: request)
        return try document(of: account, in: request.language).after(performed)
    }

    private func remove(_ request: HTTPRequest) async throws -> HTTPResponse {
        let account = try request.account()
        let performed = try await services.perform(.setWebhook(account: account, nil), for: request)
        return HTTPResponse(status: 204).after(performed)
    }

    /// Where it is left out, the one that is set stays.
    private static func secret(in body: JSONReader) -> String? {
        guard let secret = body.string("secret", length: 16...256) else { return nil }
        if !secret.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            body.fail("secret", "holds characters that no secret has", hint: "visible ASCII, without spaces")
        }
        return secret
    }

    /// `owner`, `all`, or a list of names as the log has them.
    private static func events(in body: JSONReader) -> WebhookEvents {
        switch body.value("events") {
        case nil, .null, .string("owner"): return .owner
        case .string("all"): return .all
        case .array:
            let names = body.strings("events", count: 1...100) ?? []
            for name in names where EventType(name: name) == nil {
                body.fail("events", "has a name that no event bears", hint: "as in MessageSent, CampaignCompleted")
            }
            return .named(Set(names))
        default:
            body.fail("events", "must be owner, all or a list of names", hint: #"["MessageSent", "MessageFailed"]"#)
            return .owner
        }
    }

    // MARK: Looking and trying

    private func record(of account: String) throws -> EngineView.WebhookRecord {
        let record = try services.engine.read { view in
            try view.account(named: account).flatMap { try view.webhook(of: $0.number) }
        }
        guard let record else { throw Problem.webhookUnknown }
        return record
    }

    private func document(of account: String, in language: Language) throws -> HTTPResponse {
        let record = try record(of: account)
        let document = WebhookDocument(
            account: account, record: record, report: services.outbox?.report(of: record.account),
            head: services.engine.log.head)
        return HTTPResponse.json { document.write(in: language, into: &$0) }.speaking(language)
    }

    private func test(_ request: HTTPRequest) async throws -> HTTPResponse {
        let record = try record(of: try request.account())
        guard let outbox = services.outbox else { throw Problem.nothingIsSent }
        let (answer, duration) = try await outbox.ping(record)
        return HTTPResponse.json { json in
            json.object { json in
                json.member("taken", answer.isTaken)
                json.members(of: answer, in: request.language)
                json.member("durationMilliseconds", duration.wholeMilliseconds)
            }
        }
        .speaking(request.language)
    }
}
