import Domain
import Testing

@Suite struct AccountTests {
    @Test func `the risk of a ban is acknowledged once`() {
        let known = given(Account.self).when(.acknowledgeBanRisk).then(.banRiskAcknowledged)
        #expect(known.state.banRiskAcknowledgedAt == noon)
        known.at(noon + .days(1)).when(.acknowledgeBanRisk).thenNothing()
    }

    @Test func `an account is registered once`() {
        given(Account.self).when(.register(id: "a")).then(.registered(id: "a")).when(.register(id: "b"))
            .thenRefused(.alreadyRegistered)
    }

    @Test func `an account begins enabled, entitled and disconnected, with the documented defaults`() {
        let state = given(Account.self, .registered(id: "a")).state
        #expect(state.id == "a" && state.registeredAt == noon)
        #expect(state.entitlement == .unlimited && state.defaultPause == .running)
        #expect(state.gateway.status == .disconnected && state.gateway.kind == nil)
        let config = state.config
        #expect(config.enabled && !config.enrollmentPaused && !config.sendingPaused && !config.quietHours)
        #expect(config.maxMessagesPerDay == 100 && config.maxTargetsPerCampaign == 1000)
        #expect(config.language == .french && config.doubtPolicy == .assumeSent && config.sendingWeekdays == 127)
        #expect(!config.requireConsent && !config.allowSimultaneousCampaigns && config.optOutLine)
    }

    @Test func `a profile is changed each time it is given`() {
        let after = given(Account.self).when(.changeProfile(sealed: [1])).then(.profileChanged(sealed: [1]))
        #expect(after.state.sealedProfile == [1])
    }

    @Test func `an entitlement is recorded with what it was, and only if it differs`() {
        let end = noon + .days(30)
        given(Account.self)
            .when(.entitle(.unlimited)).thenNothing()
            .when(.entitle(.until(end))).then(.entitlementChanged(old: .unlimited, new: .until(end)))
            .when(.entitle(.until(end))).thenNothing()
            .when(.entitle(.unlimited)).then(.entitlementChanged(old: .until(end), new: .unlimited))
    }

    @Test func `an entitlement covers every moment before its end`() {
        #expect(Entitlement.until(noon).covers(noon - .milliseconds(1)))
        #expect(!Entitlement.until(noon).covers(noon))
        #expect(Entitlement.unlimited.covers(.distantFuture))
    }

    @Test func `another system's word on an entitlement holds, and a bare no counts from when it is heard`() {
        let (later, earlier) = (noon + .days(1), noon - .days(1))
        for known in [Entitlement.unlimited, .until(later), .until(earlier)] {
            #expect(known.hearing(isEntitled: true, until: nil, at: noon) == .unlimited)
            #expect(known.hearing(isEntitled: true, until: later, at: noon) == .until(later))
            #expect(known.hearing(isEntitled: false, until: earlier, at: noon) == .until(earlier))
            #expect(!known.hearing(isEntitled: false, until: later, at: noon).covers(noon))
            // What was closed before stays as it is: the same word again is no news.
            let closed = known.hearing(isEntitled: false, until: nil, at: noon)
            #expect(!closed.covers(noon))
            #expect(closed.hearing(isEntitled: false, until: later, at: later) == closed)
        }
        #expect(Entitlement.until(earlier).hearing(isEntitled: false, until: nil, at: noon) == .until(earlier))
    }

    @Test func `what the log carries for its own sake changes nothing`() {
        let state = given(Account.self, .registered(id: "a")).state
        #expect(given(Account.self, .registered(id: "a"), .requestAnswered).state == state)
        #expect(given(Account.self, .registered(id: "a"), .contactsImported(ImportCounts())).state == state)
    }

    @Test func `a pull is a fact where it tells of something later, and nothing where it does not`() {
        var counts = ImportCounts()
        counts.created = 2
        let known = given(Account.self, .registered(id: "a"))
            .when(.notePull(counts, through: noon)).then(.contactsPulled(counts, through: noon))
        #expect(known.state.pulledThrough == noon)
        known.when(.notePull(counts, through: noon)).thenNothing()
        known.when(.notePull(counts, through: noon - .seconds(1))).thenNothing()
        let later = noon + .milliseconds(1)
        known.when(.notePull(ImportCounts(), through: later)).then(.contactsPulled(ImportCounts(), through: later))
    }

    @Test func `import counts add up`() {
        var counts = ImportCounts()
        counts.created = 1
        counts.changed = 20
        counts.unchanged = 300
        counts.rejected = 4000
        #expect(counts.total == 4321)
    }
}
