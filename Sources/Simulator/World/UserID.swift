/// Business-scoped user ids (BSUID): a country, a point, and digits from which the number can be computed back, so that
/// nothing has to be kept to know whom one means.
enum UserID {
    private static let factor: UInt64 = 0xD134_2543_DE82_EF95
    private static let inverse: UInt64 = {
        // Newton's method doubles the right bits each turn.
        var inverse = factor
        for _ in 0..<5 { inverse = inverse &* (2 &- factor &* inverse) }
        return inverse
    }()
    private static let veil: UInt64 = 0x5851_F42D_4C95_7F2D

    /// The id of the person with that number.
    static func of(digits: UInt64) -> String { "\(country(of: digits)).\((digits ^ veil) &* factor)" }

    /// The number behind an id made here; nil for any other id.
    static func digits(of text: String) -> UInt64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let value = UInt64(parts[1]) else { return nil }
        let digits = (value &* inverse) ^ veil
        return PhoneDigits.isPlausible(digits) && of(digits: digits) == text ? digits : nil
    }

    /// An ISO country, a point, up to 128 letters or digits; a parent's id has `ENT` in between (WHATSAPP, BSUID).
    static func isWellFormed(_ text: String) -> Bool {
        var parts = text.split(separator: ".", omittingEmptySubsequences: false)[...]
        guard let country = parts.popFirst(), country.utf8.count == 2, country.utf8.allSatisfy(isUpper) else {
            return false
        }
        if parts.count == 2, parts.first == "ENT" { parts.removeFirst() }
        guard parts.count == 1, let rest = parts.first, (1...128).contains(rest.utf8.count) else { return false }
        return rest.utf8.allSatisfy { isUpper($0) || isUpper($0 & 0xDF) || (0x30...0x39).contains($0) }
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

    private static func country(of digits: UInt64) -> String {
        let text = String(digits)
        let known = [("33", "FR"), ("44", "GB"), ("1", "US"), ("55", "BR"), ("52", "MX"), ("49", "DE"), ("34", "ES")]
        return known.first { text.hasPrefix($0.0) }?.1 ?? "BE"
    }
}

/// Phone numbers as whole numbers: at most fifteen digits, none of them a leading zero.
enum PhoneDigits {
    static func isPlausible(_ digits: UInt64) -> Bool { (1_000_000...999_999_999_999_999).contains(digits) }

    /// Digits, with `+`, `-`, `(`, `)` and spaces between them (Meta: phone number formats). Nil for anything else.
    static func read(_ text: String) -> UInt64? {
        var digits: UInt64 = 0
        var count = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                count += 1
                guard count <= 15 else { return nil }
                digits = digits * 10 + UInt64(byte - UInt8(ascii: "0"))
            case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: " "): continue
            default: return nil
            }
        }
        return isPlausible(digits) ? digits : nil
    }
}
