import Domain
import JSON

/// What became of a send, from how its call ended.
enum CloudAnswer {
    static func of(_ outcome: HTTPOutcome) -> SendAnswer {
        switch outcome {
        case .notSent: .refused(Target.Refusal(code: OwnError.unreachable))
        case .unknown: .unknown
        case .answered(let answer): of(answer)
        }
    }

    private static func of(_ answer: HTTPAnswer) -> SendAnswer {
        guard let json = json(answer) else { return withoutCode(answer) }
        if (200...299).contains(answer.status), let acceptance = acceptance(json) { return .accepted(acceptance) }
        guard let error = CloudError(json) else { return withoutCode(answer) }
        // What an unheard-of code says under a status that blames the server is anybody's guess.
        guard error.isListed || (400...499).contains(answer.status) else { return .unknown }
        return .refused(Target.Refusal(code: error.code, retryAfter: wait(after: answer)))
    }

    /// What the code says is believed whatever the status, but a server that blames itself may have taken the message all
    /// the same: nothing is said again before a receipt had time to tell (Meta does not say).
    private static func wait(after answer: HTTPAnswer) -> Duration? {
        let asked = retryAfter(answer.headers)
        return answer.status >= 500 ? max(asked ?? .zero, SevenDays.receiptTime) : asked
    }

    /// HTML of something in between, a text cut off, a yes without an id: nothing is proven.
    private static func withoutCode(_ answer: HTTPAnswer) -> SendAnswer {
        guard answer.status == 429 else { return .unknown }
        return .refused(Target.Refusal(code: OwnError.tooManyRequests, retryAfter: retryAfter(answer.headers)))
    }

    private static func acceptance(_ json: JSONValue) -> Acceptance? {
        guard case .array(let messages)? = json["messages"], let id = text(messages.first?["id"]) else { return nil }
        var acceptance = Acceptance(id: id)
        if case .array(let contacts)? = json["contacts"], let contact = contacts.first {
            acceptance.waID = text(contact["wa_id"])
            acceptance.userID = text(contact["user_id"])
        }
        return acceptance
    }

    /// Nil for anything but a text that says something.
    static func text(_ value: JSONValue?) -> String? {
        guard case .string(let text)? = value, !text.isEmpty else { return nil }
        return text
    }

    static func json(_ answer: HTTPAnswer) -> JSONValue? {
        do {
            return try JSONValue(parsing: answer.body)
        } catch {
            // Whatever is wrong with it: it is no answer of the Cloud API.
            return nil
        }
    }

    // MARK: How long to wait

    /// No wait is longer, whatever a header says: a day has passed, the limits are new.
    static let longestWait = Duration.hours(24)

    /// What `Retry-After` (in seconds) or Meta's usage header asks for; nil where none does.
    static func retryAfter(_ headers: [String: String]) -> Duration? {
        let seconds = headers["retry-after"].flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
        guard let wait = seconds ?? headers["x-business-use-case-usage"].flatMap(regainSeconds) else { return nil }
        return min(.seconds(wait), longestWait)
    }

    /// The longest `estimated_time_to_regain_access`, which is in minutes; nil where access is not lost.
    private static func regainSeconds(_ header: String) -> Int64? {
        guard case .object(let businesses)? = json(HTTPAnswer(status: 0, headers: [:], body: Array(header.utf8))) else {
            return nil
        }
        var longest: Int64 = 0
        for business in businesses {
            guard case .array(let uses) = business.value else { continue }
            for use in uses {
                guard case .int(let minutes)? = use["estimated_time_to_regain_access"] else { continue }
                longest = max(longest, min(minutes, 24 * 60))
            }
        }
        return longest > 0 ? longest * 60 : nil
    }
}
