/// What happened to a contact.
package enum ContactEvent: Hashable, Sendable {
    /// The only place a person's name, number, e-mail and chosen id ever stand, sealed with the contact's own key.
    /// `facts` are those that differ from the defaults.
    case registered(facts: [FieldChange<ContactFacts.Field>], sealed: [UInt8], reach: Reach)
    /// Only what changed; `sealed` is the whole personal data again, if any of it did.
    case changed(facts: [FieldChange<ContactFacts.Field>], sealed: [UInt8]?, reach: Reach)
    case paid
    case optedOut(OptSource)
    case optedIn(OptSource)
    /// The key is destroyed with it: what is sealed can never be read again.
    case erased
}

/// Whether there is a number to write to; the number itself is sealed.
package enum Reach: String, Sendable, CaseIterable {
    case phone
    case none
}

/// Who said so. Raw values are versioned wire names.
package enum OptSource: String, Sendable, CaseIterable {
    case keyword
    case api
    case whatsappPreference
}
