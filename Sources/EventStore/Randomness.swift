import CCrypto

/// Random bytes fit for keys.
package enum Randomness {
    package static func bytes(_ count: Int) throws(StoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard unsafe ccrypto_random(&bytes, count) == 1 else { throw .crypto(operation: "random bytes") }
        return bytes
    }
}
