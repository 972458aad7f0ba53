import CCrypto

/// SHA-256 with the digest fetched once and one context reused. Not Sendable: one owner, one thread at a time.
@safe
package final class LeafHasher {
    private let context: OpaquePointer
    private var scratch: [UInt8] = []

    package init() throws(StoreError) {
        guard let context = unsafe ccrypto_sha256_new() else { throw .crypto(operation: "SHA-256 set-up") }
        unsafe self.context = context
    }

    deinit { unsafe ccrypto_sha256_free(context) }

    /// The 32-byte SHA-256 of `data`.
    package func digest(_ data: [UInt8]) throws(StoreError) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: 32)
        try data.withBytes { (bytes) throws(StoreError) in
            try unsafe hash.withUnsafeMutableBufferPointer { (out) throws(StoreError) in
                try unsafe digest(bytes, into: UnsafeMutableRawBufferPointer(out))
            }
        }
        return hash
    }

    /// The RFC 6962 leaf of a record: SHA-256 of 0x00, the position (8 bytes, big-endian) and the record.
    package func leaf(_ position: Position, _ record: Bytes) throws(StoreError) -> [UInt8] {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(0)
        scratch.appendBigEndian(position.rawValue)
        unsafe scratch.append(contentsOf: record.base)
        return try digest(scratch)
    }

    /// The RFC 6962 inner node over two hashes: SHA-256 of 0x01, left and right.
    package func node(_ left: [UInt8], _ right: [UInt8]) throws(StoreError) -> [UInt8] {
        scratch.removeAll(keepingCapacity: true)
        scratch.append(1)
        scratch.append(contentsOf: left)
        scratch.append(contentsOf: right)
        return try digest(scratch)
    }

    /// Writes the hash of `data` to the first 32 bytes of `out`.
    @unsafe
    func digest(_ data: Bytes, into out: UnsafeMutableRawBufferPointer) throws(StoreError) {
        guard out.count >= 32, let first = out.baseAddress else { throw .crypto(operation: "SHA-256") }
        let to = unsafe first.assumingMemoryBound(to: UInt8.self)
        guard unsafe ccrypto_sha256_digest(context, data.base.baseAddress, data.count, to) == 1 else {
            throw .crypto(operation: "SHA-256")
        }
    }
}
