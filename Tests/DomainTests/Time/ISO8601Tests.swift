import Domain
import Testing

@Suite struct ISO8601Tests {
    @Test(arguments: [
        ("2025-01-20T10:00:00Z", "2025-01-20T10:00:00Z"), ("2025-01-20", "2025-01-20T00:00:00Z"),
        ("2025-01-20T10:00", "2025-01-20T10:00:00Z"), ("2025-01-20 10:00:07", "2025-01-20T10:00:07Z"),
        ("2025-01-20t10:00:00z", "2025-01-20T10:00:00Z"), ("2025-01-20T10:00:00.5Z", "2025-01-20T10:00:00.500Z"),
        ("2025-01-20T10:00:00.123456789Z", "2025-01-20T10:00:00.123Z"),
        ("2025-01-20T10:00:00+01:00", "2025-01-20T09:00:00Z"), ("2025-01-20T10:00:00-0530", "2025-01-20T15:30:00Z"),
        ("2025-01-01T00:30:00+01:00", "2024-12-31T23:30:00Z"), ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"),
        ("1969-12-31T23:59:59.999Z", "1969-12-31T23:59:59.999Z"), ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"), ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
    ])
    func `moments are read in every form and written in one`(text: String, written: String) throws {
        #expect(try #require(Instant(iso8601: text)).description == written)
    }

    @Test(arguments: [
        "", "2025", "2025-1-20", "2025-13-01", "2025-02-29", "2025-04-31", "2025-01-00", "2025-01-20T", "2025-01-20Z",
        "2025-01-20T24:00", "2025-01-20T10:60", "2025-01-20T10:00:61", "2025-01-20T10:00:00.", "2025-01-20T10:00:00X",
        "2025-01-20T10:00:00+", "2025-01-20T10:00:00+01", "2025-01-20T10:00:00+24:00", "2025-01-20T10:00:00ZZ",
        " 2025-01-20", "2025-01-20 ", "-2025-01-20", "٢٠٢٥-01-20", "2025-01-20T1０:00",
        "1900-02-29", "20250120",
    ])
    func `what is no moment is refused`(text: String) {
        #expect(Instant(iso8601: text) == nil)
    }

    /// Their years would need a sign or a fifth digit.
    @Test(arguments: ["0000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "9999-12-31T23:59:60Z"])
    func `a moment that could not be written again is refused`(text: String) {
        #expect(Instant(iso8601: text) == nil)
    }

    @Test func `any moment can be written, even one that is not read`() {
        #expect(Instant(milliseconds: -62_167_219_200_001).description == "-000000001-12-31T23:59:59.999Z")
        #expect((Instant.distantFuture + .milliseconds(1)).description == "+000010000-01-01T00:00:00Z")
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `what is written reads back as the same moment`(seed: UInt64) {
        var chance = Chance(seed)
        for _ in 0..<50 {
            // Any moment of the years 0000 to 9999.
            let moment = Instant(milliseconds: Int64(chance.below(315_569_520_000_000)) - 62_167_219_200_000)
            #expect(Instant(iso8601: moment.description) == moment, "seed \(seed)")
        }
    }

    @Test func `an instant adds and takes away durations exactly`() {
        #expect(noon + .hours(24) == noon + .days(1) && noon + .minutes(60) == noon + .hours(1))
        #expect((noon + .milliseconds(1)) - noon == .milliseconds(1))
        #expect(noon - .seconds(1) < noon && noon < .distantFuture)
        #expect(Duration.microseconds(1999).wholeMilliseconds == 1)
        #expect(Duration.microseconds(-1999).wholeMilliseconds == -1)
        #expect(Instant.distantFuture.description == "9999-12-31T23:59:59.999Z")
    }
}
