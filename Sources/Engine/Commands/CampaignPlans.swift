package import Domain
import EventStore

/// Commands that concern a campaign, and with it the account's default relance.
extension EngineCore {
    func plan(create campaign: CampaignPlan, isDraft: Bool, in account: AccountNumber) throws -> Plan {
        let outlook = Campaign.Outlook(now: now, parent: try parentStatus(of: campaign.settings, in: account))
        let events = try decide(.create(campaign, isDraft: isDraft, outlook), CampaignState())
        let number = CampaignNumber(batch.nextPosition.rawValue)
        var plan = Plan(outcome: .campaign(number))
        plan.steps = [
            Plan.Step(
                stream: nil, account: .number(StreamNumber(account.rawValue)), campaign: number, expected: .none,
                events: events.map(DomainEvent.campaign))
        ]
        try settleDefault(of: account, after: events, on: number, in: &plan)
        return plan
    }

    func plan(edit number: CampaignNumber, _ patch: CampaignPatch, in account: AccountNumber) throws -> Plan {
        let row = try known(number, in: account)
        let wanted = patch.applied(to: row.state.plan)
        let outlook = Campaign.Outlook(
            now: now, parent: try parentStatus(of: wanted.settings, in: account),
            isCircular: try waits(for: number, wanted.settings.runAfter))
        return try plan(.edit(wanted, isDraft: patch.isDraft(from: row.state), outlook), on: number, row)
    }

    func plan(_ command: Campaign.Command, on number: CampaignNumber, in account: AccountNumber) throws -> Plan {
        try plan(command, on: number, try known(number, in: account))
    }

    func plan(_ command: Campaign.Command, on number: CampaignNumber, _ row: CampaignRow) throws -> Plan {
        var plan = Plan(outcome: .campaign(number))
        let events = try decide(command, row.state)
        plan.append(events, to: number, row)
        try settleDefault(of: row.account, after: events, on: number, in: &plan)
        return plan
    }

    /// The default relance stands still while a campaign is active, unless the account lets both run.
    private func settleDefault(
        of account: AccountNumber, after events: [CampaignEvent], on number: CampaignNumber, in plan: inout Plan
    ) throws {
        let starts = events.contains(.started) || events.contains(.resumed)
        guard starts || events.contains(.paused) || events.contains(.completed) || events.contains(.cancelled) else {
            return
        }
        let active = starts ? number : state.campaigns.active(of: account).first { $0 != number }
        let row = self.account(account)
        plan.append(try decide(.settleDefaultPause(active: active, starts: starts), row.state), to: account, row)
    }

    /// The status of the campaign that one waits for; nil where the account has none such.
    func parentStatus(of settings: CampaignSettings, in account: AccountNumber) throws -> CampaignState.Status? {
        guard let parent = settings.runAfter, let row = try state.campaigns.row(parent, in: rows),
            row.account == account
        else { return nil }
        return row.state.status
    }

    /// Whether a campaign, or one it waits for, is or waits for `number`.
    private func waits(for number: CampaignNumber, _ first: CampaignNumber?) throws -> Bool {
        var next = first
        while let campaign = next {
            if campaign == number { return true }
            next = try state.campaigns.row(campaign, in: rows)?.state.settings.runAfter
        }
        return false
    }

    func known(_ number: CampaignNumber, in account: AccountNumber) throws -> CampaignRow {
        guard let row = try state.campaigns.row(number, in: rows), row.account == account else {
            throw Refusal.unknownCampaign
        }
        return row
    }

    private func decide(_ command: Campaign.Command, _ state: CampaignState) throws -> [CampaignEvent] {
        do throws(Campaign.Rejection) {
            return try Campaign.decide(command, given: state)
        } catch { throw Refusal.campaign(error) }
    }
}

/// Changes of a campaign that has not started; what is not named stays.
package struct CampaignPatch: Sendable {
    package var settings: [CampaignSettings.Field: FieldValue] = [:]
    package var filter: AudienceFilter?
    package var messages: [Int: MessageTemplate]?
    /// Nil: a draft stays one unless it is given a start, and what loses its start becomes one: nothing begins to send for
    /// want of a date.
    package var isDraft: Bool?

    package init() {}

    /// Whether the campaign is a draft afterwards.
    package func isDraft(from state: CampaignState) -> Bool {
        isDraft ?? (state.status == .draft ? !setsStart : !applied(to: state.plan).hasStart)
    }

    private var setsStart: Bool {
        [.scheduledStart, .runAfter].contains { settings[$0].map { $0 != .absent } ?? false }
    }

    package func applied(to plan: CampaignPlan) -> CampaignPlan {
        var plan = plan
        for (field, value) in settings { plan.settings[field] = value }
        plan.filter = filter ?? plan.filter
        plan.messages = messages ?? plan.messages
        return plan
    }
}
