import Domain
import EventCoding
import EventStore

/// Reads the log as an outsider would and checks on every event what holds whatever carries the messages.
struct Witness {
    struct AccountModel {
        var state = AccountState()
        var requests = RequestBook()
    }

    private(set) var position = Position.start
    private var lastTime = Instant(milliseconds: 0)
    private var versions: [UInt64: UInt32] = [:]
    private(set) var accounts: [UInt64: AccountModel] = [:]
    private(set) var contacts: [UInt64: ContactState] = [:]
    private(set) var targets: [UInt64: (account: UInt64, campaign: UInt64?, state: TargetState)] = [:]
    /// The account of each contact.
    private(set) var owners: [UInt64: UInt64] = [:]
    private(set) var campaigns = CampaignBook()
    private var enrolledInDefault: Set<UInt64> = []
    private var targetsOf: [UInt64: Set<UInt64>] = [:]
    private var requestTimes: [UInt64: Instant] = [:]
    /// Accounts whose policy ever allowed sending a doubtful message again.
    private(set) var mayResend: Set<UInt64> = []

    /// Checks what the log gained since the last time; `judge` is told each fact once it is folded.
    mutating func follow(
        _ log: MemoryEventLog, judge: (LoggedFact, borrowing Witness) throws -> Void = { _, _ in }
    ) throws {
        var expected = position
        try log.read(from: position.next, limit: .max) { record in
            expected = expected.next
            guard record.position == expected else { throw Violation("position \(record.position), not \(expected)") }
            try judge(try check(record), self)
            return true
        }
        position = expected
        guard position == log.head else { throw Violation("the log ends at \(log.head), not \(position)") }
        for (number, account) in accounts { try campaigns.check(number, account.state) }
    }

    // MARK: Facts

    private mutating func check(_ record: RecordView) throws -> LoggedFact {
        let (envelope, body) = try record.read()
        let stream = envelope.stream.rawValue
        let known = versions[stream] ?? 0
        guard envelope.version.rawValue == known + 1 else { throw Violation("stream \(stream) skips a version") }
        versions[stream] = known + 1
        let time = Instant(milliseconds: Int64(envelope.recordedAt))
        guard time >= lastTime else { throw Violation("recorded time goes back at \(record.position)") }
        lastTime = time
        let event = try EventCoding.decode(type: envelope.type, schema: envelope.schema, body: body)
        let account = envelope.account.rawValue
        let campaign = envelope.campaign.isAbsent ? nil : envelope.campaign.rawValue
        switch event {
        case .installation: break
        case .campaign(let event):
            let config = accounts[account]?.state.config ?? AccountConfig()
            try campaigns.follow(event, of: stream, in: account, config, by: envelope.actor, at: time)
        case .account(let event):
            var state = accounts[stream, default: AccountModel()].state
            try campaigns.follow(event, of: stream, state, by: envelope.actor)
            Account.evolve(&state, event, at: time)
            accounts[stream, default: AccountModel()].state = state
            if state.config.doubtPolicy == .resend { mayResend.insert(stream) }
        case .contact(let event):
            owners[stream] = account
            Contact.evolve(&contacts[stream, default: ContactState()], event, at: time)
        case .target(let event): try check(event, of: stream, in: account, campaign, at: time)
        }
        return LoggedFact(stream: stream, account: account, campaign: campaign, at: time, event: event)
    }

    private mutating func check(
        _ event: TargetEvent, of stream: UInt64, in account: UInt64, _ campaign: UInt64?, at time: Instant
    ) throws {
        var target = targets[stream]?.state ?? TargetState()
        switch event {
        case .enrolled(let contact, _): try enrol(contact.rawValue, as: stream, in: account, campaign, at: time)
        case .messageRequested: try checkRequest(target, of: stream, in: account, campaign, at: time)
        case .messageFailed(let failure)
        where failure.consequence != .afterAcceptance && failure.consequence != .takenBack
            && target.requestedAt != nil:
            giveBack(stream, account, campaign)
        case .messageDeferred: if case .requested = target.step { giveBack(stream, account, campaign) }
        default: break
        }
        if let campaign { campaigns.note(event, in: campaign) }
        Target.evolve(&target, event, at: time)
        targets[stream] = (account, campaign, target)
        try checkTarget(target, stream, account)
    }

