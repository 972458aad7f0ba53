/// Which of an account's unpaid contacts a sequence campaign is for (seeds 000 and 001 §Filtering). A criterion that is
/// nil or empty filters nothing; a contact that lacks a value meets no criterion about it.
package struct AudienceFilter: Hashable, Sendable {
    /// ISO 3166-1 alpha-2.
    package var countries: Set<String> = []
    /// The first moment that counts.
    package var registeredFrom: Instant?
    /// The first moment that counts no more.
    package var registeredBefore: Instant?
    package var gender: ContactFacts.Gender?
    package var professions: Set<String> = []
    /// Whole years, bounds included.
    package var minAge: Int?
    package var maxAge: Int?
    package var hasActiveSubscription: Bool?
    /// Only those who brought somebody themselves; false filters nothing.
    package var hasUnpaidReferrals = false
    /// Not those who are in a sequence at present.
    package var excludesCurrentTargets = false

    package init() {}

    /// - Parameters:
    ///   - isCurrentTarget: whether the contact is active in the default relance or in any campaign of the account.
    ///   - day: the present calendar day, in the account's zone; ages are reached on birthdays.
    package func matches(_ contact: ContactState, isCurrentTarget: Bool, on day: CivilDate) -> Bool {
        guard contact.exists, !contact.erased, !contact.isPaid, contact.facts.active else { return false }
        if excludesCurrentTargets, isCurrentTarget { return false }
        let facts = contact.facts
        return isAmong(facts.country, countries) && isAmong(facts.profession, professions)
            && (gender == nil || facts.gender == gender) && isWithinDates(facts.registeredAt)
            && isWithinAges(facts.age(on: day))
            && (hasActiveSubscription == nil || facts.hasActiveSubscription == hasActiveSubscription)
            && (!hasUnpaidReferrals || facts.referralCount > 0)
    }

    private func isAmong(_ value: String?, _ wanted: Set<String>) -> Bool {
        wanted.isEmpty || value.map(wanted.contains) ?? false
    }

    private func isWithinDates(_ moment: Instant) -> Bool {
        moment >= registeredFrom ?? moment && (registeredBefore.map { moment < $0 } ?? true)
    }

    private func isWithinAges(_ age: Int?) -> Bool {
        guard minAge != nil || maxAge != nil else { return true }
        guard let age else { return false }
        return age >= minAge ?? age && age <= maxAge ?? age
    }
}

extension ContactFacts {
    /// In whole years: from the date of birth where there is one, else as it was given.
    package func age(on day: CivilDate) -> Int? {
        guard let birthDate, let moment = Instant(iso8601: birthDate) else { return age }
        let born = CivilDate(daysSince1970: Int(moment.milliseconds.flooredQuotient(by: 86_400_000).0))
        let hadBirthday = (day.month, day.day) >= (born.month, born.day)
        return day.year - born.year - (hadBirthday ? 0 : 1)
    }
}
