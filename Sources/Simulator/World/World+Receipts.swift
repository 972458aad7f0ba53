internal import Domain

extension World {
    /// Puts what will be told of an accepted message into the queue; when the first of it is due.
    mutating func scheduleReceipts(
        of message: UInt32, _ draws: Draws, _ settings: SimulatorSettings, failure: Int?, isHeld: Bool, at now: Int64
    ) -> Int64? {
        var start = now
        var failure = failure
        if isHeld {
            start += Int64(draws.within(.heldDelay, settings.heldDelay))
            if failure == nil, draws.happens(.heldDropped, settings.heldDropped) { failure = 132_015 }
        }
        var isSent = failure == nil || (failure != 132_015 && draws.share(.sentBeforeFailing) < 0.5)
        if failure == nil, let later = settings.failLater.entry(at: draws.share(.failsLater)) {
            failure = later.code
            isSent = true
        }
        if let failure { messages[message].code = Int32(clamping: failure) }
        let told = story(draws, settings, start: start, isSent: isSent, fails: failure != nil)
        return schedule(told, of: message, draws, settings)
    }

    private typealias Step = (kind: Due.Kind, at: Int64)

    /// What happens to the message, in its natural order.
    private func story(
        _ draws: Draws, _ settings: SimulatorSettings, start: Int64, isSent: Bool, fails: Bool
    ) -> [Step] {
        var steps: [Step] = []
        var at = start
        if isSent {
            at += Int64(draws.within(.sentDelay, settings.sentDelay))
            steps.append((.sent, at))
        }
        if fails {
            at += Int64(draws.within(.failedDelay, settings.failedDelay))
            steps.append((.failed, at))
            guard draws.happens(.deliveredAfterFailing, settings.failedThenDelivered) else { return steps }
            steps.append((.delivered, at + Int64(draws.within(.deliveredDelay, settings.deliveredDelay))))
            return steps
        }
        guard draws.happens(.delivered, settings.delivered) else { return steps }
        at += Int64(draws.within(.deliveredDelay, settings.deliveredDelay))
        steps.append((.delivered, at))
        if draws.happens(.stop, settings.stop) { steps.append((.stop, at)) }
        guard draws.happens(.read, settings.read) else { return steps }
        steps.append((.read, at + Int64(draws.within(.readDelay, settings.readDelay))))
        return steps
    }

    /// When each is told: in order, last first, late, twice or never.
    private mutating func schedule(
        _ steps: [Step], of message: UInt32, _ draws: Draws, _ settings: SimulatorSettings
    ) -> Int64? {
        let isReordered = draws.happens(.reordered, settings.receiptsReordered)
        var earliest: Int64?
        for (place, step) in steps.enumerated() {
            // Each takes the moment of its mirror image.
            var at = isReordered ? steps[steps.count - 1 - place].at : step.at
            if step.kind == .stop {
                insert(step, at: at, message, isLost: false)
                continue
            }
            let kinds = Draws.Kind.of(step.kind)
            if draws.happens(kinds.late, settings.receiptsLate) {
                at += Int64(draws.within(kinds.lateness, settings.lateDelay))
            }
            insert(step, at: at, message, isLost: draws.happens(kinds.lost, settings.receiptsLost))
            if draws.happens(kinds.twice, settings.receiptsTwice) {
                insert(step, at: at + Int64(draws.within(kinds.again, settings.lateDelay)), message, isLost: false)
            }
            earliest = min(earliest ?? at, at)
        }
        return earliest
    }

    private mutating func insert(_ step: Step, at: Int64, _ message: UInt32, isLost: Bool) {
        due.insert(
            Due(
                at: at, order: nextOrder(), message: message, happened: sinceStart(step.at), kind: step.kind,
                isLost: isLost))
    }
}

extension Draws.Kind {
    fileprivate struct OfReceipt {
        let twice, lost, late, lateness, again: Draws.Kind
    }

    fileprivate static func of(_ kind: Due.Kind) -> OfReceipt {
        switch kind {
        case .sent:
            OfReceipt(twice: .sentTwice, lost: .sentLost, late: .sentLate, lateness: .sentLateness, again: .sentAgain)
        case .delivered, .stop, .change:
            OfReceipt(
                twice: .deliveredTwice, lost: .deliveredLost, late: .deliveredLate, lateness: .deliveredLateness,
                again: .deliveredAgain)
        case .read:
            OfReceipt(twice: .readTwice, lost: .readLost, late: .readLate, lateness: .readLateness, again: .readAgain)
        case .failed:
            OfReceipt(
                twice: .failedTwice, lost: .failedLost, late: .failedLate, lateness: .failedLateness,
                again: .failedAgain)
        }
    }
}
