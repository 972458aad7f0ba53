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
        /// The grace period is over.
        case settleDoubt(DoubtPolicy, at: Instant)
        case receive(day: Int, attempt: Int, Receipt, at: Instant)
        case exit(ExitReason)
    }

    /// Why a gateway did not take a message, or what became of it later.
    package struct Refusal: Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            /// May succeed when tried again.
            case retryable
            /// Never will; the target leaves for this reason.
            case permanent(ExitReason)
        }
        package let code: Int
        package let kind: Kind

        package init(code: Int, kind: Kind) {
            self.code = code
            self.kind = kind
        }
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
        case .settleDoubt(let policy, let now):
            return settled(policy, at: now, given: state)
        case .receive(let day, let attempt, let receipt, let now):
            try check(day, attempt, state)
            return received(receipt, day, attempt, at: now, given: state)
        case .exit(let reason):
            return state.isActive ? [.exited(reason)] : []
        }
    }

    private static func check(_ day: Int, _ attempt: Int, _ state: State) throws(Rejection) {
        let known = day < state.day || (day == state.day && attempt <= state.attempts)
        guard day >= 1, attempt >= 1, known else { throw .unknownMessage }
    }

    private static func accepted(
        _ day: Int, _ attempt: Int, id: [UInt8]?, at now: Instant, _ evidence: SendEvidence, given state: State
    ) -> [Event] {
        let advances = state.advances(onAcceptanceOf: day) && state.isActive
        let isLast = day == SevenDays.days
        let sent = Event.messageSent(
            day: day, attempt: attempt, id: id, nextDue: advances && !isLast ? now + SevenDays.interval : nil,
            evidence: evidence)
        return advances && isLast ? [sent, .completed] : [sent]
    }

    private static func refused(_ refusal: Refusal, at now: Instant, given state: State) -> [Event] {
        func failure(_ consequence: MessageFailure.Consequence, retryAt: Instant? = nil) -> Event {
            .messageFailed(
                MessageFailure(
                    day: state.day, attempt: state.attempts, code: refusal.code, consequence: consequence,
                    retryAt: state.isActive ? retryAt : nil))
        }
        switch refusal.kind {
        case .permanent(let reason):
            return [failure(.final)] + (state.isActive ? [.exited(reason)] : [])
        case .retryable:
            if state.isActive, state.triesInSlot <= SevenDays.quickRetryDelays.count {
                return [failure(.quickRetry, retryAt: now + SevenDays.quickRetryDelays[state.triesInSlot - 1])]
            }
            if state.failedSlots + 1 < SevenDays.slotsPerDay {
                return [failure(.nextSlot, retryAt: now + SevenDays.interval)]
            }
            return [failure(.final)] + (state.isActive ? [.exited(.undeliverable)] : [])
        }
    }

    private static func settled(_ policy: DoubtPolicy, at now: Instant, given state: State) -> [Event] {
        guard case .inDoubt(let settleBy) = state.step, settleBy <= now else { return [] }
        // Somebody who left is never written to again: the doubt can only be closed.
        switch state.isActive ? policy : .assumeSent {
        case .assumeSent:
            return accepted(state.day, state.attempts, id: nil, at: now, .policy, given: state)
        case .resend:
            let failure = MessageFailure(
                day: state.day, attempt: state.attempts, code: 0, consequence: .resend, retryAt: now)
            return [.messageFailed(failure)]
        }
    }

    private static func received(
        _ receipt: Receipt, _ day: Int, _ attempt: Int, at now: Instant, given state: State
    ) -> [Event] {
        guard let delivery = state.delivery(day, attempt), delivery.acceptedAt != nil else {
            return receivedFirst(receipt, day, attempt, at: now, given: state)
        }
        switch receipt {
        case .sent:
            return delivery.status == .accepted ? [.messageConfirmed(day: day, attempt: attempt)] : []
        case .delivered, .read:
            return arrived(receipt, delivery, at: now, given: state)
        case .failed(let refusal):
            guard delivery.status < .delivered else { return [] }
            return failedAfterwards(refusal, day, attempt, given: state)
        }
    }

    /// The slot is spent; the day is not said again. A permanent reason ends the target, if nothing has ended it yet.
    private static func failedAfterwards(
        _ refusal: Refusal, _ day: Int, _ attempt: Int, given state: State
    ) -> [Event] {
        let failed = Event.messageFailed(
            MessageFailure(day: day, attempt: attempt, code: refusal.code, consequence: .afterAcceptance))
        let endsAnyway = day == SevenDays.days && !state.hasAccepted(day)
        guard case .permanent(let reason) = refusal.kind, state.isActive, !endsAnyway else { return [failed] }
        return [failed, .exited(reason)]
    }

    /// A receipt that came before our own answer, or instead of it, proves what the answer would have said; one that
    /// came after a refusal proves the refusal wrong.
    private static func receivedFirst(
        _ receipt: Receipt, _ day: Int, _ attempt: Int, at now: Instant, given state: State
    ) -> [Event] {
        let taken = accepted(day, attempt, id: nil, at: now, .receipt, given: state)
        switch receipt {
        case .failed(let refusal):
            // Only what was taken can fail afterwards. Of an attempt that was refused it proves nothing new.
            guard state.isUnresolved(day, attempt) else { return [] }
            return taken + failedAfterwards(refusal, day, attempt, given: state)
        case .sent: return taken + [.messageConfirmed(day: day, attempt: attempt)]
        case .delivered:
            return taken + [.messageDelivered(day: day, attempt: attempt)] + reopening(day, at: now, given: state)
        case .read:
            return taken
                + [.messageDelivered(day: day, attempt: attempt), .messageRead(day: day, attempt: attempt)]
                + reopening(day, at: now, given: state)
        }
    }

    /// Delivered or read; reading without a delivery receipt means delivered at that moment (the chat was open).
    private static func arrived(
        _ receipt: Receipt, _ delivery: SlotDelivery, at now: Instant, given state: State
    ) -> [Event] {
        let (day, attempt) = (delivery.day, delivery.attempt)
        let isNews = delivery.status < .delivered || delivery.status == .failed
        var events: [Event] = isNews ? [.messageDelivered(day: day, attempt: attempt)] : []
        if receipt == .read, delivery.status != .read {
            events.append(.messageRead(day: day, attempt: attempt))
        }
        return isNews ? events + reopening(day, at: now, given: state) : events
    }

    /// A delivery proves that somebody who was given up as unreachable can be reached.
    private static func reopening(_ day: Int, at now: Instant, given state: State) -> [Event] {
        guard state.exitReason == .undeliverable else { return [] }
        let isDone = day == SevenDays.days || state.hasAccepted(SevenDays.days)
        return isDone ? [.reopened(nextDue: nil), .completed] : [.reopened(nextDue: now + SevenDays.interval)]
    }
}
