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
            return LocalizedText(
                french: "Plus de dix ans avec les limites actuelles",
                english: "More than ten years under the present limits"
            )
        }
        return LocalizedText(
            french: "\(audience.enrolled) personnes, \(days) jours avec les limites actuelles",
            english: "\(audience.enrolled) people, \(days) days under the present limits")
    }
}

extension ServerServices {
    /// What will come of a campaign that has started, or would come of a plan, were it carried out at its start.
    func outlook(
        of plan: CampaignPlan, _ campaign: CampaignEntry? = nil, in account: AccountOverview
    ) throws -> CampaignOutlook {
        let now = engine.clock.now
        let zone = zone(account.state.config.timeZone, nil)
        guard let number = account.number else {
            return CampaignOutlook(audience: AudienceCount(), start: now, estimate: .nothing(at: now), zone: zone)
        }
        let load = try engine.read { try $0.forecast(of: number, at: now) }
        if let campaign, let audience = campaign.state.audience, let started = campaign.state.startedAt {
            let ended = campaign.state.endedAt
            return CampaignOutlook(
                audience: audience, start: started,
                estimate: CampaignEstimate(ofStarted: campaign.number, in: load, ended: ended, at: now), zone: zone)
        }
        let today = CivilDate(daysSince1970: zone.day(at: now))
        let audience = try engine.read { try $0.preview(plan.filter, of: number, on: today).count }
        let start = try start(of: plan.settings, in: account, at: now)
        let gates = CampaignGates(
            isOpen: true, dailyLimit: plan.settings.maxMessagesPerDay, priority: plan.settings.priority)
        return CampaignOutlook(
            audience: audience, start: start,
            estimate: CampaignEstimate(of: audience.enrolled, in: load, gates, from: start, at: now), zone: zone)
    }

    /// One that waits for another begins when that is done, as far as can be foreseen.
    private func start(of settings: CampaignSettings, in account: AccountOverview, at now: Instant) throws -> Instant {
        let wanted = max(settings.scheduledStart ?? now, now)
        guard let number = settings.runAfter, let owner = account.number,
            let parent = try engine.read({ try $0.campaign(number, of: owner) })?.state, !parent.status.isOver
        else { return wanted }
        let before = try outlook(of: parent.plan, CampaignEntry(number: number, state: parent), in: account).estimate
        return max(wanted, before.end ?? now + .days(CampaignEstimate.horizonDays))
    }

    /// A campaign that would outlast the account's entitlement is not begun.
    func refuseIfOutlasting(_ plan: CampaignPlan, in id: String) throws {
        let account = try accountRecord(id)
        guard case .until(let end) = account.state.entitlement else { return }
        let outlook = try outlook(of: plan, in: account)
        guard outlook.estimate.outlasts(account.state.entitlement) else { return }
        throw Problem.campaignOutlasts(ends: outlook.estimate.end, entitledUntil: end)
    }
}
