import Domain
import EventStore

/// Campaigns as the facts leave them: their rows, their gates, and whom they have to look at.
extension DecisionState {
    func zone(of account: AccountNumber) -> ZoneRules {
        settings.zone(of: accounts[account]?.state ?? AccountState())
    }

    mutating func apply(_ event: CampaignEvent, _ fact: Fact, in rows: StateRows) throws {
        let number = CampaignNumber(fact.stream.rawValue)
        var row =
            try campaigns.row(number, in: rows) ?? CampaignRow(account: AccountNumber(fact.account.rawValue))
        Campaign.evolve(&row.state, event, at: fact.at)
        row.version = fact.version
        switch event {
        case .started, .resumed: beginPass(&row, at: fact.at)
        case .audienceCounted, .paused, .completed, .cancelled: row.pass = nil
        case .created, .changed, .scheduled, .queued, .unscheduled: break
        }
        campaigns.put(row, number)
        if row.state.status.isOver { campaigns.disturb(waitingFor: number, of: row.account) }
        refresh(number, row)
        campaigns.findNextMoment(zone: zone, after: fact.at)
    }

    /// Everybody of the account is looked at, once.
    func beginPass(_ row: inout CampaignRow, at now: Instant) {
        row.pass = CampaignRow.Pass()
        row.passDay = zone(of: row.account).day(at: now)
    }

    /// Tells the scheduler what the campaign's own facts decide.
    mutating func refresh(_ number: CampaignNumber, _ row: CampaignRow) {
        let own = row.state.messages.isEmpty ? nil : MessageTexts(installation.state, own: row.state.messages)
        campaigns.setTexts(own, of: number)
        let gates = CampaignGates(row.state, activeDays: (own ?? texts).activeDays)
        scheduler.reduce(.campaign(row.account, number, gates))
    }

    /// Campaigns stand beside the account's settings: a gate of theirs may have opened, or others may match now.
    mutating func noteAccountChange(
        _ number: AccountNumber, from old: AccountConfig, to new: AccountConfig, at now: Instant
    ) {
        campaigns.disturb(all: number)
        if old.timeZone != new.timeZone {
            campaigns.replace(all: number)
            campaigns.findNextMoment(zone: zone, after: now)
        }
        guard old.maxTargetsPerCampaign < new.maxTargetsPerCampaign || old.requireConsent != new.requireConsent else {
            return
        }
        for campaign in campaigns.active(of: number) {
            guard var row = campaigns.rows[campaign] else { continue }
            beginPass(&row, at: now)
            campaigns.put(row, campaign)
        }
    }

    /// A target has begun or ended its way.
    mutating func noteMembership(
        _ number: TargetNumber, _ target: TargetRow, isNew: Bool, in rows: StateRows
    ) throws {
        let isActive = target.state.isActive
        if let campaign = target.campaign, var row = try campaigns.row(campaign, in: rows) {
            if isNew { row.enrolled += 1 }
            row.active += isActive ? 1 : -1
            campaigns.put(row, campaign)
            if isActive {
                try rows.putActive(number, of: campaign)
            } else {
                try rows.removeActive(number, of: campaign)
            }
        }
        if !isActive, let contact = target.contact {
            try noteCandidate(contact, of: target.account, hasLeft: true, in: rows)
        }
    }

    mutating func noteCandidate(
        _ contact: ContactNumber, of account: AccountNumber, hasLeft: Bool, in rows: StateRows
    ) throws {
        guard campaigns.wantsCandidate(of: account, hasLeft: hasLeft) else { return }
        try rows.putCandidate(contact, of: account)
        campaigns.accountsWithCandidates.insert(account)
    }

    /// What was under way before this process began.
    mutating func loadCampaigns(from rows: StateRows, at now: Instant) throws {
        campaigns = LiveCampaigns()
        for (number, row) in try rows.unfinishedCampaigns().sorted(by: { $0.key < $1.key }) {
            campaigns.put(row, number)
            refresh(number, row)
            if let quota = try rows.quota(ofCampaign: number) { scheduler.reduce(.campaignQuota(number, quota)) }
        }
        campaigns.accountsWithCandidates = try rows.accountsWithCandidates()
        campaigns.findNextMoment(zone: zone, after: now)
    }
}

extension ContactEvent {
    /// Whether somebody may match a campaign now who did not before.
    var mayBringIn: Bool {
        switch self {
        case .registered, .changed, .optedIn: true
        case .paid, .optedOut, .messageReceived, .windowClosed, .replyRequested, .replySent, .replyConfirmed,
            .replyDelivered, .replyRead, .replyFailed, .erased:
            false
        }
    }
}
