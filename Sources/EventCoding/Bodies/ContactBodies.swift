internal import Domain
internal import EventStore

extension ContactEvent {
    var type: EventType {
        switch self {
        case .registered: .contactRegistered
        case .changed: .contactChanged
        case .paid: .contactPaid
        case .optedOut: .contactOptedOut
        case .optedIn: .contactOptedIn
        case .erased: .contactErased
        case .messageReceived: .messageReceived
        case .windowClosed: .windowClosed
        case .replyRequested: .replyRequested
        case .replySent: .replySent
        case .replyFailed: .replyFailed
        case .replyConfirmed: .replyConfirmed
        case .replyDelivered: .replyDelivered
        case .replyRead: .replyRead
        }
    }

    func write(to writer: inout CBORWriter) {
        switch self {
        case .registered(let facts, let sealed, let reach):
            Self.write(facts, sealed, reach, to: &writer)
        case .changed(let facts, let sealed, let reach):
            Self.write(facts, sealed, reach, to: &writer)
        case .optedOut(let source, let at), .optedIn(let source, let at):
            writer.map(at == nil ? 1 : 2)
            writer.field(0, source.rawValue)
            if let at { writer.field(1, at) }
        case .messageReceived(let kind, let id, let text, let windowUntil):
            writer.map(2 + (text == nil ? 0 : 1) + (windowUntil == nil ? 0 : 1))
            writer.field(0, kind.rawValue)
            writer.field(1, bytes: id)
            if let text { writer.field(2, bytes: text) }
            if let windowUntil { writer.field(3, windowUntil) }
        case .replyRequested(let number, let text):
            writer.map(2)
            writer.field(0, number)
            writer.field(1, bytes: text)
        case .replySent(let number, let id):
            writer.map(id == nil ? 1 : 2)
            writer.field(0, number)
            if let id { writer.field(1, bytes: id) }
        case .replyConfirmed(let number, let at), .replyDelivered(let number, let at), .replyRead(let number, let at):
            writer.map(at == nil ? 1 : 2)
            writer.field(0, number)
            if let at { writer.field(1, at) }
        case .replyFailed(let number, let code, let at):
            writer.map(at == nil ? 2 : 3)
            writer.field(0, number)
            writer.field(1, code)
            if let at { writer.field(2, at) }
        case .paid, .erased, .windowClosed: writer.map(0)
        }
    }

    private static func write(
        _ facts: [FieldChange<ContactFacts.Field>], _ sealed: [UInt8]?, _ reach: Reach, to writer: inout CBORWriter
    ) {
        writer.map(sealed == nil ? 2 : 3)
        if let sealed { writer.field(0, bytes: sealed) }
        writer.field(1, reach.rawValue)
        writer.key(2)
        Fields.facts.write(facts, to: &writer)
    }

    init(from body: inout BodyReader) throws(CodingProblem) {
        switch body.type {
        case .contactRegistered:
            let sealed = try body.bytes(0)
            let reach = try body.wire(1, Wire.reach)
            self = .registered(facts: try body.changes(2, Fields.facts), sealed: sealed, reach: reach)
        case .contactChanged:
            let sealed = try body.optionalBytes(0)
            let reach = try body.wire(1, Wire.reach)
            self = .changed(facts: try body.changes(2, Fields.facts), sealed: sealed, reach: reach)
        case .contactPaid: self = .paid
        case .contactOptedOut:
            self = .optedOut(try body.wire(0, Wire.optSource), at: try body.optionalInstant(1))
        case .contactOptedIn: self = .optedIn(try body.wire(0, Wire.optSource), at: try body.optionalInstant(1))
        case .messageReceived:
            let (kind, id) = (try body.wire(0, Wire.inbound), try body.bytes(1))
            let text = try body.optionalBytes(2)
            self = .messageReceived(kind, id: id, text: text, windowUntil: try body.optionalInstant(3))
        case .windowClosed: self = .windowClosed
        case .replyRequested: self = .replyRequested(number: try body.int(0), text: try body.bytes(1))
        case .replySent: self = .replySent(number: try body.int(0), id: try body.optionalBytes(1))
        case .replyFailed:
            self = .replyFailed(number: try body.int(0), code: try body.int(1), at: try body.optionalInstant(2))
        case .replyConfirmed: self = .replyConfirmed(number: try body.int(0), at: try body.optionalInstant(1))
        case .replyDelivered: self = .replyDelivered(number: try body.int(0), at: try body.optionalInstant(1))
        case .replyRead: self = .replyRead(number: try body.int(0), at: try body.optionalInstant(1))
        case .contactErased: self = .erased
        default: throw .unknownType(body.type.code)
        }
    }
}

extension BodyReader {
    mutating func changes<Field>(
        _ key: UInt64, _ names: FieldNames<Field>
    ) throws(CodingProblem) -> [FieldChange<Field>] {
        try require(key)
        guard let changes = names.changes(from: &cbor) else { throw bad(key) }
        return changes
    }
}
