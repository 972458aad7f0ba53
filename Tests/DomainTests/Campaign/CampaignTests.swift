import Domain
import Testing

@Suite struct CampaignTests {
    private static let tomorrow = noon + .days(1)

    private static func plan(_ change: (inout CampaignPlan) -> Void = { _ in }) -> CampaignPlan {
        var plan = CampaignPlan()
        plan.settings.name = "Cameroun, janvier"
        change(&plan)
        return plan
    }

    private static func outlook(_ parent: CampaignState.Status? = nil) -> Campaign.Outlook {
        Campaign.Outlook(now: noon, parent: parent)
    }

    private static func created(_ plan: CampaignPlan = plan()) -> CampaignEvent {
        .created(
            CampaignSettings().changes(to: plan.settings), filter: AudienceFilter().changes(to: plan.filter),
            messages: plan.messages.values.sorted { $0.day < $1.day })
    }

    /// A campaign that has come to a status by the usual way.
    private static func campaign(_ status: CampaignState.Status) -> Given<Campaign> {
        let draft = given(Campaign.self, created())
        return switch status {
        case .draft: draft
        case .scheduled: draft.and(.scheduled(at: tomorrow))
        case .active: draft.and(.started)
        case .paused: draft.and(.started, .paused)
        case .completed: draft.and(.started, .completed)
        case .cancelled: draft.and(.cancelled)
        }
    }

    // MARK: Every pair of status and command

    private enum Expected { case event(CampaignEvent), nothing, refused }

    private static func expected(_ action: Campaign.Action, _ status: CampaignState.Status) -> Expected {
        switch (action, status) {
        case (.start, .draft), (.start, .scheduled): .event(.started)
        case (.start, .active): .nothing
        case (.pause, .active): .event(.paused)
        case (.pause, .paused): .nothing
        case (.resume, .paused): .event(.resumed)
        case (.resume, .active): .nothing
        case (.cancel, .draft), (.cancel, .scheduled), (.cancel, .active), (.cancel, .paused): .event(.cancelled)
        case (.cancel, .cancelled): .nothing
        case (.edit, .draft): .nothing
        case (.edit, .scheduled): .event(.unscheduled)
        default: .refused
        }
    }

    @Test(arguments: CampaignState.Status.allCases, Campaign.Action.allCases)
    func `every command in every status happens, is so already, or is refused by name`(
        status: CampaignState.Status, action: Campaign.Action
    ) {
        let campaign = Self.campaign(status)
        #expect(campaign.state.status == status)
        let command: Campaign.Command =
            switch action {
            case .start: .start
            case .pause: .pause
            case .resume: .resume
            case .cancel: .cancel
            case .edit: .edit(Self.plan(), isDraft: true, Self.outlook())
            }
        let decided = campaign.when(command)
        switch Self.expected(action, status) {
        case .event(let event): decided.then(event)
        case .nothing: decided.thenNothing()
        case .refused: decided.thenRefused(.illegal(action, status))
        }
    }

    @Test(arguments: CampaignState.Status.allCases)
    func `only an active campaign completes by itself`(status: CampaignState.Status) {
        let decided = Self.campaign(status).when(.complete)
        if status == .active { decided.then(.completed) } else { decided.thenNothing() }
    }

    // MARK: Creation

    @Test func `a new campaign starts at once, or waits for its time or for another, or stays a draft`() {
        let later = Self.plan { $0.settings.scheduledStart = Self.tomorrow }
        let past = Self.plan { $0.settings.scheduledStart = noon }
        let behind = Self.plan { $0.settings.runAfter = CampaignNumber(9) }
        let none = given(Campaign.self)
        none.when(.create(Self.plan(), isDraft: false, Self.outlook())).then(Self.created(), .started)
        none.when(.create(later, isDraft: false, Self.outlook()))
            .then(Self.created(later), .scheduled(at: Self.tomorrow))
        none.when(.create(past, isDraft: false, Self.outlook())).then(Self.created(past), .started)
        none.when(.create(later, isDraft: true, Self.outlook())).then(Self.created(later))
        none.when(.create(behind, isDraft: false, Self.outlook(.active)))
            .then(Self.created(behind), .queued(behind: CampaignNumber(9)))
        none.when(.create(behind, isDraft: false, Self.outlook(.completed))).then(Self.created(behind), .started)
        none.when(.create(behind, isDraft: false, Self.outlook(.cancelled))).then(Self.created(behind), .started)
    }

