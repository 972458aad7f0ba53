import CCrypto

/// AES-256-GCM. A sealed value is nonce (12 random bytes) ‖ ciphertext ‖ tag (16 bytes): 28 bytes more than what it seals.
///
/// Random nonces: at most 2³² seals under one key (NIST SP 800-38D §8.3); a contact's key sees a few dozen.
package final class Sealing: Sendable {
    static let nonceCount = 12
    static let tagCount = 16
    /// Bytes a seal adds.
    package static let overhead = nonceCount + tagCount

    private let context: Locked<GCMContext>

    package init() throws(StoreError) { context = Locked(try GCMContext()) }

    /// `context`: what the sealed bytes belong to; opening needs the same.
    package func seal(_ plain: [UInt8], _ key: DataKey, context data: [UInt8]) throws(StoreError) -> [UInt8] {
        let nonce = try Randomness.bytes(Self.nonceCount)
        return try context.withLock { (gcm) throws(StoreError) in try gcm.seal(plain, key.bytes, nonce, data) }
    }

    /// Throws `.cannotOpen` where key, context or bytes are not those of the seal.
    package func open(_ sealed: [UInt8], _ key: DataKey, context data: [UInt8]) throws(StoreError) -> [UInt8] {
        guard sealed.count >= Self.overhead else { throw .cannotOpen(what: "a value shorter than any seal") }
        return try context.withLock { (gcm) throws(StoreError) in try gcm.open(sealed, key.bytes, data) }
    }
}

@safe
private final class GCMContext {
    private let context: OpaquePointer

    init() throws(StoreError) {
        guard let context = unsafe ccrypto_gcm_new() else { throw .crypto(operation: "AES-256-GCM set-up") }
        unsafe self.context = context
    }

    deinit { unsafe ccrypto_gcm_free(context) }

    func seal(
        _ plain: [UInt8], _ key: [UInt8], _ nonce: [UInt8], _ data: [UInt8]
    ) throws(StoreError) -> [UInt8] {
        var cipher = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: Sealing.tagCount)
        let code = unsafe ccrypto_gcm_seal(
            context, key, nonce, data, data.count, plain, plain.count, &cipher, &tag)
        guard code == 1 else { throw .crypto(operation: "sealing") }
        return nonce + cipher + tag
    }

    func open(_ sealed: [UInt8], _ key: [UInt8], _ data: [UInt8]) throws(StoreError) -> [UInt8] {
        let nonce = Array(sealed[..<Sealing.nonceCount])
        let cipher = Array(sealed[Sealing.nonceCount..<(sealed.count - Sealing.tagCount)])
        let tag = Array(sealed[(sealed.count - Sealing.tagCount)...])
        var plain = [UInt8](repeating: 0, count: cipher.count)
        let code = unsafe ccrypto_gcm_open(
            context, key, nonce, data, data.count, cipher, cipher.count, &plain, tag)
        guard code == 1 else { throw .cannotOpen(what: "a sealed value") }
        return plain
    }
}
