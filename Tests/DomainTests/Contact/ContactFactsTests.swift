import Domain
import Testing

@Suite struct ContactFactsTests {
    static let other: [(ContactFacts.Field, FieldValue)] = [
        (.kind, .text("lead")), (.registeredAt, .integer(5)), (.language, .text("en")), (.country, .text("CM")),
        (.timeZone, .text("UTC")), (.active, .bool(false)), (.subscribed, .bool(false)),
        (.hasActiveSubscription, .bool(true)), (.gender, .text("other")), (.profession, .text("p")),
        (.age, .integer(30)), (.birthDate, .text("1990-01-01")), (.referralCount, .integer(2)),
        (.consentSource, .text("form")), (.consentAt, .integer(6)), (.status, .text("s")), (.quality, .text("q")),
        (.tags, .list(["a", "b"])), (.city, .text("c")), (.state, .text("t")), (.assignedUserId, .text("u")),
        (.engagementScore, .integer(4)), (.totalSpent, .integer(1999)), (.totalOrders, .integer(3)),
        (.lastOrderAt, .integer(7)), (.customerTier, .text("gold")),
    ]

    @Test func `the table above has every field`() {
        #expect(Set(Self.other.map(\.0)) == Set(ContactFacts.Field.allCases))
    }

    @Test(arguments: other)
    func `each field is written and read back, changes alone, and can be set back`(
        field: ContactFacts.Field, value: FieldValue
    ) {
        var facts = ContactFacts()
        facts[field] = value
        #expect(facts[field] == value)
        #expect(
            ContactFacts().changes(to: facts)
                == [FieldChange(field: field, old: ContactFacts()[field], new: value)])
        facts.apply(facts.changes(to: ContactFacts()))
        #expect(facts == ContactFacts())
    }

    @Test func `all fields together survive the way through their changes`() {
        var facts = ContactFacts()
        for (field, value) in Self.other { facts[field] = value }
        var again = ContactFacts()
        again.apply(ContactFacts().changes(to: facts))
        #expect(again == facts)
    }

    @Test(arguments: ContactFacts.Field.allCases.filter { $0 != .tags })
    func `a value of another kind leaves the default in place`(field: ContactFacts.Field) {
        var facts = ContactFacts()
        facts[field] = .list(["x"])
        #expect(facts == ContactFacts())
    }
}
