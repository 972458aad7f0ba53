import Domain
import EventStore
import WhatsApp

/// What happens without anyone asking: what is due, what gateways report, and a clock that is moved.
extension EngineCore {
    var advanceInProgress: Bool { !advances.isEmpty }

    /// A network still owes answers: time that is moved by hand waits for them.
    var owesAnswers: Bool { gateways.values.contains { $0.outstandingAnswers > 0 } }

    /// Works through the present moment and, where a clock is being moved, the moments after it.
    ///
    /// Stops at the batch's limit, or where the next moment lies behind the earliest possible effect of a message
    /// whose intent is not durable yet.
    func runTimeline() throws {
        var room = Self.workPerBatch
        hasMore = false
        while true {
            room -= try workThroughMoment(limit: room)
            if room <= 0 {
                hasMore = true
                return
            }
            guard try stepClock() else { return }
        }
    }

    /// Everything there is to do at `now`; how much was done.
    private func workThroughMoment(limit: Int) throws -> Int {
        var done = 0
        while done < limit {
            let before = done
            done += try takeSignals()
            done += try settleDoubts(limit: limit - done)
            if isFinishing.withLock({ $0 }) { return done }
            done += try workCampaigns(limit: limit - done)
            try state.releasePeople(at: now, in: rows)
            startChecks()
            let effects = try state.scheduler.tick(at: now, limit: max(0, limit - done), queue: rows)
            for effect in effects { try perform(effect) }
            done += effects.count
            if done == before { break }
        }
        return done
    }

    /// Moves a clock that is being advanced to the next moment at which something happens.
    ///
    /// - Returns: whether there is more to work through in this batch.
    private func stepClock() throws -> Bool {
        guard let (target, job) = advances.first, let clock = clock as? TestClock else { return false }
        if owesAnswers { return false }
        let next = nextMoment() ?? .distantFuture
        if let earliestIntent, min(next, target) >= earliestIntent + leastEffectDelay {
            hasMore = true
            return false
        }
        guard next <= target else {
            guard outbox.isEmpty else {
                hasMore = true
                return false
            }
            clock.move(to: target)
            now = max(now, target)
            advances.removeFirst()
            try remember(.clock(target), of: job.request)
            answer(job, .success(.clock(target)))
            return !advances.isEmpty
        }
        clock.move(to: next)
        now = max(now, next)
        return true
    }

    private var leastEffectDelay: Duration { gateways.values.map(\.earliestEffect).min() ?? .zero }

    /// The next moment at which something is due; nil if nothing is.
    func nextMoment() -> Instant? {
        if settings.sendingHeld || isFinishing.withLock({ $0 }) { return nil }
        let moments =
            [state.scheduler.nextWake(at: now), state.nextDeadline, state.campaigns.nextMoment, checks.next]
            + gateways.values.map(\.nextSignal)
        if !returnedSignals.isEmpty { return now }
        return moments.compactMap { $0 }.min()
    }

    /// Takes a movement of the clock up, behind those that are under way. One that is asked again under its key while
    /// it is under way goes to the same moment, and no further.
    func startAdvance(to target: Instant, _ job: Job) {
        guard clock is TestClock, !settings.sendingHeld else { return answer(job, .failure(.clockNotMovable)) }
        if let key = job.request.idempotency,
            let same = advances.first(where: { $0.job.request.idempotency?.scope == key.scope })
        {
            guard same.job.request.idempotency == key else { return answer(job, .failure(.keyReused)) }
            return advances.append((same.target, job))
        }
        let latest = max(now, advances.last?.target ?? now)
        guard target >= latest else { return answer(job, .failure(.clockBackwards(now: latest))) }
        advances.append((target, job))
    }

    // MARK: Effects

    private func perform(_ effect: Scheduler.Effect) throws {
        switch effect {
        case .enroll(let account, let entry): try enroll(entry, of: account)
        case .request(let account, _, let entry): try request(entry.target, of: account)
        }
    }

    /// At most once ever per contact: the queue holds nobody who was enrolled, and this looks again.
    private func enroll(_ entry: EligibleEntry, of account: AccountNumber) throws {
        guard let contact = try rows.contact(entry.contact), try rows.enrolment(entry.contact, nil) == nil,
            Eligibility.moment(of: contact.state, consentRequired: consentRequired(account)) != nil
        else { return try rows.removeEligible(account, entry) }
        let events = try Target.decide(
            .enroll(entry.contact, firstDue: now + SevenDays.firstDelay), given: TargetState())
        let step = Plan.Step(
            stream: nil, account: .number(StreamNumber(account.rawValue)), expected: .none,
            events: events.map(DomainEvent.target))
        try record(Plan(steps: [step], outcome: .account(account)))
    }

    func consentRequired(_ account: AccountNumber) -> Bool { self.account(account).state.config.requireConsent }
}
