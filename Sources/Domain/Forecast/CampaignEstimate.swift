/// How long a campaign takes beside everything its account has to do already.
package struct CampaignEstimate: Sendable {
    /// A forecast looks no further.
    package static let horizonDays = 3660

    /// When it enrols; nil where it has started, or does not within the horizon.
    package let start: Instant?
    /// When the last message is taken; nil if that lies beyond the horizon.
    package let end: Instant?
    package let outcome: Forecast.Outcome
    /// What holds it back on most days.
    package let mainGate: Gate?
    /// It has nobody to write to.
    private let isEmpty: Bool

    /// A campaign that is yet to start, and that no other waits for.
    ///
    /// - Parameters:
    ///   - targets: how many it enrols.
    ///   - account: as it is, with its present load and campaigns.
    ///   - gates: of the campaign itself.
    ///   - start: when it enrols; the first messages are due an hour later.
    package init(
        of targets: Int, in account: Forecast.Account, _ gates: CampaignGates, from start: Instant, at now: Instant
    ) {
        // No stream has this number.
        let planned = PlannedCampaign(CampaignNumber(.max), targets: targets, from: max(start, now))
        self.init(of: planned, in: account, gates, at: now)
    }

    /// A campaign that is yet to start, in place of what the account has planned of it.
    package init(of planned: PlannedCampaign, in account: Forecast.Account, _ gates: CampaignGates, at now: Instant) {
        guard planned.targets > 0 || planned.behind != nil else {
            self = .nothing(at: planned.from)
            return
        }
        var account = account
        account.campaigns[planned.campaign] = (gates, Quota())
        account.planned.removeAll { $0.campaign == planned.campaign }
        account.planned.append(planned)
        self.init(planned.campaign, account, isEmpty: planned.targets == 0, at: now)
    }

    /// A campaign that has started, and may have ended. Where nobody is on the way any more it ends now.
    package init(ofStarted campaign: CampaignNumber, in account: Forecast.Account, ended: Instant?, at now: Instant) {
        if let ended {
            self = .nothing(at: ended)
        } else if account.hasLoad(of: campaign) {
            self.init(campaign, account, isEmpty: false, at: now)
        } else {
            self = .nothing(at: now)
        }
    }

    private init(_ campaign: CampaignNumber, _ account: Forecast.Account, isEmpty: Bool, at now: Instant) {
        var account = account
        account.gates.openForForecast()
        account.campaigns[campaign]?.gates.isOpen = true
        var forecast = Forecast(from: now, zone: account.gates.zone)
        forecast.add(account)
        outcome = forecast.run(days: Self.horizonDays, until: campaign)
        start = outcome.campaignStarts[campaign]
        end = outcome.campaignEnds[campaign]
        mainGate = outcome.mainGate(of: campaign)
        self.isEmpty = isEmpty
    }

    private init(end: Instant) {
        start = end
        self.end = end
        outcome = Forecast.Outcome()
        mainGate = nil
        isEmpty = true
    }

    /// Nothing is left to be said after that moment.
    package static func nothing(at end: Instant) -> CampaignEstimate { CampaignEstimate(end: end) }

    /// Whether the campaign would go on after the account's entitlement has ended.
    package func outlasts(_ entitlement: Entitlement) -> Bool {
        guard !isEmpty else { return false }
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
