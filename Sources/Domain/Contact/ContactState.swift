/// A contact as its history leaves it, with nothing in it that names the person.
package struct ContactState: Hashable, Sendable {
    package var exists = false
    package var facts = ContactFacts()
    package var sealed: [UInt8] = []
    package var reach = Reach.none
    package var paidAt: Instant?
    /// Set while opted out.
    package var optedOutAt: Instant?
    package var erased = false

    package init() {}

    package var isPaid: Bool { paidAt != nil }
    package var isOptedOut: Bool { optedOutAt != nil }

    /// Language for texts: the contact's, else French.
    package var language: Language { facts.language ?? .french }
}
