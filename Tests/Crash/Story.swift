import Domain
import EventCoding
import EventStore

/// The log told anew, event by event, by the domain's own folds and nothing else of the engine.
struct Story {
    struct Told {
        let account: UInt64
        var state = Target.initial
        /// Which attempt was taken, by day; none once WhatsApp held it back.
        var taken: [Int: Int] = [:]
    }

    /// What the log says of one message.
    struct Message {
        enum Settlement: Hashable {
            /// Its own receipt proved it.
            case receipt
            /// The policy counts it as sent.
            case assumed
            /// The policy has it said again.
            case givenUp
            /// A receipt proved an earlier message of its day that had been given up.
            case overtaken
        }

        /// How it is known that it was taken; nil if it is not.
        var evidence: SendEvidence?
        /// The code that it was refused with.
        var refusal: Int?
        /// Until when a doubt waits for a receipt; nil if there was none.
        var doubt: Instant?
        var settlement: Settlement?

        var isInDoubt: Bool { doubt != nil && settlement == nil }
    }

    /// What counters count.
    struct Tally {
        var events = 0
        var sent = 0
        var failed = 0
        var doubts = 0
        /// Things that people wrote.
        var received = 0
    }

    private(set) var tally = Tally()
    private(set) var targets: [UInt64: Told] = [:]
    private(set) var contacts: [UInt64: (account: UInt64, state: ContactState)] = [:]
    /// Every message that was put on record before it was handed over; replies, too.
    private(set) var messages: [MessageKey: Message] = [:]
    private var versions: [UInt64: UInt32] = [:]
    private var lastTime: UInt64 = 0

    /// - Throws: `Violation` at the first event that cannot be true.
    init(_ log: any EventLog) throws {
        var head = Position.start
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
        tally.events = Int(head.rawValue)
    }

    private mutating func tell(_ event: DomainEvent, _ envelope: Envelope) throws {
        let at = Instant(milliseconds: Int64(envelope.recordedAt))
        let (stream, account) = (envelope.stream.rawValue, envelope.account.rawValue)
        switch event {
        case .installation, .account, .campaign: return
        case .contact(let event):
            var contact = contacts[stream]?.state ?? Contact.initial
            try tell(event, ContactNumber(stream))
            Contact.evolve(&contact, event, at: at)
            contacts[stream] = (account, contact)
        case .target(let event):
            var target = targets[stream] ?? Told(account: account)
            try tell(event, TargetNumber(stream), &target, at)
            Target.evolve(&target.state, event, at: at)
            targets[stream] = target
        }
    }

    // MARK: Targets

    private mutating func tell(
        _ event: TargetEvent, _ number: TargetNumber, _ target: inout Told, _ at: Instant
    ) throws {
        func key(_ day: Int, _ attempt: Int) -> MessageKey { MessageKey(target: number, day: day, attempt: attempt) }
        switch event {
        case .messageRequested(let day, let attempt): try ask(key(day, attempt), target)
        case .messageSent(let day, let attempt, _, _, let evidence):
            try take(key(day, attempt), evidence, &target, at)
        case .messageFailed(let failure):
            tally.failed += 1
            let key = key(failure.day, failure.attempt)
            switch failure.consequence {
            case .quickRetry, .nextSlot, .final:
                if messages[key]?.isInDoubt == true { return try settle(key, .givenUp, at) }
                try change(key) { $0.refusal = failure.code }
            case .takenBack: target.taken[failure.day] = nil
            case .resend: try settle(key, .givenUp, at)
            case .afterAcceptance: break
            }
        case .messageDeferred(let day, _, let code):
            guard target.state.step != .idle else { break }
            try change(key(day, target.state.attempts)) { $0.refusal = code }
        case .messageInDoubt(let day, let attempt, let settleBy):
            tally.doubts += 1
            try change(key(day, attempt)) { message in
                guard message.doubt == nil else { throw Violation("\(key(day, attempt).text) was doubted twice") }
                message.doubt = settleBy
            }
        case .enrolled, .messageConfirmed, .messageDelivered, .messageRead, .completed, .exited, .reopened: break
        }
    }

