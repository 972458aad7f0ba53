internal import Domain
internal import JSON

/// `/api/v1/errors`: what each error code of WhatsApp and of our own means, and what a person can do about it.
struct ErrorTableRoutes: Sendable {
    private static let path = "/api/v1/errors"

    var routes: [Route] {
        [
            .immediate(.get, Self.path, access: .anyRole, list),
            .immediate(.get, "\(Self.path)/{code}", access: .anyRole, show),
        ]
    }

    private func list(_ request: HTTPRequest) throws -> HTTPResponse {
        try request.query.allow()
        return HTTPResponse.json { json in
            json.object { json in
                json.array("errors") { json in
                    for meaning in ErrorTable.all { json.meaning(meaning) }
                }
                json.member("total", ErrorTable.all.count)
            }
        }
    }

    /// Every code means something, also one that nobody has written down.
    private func show(_ request: HTTPRequest) throws -> HTTPResponse {
        try request.query.allow()
        guard let code = Int(request.parameter("code")), code >= 0 else { throw Problem.errorCodeUnknown }
        return HTTPResponse.json { $0.meaning(ErrorTable.meaning(of: code)) }
    }
}

extension JSONWriter {
    fileprivate mutating func meaning(_ meaning: ErrorMeaning) {
        object { json in
            json.member("code", meaning.code)
            json.member("listed", meaning.title != ErrorTable.unlisted.title)
            json.member("title", meaning.title)
            json.object("message") { $0.members(of: meaning.step) }
            json.object("account") { $0.members(of: meaning.account) }
            json.object("pace") { $0.member("slowed", meaning.slowsChannel) }
            json.object("advice") { json in
                for language in Language.allCases {
                    json.key(text: language.rawValue)
                    json.value(meaning.advice[language])
                }
            }
        }
    }

    private mutating func members(of step: ErrorMeaning.Step) {
        member("becomes", step.word)
        member("spendsTry", step.countsAsTry)
        guard case .wait(let backoff) = step else {
            nullMember("wait")
            nullMember("waitSeconds")
            return member("exitReason", step.exitReason?.rawValue)
        }
        switch backoff {
        case .pair: member("wait", "pair")
        case .channel: member("wait", "channel")
        case .fixed: member("wait", "fixed")
        }
        if case .fixed(let duration) = backoff {
            member("waitSeconds", duration.components.seconds)
        } else {
            nullMember("waitSeconds")
        }
        nullMember("exitReason")
    }

    private mutating func members(of account: ErrorMeaning.Account) {
        switch account {
        case .goesOn: member("becomes", "goesOn")
        case .halts: member("becomes", "halts")
        case .holds: member("becomes", "holds")
        case .templateRests: member("becomes", "templateRests")
        }
        if case .holds(let duration) = account {
            member("holdSeconds", duration.components.seconds)
        } else {
            nullMember("holdSeconds")
        }
    }
}

extension ErrorMeaning.Step {
    /// For machines; the API's description explains each.
    fileprivate var word: String {
        switch self {
        case .again: "again"
        case .afterReceiptTime: "afterReceiptTime"
        case .nextSlot: "nextSlot"
        case .park: "park"
        case .wait: "wait"
        case .held: "held"
        case .templateOnly: "templateOnly"
        case .leave: "leave"
        }
    }

    fileprivate var exitReason: ExitReason? { if case .leave(let reason) = self { reason } else { nil } }
}
