/// A 256-bit key. Its description never shows it.
package struct DataKey: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    package static let count = 32
    let bytes: [UInt8]

    /// Throws `.crypto` unless there are 32 bytes.
    package init(_ bytes: [UInt8]) throws(StoreError) {
        guard bytes.count == Self.count else { throw .crypto(operation: "taking \(bytes.count) bytes for a key of 32") }
        self.bytes = bytes
    }

    package static func random() throws(StoreError) -> DataKey { try DataKey(try Randomness.bytes(count)) }

    package var description: String { "DataKey" }
    package var debugDescription: String { description }
}
