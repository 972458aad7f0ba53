import Domain
import EventCoding
import EventStore

/// The log told anew, event by event, by the domain's own folds and nothing else of the engine.
struct Story {
    struct Told {
        let account: UInt64
        var state = Target.initial
        /// Attempts that the log says were taken, with how that was known; by day.
        var taken: [Int: (attempt: Int, evidence: SendEvidence)] = [:]
        /// Every (day, attempt) that was put on record before it was handed over.
        var requested: Set<MessageKey> = []
    }

    private(set) var head = Position.start
    private(set) var targets: [UInt64: Told] = [:]
    private(set) var contacts: [UInt64: (account: UInt64, state: ContactState)] = [:]
    private var versions: [UInt64: UInt32] = [:]
    private var lastTime: UInt64 = 0
    /// Messages that were ever in doubt, and what settled them.
    private(set) var doubts = 0
    private(set) var settledByReceipt = 0
    private(set) var settledByPolicy = 0

    /// - Throws: `Violation` at the first event that cannot be true.
    init(_ log: any EventLog) throws {
        try log.read(from: .start, limit: .max) { record in
            guard record.position == head.next else {
                throw Violation("position \(record.position) follows \(head)")
            }
            head = record.position
            let (envelope, body) = try record.read()
            guard envelope.version.rawValue == versions[envelope.stream.rawValue, default: 0] + 1 else {
                throw Violation("stream \(envelope.stream) skips a version at \(record.position)")
            }
            versions[envelope.stream.rawValue] = envelope.version.rawValue
            guard envelope.recordedAt >= lastTime else { throw Violation("time goes back at \(record.position)") }
            lastTime = envelope.recordedAt
            try tell(EventCoding.decode(type: envelope.type, schema: envelope.schema, body: body), envelope)
            return true
        }
        guard log.head == head else { throw Violation("the log says it ends at \(log.head), and ends at \(head)") }
    }

    private mutating func tell(_ event: DomainEvent, _ envelope: Envelope) throws {
        let at = Instant(milliseconds: Int64(envelope.recordedAt))
        let (stream, account) = (envelope.stream.rawValue, envelope.account.rawValue)
        switch event {
        case .installation, .account, .campaign: return
        case .contact(let event):
            var contact = contacts[stream]?.state ?? Contact.initial
            Contact.evolve(&contact, event, at: at)
            contacts[stream] = (account, contact)
        case .target(let event): try tell(event, stream, account, at)
        }
    }

    private mutating func tell(_ event: TargetEvent, _ stream: UInt64, _ account: UInt64, _ at: Instant) throws {
        var target = targets[stream] ?? Told(account: account)
        let before = target.state
        let number = TargetNumber(stream)
        switch event {
        case .messageRequested(let day, let attempt):
            let isNew = target.requested.insert(MessageKey(target: number, day: day, attempt: attempt)).inserted
            guard isNew else { throw Violation("t\(stream) asks for day \(day) attempt \(attempt) again") }
            guard target.taken[day] == nil else { throw Violation("t\(stream) asks for day \(day), which was taken") }
            guard let contact = before.contact.flatMap({ contacts[$0.rawValue]?.state }), !contact.isPaid else {
                throw Violation("t\(stream) asks for a message to somebody who paid")
            }
        case .messageSent(let day, let attempt, _, _, let evidence):
            guard target.taken.updateValue((attempt, evidence), forKey: day) == nil else {
                throw Violation("day \(day) of t\(stream) was taken twice")
            }
            guard case .inDoubt = before.step, before.isUnresolved(day, attempt) else { break }
            if evidence == .policy { settledByPolicy += 1 } else { settledByReceipt += 1 }
        case .messageInDoubt: doubts += 1
        default: break
        }
        Target.evolve(&target.state, event, at: at)
        targets[stream] = target
    }

    /// The members of `/api/relance/campaigns/default/stats`, for one account.
    func statistics(of account: UInt64) -> [String: Int] {
        let states = targets.values.filter { $0.account == account }.map(\.state)
        let slots = states.flatMap(\.deliveries)
        return [
            "targetsEnrolled": states.count,
            "targetsActive": states.count { $0.status == .active },
            "targetsCompleted": states.count { $0.status == .completed },
            "targetsExited": states.count { $0.status == .exited },
            "messagesSent": slots.count,
            "messagesDelivered": slots.count { $0.status == .delivered || $0.status == .read },
            "messagesRead": slots.count { $0.status == .read },
            "messagesFailed": slots.count { $0.status == .failed },
            "messagesInDoubt": states.count { if case .inDoubt = $0.step { true } else { false } },
        ]
    }

    /// How many targets of the account had that day's message taken.
    func reached(_ day: Int, of account: UInt64) -> Int {
        targets.values.count { $0.account == account && $0.taken[day] != nil }
    }
}
