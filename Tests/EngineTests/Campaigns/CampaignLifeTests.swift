import Domain
import Engine
import EventStore
import Testing
import WhatsApp

struct CampaignLifeTests {
    private let names = (1...5).map { "lead\($0)" }

    @Test func `a campaign enrols its audience at once, goes seven days with them and is completed`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(names)
        try await running.putLeads(["elsewhere"]) { $0.facts[.country] = .text("CM") }
        let number = try await running.create { $0.filter.countries = ["SN"] }
        let begun = try running.campaign(number)
        #expect(begun.enrolled == 5 && begun.active == 5)
        #expect(begun.state.audience?.values == [5, 0, 0, 0, 0, 5])
        #expect(try running.account.defaultPause == .automatic(number))
        try await running.advance(by: .days(8))
        #expect(try running.status(number) == .completed)
        #expect(running.gateway.messages.count == 35)
        #expect(running.gateway.messages.allSatisfy { $0.campaign == number })
        #expect(try running.account.defaultPause == .running)
    }

    @Test func `preview says whom creation enrols, and what keeps the others out`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(names)
        try await running.done(.optOut(account: "acme", contact: "lead1", .api))
        try await running.putLeads(["unreachable"]) { $0.phone = .clear }
        try await running.configure { $0.config[.maxTargetsPerCampaign] = .integer(3) }
        let preview = try running.engine.read { view in
            try view.preview(
                AudienceFilter(), of: try #require(try view.account(named: "acme")).number,
                on: CivilDate(year: 2025, month: 1, day: 20)!)
        }
        #expect(preview.count.values == [6, 1, 1, 0, 1, 3])
        #expect(preview.samples.map { $0.person?.id } == ["lead2", "lead3", "lead4"])
        let number = try await running.create()
        #expect(try running.campaign(number).state.audience == preview.count)
        #expect(try running.campaign(number).enrolled == 3)
    }

    @Test func `while it is active, those who come to match are enrolled, up to the limit`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(names)
        let number = try await running.create { $0.filter.countries = ["SN"] }
        try await running.putLeads(["late", "other"]) { $0.facts[.country] = .text("CM") }
        #expect(try running.campaign(number).enrolled == 5)
        try await running.putLeads(["late"])
        #expect(try running.campaign(number).enrolled == 6)
        try await running.configure { $0.config[.maxTargetsPerCampaign] = .integer(6) }
        try await running.putLeads(["other"])
        #expect(try running.campaign(number).enrolled == 6)
        try await running.configure { $0.config[.maxTargetsPerCampaign] = .integer(7) }
        #expect(try running.campaign(number).enrolled == 7)
        #expect(try running.targets(of: "late").count == 1)
    }

    @Test func `people come of age on their birthday`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(names) { $0.facts[.birthDate] = .text("1990-05-01") }
        try await running.putLeads(["young"]) { $0.facts[.birthDate] = .text("2007-01-22") }
        let number = try await running.create { $0.filter.minAge = 18 }
        try await running.advance(by: .days(1))
        #expect(try running.campaign(number).enrolled == 5)
        try await running.advance(by: .days(1))
        #expect(try running.campaign(number).enrolled == 6)
    }

    @Test func `a birthday is that of the account's zone, also when that has changed since`() async throws {
        let east = ZoneRules(initialOffsetSeconds: 14 * 3600)
        let running = try RunningEngine(settings: EngineSettings(zone: { name, _ in name == nil ? .utc : east }))
        try await running.connect()
        try await running.putLeads(names) { $0.facts[.birthDate] = .text("1990-05-01") }
        try await running.putLeads(["young"]) { $0.facts[.birthDate] = .text("2007-01-21") }
        let number = try await running.create { $0.filter.minAge = 18 }
        #expect(try running.campaign(number).enrolled == 5)
        // There it is the day after already.
        try await running.configure { $0.config[.timeZone] = .text("Pacific/Kiritimati") }
        try await running.advance(by: .seconds(1))
        #expect(try running.campaign(number).enrolled == 6)
    }

    @Test func `many campaigns start each at its own time, also one whose time was moved`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(names)
        let start = running.clock.now + .days(1)
        var numbers: [CampaignNumber] = []
        for hour in [3, 1, 2] {
            numbers.append(try await running.create { $0.settings.scheduledStart = start + .hours(hour) })
        }
        var patch = CampaignPatch()
        patch.settings[.scheduledStart] = .init(start + .hours(4))
        try await running.done(.editCampaign(account: "acme", numbers[1], patch))
        try await running.advance(by: .days(2))
        let started = try numbers.map { try running.campaign($0).state.startedAt }
        #expect(started == [start + .hours(3), start + .hours(4), start + .hours(2)])
    }

    @Test func `who leaves the default relance comes to a campaign that excludes those who are in it`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(names)
        try await running.put("referral")
        let number = try await running.create {
            $0.filter.excludesCurrentTargets = true
            $0.settings.maxMessagesPerDay = 1
        }
        #expect(try running.campaign(number).state.audience?.values == [6, 0, 0, 1, 0, 5])
        try await running.advance(by: .days(8))
        #expect(try running.targets(of: "referral").count == 2)
        #expect(try running.campaign(number).enrolled == 6)
    }

    @Test func `paused enrolment holds a campaign's own enrolment too, and lets it go on`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(names)
        try await running.configure { $0.config[.enrollmentPaused] = .bool(true) }
        let number = try await running.create()
        #expect(try running.campaign(number).enrolled == 0)
        #expect(try running.status(number) == .active)
        try await running.configure { $0.config[.enrollmentPaused] = .bool(false) }
        #expect(try running.campaign(number).enrolled == 5)
    }

    @Test func `a campaign starts at its time, one behind another when that is over, and both only once`() async throws
    {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(names)
        let start = running.clock.now + .days(2)
        let first = try await running.create { $0.settings.scheduledStart = start }
        let second = try await running.create { $0.settings.runAfter = first }
        #expect(try running.status(first) == .scheduled && running.status(second) == .scheduled)
        #expect(try running.campaign(first).enrolled == 0)
        try await running.advance(by: .days(2))
        #expect(try running.status(first) == .active)
        #expect(try running.campaign(first).state.startedAt == start)
        #expect(try running.campaign(first).enrolled == 5)
        try await running.done(.cancelCampaign(account: "acme", first))
        #expect(try running.status(second) == .active)
        #expect(try running.campaign(second).enrolled == 5)
        try await running.advance(by: .days(9))
        #expect(try running.status(second) == .completed)
    }

    @Test func `an empty audience completes a campaign`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        let number = try await running.create()
        #expect(try running.status(number) == .completed)
        #expect(try running.account.defaultPause == .running)
    }

    @Test func `a campaign with nobody left is completed though enrolment is held, and what waits behind it starts`()
        async throws
    {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(["lead1"])
        let first = try await running.create()
        let second = try await running.create { $0.settings.runAfter = first }
        try await running.configure { $0.config[.enrollmentPaused] = .bool(true) }
        // Others might match now: a pass begins that the closed gate holds.
        try await running.configure { $0.config[.maxTargetsPerCampaign] = .integer(2000) }
        try await running.done(.exitPaid(contact: "lead1"))
        try await running.advance(by: .seconds(1))
        #expect(try running.status(first) == .completed)
        #expect(try running.status(second) == .active, "it has not looked at anybody yet")
        try await running.putLeads(["lead2"])
        try await running.configure { $0.config[.enrollmentPaused] = .bool(false) }
        #expect(try running.campaign(second).enrolled == 1)
    }

    @Test func `whom a first look enrolled before it was cut short, it counts when it begins again`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        let drafts = (1...1100).map { index in
            var draft = ContactDraft(id: "lead\(index)", madeID: "unused")
            draft.phone = .set("+22177000\(1000 + index)")
            draft.facts[.kind] = .text("lead")
            return draft
        }
        for start in stride(from: 0, to: drafts.count, by: 100) {
            try await running.done(.importContacts(account: "acme", Array(drafts[start..<(start + 100)])))
        }
        let head = running.log.head
        var plan = CampaignPlan()
        plan.settings.name = "Janvier"
        plan.filter.excludesCurrentTargets = true
        // The first batch has no room for everybody; the second is never written.
        let token = running.log.observe { [log = running.log] _ in log.fillDisk() }
        try running.engine.submit(
            Request(.createCampaign(account: "acme", plan, isDraft: false), actor: "user:acme")
        ) { _ in }
        _ = try await running.log.waitForHead(after: head)
        try running.restart(losingState: true)
        running.log.removeObserver(token)
        running.log.makeRoom()
        try running.log.recover()
        let number = CampaignNumber(head.rawValue + 1)
        #expect(try running.events().contains("TargetEnrolled") && !(try running.events().contains("AudienceCounted")))
        try await running.advance(by: .seconds(1))
        #expect(try running.campaign(number).state.audience?.values == [1100, 0, 0, 0, 100, 1000])
        #expect(try running.campaign(number).enrolled == 1000)
    }

    @Test func `a draft waits for a person, and may be changed until it starts`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(names)
        let number = try await running.create(isDraft: true)
        try await running.advance(by: .days(1))
        #expect(try running.status(number) == .draft)
        var patch = CampaignPatch()
        patch.settings[.name] = .text("Février")
        patch.settings[.scheduledStart] = .init(running.clock.now + .hours(1))
        try await running.done(.editCampaign(account: "acme", number, patch))
        #expect(try running.status(number) == .scheduled)
        try await running.done(.startCampaign(account: "acme", number))
        #expect(try running.campaign(number).state.settings.name == "Février")
        #expect(try running.campaign(number).enrolled == 5)
        #expect(
            try await running.ask(.editCampaign(account: "acme", number, patch)).result
                == .failure(.campaign(.illegal(.edit, .active))))
    }

    @Test func `no campaign waits for itself, nor for one of another account`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        let first = try await running.create(isDraft: true)
        let second = try await running.create { $0.settings.runAfter = first }
        var patch = CampaignPatch()
        patch.settings[.runAfter] = .integer(Int64(second.rawValue))
        #expect(
            try await running.ask(.editCampaign(account: "acme", first, patch)).result == .failure(.campaign(.circular))
        )
        var plan = CampaignPlan()
        plan.settings.name = "Autre"
        plan.settings.runAfter = first
        #expect(
            try await running.ask(.createCampaign(account: "other", plan, isDraft: false)).result
                == .failure(.campaign(.unknownParent)))
        #expect(
            try await running.ask(.startCampaign(account: "other", first)).result == .failure(.unknownCampaign))
    }

    @Test func `the same request under a key makes one campaign`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(names)
        var plan = CampaignPlan()
        plan.settings.name = "Une fois"
        let command = Command.createCampaign(account: "acme", plan, isDraft: false)
        let first = try await running.done(command, key: "k1")
        let head = running.log.head
        #expect(try await running.done(command, key: "k1") == first)
        #expect(running.log.head == head)
    }
}