    @Test func `a plan that could not be carried out is refused, each time by what is wrong with it`() {
        func refused(_ rejection: Campaign.Rejection, _ change: (inout CampaignPlan) -> Void) {
            given(Campaign.self).when(.create(Self.plan(change), isDraft: true, Self.outlook())).thenRefused(rejection)
        }
        refused(.nameMissing) { $0.settings.name = " " }
        refused(.nameTooLong(allowed: 200)) { $0.settings.name = String(repeating: "n", count: 201) }
        refused(.outOfRange(.maxMessagesPerDay, allowed: 1...10_000_000)) { $0.settings.maxMessagesPerDay = 0 }
        refused(.outOfRange(.priority, allowed: -1000...1000)) { $0.settings.priority = 1001 }
        refused(.unknownParent) { $0.settings.runAfter = CampaignNumber(9) }
        refused(.message(day: 8, .dayOutOfRange(8))) {
            $0.messages[8] = MessageTemplate(day: 8, texts: [.french: "Bonjour"])
        }
        refused(.message(day: 2, .frenchTextMissing)) {
            $0.messages[2] = MessageTemplate(day: 2, texts: [.english: "Hello"])
        }
        refused(.message(day: 2, .text(.french, .unknownPlaceholder("nom")))) {
            $0.messages[2] = MessageTemplate(day: 2, texts: [.french: "Bonjour {{nom}}"])
        }
        refused(.filter(.agesReversed)) {
            $0.filter.minAge = 40
            $0.filter.maxAge = 30
        }
    }

    // MARK: Editing

    @Test func `an edit records only what changed, and a draft that gets a time is scheduled`() {
        let later = Self.plan { $0.settings.scheduledStart = Self.tomorrow }
        let change = CampaignEvent.changed(
            Self.plan().settings.changes(to: later.settings), filter: [], messages: nil)
        let draft = Self.campaign(.draft)
        draft.when(.edit(later, isDraft: true, Self.outlook())).then(change)
        let scheduled = draft.when(.edit(later, isDraft: false, Self.outlook()))
            .then(change, .scheduled(at: Self.tomorrow))
        scheduled.when(.edit(later, isDraft: false, Self.outlook())).thenNothing()
        let renamed = Self.plan {
            $0.settings = later.settings
            $0.settings.name = "Autre"
        }
        scheduled.when(.edit(renamed, isDraft: false, Self.outlook()))
            .then(.changed(later.settings.changes(to: renamed.settings), filter: [], messages: nil))
    }

    @Test func `a scheduled campaign becomes a draft again, whatever else the edit says, and may be scheduled anew`() {
        let later = Self.plan { $0.settings.scheduledStart = Self.tomorrow }
        let scheduled = given(Campaign.self, Self.created(later), .scheduled(at: Self.tomorrow))
        let draft = scheduled.when(.edit(later, isDraft: true, Self.outlook())).then(.unscheduled)
        #expect(draft.state.status == .draft && !draft.state.isDue(at: Self.tomorrow, parent: nil))
        draft.when(.edit(later, isDraft: false, Self.outlook())).then(.scheduled(at: Self.tomorrow))
        let cleared = scheduled.when(.edit(Self.plan(), isDraft: true, Self.outlook()))
            .then(
                .changed(later.settings.changes(to: Self.plan().settings), filter: [], messages: nil), .unscheduled)
        #expect(!cleared.state.isDue(at: Self.tomorrow, parent: nil))
        let moved = Self.plan { $0.settings.scheduledStart = Self.tomorrow + .days(1) }
        scheduled.when(.edit(moved, isDraft: false, Self.outlook()))
            .then(
                .changed(later.settings.changes(to: moved.settings), filter: [], messages: nil),
                .scheduled(at: Self.tomorrow + .days(1)))
    }

    // MARK: Its time

    @Test func `a scheduled campaign is due at its time, and once what it waits for is over`() {
        let later = Self.plan { $0.settings.scheduledStart = Self.tomorrow }
        let waiting = given(Campaign.self, Self.created(later), .scheduled(at: Self.tomorrow)).state
        #expect(!waiting.isDue(at: noon, parent: nil))
        #expect(waiting.isDue(at: Self.tomorrow, parent: nil))
        let behind = Self.plan { $0.settings.runAfter = CampaignNumber(9) }
        let queued = given(Campaign.self, Self.created(behind), .queued(behind: CampaignNumber(9))).state
        #expect(!queued.isDue(at: noon, parent: .paused))
        #expect(queued.isDue(at: noon, parent: .cancelled))
        #expect(!Self.campaign(.draft).state.isDue(at: Self.tomorrow, parent: nil))
    }

    @Test func `the audience is counted once`() {
        let count = AudienceCount()
        let counted = Self.campaign(.active).when(.countAudience(count)).then(.audienceCounted(count))
        counted.when(.countAudience(count)).thenNothing()
    }
}
