internal import Domain
internal import Engine
internal import JSON

/// `…/sending`: why nothing is sent, and when that will be otherwise, of an account, a campaign and a target.
struct SendingRoutes: Sendable {
    let services: ServerServices

    private static let path = "/api/v1/accounts/{account}"

    var routes: [Route] {
        [
            .deferred(.get, "\(Self.path)/sending", access: .anyRole) { try await answer(.account, to: $0) },
            .deferred(.get, "\(Self.path)/campaigns/{campaign}/sending", access: .anyRole) { request in
                try await answer(.campaign(request.campaign()), to: request)
            },
            .deferred(.get, "\(Self.path)/targets/{target}/sending", access: .anyRole) { request in
                try await answer(.target(request.target()), to: request)
            },
        ]
    }

    /// The writer itself is asked, so nothing that was acknowledged is missing from the answer.
    private func answer(_ subject: Subject, to request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow()
        let (account, language) = (try request.account(), request.language)
        let answer = await services.engine.perform(
            Request(.explain(account: account, subject), actor: try request.caller().actor))
        guard case .explained(let parts) = try answer.result.get() else { return HTTPResponse(status: 500) }
        return HTTPResponse.json { json in
            json.object { json in
                json.member("account", account)
                json.array("sending") { json in
                    for part in parts { json.object { $0.members(of: part, in: language) } }
                }
            }
        }
        .speaking(language).standing(at: answer.position)
    }
}

extension JSONWriter {
    fileprivate mutating func members(of part: ExplainedPart, in language: Language) {
        let (kind, number): (String, String?) =
            switch part.part {
            case .account: ("account", nil)
            case .defaultRelance: ("default", nil)
            case .campaign(let number): ("campaign", number.text)
            case .target(let number): ("target", "t\(number.rawValue)")
            }
        member("of", kind)
        member("id", number)
        member("gate", part.explanation.gate?.rawValue)
        member("detail", part.explanation.detail)
        member("behind", part.explanation.behind?.text)
        member("message", part.explanation.advice[language])
        member("opensAt", part.explanation.gate == nil ? nil : part.explanation.opensAt)
        member("nextDue", part.explanation.gate == nil ? part.explanation.opensAt : nil)
    }
}

extension HTTPRequest {
    /// `{target}` of the path: `t` and its number.
    fileprivate func target() throws(Problem) -> TargetNumber {
        let text = parameter("target")
        guard let number = UInt64(text.dropFirst()), "t\(number)" == text, number <= UInt64(Int64.max) else {
            throw .targetUnknown
        }
        return TargetNumber(number)
    }
}
