import Domain
import Testing

@Suite struct DefaultPauseTests {
    static let campaign = PauseCause.campaign(CampaignNumber(5))
    static let other = PauseCause.campaign(CampaignNumber(6))

    /// Every pair of a present pause and a cause: whether pausing and whether resuming records anything.
    static let table: [(pause: DefaultPause, cause: PauseCause, pauses: Bool, resumes: Bool)] = [
        (.running, .manual, true, false),
        (.running, campaign, true, false),
        (.manual, .manual, false, true),
        (.manual, campaign, false, false),
        (.automatic(CampaignNumber(5)), .manual, true, true),
        (.automatic(CampaignNumber(5)), campaign, false, true),
        (.automatic(CampaignNumber(5)), other, false, true),
    ]

    private static func account(_ pause: DefaultPause) -> Given<Account> {
        switch pause {
        case .running: given(Account.self)
        case .manual: given(Account.self, .defaultPaused(.manual))
        case .automatic(let campaign): given(Account.self, .defaultPaused(.campaign(campaign)))
        }
    }

    @Test(arguments: table.indices)
    func `pausing the default, for every pair of a present pause and a cause`(row: Int) {
        let (pause, cause, pauses, _) = Self.table[row]
        let before = Self.account(pause)
        #expect(before.state.defaultPause == pause)
        let decided = before.when(.pauseDefault(cause))
        if pauses { decided.then(.defaultPaused(cause)) } else { decided.thenNothing() }
    }

    @Test(arguments: table.indices)
    func `resuming the default, for every pair of a present pause and a cause`(row: Int) {
        let (pause, cause, _, resumes) = Self.table[row]
        let decided = Self.account(pause).when(.resumeDefault(cause))
        if resumes {
            #expect(decided.then(.defaultResumed(cause)).state.defaultPause == .running)
        } else {
            decided.thenNothing()
        }
    }

    @Test func `a person's own pause is never undone by the engine`() {
        given(Account.self).when(.pauseDefault(.manual)).then(.defaultPaused(.manual))
            .when(.pauseDefault(Self.campaign)).thenNothing()
            .when(.resumeDefault(Self.campaign)).thenNothing()
            .when(.resumeDefault(.manual)).then(.defaultResumed(.manual))
    }

    @Test func `a person's pause during a campaign outlives the campaign`() {
        let paused = given(Account.self).when(.pauseDefault(Self.campaign)).then(.defaultPaused(Self.campaign))
            .when(.pauseDefault(.manual)).then(.defaultPaused(.manual))
            .when(.resumeDefault(Self.campaign)).thenNothing()
        #expect(paused.state.defaultPause == .manual)
    }

    @Test func `a person who resumes during a campaign wins until the next start`() {
        given(Account.self).when(.pauseDefault(Self.campaign)).then(.defaultPaused(Self.campaign))
            .when(.resumeDefault(.manual)).then(.defaultResumed(.manual))
            .when(.pauseDefault(Self.other)).then(.defaultPaused(Self.other))
    }

    /// Every pair of a present pause and what campaigns do, with and without leave to run beside them.
    @Test(arguments: [DefaultPause.running, .manual, .automatic(CampaignNumber(5))], [false, true])
    func `campaigns pause the default while one is active, and resume only what they paused`(
        pause: DefaultPause, simultaneous: Bool
    ) {
        var config = AccountConfig()
        config.allowSimultaneousCampaigns = simultaneous
        let account = Self.account(pause).and(.configChanged(AccountConfig().changes(to: config)))
        let starting = account.when(.settleDefaultPause(active: CampaignNumber(6), starts: true)).events
        let going = account.when(.settleDefaultPause(active: CampaignNumber(6), starts: false)).events
        let over = account.when(.settleDefaultPause(active: nil, starts: false)).events
        let resumed: [AccountEvent] = pause == .automatic(CampaignNumber(5)) ? [.defaultResumed(Self.campaign)] : []
        #expect(over == resumed)
        #expect(going == (simultaneous ? resumed : []))
        #expect(starting == (simultaneous ? resumed : pause == .running ? [.defaultPaused(Self.other)] : []))
    }
}
