import Domain
import Intake
import Testing

@Suite struct TimeZoneTests {
    private func offset(_ rules: ZoneRules, at text: String) throws -> Duration {
        rules.offset(at: try #require(Instant(iso8601: text)))
    }

    @Test(arguments: [
        ("Africa/Douala", "2025-07-01", 3600), ("UTC", "2025-07-01", 0),
        ("Europe/Paris", "2000-01-01T12:00:00Z", 3600), ("Europe/Paris", "2025-03-30T00:59:59Z", 3600),
        ("Europe/Paris", "2025-03-30T01:00:00Z", 7200), ("Europe/Paris", "2099-07-01", 7200),
        ("Europe/Paris", "2099-12-01", 3600), ("Asia/Calcutta", "2025-01-01", 19_800),
        ("America/New_York", "2025-11-02T05:59:59Z", -14_400), ("America/New_York", "2025-11-02T06:00:00Z", -18_000),
    ])
    func `a zone's offset is what its clocks show`(_ name: String, _ moment: String, _ seconds: Int) throws {
        #expect(try offset(TimeZones.rules(named: name), at: moment) == .seconds(seconds))
        #expect(TimeZones.isKnown(name))
    }

    @Test(arguments: ["", "Nowhere/Land", "GMT+3", "+02:00", "europe", "Africa/Douala "])
    func `an unknown zone is refused with a hint`(_ name: String) {
        #expect(throws: TimeZones.Unknown()) { try TimeZones.rules(named: name) }
        #expect(!TimeZones.isKnown(name))
        #expect(TimeZones.Unknown().hint.contains("Africa/Douala"))
    }

    @Test func `every country has a zone that this system knows`() {
        #expect(Countries.all.count == 250)
        for country in Countries.all {
            #expect(TimeZones.rules(ofCountry: country) != nil, "\(country)")
        }
    }

    @Test(arguments: [
        ("CM", "Africa/Douala"), ("fr", "Europe/Paris"), (" us ", "America/New_York"), ("BR", "America/Sao_Paulo"),
        ("CD", "Africa/Kinshasa"), ("RU", "Europe/Moscow"), ("AU", "Australia/Sydney"), ("ID", "Asia/Jakarta"),
        ("UZ", "Asia/Tashkent"), ("CA", "America/Toronto"), ("ES", "Europe/Madrid"), ("UA", "Europe/Kyiv"),
    ])
    func `a country's zone is where most of its people live`(_ country: String, _ zone: String) {
        #expect(Countries.timeZone(of: country) == zone)
    }

    @Test func `what is no country has neither code nor zone`() {
        for text in ["", "XX", "FRA", "France", "F"] {
            #expect(Countries.code(of: text) == nil)
            #expect(TimeZones.rules(ofCountry: text) == nil)
        }
    }
}
