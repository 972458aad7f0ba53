import Domain
import EventCoding
import EventStore

/// A seeded source of chance (SplitMix64): the same seed gives the same history.
struct Chance: RandomNumberGenerator {
    private var state: UInt64
    init(seed: Int) { state = UInt64(seed) &* 0x2545_F491_4F6C_DD1D &+ 1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    mutating func one(in count: Int) -> Bool { next() % UInt64(count) == 0 }
}

/// Writes random but lawful histories: everything but deferrals is decided by the domain.
struct History {
    private struct Stream<State> {
        let number: StreamNumber
        let account: Int
        let campaign: StreamNumber
        var version: StreamVersion
        var state: State
    }

    let log: any EventLog
    var chance: Chance
    private(set) var accounts: [StreamNumber] = []
    private var contacts: [Stream<ContactState>] = []
    private var targets: [Stream<TargetState>] = []
    private var campaigns: [Stream<CampaignState>] = []
    private var now = Instant(milliseconds: 1_737_367_200_000)

    init(log: any EventLog, seed: Int, accounts: Int = 3) throws {
        self.log = log
        chance = Chance(seed: seed)
        for number in 0..<accounts {
            let stream = try begin([.account(.registered(id: "account\(number)"))], account: .itself, campaign: .absent)
            self.accounts.append(stream)
        }
    }

    /// A target's stream; there must be one by now.
    var aTarget: StreamNumber { targets[targets.count / 2].number }

    /// Something that is not this history's was appended to `aTarget`: its stream goes on behind that.
    mutating func noteForeignEvent() { targets[targets.count / 2].version = targets[targets.count / 2].version.next }

    /// Appends some `steps` decisions.
    mutating func advance(_ steps: Int) throws {
        for _ in 0..<steps {
            now = now + .milliseconds(Int(chance.next() % 600_000))
            switch chance.next() % 13 {
            case 0: try register()
            case 1: try enrol()
            case 2: try changeContact()
            case 3: try moveCampaign()
            default: try moveTarget()
            }
        }
    }

    private mutating func register() throws {
        let account = Int(chance.next() % UInt64(accounts.count))
        var facts = ContactFacts()
        facts.country = ["CM", "FR", nil].randomElement(using: &chance)!
        facts.language = [.french, .english, nil].randomElement(using: &chance)!
        facts.status = ["new", "warm", nil].randomElement(using: &chance)!
        let events = try Contact.decide(.register(facts, sealed: [1, 2, 3], .phone), given: Contact.initial)
        let number = try begin(
            events.map(DomainEvent.contact), account: .number(accounts[account]), campaign: .absent)
        var state = Contact.initial
        for event in events { Contact.evolve(&state, event, at: now) }
        contacts.append(
            Stream(number: number, account: account, campaign: .absent, version: .first, state: state))
    }

    private mutating func changeContact() throws {
        guard let place = contacts.indices.randomElement(using: &chance) else { return }
        var facts = contacts[place].state.facts
        facts.active = chance.one(in: 2)
        facts.country = ["CM", "FR", nil].randomElement(using: &chance)!
        let command: Contact.Command =
            [
                .change(facts, sealed: nil), .pay, .optOut(.keyword), .optIn(.api),
                chance.one(in: 5) ? .erase : .pay,
            ].randomElement(using: &chance)!
        let events = unlessRefused(Contact.self, command, contacts[place].state)
        try append(events, to: &contacts[place], DomainEvent.contact) { Contact.evolve(&$0, $1, at: now) }
    }

    private mutating func enrol() throws {
        guard let contact = contacts.randomElement(using: &chance) else { return }
        let own = campaigns.filter { $0.account == contact.account }.randomElement(using: &chance)
        let campaign = chance.one(in: 2) ? own?.number ?? .absent : .absent
        let events = try Target.decide(
            .enroll(ContactNumber(contact.number.rawValue), firstDue: now + SevenDays.firstDelay),
            given: Target.initial)
        let number = try begin(
            events.map(DomainEvent.target), account: .number(accounts[contact.account]), campaign: campaign)
        var state = Target.initial
        for event in events { Target.evolve(&state, event, at: now) }
        targets.append(
            Stream(number: number, account: contact.account, campaign: campaign, version: .first, state: state))
    }

    private mutating func createCampaign() throws {
        let account = Int(chance.next() % UInt64(accounts.count))
        var plan = CampaignPlan()
        plan.settings.name = "a campaign"
        plan.settings.maxMessagesPerDay = [nil, 20].randomElement(using: &chance)!
        plan.filter.countries = [[], ["CM"]].randomElement(using: &chance)!
        let events = try Campaign.decide(
            .create(plan, isDraft: chance.one(in: 2), Campaign.Outlook(now: now, parent: nil)),
            given: Campaign.initial)
        let number = try begin(
            events.map(DomainEvent.campaign), account: .number(accounts[account]), campaign: .absent)
        var state = Campaign.initial
        for event in events { Campaign.evolve(&state, event, at: now) }
        let version = StreamVersion(UInt32(events.count))
        campaigns.append(
            Stream(number: number, account: account, campaign: .absent, version: version, state: state))
    }

