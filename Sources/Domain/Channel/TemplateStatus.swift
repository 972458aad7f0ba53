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

    package var isMarketing: Bool { category?.uppercased() == "MARKETING" }

    package init(
        id: Name, status: TemplateStatus, category: String? = nil, quality: String? = nil, toldAt: Instant? = nil
    ) {
        self.id = id
        self.status = status
        self.category = category
        self.quality = quality
        self.toldAt = toldAt
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
