/// What happened to a campaign of seven days that a person created (seeds 000 and 001: filtered campaign).
///
/// Nothing here is per message or per person: those are facts of its targets.
package enum CampaignEvent: Hashable, Sendable {
    /// Settings and filter as they differ from the defaults; `messages` are the campaign's own words, by day.
    case created(
        [FieldChange<CampaignSettings.Field>], filter: [FieldChange<AudienceFilter.Field>], messages: [MessageTemplate])
    /// Only what changed; `messages` are all of them again, if any did.
    case changed(
        [FieldChange<CampaignSettings.Field>], filter: [FieldChange<AudienceFilter.Field>],
        messages: [MessageTemplate]?)
    /// Starts by itself at a moment.
    case scheduled(at: Instant)
    /// Starts by itself once another campaign is over.
    case queued(behind: CampaignNumber)
    /// A draft again: it waits for a person.
    case unscheduled
    /// From now on it enrols and sends.
    case started
    /// Its whole audience was looked through once, and what became of everybody.
    case audienceCounted(AudienceCount)
    case paused
    case resumed
    /// Nobody is on their way any more.
    case completed
    case cancelled
}

/// A campaign's settings besides whom it is for and what it says.
package struct CampaignSettings: FieldRecord {
    package var name = ""
    /// Nil: only the account's limit counts.
    package var maxMessagesPerDay: Int?
    package var scheduledStart: Instant?
    package var runAfter: CampaignNumber?
    /// Lower goes first.
    package var priority = 0

    package init() {}

    /// Raw values are versioned wire names.
    package enum Field: String, CaseIterable, Sendable {
        case name, maxMessagesPerDay, scheduledStart, runAfter, priority
    }

    package subscript(field: Field) -> FieldValue {
        get {
            switch field {
            case .name: .text(name)
            case .maxMessagesPerDay: .init(maxMessagesPerDay)
            case .scheduledStart: .init(scheduledStart)
            case .runAfter: .init(runAfter.map { Int($0.rawValue) })
            case .priority: .init(priority)
            }
        }
        set {
            switch field {
            case .name: name = newValue.text ?? ""
            case .maxMessagesPerDay: maxMessagesPerDay = newValue.integer
            case .scheduledStart: scheduledStart = newValue.instant
            case .runAfter: runAfter = newValue.integer.map { CampaignNumber(UInt64($0)) }
            case .priority: priority = newValue.integer ?? 0
            }
        }
    }
}
