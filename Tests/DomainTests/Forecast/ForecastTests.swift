import Domain
import Testing

struct ForecastTests {
    private func gates(_ change: (inout AccountState) -> Void = { _ in }, delay: Duration = .zero) -> AccountGates {
        var state = Board.connected
        change(&state)
        return AccountGates(state, minimumDelay: delay, zone: .utc)
    }

    private func account(_ number: UInt64 = 1, _ gates: AccountGates, load: Int, at: Instant = midday)
        -> Forecast.Account
    {
        var account = Forecast.Account(AccountNumber(number), gates: gates)
        account.load = [(Lane(campaign: nil, day: 1), at, load)]
        return account
    }

    @Test func `a campaign of a thousand at a hundred a day takes seventy days`() throws {
        let estimate = CampaignEstimate(
            of: 1000, in: Forecast.Account(AccountNumber(1), gates: gates()),
            CampaignGates(isOpen: true, dailyLimit: 100), from: midday, at: midday)
        #expect(estimate.outcome.total == 7000)
        #expect(estimate.outcome.messages.count == 70)
        #expect(estimate.outcome.messages.values.allSatisfy { $0 == 100 })
        let end = try #require(estimate.end)
        #expect(ZoneRules.utc.day(at: end) == ZoneRules.utc.day(at: midday) + 69)
        #expect(estimate.mainGate == .quota)
        #expect(estimate.outcome.heldDays[.quota] == 69)
    }

    @Test func `what the account has to do already takes its share`() throws {
        let busy = account(1, gates(), load: 1000)
        let estimate = CampaignEstimate(of: 100, in: busy, CampaignGates(isOpen: true), from: midday, at: midday)
        let alone = CampaignEstimate(
            of: 100, in: Forecast.Account(AccountNumber(1), gates: gates()), CampaignGates(isOpen: true),
            from: midday, at: midday)
        #expect(try #require(alone.end) < midday + .days(8))
        #expect(try #require(estimate.end) > midday + .days(70))
        #expect(alone.mainGate == nil)
        #expect(estimate.mainGate == .quota)
    }

    @Test func `a campaign outlasts an entitlement that ends a moment before its last message`() throws {
        let estimate = CampaignEstimate(
            of: 10, in: Forecast.Account(AccountNumber(1), gates: gates()), CampaignGates(isOpen: true), from: midday,
            at: midday)
        let end = try #require(estimate.end)
        #expect(end == midday + .hours(1) + .days(6))
        #expect(estimate.outlasts(.until(end)))
        #expect(!estimate.outlasts(.until(end + .milliseconds(1))))
        #expect(!estimate.outlasts(.unlimited))
    }

    /// Seed 001: "at 2 min a message ten days, not feasible". Each account sends for itself.
    @Test func `accounts of five hundred people each end as soon as their daily limits allow`() throws {
        var forecast = Forecast(from: midday)
        for number in 1...10 { forecast.add(account(UInt64(number), gates(delay: .minutes(2)), load: 500)) }
        let outcome = forecast.run(days: 100)
        #expect(outcome.total == 35_000)
        let end = try #require(outcome.end)
        #expect(ZoneRules.utc.day(at: end) == ZoneRules.utc.day(at: midday) + 34)
        #expect(outcome.mainGate == .quota)
    }

    @Test func `quiet hours and days off hold what is due, and a horizon says what is left`() throws {
        var quiet = account(1, gates { $0.config.sendingWeekdays = 0b000_0001 }, load: 1)
        quiet.quietHours = true
        quiet.load = [(Lane(campaign: nil, day: 1), Instant(iso8601: "2025-01-20T20:00:00Z")!, 1)]
        var forecast = Forecast(from: midday)
        forecast.add(quiet)
        let outcome = forecast.run(days: 15)
        // At night the first is put off to the next day's opening, which is no Monday.
        #expect(outcome.messages.keys.map { $0 - ZoneRules.utc.day(at: midday) }.sorted() == [7, 14])
        #expect(outcome.left == 5)
        #expect(outcome.end == nil)
        #expect(outcome.mainGate == .weekday)
    }

    @Test func `what only a person opens is said, and a paused campaign is no reason for another`() {
        var away = Forecast(from: midday)
        away.add(account(1, gates { $0.gateway.status = .disconnected }, load: 10))
        let nothing = away.run(days: 30)
        #expect(nothing.left == 70 && nothing.end == nil)
        #expect(nothing.mainGate == .disconnected)

        var busy = Forecast.Account(AccountNumber(1), gates: gates { $0.config.maxMessagesPerDay = 1000 })
        busy.campaigns[CampaignNumber(5)] = (CampaignGates(isOpen: false), Quota())
        busy.load = [(Lane(campaign: CampaignNumber(5), day: 1), midday - .days(1), 1)]
        let estimate = CampaignEstimate(
            of: 1000, in: busy, CampaignGates(isOpen: true, dailyLimit: 100), from: midday, at: midday)
        #expect(estimate.mainGate == .quota)
        #expect(estimate.outcome.mainGate == .quota)
    }

