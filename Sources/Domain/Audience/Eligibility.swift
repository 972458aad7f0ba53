/// Whom the default relance takes up, and when.
package enum Eligibility {
    /// The moment from which a contact may be enrolled; nil while it must not be.
    ///
    /// Unpaid, active, reachable, willing to hear, and registered at least an hour ago. Leads and customers are for
    /// campaigns. Where consent is required and missing, the contact waits behind everybody.
    package static func moment(of contact: ContactState, consentRequired: Bool) -> Instant? {
        guard contact.exists, !contact.erased, !contact.isPaid, !contact.isOptedOut, contact.reach != .none,
            contact.facts.kind == .referral, contact.facts.active, contact.facts.subscribed
        else { return nil }
        if consentRequired, contact.facts.consentAt == nil { return .distantFuture }
        return contact.facts.registeredAt + SevenDays.eligibilityDelay
    }
}
