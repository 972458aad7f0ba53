import Domain
import JSON

/// What WAHA's answers prove.
enum WebAnswers {
    /// How a message fared. A refusal is only what proves that it was not taken.
    static func send(_ outcome: HTTPOutcome) -> SendAnswer {
        guard case .answered(let answer) = outcome else {
            if case .notSent = outcome { return .refused(Target.Refusal(code: OwnError.unreachable)) }
            return .unknown
        }
        let body = json(answer)
        if (200..<300).contains(answer.status) {
            return body.flatMap(acceptance).map(SendAnswer.accepted) ?? .unknown
        }
        guard let code = refusal(answer, body) else { return .unknown }
        return .refused(Target.Refusal(code: code, retryAfter: code == OwnError.tooManyRequests ? pause(answer) : nil))
    }

    /// What was said of a session.
    enum Session {
        case status(WebSessionStatus, config: JSONValue?)
        /// 422: it exists, or its status is not the one that is needed.
        case conflict
        case missing
        /// It will not help to ask again. The code is one of `OwnError`'s.
        case refused(code: Int)
        /// Nobody is there, or somebody who is not well; it may be otherwise in a moment.
        case silent(code: Int)
    }

    static func session(_ outcome: HTTPOutcome) -> Session {
        guard case .answered(let answer) = outcome else { return .silent(code: OwnError.unreachable) }
        let body = json(answer)
        switch answer.status {
        case 200..<300:
            guard let status = body?["status"]?.webText else { return .silent(code: OwnError.unreachable) }
            return .status(WebSessionStatus(status), config: body?["config"])
        case 422: return .conflict
        // A 404 that is no JSON is a proxy's: it says nothing of the session.
        case 404: return body == nil ? .silent(code: OwnError.unreachable) : .missing
        case 429: return .silent(code: OwnError.tooManyRequests)
        default:
            guard let code = refusal(answer, body), code != OwnError.unreachable else {
                return .silent(code: OwnError.unreachable)
            }
            return .refused(code: code)
        }
    }

    /// The text of a QR code: `{"value":"2@…"}`.
    static func code(_ outcome: HTTPOutcome) -> String? { text(of: "value", in: outcome) }

    /// A code for typing: `{"code":"ABCD-ABCD"}`.
    static func typedCode(_ outcome: HTTPOutcome) -> String? { text(of: "code", in: outcome) }

    // MARK: Parts

    /// The code of an answer that proves that nothing was done; nil if it proves nothing.
    private static func refusal(_ answer: HTTPAnswer, _ body: JSONValue?) -> Int? {
        switch answer.status {
        // Whoever answers so is not the gateway, and did not act.
        case 301, 302, 307, 308: return OwnError.unreachable
        case 401, 403: return OwnError.unauthorized
        case 404: return OwnError.sessionDown
        // May have reached the gateway behind the one who gave up waiting.
        case 408: return nil
        case 422: return body?["expected"] == nil ? OwnError.badRequest : OwnError.sessionDown
        case 429: return OwnError.tooManyRequests
        case 400..<500: return OwnError.badRequest
        default: return nil
        }
    }

    private static func acceptance(_ body: JSONValue) -> Acceptance? {
        let remote = body["key"]?["remoteJid"]?.webText
        guard let id = body["id"]?.webText ?? body["id"]?["_serialized"]?.webText ?? engineID(body, remote) else {
            return nil
        }
        let chat = body["to"]?.webText ?? remote ?? WebAddress.chat(inMessageID: id)
        let person = chat.flatMap(WebAddress.person)
        return Acceptance(id: id, waID: person?.waID, userID: person?.userID)
    }

    /// Some engines answer in their own words; receipts will call the message `true_<chat>_<id>`.
    private static func engineID(_ body: JSONValue, _ remote: String?) -> String? {
        guard let id = body["key"]?["id"]?.webText else { return nil }
        guard let remote, let person = WebAddress.person(remote) else { return id }
        return "true_\(person.userID ?? (person.waID ?? "") + "@c.us")_\(id)"
    }

    /// `Retry-After` in whole seconds; a date is not understood. A day is the longest that is believed.
    private static func pause(_ answer: HTTPAnswer) -> Duration? {
        guard let seconds = answer.headers["retry-after"].flatMap({ Int($0) }), seconds > 0 else { return nil }
        return .seconds(min(seconds, 86_400))
    }

    private static func text(of name: String, in outcome: HTTPOutcome) -> String? {
        guard case .answered(let answer) = outcome, (200..<300).contains(answer.status) else { return nil }
        return json(answer)?[name]?.webText
    }

    private static func json(_ answer: HTTPAnswer) -> JSONValue? {
        do throws(JSONError) {
            return try JSONValue(parsing: answer.body)
        } catch { return nil }
    }
}

/// WAHA's words for how a session is.
enum WebSessionStatus: Hashable {
    case working
    case needsCode
    case failed
    case stopped
    /// STARTING, PASSKEY_REQUIRED, PASSKEY_CONFIRMATION_REQUIRED, and whatever comes later: to be waited for.
    case other(String)

    init(_ word: String) {
        switch word {
        case "WORKING": self = .working
        case "SCAN_QR_CODE": self = .needsCode
        case "FAILED": self = .failed
        case "STOPPED": self = .stopped
        default: self = .other(word)
        }
    }
}
