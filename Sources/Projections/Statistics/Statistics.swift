internal import Domain
package import EventCoding

/// Exact counters per account and campaign. From most events it needs the prefix alone.
package enum Statistics: Projection {
    package typealias Row = TargetTally
    package typealias Index = StatisticsIndex

    package static var name: String { "statistics" }
    package static var format: Int { 2 }
    package static var family: EventType.Family { .target }
    package static var beginning: EventType { .targetEnrolled }

    @inline(__always)
    package static func apply(_ event: borrowing ProjectedEvent, to row: inout TargetTally) throws(FoldProblem) {
        switch event.type {
        case .targetEnrolled:
            row.list = ListKey(account: event.account, campaign: event.campaign)
            row.status = .active
        case .messageRequested: row.requested &+= 1
        case .messageSent:
            let message = try event.message()
            row.accepted &+= 1
            row.take(message)
        case .messageConfirmed: row.confirmed &+= 1
        case .messageDelivered:
            row.delivered &+= 1
            if !row.failed.isEmpty {
                let message = try event.message()
                row.failed.removeAll { $0 == message }
            }
        case .messageRead: row.read &+= 1
        case .messageFailed: try fail(event, &row)
        case .messageInDoubt: row.doubt = try event.message()
        case .messageDeferred:
            row.deferred &+= 1
            row.doubt = Message(day: 0, attempt: 0)
        case .targetCompleted: row.status = .completed
        case .targetExited:
            guard case .exited(let reason) = try event.target() else { return }
            row.status = .exited
            row.reason = UInt8(reason.index)
        case .targetReopened:
            row.status = .active
            row.reason = 0
        default: break
        }
    }

    private static func fail(_ event: borrowing ProjectedEvent, _ row: inout TargetTally) throws(FoldProblem) {
        guard case .messageFailed(let failure) = try event.target() else { return }
        let message = Message(day: UInt32(clamping: failure.day), attempt: UInt32(clamping: failure.attempt))
        switch failure.consequence {
        case .quickRetry, .resend: row.settle(message)
        case .nextSlot, .final:
            row.settle(message)
            row.attempts &+= 1
            row.failed.append(message)
        case .afterAcceptance: row.failed.append(message)
        case .takenBack:
            // From now on it counts as refused, and its day as not reached.
            row.accepted &-= 1
            if (1...7).contains(message.day) { row.reached &= ~(1 << UInt8(message.day - 1)) }
            row.failed.append(message)
        }
    }
}

extension TargetTally {
    /// One entry a slot: a message that was refused and then proved to have been taken keeps its place. The first
    /// message taken of a day closes the day, and with it a doubt about another attempt.
    @inline(__always)
    fileprivate mutating func take(_ message: Message) {
        if (1...7).contains(message.day) { reached |= 1 << UInt8(message.day - 1) }
        if doubt.day == message.day { doubt = Message(day: 0, attempt: 0) }
        if !failed.isEmpty, let place = failed.firstIndex(of: message) {
            failed.remove(at: place)
        } else {
            attempts &+= 1
        }
    }

    @inline(__always)
    fileprivate mutating func settle(_ message: Message) {
        if doubt == message { doubt = Message(day: 0, attempt: 0) }
    }
}

extension ExitReason {
    /// Its place among all reasons.
    var index: Int {
        switch self {
        case .paid: 0
        case .optedOut: 1
        case .undeliverable: 2
        case .cancelled: 3
        case .erased: 4
        }
    }
}

/// Table 0: counters by account ‖ campaign.
package struct StatisticsIndex: ProjectionIndex {
    package static var tables: [String] { ["counters"] }

    private var counters = WriteBack<Counters>(table: 0)

    package init() {}

    package mutating func note(
        _ stream: UInt64, old: TargetTally?, new: inout TargetTally, in tables: inout some TableAccess
    ) throws(FoldProblem) {
        let tally = new
        try counters.update(tally.list.bytes, in: &tables) { counters in
            if let old { counters.count(old, by: -1) }
            counters.count(tally, by: 1)
        }
    }

    package mutating func drain(into tables: inout some TableAccess) throws(FoldProblem) {
        try counters.drain(into: &tables)
    }
}
