/// Percent-decoding as RFC 3986 §2.1 has it, and `+` as a space where a query is read.
enum PercentDecoding {
    /// Nil when a `%` is not followed by two hexadecimal digits, or when what comes out is not UTF-8 or holds a NUL.
    static func decode(_ text: Substring, plusIsSpace: Bool = false) -> String? {
        let bytes = text.utf8
        guard bytes.contains(where: { $0 == UInt8(ascii: "%") || (plusIsSpace && $0 == UInt8(ascii: "+")) }) else {
            return String(text)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            index = bytes.index(after: index)
            guard byte == UInt8(ascii: "%") else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                continue
            }
            guard let end = bytes.index(index, offsetBy: 2, limitedBy: bytes.endIndex),
                let high = hexadecimal(bytes[index]), let low = hexadecimal(bytes[bytes.index(after: index)])
            else { return nil }
            decoded.append(high << 4 | low)
            index = end
        }
        return decoded.contains(0) ? nil : String(validating: decoded, as: UTF8.self)
    }

    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