    private mutating func enrol(
        _ contact: UInt64, as target: UInt64, in account: UInt64, _ campaign: UInt64?, at time: Instant
    ) throws {
        guard let state = accounts[account]?.state, let person = contacts[contact], owners[contact] == account else {
            throw Violation("enrolled somebody unknown")
        }
        if let campaign {
            guard isOpenForCampaigns(state, at: time) else { throw Violation("enrolled through a shut gate") }
            try campaigns.enrol(
                contact, person, in: campaign, state.config, isCurrentTarget: isCurrentTarget(contact),
                on: today(of: account, at: time))
        } else {
            guard enrolledInDefault.insert(contact).inserted else { throw Violation("contact enrolled twice") }
            try checkEnrolment(person, state, at: time)
        }
        targetsOf[contact, default: []].insert(target)
    }

    /// Whether the contact is on their way anywhere.
    func isCurrentTarget(_ contact: UInt64) -> Bool {
        targetsOf[contact]?.contains { targets[$0]?.state.isActive == true } ?? false
    }

    func isOpenForCampaigns(_ account: AccountState, at now: Instant) -> Bool {
        account.config.enabled && !account.config.enrollmentPaused && account.entitlement.covers(now)
    }

    func today(of account: UInt64, at time: Instant) -> CivilDate {
        CivilDate(daysSince1970: Zones.WallTime(time, in: accounts[account]?.state.config.timeZone).day)
    }

    /// WhatsApp took nothing: the day on which it was asked has a message more.
    private mutating func giveBack(_ stream: UInt64, _ account: UInt64, _ campaign: UInt64?) {
        guard let requestedAt = requestTimes[stream] else { return }
        accounts[account]?.requests.remove(requestedAt)
        if let campaign { campaigns.giveBack(in: campaign, requestedAt: requestedAt) }
    }

    private func checkEnrolment(_ contact: ContactState, _ account: AccountState, at time: Instant) throws {
        guard !contact.isPaid, !contact.isOptedOut, !contact.erased, contact.facts.registeredAt + .hours(1) <= time
        else { throw Violation("enrolled somebody who must not be") }
        guard account.config.enabled, !account.config.enrollmentPaused, !account.defaultPause.isPaused,
            account.gateway.status == .connected, account.entitlement.covers(time)
        else { throw Violation("enrolled through a shut gate") }
    }

    private mutating func checkRequest(
        _ target: TargetState, of stream: UInt64, in account: UInt64, _ campaign: UInt64?, at time: Instant
    ) throws {
        guard let state = accounts[account]?.state, let contact = target.contact.flatMap({ contacts[$0.rawValue] })
        else { throw Violation("sent for somebody unknown") }
        guard target.isActive, let due = target.due, due <= time else { throw Violation("sent before its time") }
        guard !contact.isPaid, !contact.isOptedOut, !contact.erased else {
            throw Violation("sent to somebody who paid, stopped or was erased")
        }
        guard state.config.enabled, !state.config.sendingPaused, state.gateway.status == .connected,
            state.entitlement.covers(time)
        else { throw Violation("sent through a shut gate") }
        let hour = Zones.WallTime(time, where: contact.facts, state.config).hour
        guard !state.config.quietHours || (10..<19).contains(hour) else { throw Violation("sent in the quiet hours") }
        let weekday = Zones.WallTime(time, in: state.config.timeZone).weekday
        guard state.config.sendingWeekdays & (1 << weekday) != 0 else { throw Violation("sent on a day off") }
        let count = accounts[account]?.requests.add(time, state.config.timeZone) ?? 0
        requestTimes[stream] = time
        guard count <= state.config.maxMessagesPerDay else { throw Violation("more messages in a day than allowed") }
        if let campaign { try campaigns.request(in: campaign, at: time, zone: state.config.timeZone) }
    }

    private func checkTarget(_ target: TargetState, _ stream: UInt64, _ account: UInt64) throws {
        if !target.isActive, target.due != nil { throw Violation("something is due after the end") }
        if target.step != .idle, target.due != nil { throw Violation("due while an answer is outstanding") }
        let days = target.deliveries.filter { $0.acceptedAt != nil }.map(\.day)
        if Set(days).count != days.count, !mayResend.contains(account) { throw Violation("a day was sent twice") }
        guard (1...SevenDays.days).contains(target.day) else { throw Violation("day \(target.day)") }
    }
}
