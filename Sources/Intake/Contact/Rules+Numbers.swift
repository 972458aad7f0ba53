import Domain

/// Numbers, dates and moments.
extension Rules {
    /// A whole number within bounds. `30.0` counts as 30.
    static func whole(_ bounds: ClosedRange<Int>) -> @Sendable (RawValue) throws(ValueRefusal) -> Int {
        { value throws(ValueRefusal) in
            let number: Int? =
                switch value {
                case .integer(let integer): Int(integer)
                case .number(let fraction): Int(exactly: fraction)
                case .string(let text): Int(withoutZeroFraction(text.trimmed))
                case .bool, .null, .list, .object: nil
                }
            guard let number else { throw ValueRefusal("this is not a whole number", "write digits only") }
            guard bounds.contains(number) else {
                throw ValueRefusal(
                    "the number is out of bounds", "use a number from \(bounds.lowerBound) to \(bounds.upperBound)")
            }
            return number
        }
    }

    /// An amount of money with at most two decimals, as hundredths; exact, never by way of a binary fraction.
    static func hundredths(_ value: RawValue) throws(ValueRefusal) -> Int {
        let refusal = ValueRefusal(
            "this is not an amount", "write a number with at most two decimals and a dot, such as 1250.50")
        let text: String
        switch value {
        case .integer(let integer): text = String(integer)
        case .number(let fraction): text = fraction.magnitude < 1e15 ? String(describing: fraction) : ""
        case .string(let written): text = written.trimmed
        case .bool, .null, .list, .object: throw refusal
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = digits(parts[0]), whole <= 1_000_000_000_000_000 else {
            throw refusal
        }
        guard parts.count == 2 else { return whole * 100 }
        let significant =
            parts[1].hasSuffix("0") ? parts[1].prefix(2) + parts[1].dropFirst(2).drop { $0 == "0" } : parts[1]
        guard (1...2).contains(significant.count), let cents = digits(significant) else { throw refusal }
        return whole * 100 + (significant.count == 1 ? cents * 10 : cents)
    }

    /// A day of the calendar, `yyyy-mm-dd`, from 1900 to 2100.
    static func date(_ value: RawValue) throws(ValueRefusal) -> String {
        guard case .string(let raw) = value, case let text = raw.trimmed, text.utf8.count == 10,
            let day = Instant(iso8601: text), (Self.year1900..<Self.year2100).contains(day)
        else { throw ValueRefusal("this is not a date", "write it as 1990-12-31") }
        return text
    }

    /// A moment in ISO 8601. Without a zone it is UTC; a bare date is its midnight in UTC. From 1970 to 2100.
    static func instant(_ value: RawValue) throws(ValueRefusal) -> Instant {
        guard case .string(let text) = value, let instant = Instant(iso8601: text.trimmed),
            (Instant(milliseconds: 0)..<Self.year2100).contains(instant)
        else {
            throw ValueRefusal("this is not a moment", "write it in ISO 8601, as 2025-01-20T10:00:00Z or 2025-01-20")
        }
        return instant
    }

    /// Whole numbers as they are written, for fields that are texts by nature (ids, phone numbers).
    static func wholeText(_ value: RawValue) throws(ValueRefusal) -> String {
        switch value {
        case .integer(let integer): return String(integer)
        case .number(let fraction):
            if let integer = Int64(exactly: fraction) { return String(integer) }
        case .string, .bool, .null, .list, .object: break
        }
        throw ValueRefusal("this is neither text nor a whole number", "write text")
    }

    /// Spreadsheets write 30 as `30.0`.
    private static func withoutZeroFraction(_ text: String) -> Substring {
        text.hasSuffix(".0") ? text.dropLast(2) : text[...]
    }

    /// ASCII digits only, at least one; no sign.
    private static func digits(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }

    private static let year1900 = Instant(milliseconds: -2_208_988_800_000)
    private static let year2100 = Instant(milliseconds: 4_102_444_800_000)
}

extension RawValue {
    var isWholeNumber: Bool {
        switch self {
        case .integer: true
        case .number(let fraction): Int64(exactly: fraction) != nil
        case .string, .bool, .null, .list, .object: false
        }
    }
}
