/// A contact as its history leaves it, with nothing in it that names the person.
package struct ContactState: Hashable, Sendable {
    package var exists = false
    package var facts = ContactFacts()
    package var sealed: [UInt8] = []
    package var reach = Reach.none
    package var paidAt: Instant?
    /// Set while a STOP that was said to us stands.
    package var optedOutAt: Instant?
    /// Who told us of that STOP.
    package var optedOutBy: OptSource?
    /// When the last STOP or START was said to us that counted: what was said before it comes too late.
    package var saidAt: Instant?
    /// Set while WhatsApp's own switch stands on stop.
    package var preferenceStoppedAt: Instant?
    /// When WhatsApp's own switch was last moved: what is older comes too late.
    package var preferenceAt: Instant?
    /// WhatsApp has refused a message since the switch stands so: nothing that is said to us moves it.
    package var needsResume = false
    /// When WhatsApp refused a message for the person's sake; until the person has consented anew.
    package var refusedAt: Instant?
    /// Until when anything may be said; nil if the person never wrote.
    package var windowUntil: Instant?
    /// Replies made so far.
    package var replies = 0
    /// The reply whose answer is outstanding.
    package var openReply: Int?
    /// How the latest replies fared, oldest first.
    package var latestReplies: [ReplyDelivery] = []
    package var erased = false

    package init() {}

    /// As its first events leave it.
    package init(_ events: [ContactEvent], at time: Instant) {
        for event in events { Contact.evolve(&self, event, at: time) }
    }

    package var isPaid: Bool { paidAt != nil }
    package var isOptedOut: Bool { optedOutAt != nil || preferenceStoppedAt != nil || refusedAt != nil }

    /// Whether WhatsApp's service window is open, in which anything may be said.
    package func isInWindow(at now: Instant) -> Bool { windowUntil.map { now < $0 } ?? false }

    /// WhatsApp's own switch was moved; what was heard without a time counts as of when it was heard.
    mutating func notePreference(_ moment: Instant) { preferenceAt = max(moment, preferenceAt ?? moment) }

    mutating func noteWord(_ moment: Instant) { saidAt = max(moment, saidAt ?? moment) }

    /// Language for texts: the contact's, else French.
    package var language: Language { facts.language ?? .french }
}
