/// Why a record cannot be read as an event. Never quotes what the record holds: it may be personal.
package enum CodingProblem: Error, Hashable, Sendable {
    /// Written by a newer build.
    case unknownType(UInt32)
    /// Written by a newer build; this one reads up to `supported`.
    case newerSchema(type: EventType, found: UInt32, supported: UInt32)
    /// A schema version that was never written.
    case impossibleSchema(type: EventType)
    /// The body lacks a field that its schema requires.
    case missing(type: EventType, field: String)
    /// The body has a field that its schema does not know, twice, or out of order.
    case unexpectedField(type: EventType, key: UInt64)
    /// A field holds something else than its schema says.
    case badValue(type: EventType, field: String)
    /// A body that is not one well-formed CBOR map.
    case malformed(type: EventType)
    /// A stored state row that does not read as what it should be.
    case badState(String)
}

extension CodingProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownType(let code): "event type \(code) is unknown: use a newer build"
        case .newerSchema(let type, let found, let supported):
            "\(type.name) of schema version \(found); this build reads up to \(supported): use a newer build"
        case .impossibleSchema(let type): "\(type.name) of schema version 0: versions begin with 1"
        case .missing(let type, let field): "\(type.name) lacks its field \(field)"
        case .unexpectedField(let type, let key): "\(type.name) has an unexpected field \(key)"
        case .badValue(let type, let field): "the field \(field) of \(type.name) holds something else than it should"
        case .malformed(let type): "the body of \(type.name) is not a well-formed map"
        case .badState(let kind): "a stored \(kind) does not read as one: rebuild the read model it belongs to"
        }
    }
}
