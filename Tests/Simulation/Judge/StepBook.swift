import Domain

/// What the log says of each target's messages: which were asked for, how each ended, and when the next may be tried.
struct StepBook {
    struct Attempt: Hashable {
        let day: Int
        let attempt: Int
    }

    enum End { case open, doubted(since: Instant), taken, refused, takenBack, resent }

    struct Message {
        let requestedAt: Instant
        var end = End.open
        var rank = 0
        var isFailed = false
        var takenAt: Instant?
        var evidence: SendEvidence?
    }

    struct Target {
        let account: UInt64
        /// Nil: of the default relance.
        let campaign: UInt64?
        let contact: UInt64
        var messages: [Attempt: Message] = [:]
        var notBefore: Instant?
        /// Of the present day.
        var day = 1
        var parked = 0
        var waited = 0
        var slots = 0
        var resends = 0
        var hasEnded = false
    }

    private(set) var targets: [UInt64: Target] = [:]

    /// The least time that a doubt waits for a receipt.
    private static let grace = Duration.minutes(15)

    mutating func follow(_ event: TargetEvent, _ fact: LoggedFact, policy: DoubtPolicy?) throws {
        if case .enrolled(let contact, let due) = event {
            targets[fact.stream] = Target(
                account: fact.account, campaign: fact.campaign, contact: contact.rawValue, notBefore: due)
            return
        }
        guard var target = targets[fact.stream] else { throw Violation("a target that was never enrolled") }
        do {
            try target.follow(event, at: fact.at, policy: policy, grace: Self.grace)
        } catch let violation as Violation {
            throw Violation("t\(fact.stream): \(violation)")
        }
        targets[fact.stream] = target
    }
}

extension StepBook.Target {
    fileprivate mutating func follow(
        _ event: TargetEvent, at time: Instant, policy: DoubtPolicy?, grace: Duration
    ) throws {
        switch event {
        case .enrolled: break
        case .messageRequested(let day, let attempt): try request(day, attempt, at: time)
        case .messageSent(let day, let attempt, _, _, let evidence):
            try take(day, attempt, evidence, at: time, policy: policy, grace: grace)
        case .messageConfirmed(let day, let attempt, _): try raise(day, attempt, to: 1)
        case .messageDelivered(let day, let attempt, _): try raise(day, attempt, to: 2)
        case .messageRead(let day, let attempt, _): try raise(day, attempt, to: 3)
        case .messageDeferred(let day, let until, let code): try put(off: day, until: until, code, at: time)
        case .messageFailed(let failure): try fail(failure, at: time, policy: policy, grace: grace)
        case .messageInDoubt(let day, let attempt, let settleBy):
            try change(day, attempt) { message in
                guard case .open = message.end else { throw Violation("a doubt about what is known") }
                message.end = .doubted(since: time)
            }
            guard settleBy == time + grace else { throw Violation("a doubt is settled at another time") }
        case .completed, .exited: hasEnded = true
        case .reopened: hasEnded = false
        }
    }

    private mutating func change(
        _ day: Int, _ attempt: Int, _ body: (inout StepBook.Message) throws -> Void
    ) throws {
        let key = StepBook.Attempt(day: day, attempt: attempt)
        guard var message = messages[key] else { throw Violation("d\(day).a\(attempt) was never asked for") }
        try body(&message)
        messages[key] = message
    }

    // MARK: Asking

    private mutating func request(_ day: Int, _ attempt: Int, at time: Instant) throws {
        let key = StepBook.Attempt(day: day, attempt: attempt)
        guard messages[key] == nil else { throw Violation("d\(day).a\(attempt) was asked for twice") }
        guard !hasEnded else { throw Violation("asked for after the end") }
        if let notBefore, time < notBefore {
            throw Violation("d\(day).a\(attempt) was asked for at \(time), not to be tried before \(notBefore)")
        }
        if day != self.day {
            guard day == self.day + 1, let before = takenAt(self.day) else { throw Violation("day \(day) out of turn") }
            guard time >= before + .hours(24) else { throw Violation("day \(day) within a day of the one before") }
            (self.day, parked, waited, slots, resends) = (day, 0, 0, 0, 0)
        }
        for (other, message) in messages where other.day == day {
            switch message.end {
            case .open, .doubted: throw Violation("day \(day) asked for while d\(day).a\(other.attempt) is open")
            case .taken: throw Violation("day \(day) asked for although d\(day).a\(other.attempt) was taken")
            case .refused, .takenBack, .resent: break
            }
        }
        messages[key] = StepBook.Message(requestedAt: time)
    }

