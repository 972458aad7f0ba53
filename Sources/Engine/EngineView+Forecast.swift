package import Domain

/// What a forecast needs to know of an account.
extension EngineView {
    /// Its gates, quota, campaigns and everything that waits, as of the last commit. Messages under way count as said.
    package func forecast(of number: AccountNumber) throws -> Forecast.Account {
        let state = try rows.account(number)?.state ?? AccountState()
        let kind = state.config.gateway ?? settings.defaultGateway
        var account = Forecast.Account(
            number,
            gates: AccountGates(
                state, minimumDelay: settings.minimumDelay(of: kind),
                zone: settings.zone(state.config.timeZone, country: nil)))
        account.quota = try rows.quota(number) ?? Quota()
        account.quietHours = state.config.quietHours
        account.load = try rows.load(of: number)
        let installation = try installation()
        account.activeDays = MessageTexts(installation).activeDays
        // People within 24 hours, as if they were a limit of the day.
        if kind == .cloud, let most = state.health.people?.count {
            account.gates.dailyLimit = min(account.gates.dailyLimit, most)
        }
        for (campaign, row) in try rows.unfinishedCampaigns() where row.account == number {
            let texts = MessageTexts(installation, own: row.state.messages)
            account.campaigns[campaign] = (
                CampaignGates(row.state, activeDays: texts.activeDays), try rows.quota(ofCampaign: campaign) ?? Quota()
            )
        }
        return account
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
