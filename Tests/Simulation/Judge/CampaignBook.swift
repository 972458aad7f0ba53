import Domain

/// What the log says of campaigns and of the default relance beside them, and what must hold whatever carries the messages.
struct CampaignBook {
    struct Entry {
        let account: UInt64
        var state = CampaignState()
        var enrolled: Set<UInt64> = []
        var active = 0
        var requests = RequestBook()
    }

    private(set) var all: [UInt64: Entry] = [:]
    /// Accounts whose default relance has to stand still: a campaign of theirs went on since a person last let it run.
    private var held: Set<UInt64> = []

    // MARK: Campaigns

    mutating func follow(
        _ event: CampaignEvent, of campaign: UInt64, in account: UInt64, _ config: AccountConfig, by actor: String?,
        at time: Instant
    ) throws {
        var entry = all[campaign] ?? Entry(account: account)
        switch event {
        case .started:
            if actor == nil, !isDue(entry.state, at: time) { throw Violation("campaign \(campaign) starts too soon") }
            hold(account, config)
        case .resumed: hold(account, config)
        case .completed:
            guard entry.active == 0, entry.state.audience != nil else {
                throw Violation("campaign \(campaign) is completed with \(entry.active) on their way")
            }
        case .audienceCounted(let count):
            guard count.enrolled == entry.enrolled.count else {
                throw Violation("campaign \(campaign) counts \(count.enrolled), and enrolled \(entry.enrolled.count)")
            }
        case .created, .changed, .scheduled, .queued, .unscheduled, .paused, .cancelled: break
        }
        Campaign.evolve(&entry.state, event, at: time)
        all[campaign] = entry
    }

    private func isDue(_ state: CampaignState, at time: Instant) -> Bool {
        let parent = state.settings.runAfter.flatMap { all[$0.rawValue]?.state.status }
        guard state.status == .scheduled, parent.map({ [.completed, .cancelled].contains($0) }) ?? true else {
            return false
        }
        return state.settings.scheduledStart.map { $0 <= time } ?? true
    }

    // MARK: Their people

    /// - Parameter isCurrentTarget: the contact is on their way somewhere.
    mutating func enrol(
        _ contact: UInt64, _ person: ContactState, in campaign: UInt64, _ config: AccountConfig, isCurrentTarget: Bool,
        on day: CivilDate
    ) throws {
        guard var entry = all[campaign], entry.state.status == .active else {
            throw Violation("campaign \(campaign) enrols and is not active")
        }
        guard isMeant(person, by: entry.state.filter, isCurrentTarget: isCurrentTarget, on: day) else {
            throw Violation("campaign \(campaign) enrols somebody whom it is not for")
        }
        guard entry.enrolled.insert(contact).inserted else {
            throw Violation("campaign \(campaign) enrols somebody twice")
        }
        guard entry.enrolled.count <= config.maxTargetsPerCampaign else {
            throw Violation("campaign \(campaign) enrols more than \(config.maxTargetsPerCampaign)")
        }
        entry.active += 1
        all[campaign] = entry
    }

    mutating func note(_ event: TargetEvent, in campaign: UInt64) {
        switch event {
        case .completed, .exited: all[campaign]?.active -= 1
        case .reopened: all[campaign]?.active += 1
        default: break
        }
    }

    /// A message is asked for, in an account of that zone.
    mutating func request(in campaign: UInt64, at time: Instant, zone: String?) throws {
        guard let entry = all[campaign], entry.state.status == .active else {
            throw Violation("campaign \(campaign) sends and is not active")
        }
        let count = all[campaign]?.requests.add(time, zone) ?? 0
        guard entry.state.settings.maxMessagesPerDay.map({ count <= $0 }) ?? true else {
            throw Violation("campaign \(campaign) sends more in a day than it may")
        }
    }

    mutating func giveBack(in campaign: UInt64, requestedAt: Instant) { all[campaign]?.requests.remove(requestedAt) }

    // MARK: The default relance beside them

