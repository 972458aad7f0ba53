/// A template as WhatsApp has it.
package struct RemoteTemplate: Hashable, Sendable {
    package struct Name: Hashable, Sendable {
        package let name: String
        /// Meta's locale code with `_`: `en_GB`.
        package let language: String

        package init(name: String, language: String) {
            self.name = name
            self.language = String(language.map { $0 == "-" ? "_" : $0 })
        }
    }

    package let id: Name
    package let status: TemplateStatus
    /// MARKETING, UTILITY, AUTHENTICATION; nil where a webhook does not say.
    package let category: String?
    /// GREEN, YELLOW, RED, UNKNOWN; nil where a webhook does not say.
    package let quality: String?
    /// When WhatsApp last told of its status by itself; nil where it never did.
    package let toldAt: Instant?
    /// How a message that was refused made it rest last; nil where none did, or somebody saw to it since.
    package var rest: TemplateRest?

    package var isMarketing: Bool { category?.uppercased() == "MARKETING" }

    package init(
        id: Name, status: TemplateStatus, category: String? = nil, quality: String? = nil, toldAt: Instant? = nil,
        rest: TemplateRest? = nil
    ) {
        self.id = id
        self.status = status
        self.category = category
        self.quality = quality
        self.toldAt = toldAt
        self.rest = rest
    }
}

/// A template rests because a message in it was refused, though WhatsApp may go on calling it approved.
package struct TemplateRest: Hashable, Sendable {
    /// Of the refusal.
    package let code: Int
    /// When it is tried again if WhatsApp calls it approved then; nil: when somebody has changed it.
    package var until: Instant?
    /// How often in a row: the one before ended less than a day earlier.
    package let times: Int

    package init(code: Int, until: Instant?, times: Int) {
        self.code = code
        self.until = until
        self.times = times
    }

    /// The rest that a refusal at `now` begins, after the last one.
    init(code: Int, after last: TemplateRest?, at now: Instant) {
        let isInRow = last?.until.map { now < $0 + .hours(24) } ?? false
        let times = isInRow ? (last?.times ?? 0) + 1 : 1
        let length: Duration? =
            switch ErrorTable.meaning(of: code).rest {
            case .untilChanged: nil
            case .hourly: .hours(1)
            case .growing: min(.hours(1 << min(times - 1, 5)), .hours(24))
            }
        self.init(code: code, until: length.map { now + $0 }, times: times)
    }
}

/// Meta's statuses of a template; only an approved one may be sent. Raw values are versioned wire names.
package enum TemplateStatus: String, Sendable, CaseIterable {
    case approved = "APPROVED"
    case pending = "PENDING"
    case rejected = "REJECTED"
    case paused = "PAUSED"
    case disabled = "DISABLED"
    case flagged = "FLAGGED"
    case inAppeal = "IN_APPEAL"
    case pendingDeletion = "PENDING_DELETION"
    case deleted = "DELETED"
    case archived = "ARCHIVED"
    case limitExceeded = "LIMIT_EXCEEDED"
    case locked = "LOCKED"
    /// Anything Meta invents later.
    case unknown = "UNKNOWN"

    /// Reads Meta's word in any case; REINSTATED means approved again.
    package init(meta word: String) {
        let upper = word.uppercased()
        self = upper == "REINSTATED" ? .approved : TemplateStatus(rawValue: upper) ?? .unknown
    }

    package var isSendable: Bool { self == .approved }
}
