/// Reads deterministic CBOR item by item from borrowed bytes; never beyond them. Valid as long as the bytes are.
@safe
package struct CBORReader {
    @usableFromInline let base: UnsafeRawBufferPointer
    /// Where the next item begins.
    package var offset: Int

    /// The kinds of item, as the major types of RFC 8949 §3.1, with the simple values told apart.
    package enum Kind: Hashable, Sendable {
        case unsigned, negative, bytes, text, array, map, bool, null, other
    }

    @inlinable package init(_ bytes: Bytes) {
        unsafe base = bytes.base
        offset = 0
    }

    @inlinable package var isAtEnd: Bool { unsafe offset == base.count }

    /// What the next item is; nil at the end.
    package var peekKind: Kind? {
        guard unsafe offset < base.count else { return nil }
        let head = unsafe base[offset]
        switch head >> 5 {
        case 0: return .unsigned
        case 1: return .negative
        case 2: return .bytes
        case 3: return .text
        case 4: return .array
        case 5: return .map
        default: return head == 0xf4 || head == 0xf5 ? .bool : head == 0xf6 ? .null : .other
        }
    }

    @inlinable package mutating func unsigned() throws(CBORError) -> UInt64 { try head(major: 0) }

    /// An unsigned number that fits in 32 bits.
    @inlinable package mutating func unsigned32() throws(CBORError) -> UInt32 {
        let start = offset
        guard let value = UInt32(exactly: try head(major: 0)) else { throw .outOfRange(offset: start) }
        return value
    }

    package mutating func integer() throws(CBORError) -> Int64 {
        let start = offset
        let negative = peekKind == .negative
        guard let value = Int64(exactly: try head(major: negative ? 1 : 0)) else { throw .outOfRange(offset: start) }
        return negative ? -1 - value : value
    }

    /// A byte string, borrowed.
    @inlinable package mutating func bytes() throws(CBORError) -> Bytes { try string(major: 2) }

    package mutating func text() throws(CBORError) -> String {
        let start = offset
        guard let text = try string(major: 3).text else { throw .invalidText(offset: start) }
        return text
    }

    /// How many items follow. Never more than there are bytes left, so that it may size an allocation.
    @inlinable package mutating func array() throws(CBORError) -> Int { try count(major: 4, bytesEach: 1) }

    /// How many pairs follow. Never more than there are bytes left for, so that it may size an allocation.
    @inlinable package mutating func map() throws(CBORError) -> Int { try count(major: 5, bytesEach: 2) }

    package mutating func bool() throws(CBORError) -> Bool {
        guard unsafe offset < base.count else { throw .truncated(offset: offset) }
        let head = unsafe base[offset]
        guard head == 0xf4 || head == 0xf5 else { throw .unexpected(offset: offset, found: head) }
        offset += 1
        return head == 0xf5
    }

    /// Steps over a null if that is what comes next.
    @inlinable package mutating func skipNull() -> Bool {
        guard unsafe offset < base.count && base[offset] == 0xf6 else { return false }
        offset += 1
        return true
    }

    /// Steps over the next item, whatever it holds, and returns its bytes.
    @discardableResult
    package mutating func skip() throws(CBORError) -> Bytes {
        let start = offset
        var pending = 1
        while pending > 0 {
            pending -= 1
            guard unsafe offset < base.count else { throw .truncated(offset: offset) }
            let byte = unsafe base[offset]
            switch byte >> 5 {
            case 0, 1: _ = try head(major: byte >> 5)
            case 2, 3: _ = try string(major: byte >> 5)
            case 4: pending += try count(major: 4, bytesEach: 1)
            case 5: pending += try count(major: 5, bytesEach: 2) * 2
            default:
                guard (0xf4...0xf6).contains(byte) else { throw .unexpected(offset: offset, found: byte) }
                offset += 1
            }
        }
        return unsafe Bytes(unsafe: UnsafeRawBufferPointer(rebasing: base[start..<offset]))
    }

    @inlinable
    mutating func string(major: UInt8) throws(CBORError) -> Bytes {
        let start = offset
        let length = try head(major: major)
        guard unsafe length <= UInt64(base.count - offset) else { throw .truncated(offset: start) }
        let end = offset + Int(length)
        defer { offset = end }
        return unsafe Bytes(unsafe: UnsafeRawBufferPointer(rebasing: base[offset..<end]))
    }

    @inlinable
    mutating func count(major: UInt8, bytesEach: Int) throws(CBORError) -> Int {
        let start = offset
        let count = try head(major: major)
        guard unsafe count <= UInt64((base.count - offset) / bytesEach) else { throw .truncated(offset: start) }
        return Int(count)
    }

    /// The number in the next head, which must be of the major type asked for and in its shortest form.
    @inlinable @inline(__always)
    mutating func head(major: UInt8) throws(CBORError) -> UInt64 {
        guard unsafe offset < base.count else { throw .truncated(offset: offset) }
        let byte = unsafe base[offset]
        let small = byte &- (major &<< 5)
        if small < 24 {
            offset &+= 1
            return UInt64(small)
        }
        return try longHead(byte, small)
    }

    @inlinable
    mutating func longHead(_ byte: UInt8, _ small: UInt8) throws(CBORError) -> UInt64 {
        guard small < 28 else {
            if small < 32 { throw .notDeterministic(offset: offset) }
            throw .unexpected(offset: offset, found: byte)
        }
        let width = 1 &<< Int(small &- 24)
        guard unsafe offset &+ width < base.count else { throw .truncated(offset: offset) }
        let at = offset &+ 1
        let value: UInt64
        let least: UInt64
        switch small {
        case 24: (value, least) = unsafe (UInt64(base[at]), 24)
        case 25:
            value = unsafe UInt64(UInt16(bigEndian: base.loadUnaligned(fromByteOffset: at, as: UInt16.self)))
            least = 0x100
        case 26:
            value = unsafe UInt64(UInt32(bigEndian: base.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
            least = 0x1_0000
        default:
            value = unsafe UInt64(bigEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            least = 0x1_0000_0000
        }
        guard value >= least else { throw .notDeterministic(offset: offset) }
        offset = at &+ width
        return value
    }
}
