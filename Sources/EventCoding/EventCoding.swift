package import Domain
package import EventStore

/// Domain events as the bodies of records, and back. `docs/log-format.md` §Event types is the reference.
package enum EventCoding {
    /// An event as a proposed event carries it: type code, schema version, and one deterministic CBOR map.
    package typealias Encoded = (type: UInt32, schema: UInt32, body: [UInt8])

    package static func encode(_ event: DomainEvent) -> Encoded {
        switch event {
        case .target(let event): encode(event)
        case .contact(let event): encode(event)
        case .account(let event): encode(event)
        case .campaign(let event): encode(event)
        case .installation(let event): encode(event)
        }
    }

    package static func encode(_ event: TargetEvent) -> Encoded { encoded(event.type) { event.write(to: &$0) } }
    package static func encode(_ event: ContactEvent) -> Encoded { encoded(event.type) { event.write(to: &$0) } }
    package static func encode(_ event: AccountEvent) -> Encoded { encoded(event.type) { event.write(to: &$0) } }
    package static func encode(_ event: CampaignEvent) -> Encoded { encoded(event.type) { event.write(to: &$0) } }
    package static func encode(_ event: InstallationEvent) -> Encoded { encoded(event.type) { event.write(to: &$0) } }

    private static func encoded(_ type: EventType, _ write: (inout CBORWriter) -> Void) -> Encoded {
        var writer = CBORWriter(capacity: 48)
        write(&writer)
        return (type.code, EventSchema.currentVersion(type), writer.bytes)
    }

    /// Reads what `encode` wrote, in whichever schema version it was written.
    package static func decode(
        type code: UInt32, schema: UInt32, body: Bytes, upcasts: Upcasts = .all
    ) throws(CodingProblem) -> DomainEvent {
        guard let type = EventType(code: code) else { throw .unknownType(code) }
        if schema == upcasts.currentVersion(type) { return try decode(type, body) }
        let raised = try upcasts.raise(type, from: schema, body.array)
        return try raised.withBytes { (body) throws(CodingProblem) in try decode(type, body) }
    }

    /// The event of a target, for folds that have already told targets apart. The current schema version only.
    package static func decodeTarget(_ type: EventType, _ body: Bytes) throws(CodingProblem) -> TargetEvent {
        var body = try BodyReader(type, body)
        let event = try TargetEvent(from: &body)
        try body.finish()
        return event
    }

    private static func decode(_ type: EventType, _ bytes: Bytes) throws(CodingProblem) -> DomainEvent {
        var body = try BodyReader(type, bytes)
        let event: DomainEvent =
            switch type.family {
            case .target: .target(try TargetEvent(from: &body))
            case .contact: .contact(try ContactEvent(from: &body))
            case .account: .account(try AccountEvent(from: &body))
            case .campaign: .campaign(try CampaignEvent(from: &body))
            case .installation: .installation(try InstallationEvent(from: &body))
            }
        try body.finish()
        return event
    }
}
