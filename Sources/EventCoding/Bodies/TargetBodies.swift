internal import Domain
internal import EventStore

extension TargetEvent {
    var type: EventType {
        switch self {
        case .enrolled: .targetEnrolled
        case .messageRequested: .messageRequested
        case .messageSent: .messageSent
        case .messageConfirmed: .messageConfirmed
        case .messageDelivered: .messageDelivered
        case .messageRead: .messageRead
        case .messageDeferred: .messageDeferred
        case .messageFailed: .messageFailed
        case .messageInDoubt: .messageInDoubt
        case .completed: .targetCompleted
        case .exited: .targetExited
        case .reopened: .targetReopened
        }
    }

    func write(to writer: inout CBORWriter) {
        switch self {
        case .enrolled(let contact, let firstDue):
            writer.map(2)
            writer.field(0, unsigned: contact.rawValue)
            writer.field(1, firstDue)
        case .messageRequested(let day, let attempt):
            writer.map(2)
            writer.field(0, day)
            writer.field(1, attempt)
        case .messageConfirmed(let day, let attempt, let at), .messageDelivered(let day, let attempt, let at),
            .messageRead(let day, let attempt, let at):
            writer.map(at == nil ? 2 : 3)
            writer.field(0, day)
            writer.field(1, attempt)
            if let at { writer.field(2, at) }
        case .messageSent(let day, let attempt, let id, let nextDue, let evidence):
            writer.map(3 + (nextDue == nil ? 0 : 1) + (id == nil ? 0 : 1))
            writer.field(0, day)
            writer.field(1, attempt)
            writer.field(2, evidence.rawValue)
            if let nextDue { writer.field(3, nextDue) }
            if let id { writer.field(4, bytes: id) }
        case .messageDeferred(let day, let until, let code):
            writer.map(3)
            writer.field(0, day)
            writer.field(2, until)
            writer.field(3, code)
        case .messageFailed(let failure):
            writer.map(4 + [failure.retryAt != nil, failure.at != nil].count { $0 })
            writer.field(0, failure.day)
            writer.field(1, failure.attempt)
            writer.field(2, failure.consequence.rawValue)
            writer.field(3, failure.code)
            if let retryAt = failure.retryAt { writer.field(4, retryAt) }
            if let at = failure.at { writer.field(5, at) }
        case .messageInDoubt(let day, let attempt, let settleBy):
            writer.map(3)
            writer.field(0, day)
            writer.field(1, attempt)
            writer.field(2, settleBy)
        case .completed: writer.map(0)
        case .exited(let reason):
            writer.map(1)
            writer.field(0, reason.rawValue)
        case .reopened(let nextDue):
            writer.map(nextDue == nil ? 0 : 1)
            if let nextDue { writer.field(0, nextDue) }
        }
    }

    init(from body: inout BodyReader) throws(CodingProblem) {
        switch body.type {
        case .targetEnrolled:
            self = .enrolled(contact: ContactNumber(try body.unsigned(0)), firstDue: try body.instant(1))
        case .messageRequested: self = .messageRequested(day: try body.int(0), attempt: try body.int(1))
        case .messageSent:
            let (day, attempt) = (try body.int(0), try body.int(1))
            let evidence = try body.wire(2, Wire.evidence)
            let nextDue = try body.optionalInstant(3)
            self = .messageSent(
                day: day, attempt: attempt, id: try body.optionalBytes(4), nextDue: nextDue, evidence: evidence)
        case .messageConfirmed:
            self = .messageConfirmed(day: try body.int(0), attempt: try body.int(1), at: try body.optionalInstant(2))
        case .messageDelivered:
            self = .messageDelivered(day: try body.int(0), attempt: try body.int(1), at: try body.optionalInstant(2))
        case .messageRead:
            self = .messageRead(day: try body.int(0), attempt: try body.int(1), at: try body.optionalInstant(2))
        case .messageFailed:
            let (day, attempt) = (try body.int(0), try body.int(1))
            let consequence = try body.wire(2, Wire.consequence)
            let (code, retryAt) = (try body.int(3), try body.optionalInstant(4))
            self = .messageFailed(
                MessageFailure(
                    day: day, attempt: attempt, code: code, consequence: consequence, retryAt: retryAt,
                    at: try body.optionalInstant(5)))
        case .messageInDoubt:
            self = .messageInDoubt(day: try body.int(0), attempt: try body.int(1), settleBy: try body.instant(2))
        case .messageDeferred:
            self = .messageDeferred(day: try body.int(0), until: try body.instant(2), code: try body.int(3))
        case .targetCompleted: self = .completed
        case .targetExited: self = .exited(try body.wire(0, Wire.exitReason))
        case .targetReopened: self = .reopened(nextDue: try body.optionalInstant(0))
        default: throw .unknownType(body.type.code)
        }
    }
}