    /// - Parameter state: the account before the event.
    mutating func follow(_ event: AccountEvent, of account: UInt64, _ state: AccountState, by actor: String?) throws {
        switch event {
        case .defaultResumed(.manual):
            guard actor != nil else { throw Violation("account \(account): the engine undoes a person's pause") }
            held.remove(account)
        case .defaultResumed(.campaign):
            if state.defaultPause == .manual {
                throw Violation("account \(account): a campaign undoes a person's pause")
            }
        case .configChanged(let changes):
            let changed = changes.first { $0.field == .allowSimultaneousCampaigns }
            if changed?.new == .bool(false), hasActive(account) { held.insert(account) }
        default: break
        }
    }

    private mutating func hold(_ account: UInt64, _ config: AccountConfig) {
        if !config.allowSimultaneousCampaigns { held.insert(account) }
    }

    private func hasActive(_ account: UInt64) -> Bool {
        all.values.contains { $0.account == account && $0.state.status == .active }
    }

    /// What campaigns demand of the default relance is done by the end of the batch.
    mutating func check(_ account: UInt64, _ state: AccountState) throws {
        if state.config.allowSimultaneousCampaigns || !hasActive(account) { held.remove(account) }
        switch state.defaultPause {
        case .manual: break
        case .automatic where !held.contains(account):
            throw Violation("account \(account): the default relance is left paused by campaigns that are gone")
        case .running where held.contains(account):
            throw Violation("account \(account): the default relance runs beside a campaign")
        case .automatic, .running: break
        }
    }
}

extension CampaignBook {
    var isOver: Bool { all.values.allSatisfy(\.state.status.isOver) }

    /// What is left to do where nothing is done any more without another moment or another word.
    func checkAtRest(_ witness: borrowing Witness, at now: Instant) throws {
        for (number, entry) in all {
            switch entry.state.status {
            case .draft, .paused: continue
            case .scheduled: if isDue(entry.state, at: now) { throw Violation("campaign \(number) never starts") }
            case .completed, .cancelled:
                if entry.active > 0 { throw Violation("campaign \(number) is over and keeps \(entry.active) people") }
            case .active: try checkActive(number, entry, witness, at: now)
            }
        }
    }

    private func checkActive(_ number: UInt64, _ entry: Entry, _ witness: borrowing Witness, at now: Instant) throws {
        if entry.state.audience != nil, entry.active == 0 { throw Violation("campaign \(number) has no end") }
        guard let account = witness.accounts[entry.account]?.state, witness.isOpenForCampaigns(account, at: now) else {
            return
        }
        guard entry.state.audience != nil else { throw Violation("campaign \(number) never counts its audience") }
        guard entry.enrolled.count < account.config.maxTargetsPerCampaign else { return }
        let today = witness.today(of: entry.account, at: now)
        for (contact, person) in witness.contacts where witness.owners[contact] == entry.account {
            let isCurrent = witness.isCurrentTarget(contact)
            if !entry.enrolled.contains(contact),
                isMeant(person, by: entry.state.filter, isCurrentTarget: isCurrent, on: today)
            {
                throw Violation("campaign \(number) passes over contact \(contact)")
            }
        }
    }

    /// By the criteria that lives draw.
    private func isMeant(
        _ person: ContactState, by filter: AudienceFilter, isCurrentTarget: Bool, on today: CivilDate
    ) -> Bool {
        guard !person.isPaid, !person.isOptedOut, !person.erased, person.reach != .none else { return false }
        if let gender = filter.gender, person.facts.gender != gender { return false }
        if filter.hasUnpaidReferrals, person.facts.referralCount == 0 { return false }
        if filter.excludesCurrentTargets, isCurrentTarget { return false }
        guard let least = filter.minAge else { return true }
        guard let born = person.facts.birthDate, let year = Int(born.prefix(4)) else { return false }
        let birthday = born.suffix(5).split(separator: "-").compactMap { Int($0) }
        let isPast = birthday[0] < today.month || (birthday[0] == today.month && birthday[1] <= today.day)
        return today.year - year - (isPast ? 0 : 1) >= least
    }
}
