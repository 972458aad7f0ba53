package import Domain
package import EventStore

/// Layout: format, contact, enrolledAt, status, exitReason, endedAt, day, due, step, the step's moment, attempts,
/// triesInSlot, waits, attemptsBefore, and the deliveries as one flat array of seven elements each: day, attempt, at, status,
/// acceptedAt, code, held back (0 or 1).
extension StateCoding {
    package static func write(_ state: TargetState, to writer: inout CBORWriter) {
        writer.array(15)
        writer.unsigned(format)
        if let contact = state.contact { writer.unsigned(contact.rawValue) } else { writer.null() }
        writer.integer(state.enrolledAt.milliseconds)
        writer.unsigned(state.status.place)
        if let reason = state.exitReason { writer.unsigned(reason.place) } else { writer.null() }
        writer.optional(state.endedAt)
        writer.int(state.day)
        writer.optional(state.due)
        switch state.step {
        case .idle:
            writer.unsigned(0)
            writer.null()
        case .requested(let at):
            writer.unsigned(1)
            writer.integer(at.milliseconds)
        case .inDoubt(let settleBy):
            writer.unsigned(2)
            writer.integer(settleBy.milliseconds)
        }
        writer.int(state.attempts)
        writer.int(state.triesInSlot)
        writer.int(state.waits)
        writer.int(state.attemptsBefore)
        writer.array(7 * state.deliveries.count)
        for delivery in state.deliveries {
            writer.int(delivery.day)
            writer.int(delivery.attempt)
            writer.integer(delivery.at.milliseconds)
            writer.int(delivery.status.rawValue)
            writer.optional(delivery.acceptedAt)
            if let code = delivery.code { writer.int(code) } else { writer.null() }
            writer.unsigned(delivery.isHeldBack ? 1 : 0)
        }
    }

    package static func readTarget(_ reader: inout CBORReader) throws(CodingProblem) -> TargetState {
        try reading("target", 15, &reader) { (reader) throws(CBORError) in
            var state = TargetState()
            if !reader.skipNull() { state.contact = ContactNumber(try reader.unsigned()) }
            state.enrolledAt = try reader.instant()
            guard let status = TargetState.Status(place: try reader.unsigned()) else { return nil }
            state.status = status
            if !reader.skipNull() {
                guard let reason = ExitReason(place: try reader.unsigned()) else { return nil }
                state.exitReason = reason
            }
            state.endedAt = try reader.optionalInstant()
            state.day = try reader.int()
            state.due = try reader.optionalInstant()
            let step = try reader.unsigned()
            let moment = try reader.optionalInstant()
            switch (step, moment) {
            case (0, nil): state.step = .idle
            case (1, .some(let at)): state.step = .requested(at: at)
            case (2, .some(let settleBy)): state.step = .inDoubt(settleBy: settleBy)
            default: return nil
            }
            state.attempts = try reader.int()
            state.triesInSlot = try reader.int()
            state.waits = try reader.int()
            state.attemptsBefore = try reader.int()
            return try readDeliveries(&reader, into: &state) ? state : nil
        }
    }

    private static func readDeliveries(
        _ reader: inout CBORReader, into state: inout TargetState
    ) throws(CBORError) -> Bool {
        let count = try reader.array()
        guard count % 7 == 0 else { return false }
        state.deliveries.reserveCapacity(count / 7)
        for _ in 0..<count / 7 {
            let (day, attempt, at) = (try reader.int(), try reader.int(), try reader.instant())
            guard let status = SlotDelivery.Status(rawValue: try reader.int()) else { return false }
            let acceptedAt = try reader.optionalInstant()
            let code = reader.skipNull() ? nil : try reader.int()
            let isHeldBack = try reader.unsigned() == 1
            state.deliveries.append(
                SlotDelivery(
                    day: day, attempt: attempt, at: at, status: status, acceptedAt: acceptedAt, code: code,
                    isHeldBack: isHeldBack))
        }
        return true
    }
}

extension TargetState.Status {
    fileprivate var place: UInt64 {
        switch self {
        case .active: 0
        case .completed: 1
        case .exited: 2
        }
    }

    fileprivate init?(place: UInt64) {
        switch place {
        case 0: self = .active
        case 1: self = .completed
        case 2: self = .exited
        default: return nil
        }
    }
}

extension ExitReason {
    fileprivate var place: UInt64 {
        switch self {
        case .paid: 0
        case .optedOut: 1
        case .undeliverable: 2
        case .cancelled: 3
        case .erased: 4
        }
    }

    fileprivate init?(place: UInt64) {
        switch place {
        case 0: self = .paid
        case 1: self = .optedOut
        case 2: self = .undeliverable
        case 3: self = .cancelled
        case 4: self = .erased
        default: return nil
        }
    }
}
