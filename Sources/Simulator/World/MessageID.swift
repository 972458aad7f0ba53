internal import Server

/// Ids of messages, from which their place here can be computed back.
enum MessageID {
    /// Of the shape of the Cloud API's: behind `wamid.`, base64 over the number and eighteen hexadecimal digits.
    static func cloud(_ digits: UInt64, nonce: UInt16, message: UInt32, isInbound: Bool = false) -> String {
        let number = Array(String(digits).utf8)
        var bytes: [UInt8] = [0x1C, 0x18, UInt8(number.count)]
        bytes.reserveCapacity(48)
        bytes += number
        bytes += [0x15, 0x02, 0x00, isInbound ? 0x12 : 0x11, 0x18, 0x12]
        bytes += Array("003EB0".utf8)
        append(UInt64(nonce), 4, to: &bytes)
        append(UInt64(message), 8, to: &bytes)
        bytes.append(0)
        return "wamid." + Base64.encode(bytes)
    }

    /// The message's place; nil for ids of another run or shape.
    static func message(of id: String, nonce: UInt16) -> UInt32? {
        guard id.hasPrefix("wamid."), let bytes = Base64.decode(id.dropFirst(6)), bytes.count > 13 else {
            return nil
        }
        let digits = bytes.dropLast().suffix(12)
        guard let value = UInt64(String(decoding: digits, as: UTF8.self), radix: 16), value >> 32 == UInt64(nonce)
        else {
            return nil
        }
        return UInt32(truncatingIfNeeded: value)
    }

    /// Of the shape of WhatsApp Web's: `3EB0` and sixteen upper-case hexadecimal digits.
    static func web(nonce: UInt16, message: UInt32) -> String {
        var bytes = Array("3EB0".utf8)
        append(mixed(UInt64(nonce) << 32 | UInt64(message)), 16, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ value: UInt64, _ count: Int, to bytes: inout [UInt8]) {
        for place in (0..<count).reversed() {
            let digit = UInt8(truncatingIfNeeded: value >> UInt64(place * 4)) & 15
            bytes.append(digit < 10 ? digit + 0x30 : digit + 0x37)
        }
    }
}

extension Base64 {
    /// Nil for anything that is not base64; missing padding is forgiven.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var bytes: [UInt8] = []
        var group: UInt32 = 0
        var bits = 0
        for character in text.utf8 where character != UInt8(ascii: "=") {
            guard let value = value(character) else { return nil }
            group = group << 6 | value
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
            }
        }
        return bytes
    }

    private static func value(_ character: UInt8) -> UInt32? {
        switch character {
        case 0x41...0x5A: UInt32(character - 0x41)
        case 0x61...0x7A: UInt32(character - 0x61 + 26)
        case 0x30...0x39: UInt32(character - 0x30 + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
