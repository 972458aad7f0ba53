/// Writes deterministic CBOR (RFC 8949 §4.2): shortest heads, definite lengths.
///
/// Map keys must be given ascending; the writer does not sort. No floating point: the project has no use for it.
package struct CBORWriter {
    /// What was written so far.
    package var bytes: [UInt8]

    @inlinable package init(capacity: Int = 64) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Forgets what was written, keeps the memory.
    @inlinable package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    @inlinable package mutating func unsigned(_ value: UInt64) { head(major: 0, value) }

    @inlinable package mutating func integer(_ value: Int64) {
        if value >= 0 { head(major: 0, UInt64(value)) } else { head(major: 1, UInt64(-1 - value)) }
    }

    @inlinable package mutating func bytes(_ value: [UInt8]) {
        head(major: 2, UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    @inlinable package mutating func bytes(_ value: Bytes) {
        head(major: 2, UInt64(value.count))
        unsafe bytes.append(contentsOf: value.base)
    }

    @inlinable package mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { utf8 in
            head(major: 3, UInt64(utf8.count))
            unsafe bytes.append(contentsOf: utf8)
        }
    }

    /// `count` items follow.
    @inlinable package mutating func array(_ count: Int) { head(major: 4, UInt64(count)) }

    /// `count` pairs of key and value follow.
    @inlinable package mutating func map(_ count: Int) { head(major: 5, UInt64(count)) }

    /// A map's key; the same as `unsigned`, under the name of its use.
    @inlinable package mutating func key(_ value: UInt64) { head(major: 0, value) }

    @inlinable package mutating func bool(_ value: Bool) { bytes.append(value ? 0xf5 : 0xf4) }

    @inlinable package mutating func null() { bytes.append(0xf6) }

    /// Bytes that already are one item.
    @inlinable package mutating func encoded(_ item: [UInt8]) { bytes.append(contentsOf: item) }

    @inlinable
    package mutating func head(major: UInt8, _ value: UInt64) {
        let major = major &<< 5
        if value < 24 {
            bytes.append(major | UInt8(truncatingIfNeeded: value))
        } else if value <= 0xff {
            bytes.append(major | 24)
            bytes.append(UInt8(truncatingIfNeeded: value))
        } else if value <= 0xffff {
            bytes.append(major | 25)
            bytes.append(UInt8(truncatingIfNeeded: value &>> 8))
            bytes.append(UInt8(truncatingIfNeeded: value))
        } else if value <= 0xffff_ffff {
            bytes.append(major | 26)
            bytes.appendBigEndian(UInt32(truncatingIfNeeded: value))
        } else {
            bytes.append(major | 27)
            bytes.appendBigEndian(value)
        }
    }
}
