package import Domain

/// What an input says about a contact: every field of SPEC §4, each checked and in its own type.
///
/// It does not describe itself, so that no log prints a person by accident.
package struct ContactFields: Hashable, Sendable {
    package var id: Field<String> = .absent
    package var name: Field<String> = .absent
    package var email: Field<String> = .absent
    package var phone: Field<E164> = .absent
    /// WhatsApp's business-scoped user id, or a gateway's hidden one.
    package var whatsappUserId: Field<String> = .absent
    /// ISO 3166-1 alpha-2, upper case.
    package var country: Field<String> = .absent
    package var language: Field<Language> = .absent
    package var gender: Field<ContactFacts.Gender> = .absent
    package var profession: Field<String> = .absent
    /// Years. Where `birthDate` is given too, that one is the better source.
    package var age: Field<Int> = .absent
    /// `yyyy-mm-dd`, a date the calendar has.
    package var birthDate: Field<String> = .absent
    package var registeredAt: Field<Instant> = .absent
    package var paid: Field<Bool> = .absent
    package var hasActiveSubscription: Field<Bool> = .absent
    package var referralCount: Field<Int> = .absent
    package var subscribed: Field<Bool> = .absent
    package var consentSource: Field<String> = .absent
    package var consentAt: Field<Instant> = .absent
    package var active: Field<Bool> = .absent
    /// IANA name.
    package var timeZone: Field<String> = .absent
    package var kind: Field<ContactFacts.Kind> = .absent
    package var status: Field<String> = .absent
    package var quality: Field<String> = .absent
    package var tags: Field<[String]> = .absent
    package var city: Field<String> = .absent
    package var state: Field<String> = .absent
    package var assignedUserId: Field<String> = .absent
    package var engagementScore: Field<Int> = .absent
    /// Hundredths of the currency.
    package var totalSpentHundredths: Field<Int> = .absent
    package var totalOrders: Field<Int> = .absent
    package var lastOrderAt: Field<Instant> = .absent
    package var customerTier: Field<String> = .absent

    package init() {}

    /// Whether the person can be found again by what is said here.
    package var namesSomebody: Bool {
        id.value != nil || phone.value != nil || whatsappUserId.value != nil
    }
}

extension ContactFields: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "ContactFields(hidden)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The countries a phone number without calling code may be meant for; codes of ISO 3166-1.
package struct ContactOrigin: Hashable, Sendable {
    /// The stored contact's, for changes to one; a `country` in the same input goes before it.
    package var contactCountry: String?
    package var accountCountry: String?

    package init(contactCountry: String? = nil, accountCountry: String? = nil) {
        self.contactCountry = contactCountry
        self.accountCountry = accountCountry
    }
}

/// What became of one object or row.
package struct ContactReading: Hashable, Sendable {
    /// The fields that were right.
    package let fields: ContactFields
    /// Every one that was not, in the order of SPEC §4; empty if the input can be taken.
    package let problems: [FieldProblem]
    /// Names of no field, sorted.
    package let unknown: [String]
}

extension ContactFields {
    /// Checks the members of a JSON object. `null` and empty text clear a field; what is not mentioned stays absent.
    package static func read(_ members: [String: RawValue], from origin: ContactOrigin) -> ContactReading {
        var fields = ContactFields()
        var problems: [FieldProblem] = []
        var known = 0
        for descriptor in FieldDescriptor.all {
            guard let value = members[descriptor.name] else { continue }
            known += 1
            if let problem = descriptor.read(value, origin, &fields) { problems.append(problem) }
        }
        let unknown = known == members.count ? [] : members.keys.filter { FieldDescriptor.byName[$0] == nil }.sorted()
        return ContactReading(fields: fields, problems: problems, unknown: unknown)
    }
}