    private mutating func ask(_ key: MessageKey, _ target: Told) throws {
        guard messages.updateValue(Message(), forKey: key) == nil else {
            throw Violation("\(key.text) was asked for again")
        }
        guard target.taken[key.day] == nil else {
            throw Violation("\(key.text) was asked for, and its day was taken")
        }
        guard let contact = target.state.contact.flatMap({ contacts[$0.rawValue]?.state }), !contact.isPaid,
            !contact.isOptedOut
        else { throw Violation("\(key.text) was asked for, and the person had paid or stopped") }
    }

    /// A day is taken once; twice only where its doubt was given up and proved to have been taken after all.
    private mutating func take(
        _ key: MessageKey, _ evidence: SendEvidence, _ target: inout Told, _ at: Instant
    ) throws {
        tally.sent += 1
        if let standing = target.taken[key.day] {
            let attempts = (1...max(standing, key.attempt)).map { attempt in
                messages[MessageKey(target: key.target, day: key.day, attempt: attempt)]
            }
            guard standing != key.attempt, attempts.contains(where: { $0?.settlement == .givenUp }) else {
                throw Violation("the day of \(key.text) was taken twice")
            }
        }
        target.taken[key.day] = key.attempt
        if messages[key]?.isInDoubt == true {
            guard evidence != .answer else { throw Violation("an answer settled the doubt of \(key.text)") }
            try settle(key, evidence == .policy ? .assumed : .receipt, at)
        } else if let (day, attempt) = target.state.unresolved, target.state.advances(onAcceptanceOf: key.day) {
            let present = MessageKey(target: key.target, day: day, attempt: attempt)
            if messages[present]?.isInDoubt == true { try settle(present, .overtaken, at) }
        }
        try change(key) { $0.evidence = evidence }
    }

    /// By policy only once the grace period is over; by anything only once.
    private mutating func settle(_ key: MessageKey, _ settlement: Message.Settlement, _ at: Instant) throws {
        try change(key) { message in
            guard let doubt = message.doubt, message.settlement == nil else {
                throw Violation("\(key.text) was settled, and not in doubt")
            }
            guard settlement == .receipt || settlement == .overtaken || at >= doubt else {
                throw Violation("\(key.text) was settled too early")
            }
            message.settlement = settlement
        }
    }

    private mutating func change(_ key: MessageKey, _ body: (inout Message) throws -> Void) throws {
        guard var message = messages[key] else { throw Violation("\(key.text) has a fate, and was never asked for") }
        try body(&message)
        messages[key] = message
    }

    // MARK: Contacts

    private mutating func tell(_ event: ContactEvent, _ contact: ContactNumber) throws {
        switch event {
        case .messageReceived: tally.received += 1
        case .replyRequested(let number, _):
            let key = MessageKey.reply(to: contact, number)
            guard messages.updateValue(Message(), forKey: key) == nil else {
                throw Violation("\(key.text) was asked for again")
            }
        case .replySent(let number, let id):
            try change(.reply(to: contact, number)) { $0.evidence = id == nil ? .receipt : .answer }
        case .replyFailed(let number, let code, _):
            // What was taken and failed afterwards was not refused.
            try change(.reply(to: contact, number)) { if $0.evidence == nil { $0.refusal = code } }
        case .replyConfirmed, .replyDelivered, .replyRead: break
        case .registered, .changed, .paid, .optedOut, .optedIn, .windowClosed, .erased: break
        }
    }

    // MARK: What it comes to

    /// Whether the log says why the target ended as it did.
    func explains(_ target: Told) -> Bool {
        let contact = target.state.contact.flatMap { contacts[$0.rawValue]?.state }
        switch (target.state.status, target.state.exitReason) {
        case (.completed, _): return (1...7).allSatisfy { target.taken[$0] != nil }
        case (.exited, .paid): return contact?.isPaid == true
        case (.exited, .optedOut): return contact?.isOptedOut == true
        case (.exited, .undeliverable): return target.state.deliveries.contains { $0.status == .failed }
        default: return false
        }
    }

    /// Whether a receipt proved an earlier message of the day that was given up: nothing more is asked of this one.
    func isOvertaken(_ key: MessageKey) -> Bool {
        (1..<key.attempt).contains { attempt in
            let earlier = messages[MessageKey(target: key.target, day: key.day, attempt: attempt)]
            return earlier?.settlement == .givenUp && earlier?.evidence == .receipt
        }
    }

    func count(_ settlement: Message.Settlement) -> Int { messages.values.count { $0.settlement == settlement } }

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
