import Domain
import Testing

struct QuotaTests {
    private static let east = ZoneRules(initialOffsetSeconds: 5 * 3600)
    private static let west = ZoneRules(initialOffsetSeconds: -5 * 3600)
    /// 2025-01-20T10:00:00Z.
    private let morning = Instant(milliseconds: 1_737_367_200_000)

    private func used(_ quota: Quota, at now: Instant, in zone: ZoneRules) -> Int {
        quota.used(on: zone.day(at: now), in: zone)
    }

    @Test func `a day begins with nothing used, and what is refused is given back to its own day`() {
        var quota = Quota()
        #expect(used(quota, at: morning, in: .utc) == 0)
        quota.take(at: morning, zone: .utc)
        quota.take(at: morning + .hours(1), zone: .utc)
        #expect(used(quota, at: morning + .hours(2), in: .utc) == 2)
        quota.giveBack(requestedAt: morning, zone: .utc)
        #expect(used(quota, at: morning + .hours(2), in: .utc) == 1)
        #expect(used(quota, at: morning + .hours(14), in: .utc) == 0)
        quota.take(at: morning + .days(1), zone: .utc)
        quota.giveBack(requestedAt: morning + .hours(1), zone: .utc)
        #expect(used(quota, at: morning + .days(1), in: .utc) == 1)
    }

    /// Nobody gets a second day's messages by moving midnight.
    @Test func `what was said in two old days that one new day touches counts for that one`() {
        var quota = Quota()
        for minute in 0..<3 { quota.take(at: morning + .minutes(minute), zone: Self.east) }
        // Midnight in the east, and past noon in the west.
        let night = morning + .hours(9) + .minutes(1)
        #expect(used(quota, at: night, in: Self.east) == 0)
        quota.take(at: night, zone: Self.east)
        #expect(used(quota, at: night, in: Self.east) == 1)
        #expect(used(quota, at: night, in: Self.west) == 4)
        quota.take(at: night + .minutes(1), zone: Self.west)
        #expect(used(quota, at: night + .minutes(1), in: Self.west) == 5)
        #expect(used(quota, at: morning + .days(1), in: Self.west) == 0)
    }
}
