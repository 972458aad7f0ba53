/// What receipts change: statuses rise, duplicates and late ones of less change nothing.
extension Target {
    static func received(
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
            return failedAfterwards(refusal, day, attempt, at: now, given: state)
        }
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
            var after = state
            for event in taken { evolve(&after, event, at: now) }
            return taken + failedAfterwards(refusal, day, attempt, at: now, given: after)
        case .sent:
            // That WhatsApp had it was known before it was held back: a late word of it proves nothing.
            let isHeldBack = state.delivery(day, attempt)?.isHeldBack ?? false
            return isHeldBack ? [] : taken + [.messageConfirmed(day: day, attempt: attempt)]
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

extension TargetEvent {
    /// The same with the moment that its receipt told.
    func happened(at moment: Instant?) -> TargetEvent {
        guard let moment else { return self }
        switch self {
        case .messageConfirmed(let day, let attempt, _):
            return .messageConfirmed(day: day, attempt: attempt, at: moment)
        case .messageDelivered(let day, let attempt, _):
            return .messageDelivered(day: day, attempt: attempt, at: moment)
        case .messageRead(let day, let attempt, _): return .messageRead(day: day, attempt: attempt, at: moment)
        case .messageFailed(let failure):
            return .messageFailed(
                MessageFailure(
                    day: failure.day, attempt: failure.attempt, code: failure.code, consequence: failure.consequence,
                    retryAt: failure.retryAt, at: moment))
        case .enrolled, .messageRequested, .messageSent, .messageDeferred, .messageInDoubt, .completed, .exited,
            .reopened:
            return self
        }
    }
}
