import Domain
import Testing

/// Meta's error 131050: WhatsApp's own switch on stop, and consent revoked.
@Suite struct ContactRefusalTests {
    private static let refusal = Contact.Command.optOut(.whatsappRefusal, at: noon)
    private static let later = noon + .hours(1)
    private let known = given(Contact.self, .registered(facts: [], sealed: [1], reach: .phone))

    private static let resume = Contact.Command.optIn(.whatsappPreference, at: later)
    private static let consents: [Contact.Command] = [
        .optIn(.keyword, at: later), .optIn(.api), .change(consent(at: later), sealed: nil),
    ]

    private static func consent(at moment: Instant) -> ContactFacts {
        var facts = ContactFacts()
        facts.consentAt = moment
        return facts
    }

    @Test(arguments: consents.indices)
    func `who stopped us in WhatsApp comes back by WhatsApp's resume and a consent of our own, in any order`(
        index: Int
    ) {
        let consent = Self.consents[index]
        let refused = known.when(Self.refusal).then(.optedOut(.whatsappRefusal, at: noon))
        let resumed = refused.when(Self.resume).anyway
        #expect(resumed.state.isOptedOut, "WhatsApp's word alone is not enough")
        #expect(!resumed.when(consent).anyway.state.isOptedOut)
        let consented = refused.when(consent).anyway
        #expect(consented.state.isOptedOut, "consent alone is not enough")
        #expect(!consented.when(Self.resume).anyway.state.isOptedOut)
    }

    @Test func `what was said or consented to before the refusal lifts nothing of it`() {
        let earlier = noon - .minutes(1)
        let refused = known.when(Self.refusal).anyway.when(Self.resume).anyway
        refused.when(.optIn(.keyword, at: earlier)).thenNothing()
        refused.when(.optIn(.keyword, at: noon)).thenNothing()
        #expect(refused.when(.change(Self.consent(at: earlier), sealed: nil)).anyway.state.isOptedOut)
        known.when(Self.refusal).anyway.when(.optIn(.whatsappPreference, at: earlier)).thenNothing()
    }

    @Test func `a refusal that is heard after what came later leaves only what that did not lift`() {
        let started = known.when(.optOut(.keyword, at: noon - .hours(1))).anyway
            .when(.optIn(.keyword, at: Self.later)).anyway
        let both = started.when(Self.resume).anyway
        both.when(Self.refusal).thenNothing()
        let half = started.when(Self.refusal).then(.optedOut(.whatsappRefusal, at: noon))
        #expect(half.state.refusedAt == nil && half.state.preferenceStoppedAt != nil)
        let resumed = known.when(Self.resume).anyway.when(Self.refusal).then(.optedOut(.whatsappRefusal, at: noon))
        #expect(resumed.state.refusedAt == noon && resumed.state.preferenceStoppedAt == nil)
    }

    @Test func `a refusal that is told again is one, and a STOP said to us stands beside it`() {
        let refused = known.when(Self.refusal).anyway
        refused.when(Self.refusal).thenNothing()
        let stopped = refused.when(.optOut(.keyword, at: Self.later)).then(.optedOut(.keyword, at: Self.later))
        let resumed = stopped.when(Self.resume).anyway.when(.change(Self.consent(at: Self.later), sealed: nil)).anyway
        #expect(resumed.state.isOptedOut, "a consent that was imported is no START")
        #expect(!resumed.when(.optIn(.keyword, at: Self.later + .hours(1))).anyway.state.isOptedOut)
    }

    @Test func `a switch that a refusal proved is taken over as one, though consent came after it`() {
        let registered = ContactEvent.registered(facts: [], sealed: [1], reach: .phone)
        let consented = given(Contact.self, registered)
            .and(.optedOut(.whatsappRefusal, at: noon - .hours(2)), .optedIn(.api, at: nil))
        #expect(consented.state.refusedAt == nil && consented.state.needsResume)
        let taken = given(Contact.self, registered).when(.takeOver(stopsOf: [consented.state]))
            .then(.optedOut(.whatsappRefusal, at: noon - .hours(2)))
        #expect(taken.when(.optIn(.keyword, at: noon)).anyway.state.isOptedOut, "WhatsApp alone moves its switch")
    }
}
