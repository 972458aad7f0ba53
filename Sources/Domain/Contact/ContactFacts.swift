/// What is known of a contact besides who it is: nothing here names or reaches a person.
///
/// Names, numbers, e-mail and the ids that clients choose are `PersonalData`, sealed before they reach an event.
package struct ContactFacts: FieldRecord {
    package enum Kind: String, Sendable, CaseIterable { case referral, lead, customer }
    package enum Gender: String, Sendable, CaseIterable { case male, female, other }

    package var kind = Kind.referral
    package var registeredAt = Instant(milliseconds: 0)
    package var language: Language?
    package var country: String?
    /// IANA name; else the country's, else the account's.
    package var timeZone: String?
    package var active = true
    /// Wants messages at all, as its owner's system says; opting out is a fact of its own.
    package var subscribed = true
    package var hasActiveSubscription = false
    package var gender: Gender?
    package var profession: String?
    package var age: Int?
    /// `yyyy-mm-dd`.
    package var birthDate: String?
    package var referralCount = 0
    package var consentSource: String?
    package var consentAt: Instant?
    package var status: String?
    package var quality: String?
    package var tags: [String] = []
    package var city: String?
    package var state: String?
    package var assignedUserId: String?
    package var engagementScore: Int?
    /// In hundredths of the currency.
    package var totalSpent: Int?
    package var totalOrders: Int?
    package var lastOrderAt: Instant?
    package var customerTier: String?

    package init() {}

    /// Consent that is recorded without its time was given when it was recorded first.
    ///
    /// - Parameter known: what is on record of the same person.
    package mutating func dateConsent(at now: Instant, known: ContactFacts? = nil) {
        guard consentSource != nil, consentAt == nil else { return }
        consentAt = (known?.consentSource == consentSource ? known?.consentAt : nil) ?? now
    }

    /// Raw values are versioned wire names.
    package enum Field: String, CaseIterable, Sendable {
        case kind, registeredAt, language, country, timeZone, active, subscribed, hasActiveSubscription
        case gender, profession, age, birthDate, referralCount, consentSource, consentAt, status, quality, tags
        case city, state, assignedUserId, engagementScore, totalSpent, totalOrders, lastOrderAt, customerTier
    }

    package subscript(field: Field) -> FieldValue {
        get {
            switch field {
            case .kind: .text(kind.rawValue)
            case .registeredAt: .init(registeredAt)
            case .language: .init(language?.rawValue)
            case .country: .init(country)
            case .timeZone: .init(timeZone)
            case .active: .bool(active)
            case .subscribed: .bool(subscribed)
            case .hasActiveSubscription: .bool(hasActiveSubscription)
            case .gender: .init(gender?.rawValue)
            case .profession: .init(profession)
            case .age: .init(age)
            case .birthDate: .init(birthDate)
            case .referralCount: .init(referralCount)
            case .consentSource: .init(consentSource)
            case .consentAt: .init(consentAt)
            case .status: .init(status)
            case .quality: .init(quality)
            case .tags: .init(tags)
            case .city: .init(city)
            case .state: .init(state)
            case .assignedUserId: .init(assignedUserId)
            case .engagementScore: .init(engagementScore)
            case .totalSpent: .init(totalSpent)
            case .totalOrders: .init(totalOrders)
            case .lastOrderAt: .init(lastOrderAt)
            case .customerTier: .init(customerTier)
            }
        }
        set {
            switch field {
            case .kind: kind = newValue.text.flatMap(Kind.init) ?? .referral
            case .registeredAt: registeredAt = newValue.instant ?? Instant(milliseconds: 0)
            case .language: language = newValue.text.flatMap(Language.init)
            case .country: country = newValue.text
            case .timeZone: timeZone = newValue.text
            case .active: active = newValue.bool ?? true
            case .subscribed: subscribed = newValue.bool ?? true
            case .hasActiveSubscription: hasActiveSubscription = newValue.bool ?? false
            case .gender: gender = newValue.text.flatMap(Gender.init)
            case .profession: profession = newValue.text
            case .age: age = newValue.integer
            case .birthDate: birthDate = newValue.text
            case .referralCount: referralCount = newValue.integer ?? 0
            case .consentSource: consentSource = newValue.text
            case .consentAt: consentAt = newValue.instant
            case .status: status = newValue.text
            case .quality: quality = newValue.text
            case .tags: tags = newValue.list ?? []
            case .city: city = newValue.text
            case .state: state = newValue.text
            case .assignedUserId: assignedUserId = newValue.text
            case .engagementScore: engagementScore = newValue.integer
            case .totalSpent: totalSpent = newValue.integer
            case .totalOrders: totalOrders = newValue.integer
            case .lastOrderAt: lastOrderAt = newValue.instant
            case .customerTier: customerTier = newValue.text
            }
        }
    }
}
