/// Borrowed bytes: a view of memory that somebody else keeps, with every access checked against its bounds.
///
/// Valid only within the closure that received it (for a cursor's key and value: until the cursor moves). Copy what
/// must live longer with `array`. `@safe` because every place that makes one scopes it so, and no unchecked access is
/// offered.
@safe
package struct Bytes {
    @usableFromInline let base: UnsafeRawBufferPointer

    @inlinable package init(unsafe base: UnsafeRawBufferPointer) { unsafe self.base = base }

    @inlinable package var count: Int { unsafe base.count }
    @inlinable package var isEmpty: Bool { count == 0 }

    @inlinable package subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count, "byte index out of bounds")
        return unsafe base[index]
    }

    /// The part from `range.lowerBound` up to, not including, `range.upperBound`.
    @inlinable package subscript(range: Range<Int>) -> Bytes {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "byte range out of bounds")
        return unsafe Bytes(unsafe: UnsafeRawBufferPointer(rebasing: base[range]))
    }

    /// The eight bytes from `offset`, big-endian.
    @inlinable package func uint64(at offset: Int = 0) -> UInt64 {
        precondition(offset >= 0 && offset <= count - 8, "byte offset out of bounds")
        return unsafe UInt64(bigEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The four bytes from `offset`, big-endian.
    @inlinable package func uint32(at offset: Int = 0) -> UInt32 {
        precondition(offset >= 0 && offset <= count - 4, "byte offset out of bounds")
        return unsafe UInt32(bigEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    /// A copy.
    @inlinable package var array: [UInt8] { unsafe [UInt8](base) }

    @inlinable package func starts(with prefix: [UInt8]) -> Bool {
        unsafe count >= prefix.count && base.starts(with: prefix)
    }

    @inlinable package func elementsEqual(_ other: [UInt8]) -> Bool { count == other.count && starts(with: other) }

    /// The bytes as text, or nil where they are not UTF-8.
    @inlinable package var text: String? {
        unsafe String(validating: base, as: UTF8.self)
    }

    @unsafe @inlinable
    package func withUnsafeBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try unsafe body(base)
    }
}

extension [UInt8] {
    /// A borrowed view of the array, valid within `body`.
    package func withBytes<R, E: Error>(_ body: (Bytes) throws(E) -> R) throws(E) -> R {
        try unsafe withUnsafeBufferPointer { (buffer) throws(E) -> R in
            try body(unsafe Bytes(unsafe: UnsafeRawBufferPointer(buffer)))
        }
    }

    /// Appends the eight bytes of `value`, big-endian.
    @inlinable package mutating func appendBigEndian(_ value: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: value &>> shift)) }
    }

    /// Appends the four bytes of `value`, big-endian.
    @inlinable package mutating func appendBigEndian(_ value: UInt32) {
        for shift in stride(from: 24, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: value &>> shift)) }
    }
}
