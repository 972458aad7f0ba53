/// How long a campaign takes beside everything its account has to do already.
package struct CampaignEstimate: Sendable {
    /// A forecast looks no further.
    package static let horizonDays = 3660

    /// When the last message is taken; nil if that lies beyond the horizon.
    package let end: Instant?
    package let outcome: Forecast.Outcome
    /// What holds it back on most days.
    package let mainGate: Gate?

    /// A campaign that is yet to start.
    ///
    /// - Parameters:
    ///   - targets: how many it enrols.
    ///   - account: as it is, with its present load and campaigns.
    ///   - gates: of the campaign itself.
    ///   - start: when it enrols; the first messages are due an hour later.
    package init(
        of targets: Int, in account: Forecast.Account, _ gates: CampaignGates, from start: Instant, at now: Instant
    ) {
        guard targets > 0 else {
            self = .nothing(at: start)
            return
        }
        var account = account
        // No stream has this number.
        let campaign = CampaignNumber(.max)
        account.campaigns[campaign] = (gates, Quota())
        account.load.append((Lane(campaign: campaign, day: 1), max(start, now) + SevenDays.firstDelay, targets))
        self.init(campaign, account, at: now)
    }

    /// A campaign that has started, and may have ended.
    package init(ofStarted campaign: CampaignNumber, in account: Forecast.Account, ended: Instant?, at now: Instant) {
        if let ended {
            self = .nothing(at: ended)
        } else {
            self.init(campaign, account, at: now)
        }
    }

    private init(_ campaign: CampaignNumber, _ account: Forecast.Account, at now: Instant) {
        var account = account
        account.gates.openForForecast()
        account.campaigns[campaign]?.gates.isOpen = true
        var forecast = Forecast(from: now, zone: account.gates.zone)
        forecast.add(account)
        outcome = forecast.run(days: Self.horizonDays, until: campaign)
        end = outcome.campaignEnds[campaign]
        mainGate = outcome.mainGate(of: campaign)
    }

    private init(end: Instant) {
        self.end = end
        outcome = Forecast.Outcome()
        mainGate = nil
    }

    /// Nothing is left to be said after that moment.
    package static func nothing(at end: Instant) -> CampaignEstimate { CampaignEstimate(end: end) }

    /// Whether the campaign would go on after the account's entitlement has ended.
    package func outlasts(_ entitlement: Entitlement) -> Bool {
        guard outcome.total > 0 || outcome.left > 0 else { return false }
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
