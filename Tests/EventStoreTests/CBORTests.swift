import EventStore
import TestSupport
import Testing

@Suite struct `Deterministic CBOR` {
    /// RFC 8949 appendix A, the integers.
    @Test(
        arguments: [
            (0, "00"), (1, "01"), (10, "0a"), (23, "17"), (24, "1818"), (25, "1819"), (100, "1864"), (1000, "1903e8"),
            (1_000_000, "1a000f4240"), (1_000_000_000_000, "1b000000e8d4a51000"), (-1, "20"), (-10, "29"),
            (-100, "3863"),
            (-1000, "3903e7"), (Int64.min, "3b7fffffffffffffff"), (Int64.max, "1b7fffffffffffffff"),
        ] as [(Int64, String)])
    func `writes and reads the integers of RFC 8949`(_ value: Int64, _ hex: String) throws {
        var writer = CBORWriter()
        writer.integer(value)
        #expect(writer.bytes == bytes(hex))
        #expect(try reading(bytes(hex)) { reader throws(CBORError) in try reader.integer() } == value)
    }

    @Test func `writes and reads the largest unsigned number`() throws {
        var writer = CBORWriter()
        writer.unsigned(.max)
        #expect(writer.bytes == bytes("1bffffffffffffffff"))
        #expect(try reading(writer.bytes) { reader throws(CBORError) in try reader.unsigned() } == .max)
        #expect(throws: CBORError.outOfRange(offset: 0)) {
            try reading(bytes("1bffffffffffffffff")) { reader throws(CBORError) in _ = try reader.integer() }
        }
    }

    /// RFC 8949 appendix A, text.
    @Test(arguments: [
        ("", "60"), ("a", "6161"), ("IETF", "6449455446"), ("\"\\", "62225c"), ("\u{fc}", "62c3bc"),
        ("\u{6c34}", "63e6b0b4"), ("\u{10151}", "64f0908591"),
    ])
    func `writes and reads the texts of RFC 8949`(_ value: String, _ hex: String) throws {
        var writer = CBORWriter()
        writer.text(value)
        #expect(writer.bytes == bytes(hex))
        #expect(try reading(bytes(hex)) { reader throws(CBORError) in try reader.text() } == value)
    }

    @Test func `writes and reads byte strings, arrays, maps and the simple values`() throws {
        var writer = CBORWriter()
        writer.map(2)
        writer.key(1)
        writer.array(4)
        writer.bytes([1, 2, 3, 4])
        writer.bool(false)
        writer.bool(true)
        writer.null()
        writer.key(300)
        writer.map(0)
        #expect(writer.bytes == bytes("a201844401020304f4f5f619012ca0"))
        try reading(writer.bytes) { reader throws(CBORError) in
            let whole = try reader.map()
            let one = try reader.unsigned()
            let items = try reader.array()
            let data = try reader.bytes().array
            let simple = [try reader.bool(), try reader.bool()]
            let isNull = reader.skipNull()
            let key = try reader.unsigned()
            let empty = try reader.map()
            #expect(whole == 2 && one == 1 && items == 4 && data == [1, 2, 3, 4])
            #expect(simple == [false, true] && isNull && key == 300 && empty == 0 && reader.isAtEnd)
        }
    }

    @Test(arguments: ["1800", "1817", "190018", "1a0000ffff", "1b00000000ffffffff", "9f00ff", "5f41004101ff", "bfff"])
    func `refuses what is not in its shortest form or of no stated length`(_ hex: String) {
        #expect(throws: CBORError.notDeterministic(offset: 0)) {
            try reading(bytes(hex)) { reader throws(CBORError) in _ = try reader.skip() }
        }
    }

    @Test func `never reads beyond the end, wherever the bytes are cut`() throws {
        var writer = CBORWriter()
        writer.map(3)
        writer.key(0)
        writer.text("a text of more than twenty-four bytes")
        writer.key(1)
        writer.unsigned(1 << 40)
        writer.key(2)
        writer.array(2)
        writer.bytes([UInt8](repeating: 7, count: 300))
        writer.integer(-70_000)
        for end in 0..<writer.bytes.count {
            #expect(throws: CBORError.self, "cut at \(end)") {
                try reading(Array(writer.bytes[..<end])) { reader throws(CBORError) in _ = try reader.skip() }
            }
        }
        let whole = try reading(writer.bytes) { reader throws(CBORError) in try reader.skip().count }
        #expect(whole == writer.bytes.count)
    }

    @Test(arguments: 0..<200)
    func `survives any bytes`(_ seed: Int) {
        var random = SeededRandom(seed: seed)
        let junk = (0..<Int.random(in: 0...64, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        let outcome = Result { try reading(junk) { reader throws(CBORError) in try reader.skip().count } }
        if case .success(let count) = outcome { #expect(count <= junk.count && count > 0, "seed \(seed)") }
    }

    @Test func `refuses lengths that could not fit before anything is allocated`() {
        for hex in ["9bffffffffffffffff", "bb7fffffffffffffff", "5bffffffffffffffff", "7b7fffffffffffffff"] {
            #expect(throws: CBORError.truncated(offset: 0)) {
                try reading(bytes(hex)) { reader throws(CBORError) in _ = try reader.skip() }
            }
        }
    }

    @Test func `refuses text that is not UTF-8`() {
        #expect(throws: CBORError.invalidText(offset: 0)) {
            try reading([0x62, 0xff, 0xfe]) { reader throws(CBORError) in _ = try reader.text() }
        }
    }
}

private func reading<R>(
    _ bytes: [UInt8], _ body: (inout CBORReader) throws(CBORError) -> R
) throws(CBORError) -> R {
    try bytes.withBytes { (bytes) throws(CBORError) -> R in
        var reader = CBORReader(bytes)
        return try body(&reader)
    }
}

/// The bytes written in hexadecimal.
func bytes(_ hex: String) -> [UInt8] {
    var nibbles = hex.compactMap(\.hexDigitValue)[...]
    var bytes: [UInt8] = []
    while let high = nibbles.popFirst(), let low = nibbles.popFirst() { bytes.append(UInt8(high << 4 | low)) }
    return bytes
}
