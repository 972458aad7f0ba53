/// PNG images of one bit a pixel (PNG specification, third edition), their data stored rather than compressed.
enum BilevelPNG {
    /// - Parameter isBlack: of the pixel at (x, y), from the upper left.
    static func encode(width: Int, height: Int, isBlack: (Int, Int) -> Bool) -> [UInt8] {
        var header = bigEndian(UInt32(width)) + bigEndian(UInt32(height))
        // One bit, greyscale, deflate, adaptive filters, not interlaced.
        header += [1, 0, 0, 0, 0]
        var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        png += chunk("IHDR", header)
        png += chunk("IDAT", zlibStored(scanlines(width: width, height: height, isBlack: isBlack)))
        png += chunk("IEND", [])
        return png
    }

    /// Each line begins with its filter (none); a set bit is white.
    private static func scanlines(width: Int, height: Int, isBlack: (Int, Int) -> Bool) -> [UInt8] {
        let lineBytes = 1 + (width + 7) / 8
        var bytes = [UInt8](repeating: 0, count: lineBytes * height)
        for y in 0..<height {
            for x in 0..<width where !isBlack(x, y) { bytes[y * lineBytes + 1 + x / 8] |= 0x80 >> UInt8(x % 8) }
        }
        return bytes
    }

    /// RFC 1950 around stored blocks of RFC 1951, 65,535 bytes each at most.
    private static func zlibStored(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var start = 0
        repeat {
            let end = min(start + 65_535, bytes.count)
            let length = UInt16(end - start)
            stream.append(end == bytes.count ? 1 : 0)
            for half in [length, ~length] { stream += [UInt8(half & 0xFF), UInt8(half >> 8)] }
            stream += bytes[start..<end]
            start = end
        } while start < bytes.count
        return stream + bigEndian(adler32(bytes))
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF) { crc, byte in crcTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
    }

    private static let crcTable: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }
}
