package import Domain

/// What a forecast needs to know of an account.
extension EngineView {
    /// Its gates, quota, campaigns and everything that waits, as of the last commit. Messages under way count as said.
    package func forecast(of number: AccountNumber, at now: Instant) throws -> Forecast.Account {
        let state = try rows.account(number)?.state ?? AccountState()
        let kind = state.config.gateway ?? settings.defaultGateway
        var gates = settings.gates(of: state, through: kind)
        // People within 24 hours, as if they were a limit of the day: who shares it is not looked at.
        if kind == .cloud, let most = state.health.people?.count { gates.dailyLimit = min(gates.dailyLimit, most) }
        let campaigns = try rows.unfinishedCampaigns().filter { $0.value.account == number }
        return try forecast(of: number, state, gates, campaigns, underWay: try underWay(at: now)[number] ?? [])
    }

    func forecast(
        of number: AccountNumber, _ state: AccountState, _ gates: AccountGates,
        _ campaigns: some Sequence<(key: CampaignNumber, value: CampaignRow)>, underWay: [Forecast.Account.Waiting]
    ) throws -> Forecast.Account {
        let installation = try installation()
        var account = Forecast.Account(number, gates: gates)
        account.quota = try rows.quota(number) ?? Quota()
        account.quietHours = state.config.quietHours
        account.load = try rows.load(of: number) + underWay
        account.activeDays = MessageTexts(installation).activeDays
        for (campaign, row) in campaigns {
            let texts = MessageTexts(installation, own: row.state.messages)
            account.campaigns[campaign] = (
                CampaignGates(row.state, activeDays: texts.activeDays), try rows.quota(ofCampaign: campaign) ?? Quota()
            )
        }
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

extension CampaignGates {
    /// As the campaign's own facts have them.
    init(_ state: CampaignState, activeDays: Int) {
        self.init(
            isOpen: state.status == .active, dailyLimit: state.settings.maxMessagesPerDay, activeDays: activeDays,
            priority: state.settings.priority)
    }
}
