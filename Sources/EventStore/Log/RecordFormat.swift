/// The record: a deterministic CBOR map with ascending integer keys, hot ones first, the body last.
///
/// docs/log-format.md describes it for readers in other languages; the two change together.
package enum RecordFormat {
    enum FieldKey {
        static let type: UInt64 = 0
        static let stream: UInt64 = 1
        static let version: UInt64 = 2
        static let account: UInt64 = 3
        static let recordedAt: UInt64 = 4
        static let campaign: UInt64 = 5
        static let schema: UInt64 = 6
        static let id: UInt64 = 7
        static let actor: UInt64 = 8
        static let correlation: UInt64 = 9
        static let causation: UInt64 = 10
        static let idempotency: UInt64 = 11
        static let body: UInt64 = 23
    }

    /// Reads keys 0 to 5. `remaining`: how many of the map's pairs are still to be read; `pending`: the key of the
    /// first of them, already read, or nil where it was key 5.
    @inlinable @inline(__always)
    package static func hotPrefix(
        _ reader: inout CBORReader
    ) throws(CBORError) -> (prefix: HotPrefix, remaining: Int, pending: UInt64?) {
        let pairs = try reader.map()
        try reader.expectKey(0)
        let type = try reader.unsigned32()
        try reader.expectKey(1)
        let stream = try reader.unsigned()
        try reader.expectKey(2)
        let version = try reader.unsigned32()
        try reader.expectKey(3)
        let account = try reader.unsigned()
        try reader.expectKey(4)
        let recordedAt = try reader.unsigned()
        let next = try reader.unsigned()
        let campaign = next == 5 ? try reader.unsigned() : 0
        let prefix = HotPrefix(
            type: type, stream: StreamNumber(stream), version: StreamVersion(version),
            account: StreamNumber(account), recordedAt: recordedAt, campaign: StreamNumber(campaign))
        return (prefix, pairs - (next == 5 ? 6 : 5), next == 5 ? nil : next)
    }

    static func read(_ record: Bytes, at position: Position) throws(CBORError) -> (envelope: Envelope, body: Bytes) {
        var reader = CBORReader(record)
        var (prefix, remaining, pending) = try hotPrefix(&reader)
        var envelope = Envelope(position: position, prefix: prefix, schema: 0, id: EventID(0), correlation: 0)
        while remaining > 0 {
            let offset = reader.offset
            let key: UInt64
            if let read = pending { key = read } else { key = try reader.unsigned() }
            pending = nil
            remaining -= 1
            switch key {
            case FieldKey.schema: envelope.schema = try reader.unsigned32()
            case FieldKey.id: envelope.id = EventID(try reader.unsigned())
            case FieldKey.actor: envelope.actor = try reader.text()
            case FieldKey.correlation: envelope.correlation = try reader.unsigned()
            case FieldKey.causation: envelope.causation = Position(try reader.unsigned())
            case FieldKey.idempotency: envelope.idempotency = try reader.bytes().array
            case FieldKey.body:
                guard remaining == 0 else { throw .unexpected(offset: offset, found: UInt8(FieldKey.body)) }
                return (envelope, record[reader.offset..<record.count])
            default: try reader.skip()
            }
        }
        throw .truncated(offset: reader.offset)
    }
}

extension CBORReader {
    /// Steps over a one-byte map key, which must be `key` (below 24).
    @inlinable @inline(__always)
    package mutating func expectKey(_ key: UInt8) throws(CBORError) {
        guard unsafe offset < base.count else { throw .truncated(offset: offset) }
        let found = unsafe base[offset]
        guard found == key else { throw .unexpected(offset: offset, found: found) }
        offset &+= 1
    }
}