    @Test func `campaigns that are planned begin at their time, or where the one before them ends, however many`()
        throws
    {
        var owner = Forecast.Account(AccountNumber(1), gates: gates())
        let (first, second, third, fourth) = (
            CampaignNumber(5), CampaignNumber(6), CampaignNumber(7), CampaignNumber(8)
        )
        for campaign in [first, second, third, fourth] {
            owner.campaigns[campaign] = (CampaignGates(isOpen: true), Quota())
        }
        owner.planned = [
            PlannedCampaign(fourth, targets: 1, from: midday, behind: third),
            PlannedCampaign(third, targets: 0, from: midday, behind: second),
            PlannedCampaign(second, targets: 1, from: midday, behind: first),
            PlannedCampaign(first, targets: 2, from: midday + .days(3)),
        ]
        var forecast = Forecast(from: midday)
        forecast.add(owner)
        let outcome = forecast.run(days: 60)
        let end = midday + .days(9) + .hours(1)
        #expect(outcome.campaignEnds[first] == end)
        #expect(outcome.campaignStarts[second] == end)
        #expect(outcome.campaignEnds[second] == end + .days(6) + .hours(1))
        #expect(outcome.campaignStarts[fourth] == outcome.campaignEnds[second])
        #expect(outcome.total == 28 && outcome.left == 0)
        #expect(outcome.end == outcome.campaignEnds[fourth])
    }

    @Test func `a campaign that nobody is on the way in any more ends now, and what waited for it begins`() throws {
        var owner = Forecast.Account(AccountNumber(1), gates: gates())
        let (empty, next) = (CampaignNumber(5), CampaignNumber(6))
        owner.campaigns[empty] = (CampaignGates(isOpen: true), Quota())
        let estimate = CampaignEstimate(ofStarted: empty, in: owner, ended: nil, at: midday)
        #expect(estimate.end == midday && !estimate.outlasts(.until(midday - .days(1))))
        let behind = PlannedCampaign(next, targets: 1, from: midday, behind: empty)
        #expect(CampaignEstimate(of: behind, in: owner, CampaignGates(isOpen: true), at: midday).start == midday)
    }

    @Test func `a campaign that is not active is held by its own gate, and so is what waits for it`() {
        var owner = Forecast.Account(AccountNumber(1), gates: gates())
        let (paused, next) = (CampaignNumber(5), CampaignNumber(6))
        owner.campaigns = [
            paused: (CampaignGates(isOpen: false), Quota()), next: (CampaignGates(isOpen: true), Quota()),
        ]
        owner.planned = [PlannedCampaign(next, targets: 3, from: midday, behind: paused)]
        var forecast = Forecast(from: midday)
        forecast.add(owner)
        let waiting = forecast.run(days: 10)
        #expect(waiting.left == 21 && waiting.mainGate == .campaign && waiting.mainGate(of: next) == .campaign)
        owner.load = [(Lane(campaign: paused, day: 1), midday, 2)]
        var loaded = Forecast(from: midday)
        loaded.add(owner)
        #expect(loaded.run(days: 10).mainGate(of: paused) == .campaign)
    }

    @Test func `a night that puts everything off is a reason, and a day without a text is none of quota`() {
        var quiet = account(1, gates { $0.config.maxMessagesPerDay = 1000 }, load: 3)
        quiet.quietHours = true
        quiet.load = [(Lane(campaign: nil, day: 1), Instant(iso8601: "2025-01-20T23:00:00Z")!, 3)]
        quiet.activeDays = 0b000_0011
        var forecast = Forecast(from: midday)
        forecast.add(quiet)
        let outcome = forecast.run(days: 30)
        #expect(outcome.total == 6)
        #expect(outcome.heldDays[.quietHours] == 1)
        #expect(outcome.mainGate == .template)
    }

    @Test func `people within 24 hours are counted by the hour and over all who share the limit`() throws {
        var forecast = Forecast(from: midday)
        let (channel, portfolio) = (ChannelNumber(7), PortfolioNumber(8))
        forecast.limit(channel, ChannelLimits(portfolio: portfolio))
        forecast.limit(portfolio, people: 10, counted: [midday - .hours(20), midday - .hours(20)])
        for number in 1...2 as ClosedRange<UInt64> {
            var shared = gates()
            shared.channel = channel
            var own = account(number, shared, load: 10)
            own.load[0].count = number == 1 ? 10 : 5
            forecast.add(own)
        }
        let outcome = forecast.run(days: 30)
        // Eight at once and two when those leave who counted before, and so on every 24 h; the last five of 105 at once.
        #expect(outcome.total == 105)
        #expect(outcome.messages[ZoneRules.utc.day(at: midday)] == 10)
        #expect(outcome.end == midday + .days(10))
        #expect(outcome.mainGate == .people)
    }

    @Test func `a number's rate spreads what is due at one moment, and each account knows what held it`() throws {
        var forecast = Forecast(from: midday)
        forecast.limit(ChannelNumber(7), ChannelLimits(perSecond: 80))
        var cloud = gates { $0.config.maxMessagesPerDay = 10_000 }
        cloud.channel = ChannelNumber(7)
        forecast.add(account(1, cloud, load: 1000))
        forecast.add(account(2, gates { $0.config.maxMessagesPerDay = 1 }, load: 2))
        forecast.add(account(3, gates { $0.config.sendingPaused = true }, load: 3))
        let outcome = forecast.run(days: 60)
        let end = try #require(outcome.accountEnds[AccountNumber(1)])
        #expect(end > midday + .days(6) + .seconds(12) && end < midday + .days(6) + .seconds(13))
        #expect(outcome.mainGate(of: AccountNumber(1)) == nil)
        #expect(outcome.mainGate(of: AccountNumber(2)) == .quota)
        #expect(outcome.mainGate(of: AccountNumber(3)) == .paused)
        #expect(outcome.leftOfAccount[AccountNumber(3)] == 21 && outcome.end == nil)
    }
}
