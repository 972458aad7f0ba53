import Domain
import Testing

@Suite struct ZoneRulesTests {
    static func change(_ text: String, _ hours: Double) -> ZoneRules.Change {
        ZoneRules.Change(from: Instant(iso8601: text)!, offsetSeconds: Int32(hours * 3600))
    }

    /// Clocks change at 01:00 UTC.
    static let paris = ZoneRules(
        initialOffsetSeconds: 3600, changes: [change("2025-03-30T01:00", 2), change("2025-10-26T01:00", 1)])
    /// Clocks leap from midnight to 01:00, east of Greenwich and west of it, and fall back from midnight to 23:00.
    static let cairo = ZoneRules(
        initialOffsetSeconds: 7200, changes: [change("2025-04-24T22:00", 3), change("2025-10-30T21:00", 2)])
    static let santiago = ZoneRules(
        initialOffsetSeconds: -10_800, changes: [change("2025-04-06T03:00", -4), change("2025-09-07T04:00", -3)])
    static let kathmandu = ZoneRules(initialOffsetSeconds: 20_700)
    static let zones = [ZoneRules.utc, paris, cairo, santiago, kathmandu]

    private func instant(_ text: String) throws -> Instant { try #require(Instant(iso8601: text)) }
    private func day(_ text: String) throws -> Int { try #require(CivilDate.init(text)).daysSince1970 }

    @Test func `an offset holds from its moment on`() throws {
        let change = try instant("2025-03-30T01:00")
        #expect(Self.paris.offset(at: change - .milliseconds(1)) == .hours(1))
        #expect(Self.paris.offset(at: change) == .hours(2))
        #expect(Self.paris.offset(at: try instant("2030-01-01")) == .hours(1))
        #expect(Self.paris.offset(at: try instant("1950-01-01")) == .hours(1))
        #expect(ZoneRules.utc.offset(at: change) == .zero)
    }

    @Test func `the day and the time of day are local`() throws {
        let moment = try instant("2025-01-19T18:30")
        #expect(Self.kathmandu.day(at: moment) == (try day("2025-01-20")))
        #expect(Self.kathmandu.timeOfDay(at: moment) == .minutes(15))
        #expect(ZoneRules.utc.day(at: Instant(milliseconds: -1)) == -1)
        #expect(ZoneRules.utc.timeOfDay(at: Instant(milliseconds: -1)) == .milliseconds(86_399_999))
    }

    @Test(arguments: [
        ("2025-01-20", 1), ("2025-01-26", 7), ("1970-01-01", 4), ("1969-12-31", 3), ("1969-12-28", 7),
        ("2024-02-29", 4),
    ])
    func `weeks begin on Monday`(date: String, weekday: Int) throws {
        #expect(ZoneRules.utc.weekday(at: try instant(date)) == weekday)
    }

    @Test func `a weekday is the local one`() throws {
        #expect(Self.santiago.weekday(at: try instant("2025-01-20T02:00")) == 7)
    }

    @Test func `a day begins at its own midnight, whatever the offset`() throws {
        #expect(Self.paris.instant(ofDay: try day("2025-03-30")) == (try instant("2025-03-29T23:00")))
        #expect(Self.paris.instant(ofDay: try day("2025-03-31")) == (try instant("2025-03-30T22:00")))
        #expect(Self.paris.instant(ofDay: try day("2025-03-30"), at: .hours(10)) == (try instant("2025-03-30T08:00")))
        #expect(Self.kathmandu.instant(ofDay: try day("2025-01-20")) == (try instant("2025-01-19T18:15")))
    }

    @Test func `a time that the clocks leap over is the moment of the leap`() throws {
        #expect(
            Self.paris.instant(ofDay: try day("2025-03-30"), at: .minutes(150)) == (try instant("2025-03-30T01:00")))
        #expect(Self.cairo.instant(ofDay: try day("2025-04-25")) == (try instant("2025-04-24T22:00")))
        #expect(Self.santiago.instant(ofDay: try day("2025-09-07")) == (try instant("2025-09-07T04:00")))
    }

    @Test func `a time that comes twice is the first of the two`() throws {
        #expect(
            Self.paris.instant(ofDay: try day("2025-10-26"), at: .minutes(150)) == (try instant("2025-10-26T00:30")))
        #expect(
            Self.cairo.instant(ofDay: try day("2025-10-30"), at: .minutes(1410)) == (try instant("2025-10-30T20:30")))
    }

    @Test(arguments: zones.indices)
    func `the moment before a day begins belongs to the day before`(zone: Int) throws {
        let rules = Self.zones[zone]
        for day in try day("2025-01-01")...day("2026-01-01") {
            let begin = rules.instant(ofDay: day)
            if rules.day(at: begin) != day || rules.day(at: begin - .milliseconds(1)) != day - 1 {
                Issue.record("zone \(zone), day \(day)")
            }
        }
    }

    @Test(arguments: zones.indices)
    func `a time of day is not reached before its moment, and is reached at it`(zone: Int) throws {
        let rules = Self.zones[zone]
        for day in try day("2025-01-01")...day("2026-01-01") {
            for hour in 0..<24 {
                let moment = rules.instant(ofDay: day, at: .hours(hour))
                func local(_ instant: Instant) -> Instant { instant + rules.offset(at: instant) }
                let wanted = Instant(milliseconds: Int64(day) * 86_400_000) + .hours(hour)
                if local(moment) < wanted || local(moment - .milliseconds(1)) >= wanted {
                    Issue.record("zone \(zone), day \(day), hour \(hour)")
                }
            }
        }
    }
}

extension CivilDate {
    fileprivate init?(_ text: String) {
        guard let instant = Instant(iso8601: text) else { return nil }
        self.init(daysSince1970: ZoneRules.utc.day(at: instant))
    }
}
