import Domain
import EventStore

/// The name of a message towards gateways, which echo it: 32 hexadecimal digits that only this installation can read.
///
/// They bear the message's key and a check, masked: `check ‖ key ⊕ mask(check)`, both by a keyed hash. So a receipt leads
/// back to its message without an index, messages of another installation on the same number are told apart, and no
/// two installations ever give a gateway the same id.
struct MessageTokens: Sendable {
    private static let checkCount = 5
    private static let keyCount = 11
    private let hash: KeyedHash

    init(_ secret: InstallationSecret) throws(StoreError) { hash = try KeyedHash(try secret.key(for: .messages)) }

    func token(for key: MessageKey) throws(StoreError) -> String {
        let bytes = key.bytes
        let check = try self.check(of: bytes)
        return Self.text(check + zip(bytes, try mask(check)).map { $0 ^ $1 })
    }

    /// Nil for anything that this installation did not make.
    func key(of token: String) throws(StoreError) -> MessageKey? {
        guard let bytes = Self.bytes(token) else { return nil }
        let check = Array(bytes[..<Self.checkCount])
        let key = zip(bytes[Self.checkCount...], try mask(check)).map { $0 ^ $1 }
        return try self.check(of: key) == check ? MessageKey(bytes: key) : nil
    }

    private func check(of key: [UInt8]) throws(StoreError) -> [UInt8] {
        Array(try hash.hash16([1] + key).prefix(Self.checkCount))
    }

    private func mask(_ check: [UInt8]) throws(StoreError) -> [UInt8] {
        Array(try hash.hash16([2] + check).prefix(Self.keyCount))
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(32)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count == 2 * (checkCount + keyCount) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: characters.count, by: 2) {
            guard let high = digits.firstIndex(of: characters[index]),
                let low = digits.firstIndex(of: characters[index + 1])
            else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }
}

/// Target, day and attempt in eleven bytes.
extension MessageKey {
    fileprivate var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(target.rawValue)
        bytes.append(UInt8(truncatingIfNeeded: day))
        bytes.append(UInt8(truncatingIfNeeded: attempt >> 8))
        bytes.append(UInt8(truncatingIfNeeded: attempt))
        return bytes
    }

    fileprivate init(bytes: [UInt8]) {
        let target = bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        self.init(
            target: TargetNumber(target), day: Int(bytes[8]), attempt: Int(bytes[9]) << 8 | Int(bytes[10]))
    }
}
