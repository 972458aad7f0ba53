internal import Domain
internal import JSON

/// A campaign in the shape of seed 000, with the members that the rules add.
struct CampaignDocument {
    let account: AccountOverview
    let entry: CampaignEntry
    let counted: RelanceStatistics
    /// The account's, in which bare dates are days.
    let zone: ZoneRules

    func write(into json: inout JSONWriter) {
        let (state, settings) = (entry.state, entry.state.settings)
        json.member("_id", entry.number.text)
        json.member("userId", account.id)
        json.member("name", settings.name)
        json.member("type", "filtered")
        json.member("status", state.status.rawValue)
        json.object("targetFilter") { $0.filter(state.filter, in: zone) }
        // Before the limit and after it; who comes to match while it runs, counts too.
        json.member("estimatedTargetCount", max(state.audience?.candidates ?? 0, counted.enrolled))
        json.member("actualTargetCount", counted.enrolled)
        json.member("targetsEnrolled", counted.enrolled)
        json.member("messagesSent", counted.attempts)
        json.member("messagesDelivered", counted.delivered)
        json.member("messagesFailed", counted.failed)
        json.member("targetsCompleted", counted.completed)
        json.member("targetsExited", counted.exited)
        json.member("maxMessagesPerDay", settings.maxMessagesPerDay ?? account.state.config.maxMessagesPerDay)
        json.member("scheduledStartDate", settings.scheduledStart)
        json.member("actualStartDate", state.startedAt)
        json.member("actualEndDate", state.endedAt)
        json.member("runAfterCampaignId", settings.runAfter?.text)
        json.member("priority", settings.priority)
        json.array("customMessages") { json in
            for (day, template) in state.messages.sorted(by: { $0.key < $1.key }) {
                json.object { $0.message(day, template) }
            }
        }
        json.member("createdAt", state.createdAt)
        json.member("updatedAt", state.updatedAt)
        json.member("targetsActive", counted.active)
        json.member("messagesRead", counted.read)
        json.member("messagesInDoubt", counted.inDoubt)
        if let audience = state.audience { json.object("audience") { $0.waterfall(audience) } }
    }
}

extension JSONWriter {
    /// From everybody who meets the filter down to those who are enrolled.
    mutating func waterfall(_ count: AudienceCount) {
        member("matched", count.matched)
        member("optedOut", count.optedOut)
        member("unreachable", count.unreachable)
        member("alreadyEnrolled", count.alreadyEnrolled)
        member("overLimit", count.overLimit)
        member("final", count.enrolled)
    }

    fileprivate mutating func filter(_ filter: AudienceFilter, in zone: ZoneRules) {
        member("countries", filter.countries.sorted())
        member("registrationDateFrom", filter.registeredFrom.map { zone.dateOrMoment(from: $0) })
        member("registrationDateTo", filter.registeredBefore.map { zone.dateOrMoment(before: $0) })
        member("gender", filter.gender?.rawValue ?? "all")
        member("professions", filter.professions.sorted())
        member("minAge", filter.minAge)
        member("maxAge", filter.maxAge)
        member("subscriptionStatus", SubscriptionStatus(filter.hasActiveSubscription).rawValue)
        member("hasUnpaidReferrals", filter.hasUnpaidReferrals)
        member("excludeCurrentTargets", filter.excludesCurrentTargets)
    }
}

/// As the seeds name it.
enum SubscriptionStatus: String, CaseIterable {
    case all
    case subscribed
    case nonSubscribed = "non-subscribed"

    init(_ hasActive: Bool?) {
        self =
            switch hasActive {
            case nil: .all
            case true?: .subscribed
            case false?: .nonSubscribed
            }
    }

    var hasActive: Bool? {
        switch self {
        case .all: nil
        case .subscribed: true
        case .nonSubscribed: false
        }
    }
}

extension ZoneRules {
    /// A bare date where the moment begins a day, else the moment.
    fileprivate func dateOrMoment(from moment: Instant) -> String {
        timeOfDay(at: moment) == .zero ? date(day(at: moment)) : moment.description
    }

    /// The last day or moment before one that counts no more.
    fileprivate func dateOrMoment(before moment: Instant) -> String {
        let last = moment - .milliseconds(1)
        return timeOfDay(at: moment) == .zero ? date(day(at: last)) : last.description
    }

    private func date(_ day: Int) -> String {
        String(Instant(milliseconds: Int64(day) * 86_400_000).description.prefix(10))
    }
}
