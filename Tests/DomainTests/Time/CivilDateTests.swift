import Domain
import Testing

@Suite struct CivilDateTests {
    @Test(arguments: [
        (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2000, 3, 1, 11_017), (2025, 1, 20, 20_108),
        (1900, 3, 1, -25_508), (0, 1, 1, -719_528), (9999, 12, 31, 2_932_896),
    ])
    func `dates and days since 1970 are two names of one thing`(year: Int, month: Int, day: Int, number: Int) throws {
        let date = try #require(CivilDate(year: year, month: month, day: day))
        #expect(date.daysSince1970 == number)
        #expect(CivilDate(daysSince1970: number) == date)
    }

    @Test func `every day has its date, and the next day is the next date`() {
        var previous = CivilDate(daysSince1970: -800_001)
        for number in -800_000..<800_000 {
            let date = CivilDate(daysSince1970: number)
            let follows =
                date.day == previous.day + 1 && date.month == previous.month && date.year == previous.year
                || date.day == 1 && date.month == previous.month + 1 && date.year == previous.year
                || date.day == 1 && date.month == 1 && previous.month == 12 && date.year == previous.year + 1
            let exists = CivilDate(year: date.year, month: date.month, day: date.day) == date
            if !follows || !exists || date.daysSince1970 != number { Issue.record("day \(number)") }
            previous = date
        }
    }

    @Test(arguments: [
        (2025, 2, 29), (1900, 2, 29), (2025, 0, 1), (2025, 13, 1), (2025, 6, 31), (2025, 1, 0), (2025, 1, 32),
    ])
    func `a date the calendar does not have is refused`(year: Int, month: Int, day: Int) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }

    @Test(arguments: [(7, 3, 2, 1), (-7, 3, -3, 2), (-6, 3, -2, 0), (0, 3, 0, 0), (-1, 86_400_000, -1, 86_399_999)])
    func `quotients are rounded down`(number: Int64, divisor: Int64, quotient: Int64, remainder: Int64) {
        #expect(number.flooredQuotient(by: divisor) == (quotient, remainder))
    }
}
