/// What can stand as a key (1 to 511 bytes, compared byte by byte) or a value in a table.
package protocol KeyBytes {
    func withKeyBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R
}

extension [UInt8]: KeyBytes {
    @inlinable
    package func withKeyBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try unsafe withUnsafeBufferPointer { (buffer) throws(E) -> R in
            try unsafe body(UnsafeRawBufferPointer(buffer))
        }
    }
}

extension Bytes: KeyBytes {
    @inlinable
    package func withKeyBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try unsafe body(base)
    }
}

/// Eight bytes, big-endian, so that keys sort as numbers do.
extension UInt64: KeyBytes {
    @inlinable
    package func withKeyBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        let value = bigEndian
        return try unsafe withUnsafeBytes(of: value) { (raw) throws(E) -> R in try unsafe body(raw) }
    }
}

/// The UTF-8 of the text.
extension String: KeyBytes {
    package func withKeyBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try unsafe [UInt8](utf8).withKeyBytes(body)
    }
}

/// A key built of numbers and bytes, kept inline: up to 48 bytes without an allocation.
package struct Key: KeyBytes {
    @usableFromInline var words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0)
    package private(set) var count = 0

    package static let capacity = 48

    package init() {}

    /// Two numbers, big-endian: 16 bytes.
    package init(_ a: UInt64, _ b: UInt64) {
        words.0 = a.bigEndian
        words.1 = b.bigEndian
        count = 16
    }

    /// A stream and a version, big-endian: 12 bytes.
    package init(_ stream: StreamNumber, _ version: StreamVersion) {
        words.0 = stream.rawValue.bigEndian
        words.1 = UInt64(version.rawValue.bigEndian)
        count = 12
    }

    package mutating func append(_ byte: UInt8) {
        precondition(count < Key.capacity, "a key is longer than its 48 bytes")
        let at = count
        unsafe withUnsafeMutableBytes(of: &words) { raw in unsafe raw[at] = byte }
        count += 1
    }

    package mutating func append(_ value: UInt32) {
        for shift in stride(from: 24, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: value &>> shift)) }
    }

    package mutating func append(_ value: UInt64) {
        precondition(count <= Key.capacity - 8, "a key is longer than its 48 bytes")
        let at = count
        unsafe withUnsafeMutableBytes(of: &words) { raw in
            unsafe raw.storeBytes(of: value.bigEndian, toByteOffset: at, as: UInt64.self)
        }
        count += 8
    }

    package mutating func append(_ bytes: [UInt8]) {
        for byte in bytes { append(byte) }
    }

    package func withKeyBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        let count = count
        return try unsafe withUnsafeBytes(of: words) { (raw) throws(E) -> R in
            try unsafe body(UnsafeRawBufferPointer(rebasing: raw[..<count]))
        }
    }
}