    private func takenAt(_ day: Int) -> Instant? {
        messages.filter { $0.key.day == day }.compactMap { _, message in
            if case .taken = message.end { message.takenAt } else { nil }
        }.min()
    }

    // MARK: Ends

    private mutating func take(
        _ day: Int, _ attempt: Int, _ evidence: SendEvidence, at time: Instant, policy: DoubtPolicy?, grace: Duration
    ) throws {
        let hasEnded = hasEnded
        try change(day, attempt) { message in
            switch message.end {
            case .taken: throw Violation("d\(day).a\(attempt) was taken twice")
            case .doubted(let since) where evidence == .policy:
                guard time >= since + grace else { throw Violation("a doubt was settled before its time") }
                guard policy != .resend || hasEnded else { throw Violation("assumed to be sent against the policy") }
            case _ where evidence == .policy: throw Violation("assumed to be sent without a doubt")
            case .open, .refused, .doubted, .takenBack, .resent: break
            }
            message.end = .taken
            message.takenAt = time
            message.evidence = evidence
        }
        guard day == self.day else { return }
        notBefore = nil
        // A message that was taken ends a row of waits, also where WhatsApp holds it back later.
        waited = 0
    }

    private mutating func raise(_ day: Int, _ attempt: Int, to rank: Int) throws {
        try change(day, attempt) { message in
            guard case .taken = message.end else { throw Violation("a receipt of what was not taken") }
            guard rank > message.rank || message.isFailed else {
                throw Violation("d\(day).a\(attempt) goes from \(message.rank) to \(rank)")
            }
            guard rank > 1 || !message.isFailed else { throw Violation("a failed message is confirmed") }
            message.rank = max(rank, message.rank)
            message.isFailed = false
        }
    }

    private mutating func put(off day: Int, until: Instant, _ code: Int, at time: Instant) throws {
        guard let open = messages.first(where: { if case .open = $0.value.end { $0.key.day == day } else { false } })
        else {
            notBefore = until
            return
        }
        messages[open.key]?.end = .refused
        let least = ErrorClass(code).leastWait(parked: parked, waited: waited)
        guard until >= time + least else { throw Violation("after \(code) tried again too soon") }
        waited += 1
        notBefore = until
    }

    private mutating func fail(
        _ failure: MessageFailure, at time: Instant, policy: DoubtPolicy?, grace: Duration
    ) throws {
        let (day, attempt, code) = (failure.day, failure.attempt, failure.code)
        switch failure.consequence {
        case .quickRetry, .nextSlot, .final:
            try change(day, attempt) { message in
                if case .taken = message.end { throw Violation("d\(day).a\(attempt) was refused after it was taken") }
                message.end = .refused
            }
            if failure.consequence != .quickRetry { (slots, waited) = (slots + 1, 0) }
        case .afterAcceptance, .takenBack:
            try change(day, attempt) { message in
                guard case .taken = message.end, message.rank < 2, !message.isFailed else {
                    throw Violation("d\(day).a\(attempt) fails from rank \(message.rank)")
                }
                message.isFailed = true
                if failure.consequence == .takenBack {
                    message.end = .takenBack
                    message.isFailed = false
                }
            }
            if failure.consequence == .takenBack {
                guard ErrorClass(code).isHeldBack else { throw Violation("said again after \(code)") }
                self.day = day
                if ErrorClass(code).isParking { slots += 1 }
            }
        case .resend:
            guard policy == .resend else { throw Violation("said again against the policy") }
            try change(day, attempt) { message in
                guard case .doubted(let since) = message.end, time >= since + grace else {
                    throw Violation("said again before the doubt's time")
                }
                message.end = .resent
            }
            resends += 1
        }
        guard slots <= SevenDays.slotsPerDay else { throw Violation("more slots than a day has") }
        guard let retryAt = failure.retryAt else { return }
        if failure.consequence != .resend {
            let least = ErrorClass(code).leastWait(parked: parked, waited: 0)
            guard retryAt >= time + least else { throw Violation("after \(code) tried again too soon") }
        }
        if ErrorClass(code).isParking { parked += 1 }
        notBefore = retryAt
    }
}
