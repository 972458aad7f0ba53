/// The 32 bytes everything else is wrapped by; keys for each use are derived from it (HKDF-SHA-256, RFC 5869).
package struct InstallationSecret: Sendable {
    /// What a derived key is for; its name is HKDF's `info`.
    package enum Purpose: String, Sendable {
        /// Wraps the contacts' keys.
        case vault
        /// Keyed hashes that find a person.
        case lookup
        /// Signs tokens.
        case tokens
        /// Masks the names that messages have towards gateways.
        case messages
    }

    private let bytes: [UInt8]

    /// Reads `<directory>/secret`, making it of random bytes, readable by its owner alone, where there is none.
    package init(directory: String) throws(StoreError) {
        let path = directory + "/secret"
        if let stored = try Files.read(path) {
            guard stored.count == 32 else {
                throw .malformed(path: path, reason: "it has \(stored.count) bytes, not 32: restore it from a backup")
            }
            bytes = stored
        } else {
            try Files.makeDirectory(directory)
            bytes = try Randomness.bytes(32)
            try Files.writeAtomically(bytes, to: path)
        }
    }

    /// Derives the secret from text that the operator keeps: the same text gives the same keys.
    package init(text: String) throws(StoreError) {
        guard !text.isEmpty else { throw .crypto(operation: "deriving keys from an empty secret") }
        bytes = try HKDF.derive([UInt8](text.utf8), info: "relance installation secret")
    }

    package func key(for purpose: Purpose) throws(StoreError) -> DataKey {
        try DataKey(try HKDF.derive(bytes, info: "relance \(purpose.rawValue)"))
    }
}

/// HKDF-SHA-256 (RFC 5869) for one block of output and no salt but zeros.
enum HKDF {
    static func derive(_ input: [UInt8], salt: [UInt8] = [], info: String) throws(StoreError) -> [UInt8] {
        try derive(input, salt: salt, info: [UInt8](info.utf8))
    }

    /// 32 bytes: extract, then the first block of expand.
    static func derive(_ input: [UInt8], salt: [UInt8], info: [UInt8]) throws(StoreError) -> [UInt8] {
        let salt = salt.isEmpty ? [UInt8](repeating: 0, count: 32) : salt
        let extracted = try KeyedHash(bytes: salt).hash32(input)
        return try KeyedHash(bytes: extracted).hash32(info + [1])
    }
}
