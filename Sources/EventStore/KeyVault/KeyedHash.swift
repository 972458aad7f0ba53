import CCrypto

/// HMAC-SHA-256 under one key, its context reused behind a lock.
package final class KeyedHash: Sendable {
    private let context: Locked<HMACContext>

    /// A key of any length above 0.
    package convenience init(_ key: DataKey) throws(StoreError) { try self.init(bytes: key.bytes) }

    package init(bytes key: [UInt8]) throws(StoreError) { context = Locked(try HMACContext(key)) }

    /// The first 16 bytes of the HMAC: finds a person without naming them.
    package func hash16(_ data: [UInt8]) throws(StoreError) -> [UInt8] { Array(try hash32(data).prefix(16)) }

    package func hash32(_ data: [UInt8]) throws(StoreError) -> [UInt8] {
        try context.withLock { (context) throws(StoreError) in try context.digest(data) }
    }

    /// Whether `code` is this data's HMAC (whole, or its first 16 bytes or more), in constant time.
    package func verifies(_ code: [UInt8], _ data: [UInt8]) throws(StoreError) -> Bool {
        guard (16...32).contains(code.count) else { return false }
        return ConstantTime.equal(code, Array(try hash32(data).prefix(code.count)))
    }
}

/// Comparison that takes as long whatever differs.
package enum ConstantTime {
    package static func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        unsafe a.count == b.count && ccrypto_equal(a, b, a.count) == 1
    }
}

@safe
private final class HMACContext {
    private let context: OpaquePointer

    init(_ key: [UInt8]) throws(StoreError) {
        guard !key.isEmpty, let context = unsafe ccrypto_hmac_new(key, key.count) else {
            throw .crypto(operation: "HMAC set-up")
        }
        unsafe self.context = context
    }

    deinit { unsafe ccrypto_hmac_free(context) }

    func digest(_ data: [UInt8]) throws(StoreError) -> [UInt8] {
        var out = [UInt8](repeating: 0, count: 32)
        guard unsafe ccrypto_hmac_digest(context, data, data.count, &out) == 1 else { throw .crypto(operation: "HMAC") }
        return out
    }
}
