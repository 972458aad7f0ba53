/// What follows when a message was not taken, or was taken and then not delivered.
extension Target {
    /// A refusal: `ErrorTable` says whether it spends a try, and when the step is due again.
    static func refused(_ refusal: Refusal, at now: Instant, given state: State) -> [Event] {
        func failure(_ consequence: MessageFailure.Consequence, retryAt: Instant? = nil) -> Event {
            failed(refusal, consequence, retryAt: retryAt, at: now, given: state)
        }
        guard state.isActive else { return [failure(.final)] }
        switch refusal.meaning.step {
        case .leave(let reason): return [failure(.final), .exited(reason)]
        case .again, .afterReceiptTime:
            guard state.triesInSlot <= SevenDays.quickRetryDelays.count else {
                return slotSpent(refusal, at: now, given: state)
            }
            let haste = refusal.meaning.step == .again ? Duration.zero : SevenDays.receiptTime
            let delay = haste + SevenDays.quickRetryDelays[state.triesInSlot - 1]
            return [failure(.quickRetry, retryAt: now + delay)]
        case .nextSlot, .park: return slotSpent(refusal, at: now, given: state)
        case .wait, .held, .templateOnly:
            let until = now + max(again(refusal.meaning.step, after: state.waits), refusal.retryAfter ?? .zero)
            return [.messageDeferred(day: state.day, until: until, code: refusal.code)]
        }
    }

    /// The same day again at its next slot; after the last one the person is given up.
    static func slotSpent(_ refusal: Refusal, at now: Instant, given state: State) -> [Event] {
        guard state.failedSlots + 1 < SevenDays.slotsPerDay else {
            return [failed(refusal, .final, at: now, given: state), .exited(.undeliverable)]
        }
        let retryAt = now + again(refusal.meaning.step, after: state.failedSlots)
        return [failed(refusal, .nextSlot, retryAt: retryAt, at: now, given: state)]
    }

    private static func failed(
        _ refusal: Refusal, _ consequence: MessageFailure.Consequence, retryAt: Instant? = nil, at now: Instant,
        given state: State
    ) -> Event {
        .messageFailed(
            MessageFailure(
                day: state.day, attempt: state.attempts, code: refusal.code, consequence: consequence,
                retryAt: retryAt.map { max($0, now + (refusal.retryAfter ?? .zero)) }))
    }

    /// WhatsApp reports that what it had taken was not delivered. Where it held the message back for reasons that are
    /// not the message's, the same day is said again, unless the next one has been asked for; else the slot is spent.
    static func failedAfterwards(
        _ refusal: Refusal, _ day: Int, _ attempt: Int, at now: Instant, given state: State
    ) -> [Event] {
        func failed(_ consequence: MessageFailure.Consequence, retryAt: Instant? = nil) -> Event {
            .messageFailed(
                MessageFailure(
                    day: day, attempt: attempt, code: refusal.code, consequence: consequence, retryAt: retryAt))
        }
        let step = refusal.meaning.step
        if case .leave(let reason) = step, state.isActive {
            return [failed(.afterAcceptance), .exited(reason)]
        }
        guard step.holdsBack, state.canTakeBack(day) else { return [failed(.afterAcceptance)] }
        let spent = state.failedSlots(of: day)
        guard !step.countsAsTry || spent + 1 < SevenDays.slotsPerDay else {
            return [failed(.afterAcceptance), .exited(.undeliverable)]
        }
        let delay = max(again(step, after: step.countsAsTry ? spent : 0), refusal.retryAfter ?? .zero)
        return [failed(.takenBack, retryAt: now + delay)]
    }

    /// How long a step waits after it failed `times` before in this way.
    private static func again(_ step: ErrorMeaning.Step, after times: Int) -> Duration {
        switch step {
        case .again, .afterReceiptTime, .nextSlot, .leave: SevenDays.interval
        case .park: SevenDays.interval * (1 << min(times, 8))
        case .wait(.pair): min(.seconds(1 << min(2 * times, 12)), .hours(1))
        case .wait(.channel): min(.seconds(2 << min(times, 10)), .minutes(5))
        case .wait(.fixed(let duration)): duration
        case .held, .templateOnly: .zero
        }
    }
}

extension ErrorMeaning.Step {
    /// WhatsApp kept the message from the person for reasons that are not the message's own.
    fileprivate var holdsBack: Bool {
        switch self {
        case .park, .wait, .held, .templateOnly: true
        case .again, .afterReceiptTime, .nextSlot, .leave: false
        }
    }
}
