/// The digits somebody wrote, and whether they begin with a calling code.
struct DialledNumber {
    /// ASCII digits only, without `+` or `00`.
    let digits: String
    let isInternational: Bool

    /// - Throws: `empty`, `hasLetters`, or `notANumber` for signs that no phone number has.
    init(_ text: String) throws(PhoneNumberRefusal) {
        var digits = ""
        var hasPlus = false
        for scalar in Self.withoutSpreadsheetTraces(text).unicodeScalars {
            if let digit = Self.digit(scalar) {
                digits.unicodeScalars.append(digit)
            } else if scalar == "+" || scalar == "\u{FF0B}" {
                // "+" counts in front only, as in "+237…" and "(+237) …".
                guard digits.isEmpty, !hasPlus else { throw .notANumber }
                hasPlus = true
            } else if !Self.isIgnored(scalar) {
                throw scalar.properties.isAlphabetic ? .hasLetters : .notANumber
            }
        }
        guard !digits.isEmpty else { throw hasPlus ? .notANumber : .empty }
        if !hasPlus, digits.hasPrefix("00") {
            hasPlus = true
            digits.removeFirst(2)
            guard !digits.isEmpty else { throw .tooShort }
        }
        self.digits = digits
        isInternational = hasPlus
    }

    /// Spreadsheets read numbers as fractions and write `237600000000.0`; dropping the dot alone would add a digit.
    private static func withoutSpreadsheetTraces(_ text: String) -> Substring {
        guard text.hasSuffix(".0"), text.utf8.count > 9 else { return text[...] }
        let whole = text.dropLast(2)
        return whole.utf8.dropFirst().allSatisfy { (0x30...0x39).contains($0) } ? whole : text[...]
    }

    /// Any script's decimal digit as ASCII.
    private static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        if scalar.isASCII { return (0x30...0x39).contains(scalar.value) ? scalar : nil }
        guard scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue else {
            return nil
        }
        return Unicode.Scalar(UInt8(0x30 + Int(value)))
    }

    /// Spaces, dashes, dots, slashes, brackets, a spreadsheet's apostrophe, and the invisible marks of copied text.
    private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return " \t\r\n-./()[]'".unicodeScalars.contains(scalar) }
        switch scalar.properties.generalCategory {
        case .spaceSeparator, .dashPunctuation, .format: return true
        default: return false
        }
    }
}
