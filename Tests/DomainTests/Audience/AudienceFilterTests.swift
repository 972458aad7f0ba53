import Domain
import Testing

struct AudienceFilterTests {
    private static let today = CivilDate(year: 2025, month: 1, day: 20)!
    private static let registered = Instant(iso8601: "2025-01-15T10:00:00Z")!

    private func matches(
        _ change: (inout AudienceFilter) -> Void = { _ in }, person: (inout ContactState) -> Void = { _ in }
    ) -> Bool {
        var contact = ContactState()
        contact.exists = true
        contact.facts.registeredAt = Self.registered
        person(&contact)
        var filter = AudienceFilter()
        change(&filter)
        return filter.matches(contact, on: Self.today)
    }

    @Test func `without criteria every unpaid, active contact is meant, and nobody else`() {
        #expect(matches())
        #expect(!matches(person: { $0.paidAt = Self.registered }))
        #expect(!matches(person: { $0.facts.active = false }))
        #expect(!matches(person: { $0.erased = true }))
        #expect(!matches(person: { $0.exists = false }))
    }

    @Test func `countries and professions are any of those named, and an absent value is none of them`() {
        #expect(matches({ $0.countries = ["CM", "FR"] }) { $0.facts.country = "FR" })
        #expect(!matches({ $0.countries = ["CM", "FR"] }) { $0.facts.country = "SN" })
        #expect(!matches { $0.countries = ["CM"] })
        #expect(matches({ $0.professions = ["Teacher"] }) { $0.facts.profession = "Teacher" })
        #expect(!matches { $0.professions = ["Teacher"] })
    }

    @Test func `registration dates count from the first moment and up to the last`() {
        #expect(matches { $0.registeredFrom = Self.registered })
        #expect(!matches { $0.registeredFrom = Self.registered + .milliseconds(1) })
        #expect(!matches { $0.registeredBefore = Self.registered })
        #expect(matches { $0.registeredBefore = Self.registered + .milliseconds(1) })
    }

    @Test(arguments: [(17, false), (18, true), (30, true), (31, false)])
    func `ages have both bounds, and an absent age meets neither`(age: Int, isMeant: Bool) {
        let bounds: (inout AudienceFilter) -> Void = {
            $0.minAge = 18
            $0.maxAge = 30
        }
        #expect(matches(bounds) { $0.facts.age = age } == isMeant)
        #expect(!matches(bounds))
    }

    @Test(arguments: [("2000-01-20", 25), ("2000-01-21", 24), ("2000-12-31", 24), ("2000-01-01", 25)])
    func `an age follows from the date of birth, and changes on the birthday`(born: String, age: Int) {
        var facts = ContactFacts()
        facts.age = 99
        facts.birthDate = born
        #expect(facts.age(on: Self.today) == age)
    }

    @Test func `gender, subscription and referrals filter where they are asked for`() {
        #expect(matches({ $0.gender = .female }) { $0.facts.gender = .female })
        #expect(!matches { $0.gender = .female })
        #expect(matches { $0.hasActiveSubscription = false })
        #expect(!matches { $0.hasActiveSubscription = true })
        #expect(!matches { $0.hasUnpaidReferrals = true })
        #expect(matches({ $0.hasUnpaidReferrals = true }) { $0.facts.referralCount = 1 })
    }

    @Test func `a filter that nobody can meet is refused`() {
        func problem(_ change: (inout AudienceFilter) -> Void) -> AudienceFilter.Problem? {
            var filter = AudienceFilter()
            change(&filter)
            do throws(AudienceFilter.Problem) {
                try filter.check()
                return nil
            } catch { return error }
        }
        #expect(problem { $0.minAge = 18 } == nil)
        #expect(problem { $0.minAge = -1 } == .ageOutOfRange(.minAge, allowed: 0...150))
        #expect(
            problem {
                $0.minAge = 30
                $0.maxAge = 29
            } == .agesReversed)
        #expect(
            problem {
                $0.registeredFrom = Self.registered
                $0.registeredBefore = Self.registered
            } == .datesReversed)
    }
}
