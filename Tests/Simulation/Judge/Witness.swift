import Domain
import EventCoding
import EventStore

/// Reads the log as an outsider would and checks on every event what holds whatever carries the messages.
struct Witness {
    struct AccountModel {
        var state = AccountState()
        var requestsByDay: [Int: Int] = [:]
    }

    private(set) var position = Position.start
    private var lastTime = Instant(milliseconds: 0)
    private var versions: [UInt64: UInt32] = [:]
    private(set) var accounts: [UInt64: AccountModel] = [:]
    private(set) var contacts: [UInt64: ContactState] = [:]
    private(set) var targets: [UInt64: (account: UInt64, state: TargetState)] = [:]
    private var enrolled: Set<UInt64> = []
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
    }

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
        switch event {
        case .installation, .campaign: break
        case .account(let event):
            Account.evolve(&accounts[stream, default: AccountModel()].state, event, at: time)
            if accounts[stream]?.state.config.doubtPolicy == .resend { mayResend.insert(stream) }
        case .contact(let event): Contact.evolve(&contacts[stream, default: ContactState()], event, at: time)
        case .target(let event): try check(event, stream, envelope.account.rawValue, at: time)
        }
        return LoggedFact(stream: stream, account: envelope.account.rawValue, at: time, event: event)
    }

    private mutating func check(_ event: TargetEvent, _ stream: UInt64, _ account: UInt64, at time: Instant) throws {
        var target = targets[stream]?.state ?? TargetState()
        switch event {
        case .enrolled(let contact, _):
            guard enrolled.insert(contact.rawValue).inserted else { throw Violation("contact enrolled twice") }
            try checkEnrolment(contacts[contact.rawValue], accounts[account]?.state, at: time)
        case .messageRequested: try checkRequest(target, stream, account, at: time)
        case .messageFailed(let failure)
        where failure.consequence != .afterAcceptance && failure.consequence != .takenBack
            && target.requestedAt != nil:
            giveBack(stream, account)
        case .messageDeferred: if case .requested = target.step { giveBack(stream, account) }
        default: break
        }
        Target.evolve(&target, event, at: time)
        targets[stream] = (account, target)
        try checkTarget(target, stream, account)
    }

    /// WhatsApp took nothing: the day on which it was asked has a message more.
    private mutating func giveBack(_ stream: UInt64, _ account: UInt64) {
        if let requested = requestTimes[stream].map(day) {
            accounts[account]?.requestsByDay[requested, default: 0] -= 1
        }
    }

    private func checkEnrolment(_ contact: ContactState?, _ account: AccountState?, at time: Instant) throws {
        guard let contact, let account else { throw Violation("enrolled somebody unknown") }
        guard !contact.isPaid, !contact.isOptedOut, !contact.erased, contact.facts.registeredAt + .hours(1) <= time
        else { throw Violation("enrolled somebody who must not be") }
        guard account.config.enabled, !account.config.enrollmentPaused, !account.defaultPause.isPaused,
            account.gateway.status == .connected, account.entitlement.covers(time)
        else { throw Violation("enrolled through a shut gate") }
    }

    private mutating func checkRequest(
        _ target: TargetState, _ stream: UInt64, _ account: UInt64, at time: Instant
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
        if state.config.quietHours, QuietHours.opening(at: time, in: .utc) != nil {
            throw Violation("sent in the quiet hours")
        }
        let weekday = ZoneRules.utc.weekday(at: time) - 1
        guard state.config.sendingWeekdays & (1 << weekday) != 0 else { throw Violation("sent on a day off") }
        let today = day(time)
        accounts[account]?.requestsByDay[today, default: 0] += 1
        requestTimes[stream] = time
        guard accounts[account]?.requestsByDay[today] ?? 0 <= state.config.maxMessagesPerDay else {
            throw Violation("more messages in a day than allowed")
        }
    }

    private func checkTarget(_ target: TargetState, _ stream: UInt64, _ account: UInt64) throws {
        if !target.isActive, target.due != nil { throw Violation("something is due after the end") }
        if target.step != .idle, target.due != nil { throw Violation("due while an answer is outstanding") }
        let days = target.deliveries.filter { $0.acceptedAt != nil }.map(\.day)
        if Set(days).count != days.count, !mayResend.contains(account) { throw Violation("a day was sent twice") }
        guard (1...SevenDays.days).contains(target.day) else { throw Violation("day \(target.day)") }
    }

    private func day(_ time: Instant) -> Int { ZoneRules.utc.day(at: time) }
}
