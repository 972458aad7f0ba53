/// Which of an account's unpaid contacts a sequence campaign is for (seeds 000 and 001 §Filtering). A criterion that is
/// nil or empty filters nothing; a contact that lacks a value meets no criterion about it.
package struct AudienceFilter: FieldRecord {
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

    /// Raw values are versioned wire names.
    package enum Field: String, CaseIterable, Sendable {
        case countries, registeredFrom, registeredBefore, gender, professions, minAge, maxAge, hasActiveSubscription
        case hasUnpaidReferrals, excludesCurrentTargets
    }

    package subscript(field: Field) -> FieldValue {
        get {
            switch field {
            case .countries: .init(countries.sorted())
            case .registeredFrom: .init(registeredFrom)
            case .registeredBefore: .init(registeredBefore)
            case .gender: .init(gender?.rawValue)
            case .professions: .init(professions.sorted())
            case .minAge: .init(minAge)
            case .maxAge: .init(maxAge)
            case .hasActiveSubscription: .init(hasActiveSubscription)
            case .hasUnpaidReferrals: .bool(hasUnpaidReferrals)
            case .excludesCurrentTargets: .bool(excludesCurrentTargets)
            }
        }
        set {
            switch field {
            case .countries: countries = Set(newValue.list ?? [])
            case .registeredFrom: registeredFrom = newValue.instant
            case .registeredBefore: registeredBefore = newValue.instant
            case .gender: gender = newValue.text.flatMap(ContactFacts.Gender.init)
            case .professions: professions = Set(newValue.list ?? [])
            case .minAge: minAge = newValue.integer
            case .maxAge: maxAge = newValue.integer
            case .hasActiveSubscription: hasActiveSubscription = newValue.bool
            case .hasUnpaidReferrals: hasUnpaidReferrals = newValue.bool ?? false
            case .excludesCurrentTargets: excludesCurrentTargets = newValue.bool ?? false
            }
        }
    }

    package enum Problem: Error, Hashable, Sendable {
        case ageOutOfRange(Field, allowed: ClosedRange<Int>)
        case agesReversed
        case datesReversed
    }

    package static let ages = 0...150

    /// Refuses what nobody can meet.
    package func check() throws(Problem) {
        for (field, age) in [(Field.minAge, minAge), (.maxAge, maxAge)] {
            if let age, !Self.ages.contains(age) { throw .ageOutOfRange(field, allowed: Self.ages) }
        }
        if let minAge, let maxAge, minAge > maxAge { throw .agesReversed }
        if let registeredFrom, let registeredBefore, registeredFrom >= registeredBefore { throw .datesReversed }
    }

    /// Whether the passing of time alone can bring somebody in: birthdays.
    package var dependsOnDay: Bool { minAge != nil || maxAge != nil }

    /// Whether a contact's own facts meet every criterion.
    ///
    /// - Parameter day: the present calendar day, in the account's zone; ages are reached on birthdays.
    package func matches(_ contact: ContactState, on day: CivilDate) -> Bool {
        guard contact.exists, !contact.erased, !contact.isPaid, contact.facts.active else { return false }
        let facts = contact.facts
        return isAmong(facts.country, countries) && isAmong(facts.profession, professions)
            && (gender == nil || facts.gender == gender) && isWithinDates(facts.registeredAt)
            && isWithinAges(facts, on: day)
            && (hasActiveSubscription == nil || facts.hasActiveSubscription == hasActiveSubscription)
            && (!hasUnpaidReferrals || facts.referralCount > 0)
    }

    private func isAmong(_ value: String?, _ wanted: Set<String>) -> Bool {
        wanted.isEmpty || value.map(wanted.contains) ?? false
    }

    private func isWithinDates(_ moment: Instant) -> Bool {
        moment >= registeredFrom ?? moment && (registeredBefore.map { moment < $0 } ?? true)
    }

    private func isWithinAges(_ facts: ContactFacts, on day: CivilDate) -> Bool {
        guard dependsOnDay else { return true }
        guard let age = facts.age(on: day) else { return false }
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
