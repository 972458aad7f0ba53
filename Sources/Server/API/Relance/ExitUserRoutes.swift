internal import Domain
internal import Engine
internal import EventStore
internal import JSON

/// `POST /api/relance/internal/exit-user`: somebody paid (seed 003 §Integrate Exit Loop).
///
/// For other services of the house, by a service token or the installation's service secret; the name they give in
/// `X-Service-Name` stands in the log as who asked. Somebody unknown is no error: the payment must not fail over it.
struct ExitUserRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] {
        [
            .deferred(
                .post, "/api/relance/internal/exit-user", surface: .relance, access: Route.administrators,
                body: .json, exit)
        ]
    }

    private func exit(_ request: HTTPRequest) async throws -> HTTPResponse {
        let actor = try actor(of: request)
        let body = try request.json()
        let contact = body.requiredString("userId", length: 1...200)
        try body.finish()
        let performed = try await services.perform(.exitPaid(contact: contact), for: request, actor: actor)
        guard case .exited(let targets) = performed.outcome else { throw APIError.unexpected }
        return HTTPResponse.data { json in
            json.member("exited", targets)
            json.member("message", (targets == 0 ? Self.nobody : Self.ended)[request.language])
        }
        .speaking(request.language).after(performed)
    }

    private static let nobody = LocalizedText(
        french: "Cette personne n’a aucune relance en cours.", english: "No active target of this person.")
    private static let ended = LocalizedText(
        french: "Les relances de cette personne sont terminées.", english: "The person's targets have ended.")

    private func actor(of request: HTTPRequest) throws(APIError) -> String {
        let caller = try request.caller()
        guard let name = request.headers["X-Service-Name"] else { return caller.actor }
        guard Principal.isSubject(name) else {
            throw .invalid("X-Service-Name", Principal.subjectRule, hint: "user-service")
        }
        return "\(caller.role.rawValue):\(name)"
    }
}
