/// The rules of a target: one message at a time, a day after another, never the same step twice because something broke.
package enum Target: Decider {
    package typealias State = TargetState
    package typealias Event = TargetEvent

    package enum Command: Sendable {
        case enroll(ContactNumber, firstDue: Instant)
        /// Puts the intent on record. The gates were asked before.
        case request(at: Instant)
        /// The gateway took the message.
        case accept(day: Int, attempt: Int, id: [UInt8]?, at: Instant)
        case refuse(day: Int, attempt: Int, Refusal, at: Instant)
        /// No answer, or the process died before there was one.
        case doubt(day: Int, attempt: Int, at: Instant)
        /// The step's time has passed by more than the account allows: it waits for its next slot.
        case expire(at: Instant)
        /// The grace period is over.
        case settleDoubt(DoubtPolicy, at: Instant)
        /// `happenedAt`: at WhatsApp, where that is not now. `mayReopen`: whether a delivery may bring back who was given up; not
        /// where the person must not be written to.
        case receive(
            day: Int, attempt: Int, Receipt, at: Instant, happenedAt: Instant? = nil, mayReopen: Bool = true)
        case exit(ExitReason)
    }

    /// Why a gateway did not take a message, or what became of it later. `ErrorTable` says what the code means.
    package struct Refusal: Hashable, Sendable {
        package let code: Int
        /// The gateway asked to be left alone for so long.
        package let retryAfter: Duration?

        package init(code: Int, retryAfter: Duration? = nil) {
            self.code = code
            self.retryAfter = retryAfter
        }

        package var meaning: ErrorMeaning { ErrorTable.meaning(of: code) }
    }

    /// What WhatsApp reports of a message some time after.
    package enum Receipt: Hashable, Sendable {
        case sent
        case delivered
        case read
        case failed(Refusal)
    }

    package enum Rejection: Error, Hashable, Sendable {
        case notEnrolled
        case alreadyEnrolled
        /// Asked to send for a target that has ended.
        case notActive
        /// Asked to send while an answer is outstanding, or before the step is due.
        case notDue
        /// No such message was ever requested.
        case unknownMessage
    }

    package static var initial: State { State() }

    package static func decide(_ command: Command, given state: State) throws(Rejection) -> [Event] {
        if case .enroll(let contact, let firstDue) = command {
            guard state.contact == nil else { throw .alreadyEnrolled }
            return [.enrolled(contact: contact, firstDue: firstDue)]
        }
        guard state.contact != nil else { throw .notEnrolled }
        switch command {
        case .enroll: return []
        case .request(let now):
            guard state.isActive else { throw .notActive }
            guard let due = state.due, due <= now else { throw .notDue }
            return [.messageRequested(day: state.day, attempt: state.attempts + 1)]
        case .accept(let day, let attempt, let id, let now):
            try check(day, attempt, state)
            guard state.delivery(day, attempt) == nil else { return [] }
            return accepted(day, attempt, id: id, at: now, .answer, given: state)
        case .refuse(let day, let attempt, let refusal, let now):
            try check(day, attempt, state)
            guard state.isUnresolved(day, attempt) else { return [] }
            return refused(refusal, at: now, given: state)
        case .doubt(let day, let attempt, let now):
            try check(day, attempt, state)
            guard case .requested = state.step, state.isUnresolved(day, attempt) else { return [] }
            return [.messageInDoubt(day: day, attempt: attempt, settleBy: now + SevenDays.doubtGrace)]
        case .expire(let now):
            guard state.isActive, let due = state.due, due <= now else { return [] }
            return [.messageDeferred(day: state.day, until: nextSlot(of: due, after: now), code: OwnError.expired)]
        case .settleDoubt(let policy, let now):
            return settled(policy, at: now, given: state)
        case .receive(let day, let attempt, let receipt, let now, let happenedAt, let mayReopen):
            try check(day, attempt, state)
            let events = received(receipt, day, attempt, at: now, given: state).map { $0.happened(at: happenedAt) }
            // Nothing follows a reopening but what it leads to.
            return mayReopen ? events : Array(events.prefix { if case .reopened = $0 { false } else { true } })
        case .exit(let reason):
            return state.isActive ? [.exited(reason)] : []
        }
    }

    private static func check(_ day: Int, _ attempt: Int, _ state: State) throws(Rejection) {
        let known = day < state.day || (day == state.day && attempt <= state.attempts)
        guard day >= 1, attempt >= 1, known else { throw .unknownMessage }
    }

    static func accepted(
        _ day: Int, _ attempt: Int, id: [UInt8]?, at now: Instant, _ evidence: SendEvidence, given state: State
    ) -> [Event] {
        let advances = state.advances(onAcceptanceOf: day) && state.isActive
        let isLast = day == SevenDays.days
        let sent = Event.messageSent(
            day: day, attempt: attempt, id: id, nextDue: advances && !isLast ? now + SevenDays.interval : nil,
            evidence: evidence)
        return advances && isLast ? [sent, .completed] : [sent]
    }

    /// The first of the step's daily slots that is still to come.
    private static func nextSlot(of due: Instant, after now: Instant) -> Instant {
        let interval = SevenDays.interval.wholeMilliseconds
        let passed = (now.milliseconds - due.milliseconds) / interval
        return Instant(milliseconds: due.milliseconds + (passed + 1) * interval)
    }

    private static func settled(_ policy: DoubtPolicy, at now: Instant, given state: State) -> [Event] {
        guard case .inDoubt(let settleBy) = state.step, settleBy <= now else { return [] }
        // Somebody who left is never written to again: the doubt can only be closed.
        switch state.isActive ? policy : .assumeSent {
        case .assumeSent:
            return accepted(state.day, state.attempts, id: nil, at: now, .policy, given: state)
        case .resend:
            // Every try that stayed in doubt may have arrived: no more of them than of those that were refused.
            guard state.triesInSlot <= SevenDays.quickRetryDelays.count else {
                return slotSpent(Refusal(code: OwnError.unknownOutcome), at: now, given: state)
            }
            let failure = MessageFailure(
                day: state.day, attempt: state.attempts, code: 0, consequence: .resend, retryAt: now)
            return [.messageFailed(failure)]
        }
    }
}
