import Domain
import Testing

@Suite struct AccountConfigTests {
    @Test func `only what changed is recorded, old and new`() {
        var config = AccountConfig()
        config.maxMessagesPerDay = 250
        config.timeZone = "Africa/Douala"
        let changes: [FieldChange<AccountConfig.Field>] = [
            FieldChange(field: .maxMessagesPerDay, old: .integer(100), new: .integer(250)),
            FieldChange(field: .timeZone, old: .absent, new: .text("Africa/Douala")),
        ]
        let after = given(Account.self).when(.configure(config)).then(.configChanged(changes))
        #expect(after.state.config == config)
        after.when(.configure(config)).thenNothing()
    }

    /// One setting unlike its default, for each field.
    static let other: [(AccountConfig.Field, FieldValue)] = [
        (.enabled, .bool(false)), (.enrollmentPaused, .bool(true)), (.sendingPaused, .bool(true)),
        (.allowSimultaneousCampaigns, .bool(true)), (.maxMessagesPerDay, .integer(7)),
        (.maxTargetsPerCampaign, .integer(8)), (.country, .text("CM")), (.language, .text("en")),
        (.timeZone, .text("Asia/Tokyo")), (.quietHours, .bool(true)), (.sendingWeekdays, .integer(31)),
        (.requireConsent, .bool(true)), (.gateway, .text("cloud")), (.doubtPolicy, .text("resend")),
        (.optOutLine, .bool(false)), (.messageExpiryHours, .integer(12)), (.confirmOptOut, .bool(false)),
    ]

    @Test func `the table below has every field`() {
        #expect(Set(Self.other.map(\.0)) == Set(AccountConfig.Field.allCases))
    }

    @Test(arguments: other)
    func `each field is written and read back, changes alone, and can be set back`(
        field: AccountConfig.Field, value: FieldValue
    ) {
        var config = AccountConfig()
        config[field] = value
        #expect(config[field] == value)
        let changes = AccountConfig().changes(to: config)
        #expect(changes == [FieldChange(field: field, old: AccountConfig()[field], new: value)])
        config.apply(config.changes(to: AccountConfig()))
        #expect(config == AccountConfig())
    }

    @Test(arguments: AccountConfig.Field.allCases)
    func `a value of another kind leaves the default in place`(field: AccountConfig.Field) {
        var config = AccountConfig()
        config[field] = .list(["x"])
        #expect(config == AccountConfig())
    }

    @Test(arguments: [
        (AccountConfig.Field.maxMessagesPerDay, 0, 1...10_000_000), (.maxMessagesPerDay, 10_000_001, 1...10_000_000),
        (.maxTargetsPerCampaign, -1, 1...10_000_000), (.sendingWeekdays, 0, 1...127), (.sendingWeekdays, 128, 1...127),
    ])
    func `a setting out of range is refused with the range`(
        field: AccountConfig.Field, value: Int, allowed: ClosedRange<Int>
    ) {
        var config = AccountConfig()
        config[field] = .init(value)
        given(Account.self).when(.configure(config)).thenRefused(.outOfRange(field: field, allowed: allowed))
    }

    @Test(arguments: [
        (AccountConfig.Field.maxMessagesPerDay, 10_000_000), (.sendingWeekdays, 1), (.sendingWeekdays, 126),
    ])
    func `a setting on the border is taken`(field: AccountConfig.Field, value: Int) {
        var config = AccountConfig()
        config[field] = .init(value)
        #expect(given(Account.self).when(.configure(config)).events.count == 1)
    }
}
