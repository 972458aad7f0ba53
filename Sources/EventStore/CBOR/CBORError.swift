/// Why bytes are not the CBOR that was expected; `offset` counts from the first byte given to the reader.
package enum CBORError: Error, Hashable, Sendable {
    /// The bytes end inside an item.
    case truncated(offset: Int)
    /// Another kind of item than asked for.
    case unexpected(offset: Int, found: UInt8)
    /// A length or number not in its shortest form, an indefinite length, or a reserved head (RFC 8949 §4.2.1).
    case notDeterministic(offset: Int)
    case outOfRange(offset: Int)
    case invalidText(offset: Int)
}

extension CBORError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .truncated(let offset): "the bytes end inside the item at offset \(offset)"
        case .unexpected(let offset, let found): "an unexpected head \(found) at offset \(offset)"
        case .notDeterministic(let offset): "the head at offset \(offset) is not deterministic CBOR"
        case .outOfRange(let offset): "the number at offset \(offset) is out of range"
        case .invalidText(let offset): "the text at offset \(offset) is not UTF-8"
        }
    }
}
