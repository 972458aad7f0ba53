/// What WhatsApp says of the number an account writes from. Nil: nothing was said.
package struct ChannelHealth: Hashable, Sendable {
    /// GREEN, YELLOW, RED, UNKNOWN.
    package var quality: String?
    /// CONNECTED, FLAGGED, RESTRICTED …
    package var status: String?
    /// Unique people that may be written to in 24 h outside a service window, over all numbers of the portfolio.
    package var people: PeopleLimit?
    /// Messages a second.
    package var perSecond: Int?

    package init(
        quality: String? = nil, status: String? = nil, people: PeopleLimit? = nil, perSecond: Int? = nil
    ) {
        self.quality = quality
        self.status = status
        self.people = people
        self.perSecond = perSecond
    }

    /// What is known after `news`: its values where it has any.
    package func updated(with news: ChannelHealth) -> ChannelHealth {
        ChannelHealth(
            quality: news.quality ?? quality, status: news.status ?? status, people: news.people ?? people,
            perSecond: news.perSecond ?? perSecond)
    }
}

extension ChannelHealth {
    /// WhatsApp is about to restrict the number for what people think of its messages: it sends slower meanwhile.
    package var isPoor: Bool { quality == "RED" || status == "FLAGGED" }

    /// What is left of a poor number's rate: one part in so many.
    package static let poorShare = 4

    /// WhatsApp would take nothing from it (Meta: `status` of a phone number).
    package var isUnable: Bool { status.map { Self.unable.contains($0) } ?? false }

    private static let unable: Set<String> = ["DISCONNECTED", "UNVERIFIED", "PENDING", "RESTRICTED"]

    /// What a person should know that was not so before.
    func alerts(after before: ChannelHealth) -> [String] {
        var words: [String] = []
        if isPoor, !before.isPoor { words.append("phone_number.\(quality == "RED" ? "RED" : "FLAGGED")") }
        if isUnable, let status, status != before.status { words.append("phone_number.\(status)") }
        return words
    }
}

/// Meta's messaging limit of a portfolio.
package enum PeopleLimit: Hashable, Sendable {
    case limited(Int)
    case unlimited

    /// Reads `TIER_250`, `TIER_2K`, `TIER_10K`, `TIER_100K`, `TIER_UNLIMITED`; nil for anything else.
    package init?(tier: String) {
        guard tier.hasPrefix("TIER_") else { return nil }
        let rest = tier.dropFirst(5)
        if rest == "UNLIMITED" {
            self = .unlimited
        } else if rest.hasSuffix("K"), let thousands = Int(rest.dropLast()), thousands > 0 {
            self = .limited(thousands * 1000)
        } else if let number = Int(rest), number > 0 {
            self = .limited(number)
        } else {
            return nil
        }
    }

    package var count: Int? {
        switch self {
        case .limited(let count): count
        case .unlimited: nil
        }
    }
}
