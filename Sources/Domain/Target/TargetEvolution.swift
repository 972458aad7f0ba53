extension Target {
    package static func evolve(_ state: inout State, _ event: Event, at time: Instant) {
        switch event {
        case .enrolled(let contact, let firstDue):
            state.contact = contact
            state.enrolledAt = time
            state.due = firstDue
        case .messageRequested(_, let attempt):
            state.attempts = attempt
            state.triesInSlot += 1
            state.step = .requested(at: time)
            state.due = nil
        case .messageSent(let day, let attempt, _, let nextDue, _):
            let advances = state.advances(onAcceptanceOf: day)
            state.take(SlotDelivery(day: day, attempt: attempt, at: time, status: .accepted, acceptedAt: time))
            if advances { state.closeStep(advancingTo: nextDue) }
        case .messageConfirmed(let day, let attempt, _): state.raise(day, attempt, to: .confirmed)
        case .messageDelivered(let day, let attempt, _): state.raise(day, attempt, to: .delivered)
        case .messageRead(let day, let attempt, _): state.raise(day, attempt, to: .read)
        case .messageDeferred(_, let until, _): state.wait(until: until)
        case .messageFailed(let failure): state.fail(failure, at: time)
        case .messageInDoubt(_, _, let settleBy): state.step = .inDoubt(settleBy: settleBy)
        case .completed: state.end(.completed, nil, at: time)
        case .exited(let reason): state.end(.exited, reason, at: time)
        case .reopened(let nextDue):
            state.status = .active
            state.exitReason = nil
            state.endedAt = nil
            state.due = state.step == .idle ? nextDue : nil
        }
    }
}

extension TargetState {
    package func delivery(_ day: Int, _ attempt: Int) -> SlotDelivery? {
        deliveries.last { $0.day == day && $0.attempt == attempt }
    }

    package func isUnresolved(_ day: Int, _ attempt: Int) -> Bool {
        step != .idle && self.day == day && attempts == attempt
    }

    /// Whether the acceptance of one of this day's messages closes the present day: the first one does, even while
    /// another attempt is outstanding, for that attempt's answer can no longer tell what to do next.
    package func advances(onAcceptanceOf day: Int) -> Bool { day == self.day && !hasAccepted(day) }

    /// Whether WhatsApp took a message of this day, whatever became of it.
    package func hasAccepted(_ day: Int) -> Bool { deliveries.contains { $0.day == day && $0.acceptedAt != nil } }

    /// Slots of a day that were spent in vain; those that waited for something else do not count.
    package func failedSlots(of day: Int) -> Int {
        deliveries.count { entry in
            entry.day == day && entry.status == .failed && entry.acceptedAt == nil
                && ErrorTable.meaning(ofReported: entry.code).step.countsAsTry
        }
    }

    /// Whether a day that was closed may be opened again: nothing of the next one has been asked for, and no other
    /// message of the day was taken.
    package func canTakeBack(_ day: Int) -> Bool {
        isActive && step == .idle && day == self.day - 1 && attempts == 0
            && deliveries.count { $0.day == day && $0.acceptedAt != nil } == 1
    }

    /// An error or a gate named the moment; what was asked for spends no try.
    fileprivate mutating func wait(until: Instant) {
        if step != .idle {
            triesInSlot = max(0, triesInSlot - 1)
            waits += 1
        }
        step = .idle
        due = until
    }

    /// One entry a slot: a message that was refused and then proved to have been taken keeps its place.
    fileprivate mutating func take(_ entry: SlotDelivery) {
        let known = deliveries.lastIndex { $0.day == entry.day && $0.attempt == entry.attempt }
        if let known { deliveries[known] = entry } else { deliveries.append(entry) }
    }

    fileprivate mutating func closeStep(advancingTo nextDue: Instant?) {
        step = .idle
        attemptsBefore = attempts
        attempts = day < SevenDays.days ? 0 : attempts
        triesInSlot = 0
        waits = 0
        day = min(day + 1, SevenDays.days)
        due = isActive ? nextDue : nil
    }

    /// Statuses only rise; failed gives way to proof of delivery.
    fileprivate mutating func raise(_ day: Int, _ attempt: Int, to status: SlotDelivery.Status) {
        guard let index = deliveries.lastIndex(where: { $0.day == day && $0.attempt == attempt }) else { return }
        let known = deliveries[index].status
        guard known < status || known == .failed else { return }
        deliveries[index].status = status
        deliveries[index].code = nil
    }

    fileprivate mutating func fail(_ failure: MessageFailure, at time: Instant) {
        switch failure.consequence {
        case .afterAcceptance:
            guard let index = deliveries.lastIndex(where: { $0.day == failure.day && $0.attempt == failure.attempt })
            else { return }
            deliveries[index].status = .failed
            deliveries[index].code = failure.code
        case .quickRetry, .resend:
            step = .idle
            due = isActive ? failure.retryAt : nil
        case .takenBack:
            guard let index = deliveries.lastIndex(where: { $0.day == failure.day && $0.attempt == failure.attempt })
            else { return }
            deliveries[index].status = .failed
            deliveries[index].code = failure.code
            deliveries[index].acceptedAt = nil
            deliveries[index].isHeldBack = true
            day = failure.day
            attempts = attemptsBefore
            due = isActive ? failure.retryAt : nil
        case .nextSlot, .final:
            step = .idle
            triesInSlot = 0
            waits = 0
            due = isActive ? failure.retryAt : nil
            deliveries.append(
                SlotDelivery(
                    day: failure.day, attempt: failure.attempt, at: time, status: .failed, acceptedAt: nil,
                    code: failure.code))
        }
    }

    /// An outstanding answer stays outstanding: what WhatsApp did with the message is still to be recorded.
    fileprivate mutating func end(_ status: Status, _ reason: ExitReason?, at time: Instant) {
        self.status = status
        exitReason = reason
        endedAt = time
        due = nil
    }
}