    private mutating func moveCampaign() throws {
        guard !chance.one(in: 4), let place = campaigns.indices.randomElement(using: &chance) else {
            return try createCampaign()
        }
        var edited = campaigns[place].state.plan
        edited.settings.priority = Int(chance.next() % 10)
        var count = AudienceCount()
        count.matched = Int(chance.next() % 100)
        let command: Campaign.Command =
            [
                .start, .pause, .resume, .countAudience(count),
                .edit(edited, isDraft: false, Campaign.Outlook(now: now, parent: nil)),
                chance.one(in: 4) ? .cancel : .pause, chance.one(in: 4) ? .complete : .resume,
            ].randomElement(using: &chance)!
        let events = unlessRefused(Campaign.self, command, campaigns[place].state)
        try append(events, to: &campaigns[place], DomainEvent.campaign) { Campaign.evolve(&$0, $1, at: now) }
    }

    private mutating func moveTarget() throws {
        guard let place = targets.indices.randomElement(using: &chance) else { return }
        let state = targets[place].state
        if case .idle = state.step, state.isActive, chance.one(in: 20) {
            let deferred = TargetEvent.messageDeferred(day: state.day, until: now + .hours(1), code: 131_049)
            return try append([deferred], to: &targets[place], DomainEvent.target) {
                Target.evolve(&$0, $1, at: now)
            }
        }
        let events = unlessRefused(Target.self, command(for: state), state)
        try append(events, to: &targets[place], DomainEvent.target) { Target.evolve(&$0, $1, at: now) }
    }

    private mutating func command(for state: TargetState) -> Target.Command {
        let known = state.deliveries.randomElement(using: &chance)
        let (day, attempt) =
            state.unresolved ?? known.map { ($0.day, $0.attempt) } ?? (state.day, max(1, state.attempts))
        let codes = [1, 131_000, 131_056, 131_049, 131_049, 190]
        let code = chance.one(in: 6) ? 131_026 : codes.randomElement(using: &chance)!
        let refusal = Target.Refusal(code: code)
        let old = known.map { ($0.day, $0.attempt) } ?? (day, attempt)
        let receipts: [Target.Receipt] = [.sent, .delivered, .delivered, .read, .failed(refusal)]
        let receipt = receipts.randomElement(using: &chance)!
        if chance.one(in: 3) { return .receive(day: old.0, attempt: old.1, receipt, at: now) }
        if chance.one(in: 60) { return .exit(.paid) }
        switch state.step {
        case .idle: return .request(at: state.due ?? now)
        case .requested:
            switch chance.next() % 4 {
            case 0: return .refuse(day: day, attempt: attempt, refusal, at: now)
            case 1: return .doubt(day: day, attempt: attempt, at: now)
            default: return .accept(day: day, attempt: attempt, id: [9, 9, 9], at: now)
            }
        case .inDoubt(let settleBy):
            if chance.one(in: 2) { return .receive(day: day, attempt: attempt, receipt, at: now) }
            return .settleDoubt(chance.one(in: 2) ? .assumeSent : .resend, at: max(settleBy, now))
        }
    }

    private func begin(_ events: [DomainEvent], account: AccountRef, campaign: StreamNumber) throws -> StreamNumber {
        try log.write { batch in
            try batch.append([
                StreamAppend.new(proposed(events, from: .none, account: account, campaign: campaign))
            ])[0].stream
        }
    }

    private func append<State, Event>(
        _ events: [Event], to stream: inout Stream<State>, _ wrap: (Event) -> DomainEvent,
        _ evolve: (inout State, Event) -> Void
    ) throws {
        guard !events.isEmpty else { return }
        let (number, version) = (stream.number, stream.version)
        let proposed = proposed(
            events.map(wrap), from: version, account: .number(accounts[stream.account]), campaign: stream.campaign)
        stream.version = try log.write { batch in
            try batch.append([StreamAppend.existing(number, at: version, proposed)])[0].version
        }
        for event in events { evolve(&stream.state, event) }
    }

    private func proposed(
        _ events: [DomainEvent], from version: StreamVersion, account: AccountRef, campaign: StreamNumber
    ) -> [ProposedEvent] {
        events.enumerated().map { offset, event in
            let encoded = EventCoding.encode(event)
            return ProposedEvent(
                type: encoded.type, schema: encoded.schema, id: EventID(UInt64(version.rawValue) + UInt64(offset)),
                account: account, campaign: campaign.isAbsent ? .absent : .number(campaign),
                recordedAt: UInt64(now.milliseconds), actor: "tester-with-a-long-name", correlation: 7,
                causation: Position(1), body: encoded.body)
        }
    }
}

/// What follows from a command; nothing where the domain refuses it.
private func unlessRefused<D: Decider>(_: D.Type, _ command: D.Command, _ state: D.State) -> [D.Event] {
    do { return try D.decide(command, given: state) } catch { return [] }
}
