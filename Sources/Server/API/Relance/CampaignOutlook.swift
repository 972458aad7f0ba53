internal import Domain
internal import Engine
internal import JSON

/// How long a campaign would take under the present limits, beside what its account has to do already.
struct CampaignOutlook: Sendable {
    let audience: AudienceCount
    let start: Instant
    let estimate: CampaignEstimate
    /// The account's, in which days are counted.
    let zone: ZoneRules

    func write(_ account: AccountOverview, in language: Language, into json: inout JSONWriter) {
        let days = estimate.end.map { zone.day(at: $0) - zone.day(at: start) + 1 }
        json.member("startDate", start)
        json.member("estimatedEndDate", estimate.end)
        json.member("estimatedDays", days)
        json.member("estimatedMessages", audience.enrolled * SevenDays.days)
        json.member("heldBackBy", estimate.mainGate?.rawValue)
        json.member("entitledUntil", account.state.entitlement.end)
        json.member("outlastsEntitlement", estimate.outlasts(account.state.entitlement))
        json.member("message", message(days)[language])
    }

    private func message(_ days: Int?) -> LocalizedText {
        if audience.enrolled == 0 {
            return LocalizedText(french: "Personne à relancer", english: "Nobody to follow up")
        }
        guard let days else {
            return estimate.mainGate == .template
                ? LocalizedText(
                    french: "Sans fin : rien n’est dit un des jours",
                    english: "No end: nothing is said on one of the days")
                : LocalizedText(
                    french: "Plus de dix ans avec les limites actuelles",
                    english: "More than ten years under the present limits")
        }
        let (people, isOne, isOneDay) = (audience.enrolled, audience.enrolled == 1, days == 1)
        return LocalizedText(
            french: "\(people) \(isOne ? "personne" : "personnes"), \(days) \(isOneDay ? "jour" : "jours") "
                + "avec les limites actuelles",
            english: "\(people) \(isOne ? "person" : "people"), \(days) \(isOneDay ? "day" : "days") "
                + "under the present limits")
    }
}

extension ServerServices {
    /// More people than these are not looked ahead for: it would take minutes.
    static var mostForeseen: Int { 1_000_000 }

    /// What will come of a campaign that has started, or would come of a plan, were it carried out at its start.
    func outlook(
        of plan: CampaignPlan, _ campaign: CampaignEntry? = nil, in account: AccountOverview
    ) async throws -> CampaignOutlook {
        let now = engine.clock.now
        let zone = account.zone
        guard let number = account.number else {
            return CampaignOutlook(audience: AudienceCount(), start: now, estimate: .nothing(at: now), zone: zone)
        }
        let engine = engine
        return try await apart {
            if let campaign, let audience = campaign.state.audience, let started = campaign.state.startedAt {
                let load = try engine.read { try $0.forecast(of: number, at: now) }
                try Self.checkPeople(load.people)
                let ended = campaign.state.endedAt
                return CampaignOutlook(
                    audience: audience, start: started,
                    estimate: CampaignEstimate(ofStarted: campaign.number, in: load, ended: ended, at: now), zone: zone)
            }
            let (behind, today) = (plan.settings.runAfter, CivilDate(daysSince1970: zone.day(at: now)))
            let (load, gates, audience) = try engine.read { view in
                (
                    try view.forecast(of: number, at: now, behind: behind), try view.gates(of: plan),
                    try view.preview(plan.filter, of: number, on: today).count
                )
            }
            try Self.checkPeople(load.people + audience.enrolled)
            // No stream has the number that stands for a campaign which is none yet.
            let planned = PlannedCampaign(
                campaign?.number ?? CampaignNumber(.max), targets: audience.enrolled,
                from: max(plan.settings.scheduledStart ?? now, now), behind: behind)
            let estimate = CampaignEstimate(of: planned, in: load, gates, at: now)
            return CampaignOutlook(
                audience: audience, start: estimate.start ?? now + .days(CampaignEstimate.horizonDays),
                estimate: estimate, zone: zone)
        }
    }

    private static func checkPeople(_ people: Int) throws {
        guard people <= mostForeseen else {
            throw Problem.tooManyToForesee(people: people, most: mostForeseen)
        }
    }

    /// A campaign that would outlast the account's entitlement is not begun. Where there are too many people to look ahead
    /// for, it is: its sends are held once the entitlement has ended.
    ///
    /// - Parameter campaign: which the plan is of; nil for one that is none yet.
    func refuseIfOutlasting(_ plan: CampaignPlan, _ campaign: CampaignEntry? = nil, in id: String) async throws {
        let account = try accountRecord(id)
        guard case .until(let end) = account.state.entitlement else { return }
        do {
            let outlook = try await outlook(of: plan, campaign, in: account)
            guard outlook.estimate.outlasts(account.state.entitlement) else { return }
            throw Problem.campaignOutlasts(ends: outlook.estimate.end, entitledUntil: end)
        } catch Problem.tooManyToForesee {}
    }
}
