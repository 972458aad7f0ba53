internal import CCrypto

/// The SHA-256 of a token: what is remembered of it. The token itself is not kept.
struct TokenDigest: Hashable, Sendable {
    private let bytes: SIMD32<UInt8>

    init(_ token: String) {
        var digest = SIMD32<UInt8>()
        var token = token
        token.withUTF8 { text in
            unsafe withUnsafeMutableBytes(of: &digest) { output in
                _ = unsafe EVP_Digest(
                    text.baseAddress, text.count, output.bindMemory(to: UInt8.self).baseAddress, nil, EVP_sha256(), nil)
            }
        }
        bytes = digest
    }

    /// In time that does not depend on where they differ.
    func isSame(as other: TokenDigest) -> Bool {
        var difference: UInt8 = 0
        for index in bytes.indices { difference |= bytes[index] ^ other.bytes[index] }
        return difference == 0
    }
}

/// Tokens that were found good, so that the next request need not check the signature again.
struct TokenCache: Sendable {
    struct Entry: Sendable {
        let principal: Principal
        let expires: Int64
    }

    private let capacity: Int
    private var entries: [TokenDigest: Entry] = [:]

    init(capacity: Int) { self.capacity = capacity }

    subscript(_ digest: TokenDigest) -> Entry? { entries[digest] }

    /// A full cache first drops what has expired, then everything: a check costs microseconds, bookkeeping would too.
    mutating func insert(_ entry: Entry, for digest: TokenDigest, now: Int64) {
        if entries.count >= capacity { entries = entries.filter { $0.value.expires > now } }
        if entries.count >= capacity { entries.removeAll(keepingCapacity: true) }
        entries[digest] = entry
    }
}
