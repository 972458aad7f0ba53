/// What may stand in a template's variable.
///
/// WhatsApp refuses a value that is empty (Meta: error 131008) or holds a line break, a tab or more than four spaces in
/// a row (Meta: error 132018). A person's data is to blame then, so it is mended instead of losing the message.
enum ParameterText {
    /// Stands for a value that is missing. A plain hyphen: it says "nothing" in every language, is in every font, and
    /// may stand in the address of a button, where any dash but this one would have to be encoded.
    static let missing = "-"

    static let longestRun = 4

    /// The text with every gap that WhatsApp would refuse made one space, and nothing at its ends.
    static func cleaned(_ text: String) -> String {
        if isClean(text) { return text }
        var cleaned = String.UnicodeScalarView()
        var gap = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isBlank(scalar) {
                gap.append(scalar)
                continue
            }
            if !cleaned.isEmpty, !gap.isEmpty {
                cleaned.append(contentsOf: isAllowed(gap) ? gap : String.UnicodeScalarView([" "]))
            }
            gap.removeAll(keepingCapacity: true)
            cleaned.append(scalar)
        }
        let isVisible = cleaned.contains { !invisible.contains($0.value) }
        return isVisible ? String(cleaned) : missing
    }

    /// The usual case, found without making anything.
    private static func isClean(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last, first > 0x20, last > 0x20 else { return false }
        var run = 0
        for byte in bytes {
            // Other alphabets have spaces of their own, which the long way knows.
            guard byte >= 0x20, byte < 0x7F else { return false }
            run = byte == 0x20 ? run + 1 : 0
            if run > longestRun { return false }
        }
        return true
    }

    private static func isAllowed(_ gap: String.UnicodeScalarView) -> Bool {
        gap.count <= longestRun && gap.allSatisfy { !breaks($0) }
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace || breaks(scalar) }

    /// Ends a line, or is no character of a text at all.
    private static func breaks(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Zero-width characters: a value of nothing else is empty to whoever reads it.
    private static let invisible: Set<UInt32> = [0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF]
}
