/// A campaign as its history leaves it.
package struct CampaignState: Hashable, Sendable {
    /// Raw values are versioned wire names (seed 000 §Campaign).
    package enum Status: String, Sendable, CaseIterable {
        case draft, scheduled, active, paused, completed, cancelled

        /// Nothing follows any more.
        package var isOver: Bool {
            switch self {
            case .completed, .cancelled: true
            case .draft, .scheduled, .active, .paused: false
            }
        }

        /// Before its start, when a person may still change what it is.
        package var isEditable: Bool { self == .draft || self == .scheduled }
    }

    package var exists = false
    package var status = Status.draft
    package var settings = CampaignSettings()
    package var filter = AudienceFilter()
    /// The campaign's own words, by day; other days are said as the account says them.
    package var messages: [Int: MessageTemplate] = [:]
    package var createdAt = Instant(milliseconds: 0)
    /// When the last thing happened to it.
    package var updatedAt = Instant(milliseconds: 0)
    package var startedAt: Instant?
    package var endedAt: Instant?
    /// Nil until the whole audience was looked through.
    package var audience: AudienceCount?

    package init() {}

    /// What a person may change, together.
    package var plan: CampaignPlan { CampaignPlan(settings: settings, filter: filter, messages: messages) }
}

/// What a person wants of a campaign: whom it is for, what it says, and when.
package struct CampaignPlan: Hashable, Sendable {
    package var settings: CampaignSettings
    package var filter: AudienceFilter
    package var messages: [Int: MessageTemplate]

    /// Whether it says when it starts by itself.
    package var hasStart: Bool { settings.scheduledStart != nil || settings.runAfter != nil }

    package init(
        settings: CampaignSettings = CampaignSettings(), filter: AudienceFilter = AudienceFilter(),
        messages: [Int: MessageTemplate] = [:]
    ) {
        self.settings = settings
        self.filter = filter
        self.messages = messages
    }
}
