/// How long a campaign of so many people will take beside everything its account has to do already.
package struct CampaignEstimate: Sendable {
    /// A forecast looks no further.
    package static let horizonDays = 3660

    package let targets: Int
    /// When the last message is taken; nil if that lies beyond the horizon.
    package let end: Instant?
    /// Calendar days of the account on which anything is sent for anybody of it.
    package let outcome: Forecast.Outcome

    /// - Parameters:
    ///   - account: as it is, with its present load and campaigns.
    ///   - gates: of the campaign itself.
    ///   - start: when it enrols; the first messages are due an hour later.
    package init(
        of targets: Int, in account: Forecast.Account, _ gates: CampaignGates, from start: Instant, at now: Instant
    ) {
        var account = account
        account.gates.openForForecast()
        // No stream has this number.
        let campaign = CampaignNumber(.max)
        account.campaigns[campaign] = (gates, Quota())
        account.load.append((Lane(campaign: campaign, day: 1), max(start, now) + SevenDays.firstDelay, targets))
        var forecast = Forecast(from: now, zone: account.gates.zone)
        forecast.add(account)
        outcome = forecast.run(days: Self.horizonDays)
        self.targets = targets
        end = outcome.campaignEnds[campaign]
    }

    /// Whether the campaign would go on after the account's entitlement has ended.
    package func outlasts(_ entitlement: Entitlement) -> Bool {
        guard targets > 0 else { return false }
        return end.map { !entitlement.covers($0) } ?? (entitlement != .unlimited)
    }
}

extension AccountGates {
    /// As if nothing but limits held the account: what a person will open in time is not a matter of days.
    package mutating func openForForecast() {
        sending = nil
        halt = nil
        entitlement = .unlimited
    }
}
