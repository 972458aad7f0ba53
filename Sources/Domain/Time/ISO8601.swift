/// RFC 3339 in UTC, the one way moments are written: `2025-01-20T10:00:00Z`, milliseconds only where there are any.
extension Instant: CustomStringConvertible {
    package var description: String { String(decoding: iso8601, as: UTF8.self) }

    /// The text as ASCII.
    package var iso8601: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        let (days, withinDay) = milliseconds.flooredQuotient(by: 86_400_000)
        let date = CivilDate(daysSince1970: Int(days))
        func put(_ value: Int, digits: Int) {
            var scale = 1
            for _ in 1..<digits { scale *= 10 }
            while scale > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(value / scale % 10))
                scale /= 10
            }
        }
        if (0...9999).contains(date.year) {
            put(date.year, digits: 4)
        } else {
            // ISO 8601's expanded years: never read, but a moment can be made by arithmetic, and writing is total.
            bytes.append(UInt8(ascii: date.year < 0 ? "-" : "+"))
            put(abs(date.year), digits: 9)
        }
        bytes.append(UInt8(ascii: "-"))
        put(date.month, digits: 2)
        bytes.append(UInt8(ascii: "-"))
        put(date.day, digits: 2)
        bytes.append(UInt8(ascii: "T"))
        put(Int(withinDay / 3_600_000), digits: 2)
        bytes.append(UInt8(ascii: ":"))
        put(Int(withinDay / 60_000 % 60), digits: 2)
        bytes.append(UInt8(ascii: ":"))
        put(Int(withinDay / 1000 % 60), digits: 2)
        if withinDay % 1000 != 0 {
            bytes.append(UInt8(ascii: "."))
            put(Int(withinDay % 1000), digits: 3)
        }
        bytes.append(UInt8(ascii: "Z"))
        return bytes
    }

    /// 0000-01-01T00:00:00Z.
    private static let earliestWritten: Int64 = -62_167_219_200_000

    /// Reads `2025-01-20`, `2025-01-20T10:00`, `…:00`, `….123`, with `Z`, `±hh:mm` or no zone (UTC). Nil for anything
    /// else, and for what lies outside the years 0000 to 9999 in UTC.
    package init?(iso8601 text: some StringProtocol) {
        var scanner = DigitScanner(text.utf8)
        guard let year = scanner.digits(4), scanner.take("-"), let month = scanner.digits(2), scanner.take("-"),
            let day = scanner.digits(2),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        var milliseconds = Int64(date.daysSince1970) * 86_400_000
        if scanner.take("T") || scanner.take("t") || scanner.take(" ") {
            guard let clock = scanner.clock() else { return nil }
            milliseconds += clock
        }
        guard scanner.atEnd, (Self.earliestWritten...Self.distantFuture.milliseconds).contains(milliseconds) else {
            return nil
        }
        self.init(milliseconds: milliseconds)
    }
}

/// A date of the proleptic Gregorian calendar.
package struct CivilDate: Hashable, Sendable {
    package let year: Int
    package let month: Int
    package let day: Int

    /// Nil for a date the calendar does not have.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day <= lengths[month - 1] else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Howard Hinnant's `civil_from_days`.
    package init(daysSince1970: Int) {
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Howard Hinnant's `days_from_civil`.
    package var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}

private struct DigitScanner<Bytes: Collection<UInt8>> {
    private var rest: Bytes.SubSequence

    init(_ bytes: Bytes) { rest = bytes[...] }

    var atEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func digits(_ count: Int) -> Int? {
        var value = 0
        for _ in 0..<count {
            guard let digit = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int(digit - UInt8(ascii: "0"))
            rest = rest.dropFirst()
        }
        return value
    }

    /// `hh:mm[:ss[.fraction]][zone]` as milliseconds after midnight UTC.
    mutating func clock() -> Int64? {
        guard let hour = digits(2), hour < 24, take(":"), let minute = digits(2), minute < 60 else { return nil }
        var milliseconds = Int64(hour * 60 + minute) * 60_000
        if take(":") {
            guard let second = digits(2), second <= 60 else { return nil }
            milliseconds += Int64(second) * 1000
            if take(".") {
                var scale: Int64 = 100
                guard let first = digits(1) else { return nil }
                milliseconds += Int64(first) * scale
                while let digit = digits(1) {
                    scale /= 10
                    milliseconds += Int64(digit) * scale
                }
            }
        }
        if atEnd || take("Z") || take("z") { return milliseconds }
        let sign: Int64
        if take("+") { sign = -1 } else if take("-") { sign = 1 } else { return nil }
        guard let hours = digits(2), hours < 24 else { return nil }
        _ = take(":")
        guard let minutes = digits(2), minutes < 60 else { return nil }
        return milliseconds + sign * Int64(hours * 60 + minutes) * 60_000
    }
}

extension Int64 {
    /// Quotient rounded down and the remainder in `0..<divisor`.
    package func flooredQuotient(by divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
