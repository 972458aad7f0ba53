/// What happened to a contact.
package enum ContactEvent: Hashable, Sendable {
    /// The only place a person's name, number, e-mail and chosen id ever stand, sealed with the contact's own key.
    /// `facts` are those that differ from the defaults.
    case registered(facts: [FieldChange<ContactFacts.Field>], sealed: [UInt8], reach: Reach)
    /// Only what changed; `sealed` is the whole personal data again, if any of it did.
    case changed(facts: [FieldChange<ContactFacts.Field>], sealed: [UInt8]?, reach: Reach)
    case paid
    /// `at`: when it was said, or WhatsApp's own switch was moved; absent where that is when it was recorded.
    case optedOut(OptSource, at: Instant?)
    case optedIn(OptSource, at: Instant?)
    /// The person wrote. `id` is a keyed hash of the gateway's id, for it may come twice; `text` is sealed, and absent
    /// where there is none. The service window is open until `windowUntil`; absent where this opened none.
    case messageReceived(InboundKind, id: [UInt8], text: [UInt8]?, windowUntil: Instant?)
    /// The window is closed, whatever we believed: WhatsApp says so, or it was opened from a number that is no longer
    /// the person's.
    case windowClosed
    /// An answer to the person, on record before WhatsApp is asked; `text` is sealed. Tried once.
    case replyRequested(number: Int, text: [UInt8])
    /// WhatsApp took it; `id` is the gateway's own, sealed; absent where a receipt proves it.
    case replySent(number: Int, id: [UInt8]?)
    /// What WhatsApp reports of it afterwards. `at`: when that happened there; absent where it was when it was recorded.
    case replyConfirmed(number: Int, at: Instant? = nil)
    case replyDelivered(number: Int, at: Instant? = nil)
    case replyRead(number: Int, at: Instant? = nil)
    /// Refused, or reported as failed after it was taken.
    case replyFailed(number: Int, code: Int, at: Instant? = nil)
    /// The key is destroyed with it: what is sealed can never be read again.
    case erased
}

/// Whether there is a number to write to; the number itself is sealed.
package enum Reach: String, Sendable, CaseIterable {
    case phone
    /// Only by WhatsApp's business-scoped user id: the number is hidden.
    case userID = "userId"
    case none
}

/// What somebody sent. Raw values are versioned wire names.
package enum InboundKind: String, Sendable, CaseIterable {
    case text
    case button
    /// A picture, a voice message, a place …: for a person to look at.
    case other
}

/// Who said so. Raw values are versioned wire names.
package enum OptSource: String, Sendable, CaseIterable {
    case keyword
    case api
    /// WhatsApp's own switch for a business's marketing.
    case whatsappPreference
    /// WhatsApp refused a message, for the person has stopped them (Meta: error 131050).
    case whatsappRefusal
}
