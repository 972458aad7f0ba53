/// One stored event, borrowed: decodes as little as is asked for.
///
/// Valid only within the closure that received it: the bytes are the store's own. Copy what must live longer.
@safe
package struct RecordView {
    package let position: Position
    /// Leaf hash, then record.
    package let stored: Bytes

    /// RFC 6962 leaf hash: SHA-256 of 0x00, the position (8 bytes, big-endian) and the record.
    package static let leafHashBytes = 32

    init(_ position: Position, _ stored: Bytes) throws(StoreError) {
        guard stored.count > 32 else { throw .corrupt(position: position, reason: "shorter than its leaf hash") }
        self.position = position
        self.stored = stored
    }

    @inlinable package var leafHash: Bytes { stored[0..<32] }
    /// The deterministic CBOR map that is hashed and kept.
    @inlinable package var record: Bytes { stored[32..<stored.count] }

    /// Decodes keys 0 to 5 and nothing else.
    @inlinable
    package func hotPrefix() throws(StoreError) -> HotPrefix {
        do throws(CBORError) {
            var reader = CBORReader(record)
            return try RecordFormat.hotPrefix(&reader).prefix
        } catch {
            throw .corrupt(position: position, reason: error.description)
        }
    }

    /// Decodes everything but the body.
    package func envelope() throws(StoreError) -> Envelope { try read().envelope }

    /// The event's CBOR map, borrowed.
    package func body() throws(StoreError) -> Bytes { try read().body }

    /// Envelope and body in one pass.
    package func read() throws(StoreError) -> (envelope: Envelope, body: Bytes) {
        do throws(CBORError) {
            return try RecordFormat.read(record, at: position)
        } catch {
            throw .corrupt(position: position, reason: error.description)
        }
    }

    /// Throws `.corrupt` where position and record do not give the stored hash.
    package func verify(with hasher: LeafHasher) throws(StoreError) {
        let hash = try hasher.leaf(position, record)
        guard leafHash.elementsEqual(hash) else {
            throw .corrupt(position: position, reason: "its leaf hash does not match")
        }
    }
}
