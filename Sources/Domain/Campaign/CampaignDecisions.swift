/// The rules of a campaign's life: draft → scheduled → active ⇄ paused → completed; what is not completed can be cancelled.
///
/// What already is so is no error and no event: starting an active campaign, pausing a paused one.
package enum Campaign: Decider {
    package typealias State = CampaignState
    package typealias Event = CampaignEvent

    package enum Command: Sendable {
        /// `isDraft`: stays a draft whatever its plan says of its start.
        case create(CampaignPlan, isDraft: Bool, Outlook)
        case edit(CampaignPlan, isDraft: Bool, Outlook)
        /// By a person, or because its time has come.
        case start
        case pause
        case resume
        case cancel
        case countAudience(AudienceCount)
        /// Nobody is active in it any more.
        case complete
    }

    /// What a decision about the start needs to know of the world.
    package struct Outlook: Hashable, Sendable {
        package let now: Instant
        /// Where the campaign stands that this one waits for; nil where there is no such campaign in the account.
        package let parent: CampaignState.Status?
        /// Whether the campaign that this one waits for waits, in the end, for this one.
        package let isCircular: Bool

        package init(now: Instant, parent: CampaignState.Status?, isCircular: Bool = false) {
            self.now = now
            self.parent = parent
            self.isCircular = isCircular
        }
    }

    /// A command of which not every status allows every one. Raw values are words of error texts.
    package enum Action: String, Sendable, CaseIterable { case start, pause, resume, cancel, edit }

    package enum Rejection: Error, Hashable, Sendable {
        case unknown
        case alreadyCreated
        /// The campaign's status does not allow it.
        case illegal(Action, CampaignState.Status)
        case nameMissing
        case nameTooLong(allowed: Int)
        case outOfRange(CampaignSettings.Field, allowed: ClosedRange<Int>)
        case filter(AudienceFilter.Problem)
        /// Its own words for a day.
        case message(day: Int, MessageTemplate.Problem)
        /// The campaign to wait for is none of the account's.
        case unknownParent
        /// It would wait for itself.
        case circular
    }

    package static let longestName = 200

    package static var initial: State { State() }

    package static func decide(_ command: Command, given state: State) throws(Rejection) -> [Event] {
        if case .create(let plan, let isDraft, let outlook) = command {
            guard !state.exists else { throw .alreadyCreated }
            try check(plan, outlook)
            let created = Event.created(
                CampaignSettings().changes(to: plan.settings), filter: AudienceFilter().changes(to: plan.filter),
                messages: plan.sortedMessages)
            return [created] + (isDraft ? [] : placement(of: plan, outlook))
        }
        guard state.exists else { throw .unknown }
        switch command {
        case .create: return []
        case .edit(let plan, let isDraft, let outlook): return try edit(plan, isDraft, outlook, given: state)
        case .start:
            switch state.status {
            case .draft, .scheduled: return [.started]
            case .active: return []
            case .paused, .completed, .cancelled: throw .illegal(.start, state.status)
            }
        case .pause:
            switch state.status {
            case .active: return [.paused]
            case .paused: return []
            case .draft, .scheduled, .completed, .cancelled: throw .illegal(.pause, state.status)
            }
        case .resume:
            switch state.status {
            case .paused: return [.resumed]
            case .active: return []
            case .draft, .scheduled, .completed, .cancelled: throw .illegal(.resume, state.status)
            }
        case .cancel:
            switch state.status {
            case .draft, .scheduled, .active, .paused: return [.cancelled]
            case .cancelled: return []
            case .completed: throw .illegal(.cancel, .completed)
            }
        case .countAudience(let count):
            return state.audience == nil && !state.status.isOver ? [.audienceCounted(count)] : []
        case .complete: return state.status == .active ? [.completed] : []
        }
    }

    private static func edit(
        _ plan: CampaignPlan, _ isDraft: Bool, _ outlook: Outlook, given state: State
    ) throws(Rejection) -> [Event] {
        guard state.status.isEditable else { throw .illegal(.edit, state.status) }
        try check(plan, outlook)
        var events: [Event] = []
        if plan != state.plan {
            events.append(
                .changed(
                    state.settings.changes(to: plan.settings), filter: state.filter.changes(to: plan.filter),
                    messages: plan.messages == state.messages ? nil : plan.sortedMessages))
        }
        if isDraft { return state.status == .scheduled ? events + [.unscheduled] : events }
        let isPlaced = state.status == .scheduled && plan.start == state.plan.start
        return isPlaced ? events : events + placement(of: plan, outlook)
    }

    /// What a campaign that is no draft does next: waits for another, for its time, or starts.
    private static func placement(of plan: CampaignPlan, _ outlook: Outlook) -> [Event] {
        if let parent = plan.settings.runAfter, outlook.parent?.isOver == false { return [.queued(behind: parent)] }
        if let start = plan.settings.scheduledStart, start > outlook.now { return [.scheduled(at: start)] }
        return [.started]
    }

    private static func check(_ plan: CampaignPlan, _ outlook: Outlook) throws(Rejection) {
        let settings = plan.settings
        guard settings.name.contains(where: { !$0.isWhitespace }) else { throw .nameMissing }
        guard settings.name.unicodeScalars.count <= longestName else { throw .nameTooLong(allowed: longestName) }
        let bounds: [(CampaignSettings.Field, Int, ClosedRange<Int>)] = [
            (.maxMessagesPerDay, settings.maxMessagesPerDay ?? 1, AccountConfig.dailyLimits),
            (.priority, settings.priority, -1000...1000),
        ]
        for (field, value, allowed) in bounds where !allowed.contains(value) {
            throw .outOfRange(field, allowed: allowed)
        }
        if settings.runAfter != nil, outlook.parent == nil { throw .unknownParent }
        if outlook.isCircular { throw .circular }
        do throws(AudienceFilter.Problem) { try plan.filter.check() } catch { throw .filter(error) }
        for template in plan.sortedMessages {
            do throws(MessageTemplate.Problem) { try template.check() } catch {
                throw .message(day: template.day, error)
            }
        }
    }

    package static func evolve(_ state: inout State, _ event: Event, at time: Instant) {
        state.updatedAt = time
        switch event {
        case .created(let settings, let filter, let messages):
            state.exists = true
            state.createdAt = time
            state.take(settings, filter, messages)
        case .changed(let settings, let filter, let messages): state.take(settings, filter, messages)
        case .scheduled, .queued: state.status = .scheduled
        case .unscheduled: state.status = .draft
        case .started:
            state.status = .active
            state.startedAt = time
        case .audienceCounted(let count): state.audience = count
        case .paused: state.status = .paused
        case .resumed: state.status = .active
        case .completed:
            state.status = .completed
            state.endedAt = time
        case .cancelled:
            state.status = .cancelled
            state.endedAt = time
        }
    }
}

extension CampaignPlan {
    fileprivate var sortedMessages: [MessageTemplate] { messages.values.sorted { $0.day < $1.day } }

    /// What its start depends on.
    fileprivate var start: [FieldValue] { [settings[.scheduledStart], settings[.runAfter]] }
}

extension CampaignState {
    fileprivate mutating func take(
        _ settings: [FieldChange<CampaignSettings.Field>], _ filter: [FieldChange<AudienceFilter.Field>],
        _ messages: [MessageTemplate]?
    ) {
        self.settings.apply(settings)
        self.filter.apply(filter)
        if let messages { self.messages = Dictionary(messages.map { ($0.day, $0) }) { $1 } }
    }
}

extension CampaignState {
    /// Whether it starts by itself now: its time has come, and whatever it waited for is over.
    package func isDue(at now: Instant, parent: Status?) -> Bool {
        guard status == .scheduled, parent?.isOver != false || settings.runAfter == nil else { return false }
        return settings.scheduledStart.map { $0 <= now } ?? true
    }
}
