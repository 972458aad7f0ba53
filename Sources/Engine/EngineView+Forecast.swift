package import Domain

/// What a forecast needs to know of an account.
extension EngineView {
    /// Its gates, quota, campaigns and everything that waits, as of the last commit. Messages under way count as said.
    ///
    /// - Parameter parent: as if a person let go on this campaign, and whatever it waits for.
    package func forecast(
        of number: AccountNumber, at now: Instant, behind parent: CampaignNumber? = nil
    ) throws -> Forecast.Account {
        let state = try rows.account(number)?.state ?? AccountState()
        let kind = settings.gateway(of: state)
        var gates = settings.gates(of: state, through: kind)
        // People within 24 hours, as if they were a limit of the day: who shares it is not looked at.
        if kind == .cloud, let most = state.health.people?.count { gates.dailyLimit = min(gates.dailyLimit, most) }
        let campaigns = try rows.unfinishedCampaigns().filter { $0.value.account == number }
        var account = try forecast(
            of: number, state, gates, campaigns, underWay: try underWay(at: now)[number] ?? [], at: now)
        var (next, seen) = (parent, Set<CampaignNumber>())
        var drafts: [CampaignNumber: CampaignRow] = [:]
        while let campaign = next, let row = campaigns[campaign], seen.insert(campaign).inserted {
            if row.state.status == .draft { drafts[campaign] = row }
            account.campaigns[campaign]?.gates.isOpen = true
            next = row.state.status.isEditable ? row.state.settings.runAfter : nil
        }
        account.planned += try planned(drafts, of: number, state, gates.zone, at: now)
        return account
    }

    /// What a campaign of this plan adds to the gates of its lanes, once it is active.
    package func gates(of plan: CampaignPlan) throws -> CampaignGates {
        CampaignGates(
            isOpen: true, dailyLimit: plan.settings.maxMessagesPerDay,
            activeDays: MessageTexts(try installation(), own: plan.messages).activeDays,
            priority: plan.settings.priority)
    }

    /// Whom campaigns enrol later, could they do so as things stand.
    private func planned(
        _ campaigns: [CampaignNumber: CampaignRow], of number: AccountNumber, _ state: AccountState, _ zone: ZoneRules,
        at now: Instant
    ) throws -> [PlannedCampaign] {
        let sorted = campaigns.sorted { $0.key < $1.key }
        let day = CivilDate(daysSince1970: zone.day(at: now))
        let found = try audiences(sorted.map(\.value.state.filter), of: number, state, on: day)
        return zip(sorted, found).map { campaign, targets in
            let (status, settings) = (campaign.value.state.status, campaign.value.state.settings)
            return PlannedCampaign(
                campaign.key, targets: max(0, targets - campaign.value.enrolled),
                from: max(status.isEditable ? settings.scheduledStart ?? now : now, now),
                behind: status.isEditable ? settings.runAfter : nil)
        }
    }

    func forecast(
        of number: AccountNumber, _ state: AccountState, _ gates: AccountGates,
        _ campaigns: some Sequence<(key: CampaignNumber, value: CampaignRow)>, underWay: [Forecast.Account.Waiting],
        at now: Instant
    ) throws -> Forecast.Account {
        let installation = try installation()
        var account = Forecast.Account(number, gates: gates)
        account.quota = try rows.quota(number) ?? Quota()
        account.quietHours = state.config.quietHours
        account.load = try rows.load(of: number) + underWay
        account.activeDays = MessageTexts(installation).activeDays
        var later: [CampaignNumber: CampaignRow] = [:]
        for (campaign, row) in campaigns {
            let texts = MessageTexts(installation, own: row.state.messages)
            account.campaigns[campaign] = (
                CampaignGates(row.state, activeDays: texts.activeDays), try rows.quota(ofCampaign: campaign) ?? Quota()
            )
            guard row.enrolsLater else { continue }
            later[campaign] = row
            account.campaigns[campaign]?.gates.isOpen = true
        }
        account.planned = try planned(later, of: number, state, gates.zone, at: now)
        return account
    }

    /// The days after those whose message is under way, as if it were taken now.
    func underWay(at now: Instant) throws -> [AccountNumber: [Forecast.Account.Waiting]] {
        var found: [AccountNumber: [Forecast.Account.Waiting]] = [:]
        for number in try rows.allUnresolved() {
            guard let row = try rows.target(number), row.state.isActive, row.lane.day < SevenDays.days else { continue }
            let next = Lane(campaign: row.campaign, day: row.lane.day + 1)
            found[row.account, default: []].append((next, now + SevenDays.interval, 1))
        }
        return found
    }
}

extension CampaignRow {
    /// It starts by itself, or a closed gate has kept it from its first look at its audience.
    fileprivate var enrolsLater: Bool {
        state.status == .scheduled || (state.status == .active && state.audience == nil)
    }
}

extension CampaignGates {
    /// As the campaign's own facts have them.
    init(_ state: CampaignState, activeDays: Int) {
        self.init(
            isOpen: state.status == .active, dailyLimit: state.settings.maxMessagesPerDay, activeDays: activeDays,
            priority: state.settings.priority)
    }
}
