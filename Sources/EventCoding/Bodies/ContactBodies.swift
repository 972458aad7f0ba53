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
        }
    }

    func write(to writer: inout CBORWriter) {
        switch self {
        case .registered(let facts, let sealed, let reach):
            Self.write(facts, sealed, reach, to: &writer)
        case .changed(let facts, let sealed, let reach):
            Self.write(facts, sealed, reach, to: &writer)
        case .optedOut(let source), .optedIn(let source):
            writer.map(1)
            writer.field(0, source.rawValue)
        case .paid, .erased: writer.map(0)
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
        case .contactOptedOut: self = .optedOut(try body.wire(0, Wire.optSource))
        case .contactOptedIn: self = .optedIn(try body.wire(0, Wire.optSource))
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
