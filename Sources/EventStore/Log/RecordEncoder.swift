/// Encodes one record after another into the same memory, together with what is hashed in front of it.
struct RecordEncoder {
    /// 0x00 and the position, eight bytes big-endian; then the record: exactly what the leaf hash covers.
    private(set) var writer = CBORWriter(capacity: 512)

    /// Bytes of `writer` before the record.
    static let lead = 9

    var recordCount: Int { writer.bytes.count - Self.lead }

    /// More than this has no place in an event: one body must not make a transaction large.
    static let maximumBodyBytes = 1 << 20

    mutating func encode(
        _ event: ProposedEvent, at position: Position, stream: StreamNumber, version: StreamVersion, recordedAt: UInt64
    ) {
        let campaign = resolve(event.campaign, stream)
        writer.removeAll()
        writer.bytes.append(0)
        writer.bytes.appendBigEndian(position.rawValue)
        var pairs = 9
        if !campaign.isAbsent { pairs += 1 }
        if event.actor != nil { pairs += 1 }
        if event.causation != nil { pairs += 1 }
        if event.idempotency != nil { pairs += 1 }
        writer.map(pairs)
        field(RecordFormat.FieldKey.type, UInt64(event.type))
        field(RecordFormat.FieldKey.stream, stream.rawValue)
        field(RecordFormat.FieldKey.version, UInt64(version.rawValue))
        field(RecordFormat.FieldKey.account, resolve(event.account, stream).rawValue)
        field(RecordFormat.FieldKey.recordedAt, recordedAt)
        if !campaign.isAbsent { field(RecordFormat.FieldKey.campaign, campaign.rawValue) }
        field(RecordFormat.FieldKey.schema, UInt64(event.schema))
        field(RecordFormat.FieldKey.id, event.id.rawValue)
        if let actor = event.actor {
            writer.key(RecordFormat.FieldKey.actor)
            writer.text(actor)
        }
        field(RecordFormat.FieldKey.correlation, event.correlation)
        if let causation = event.causation { field(RecordFormat.FieldKey.causation, causation.rawValue) }
        if let idempotency = event.idempotency {
            writer.key(RecordFormat.FieldKey.idempotency)
            writer.bytes(idempotency)
        }
        writer.key(RecordFormat.FieldKey.body)
        writer.encoded(event.body)
    }

    private mutating func field(_ key: UInt64, _ value: UInt64) {
        writer.key(key)
        writer.unsigned(value)
    }

    private func resolve(_ reference: StreamRef, _ stream: StreamNumber) -> StreamNumber {
        switch reference {
        case .absent: .absent
        case .number(let number): number
        case .itself: stream
        }
    }
}
