import Domain
import Testing

@Suite struct ContactTests {
    static let facts: ContactFacts = {
        var facts = ContactFacts()
        facts.registeredAt = noon
        facts.language = .english
        return facts
    }()
    let known = given(
        Contact.self, .registered(facts: ContactFacts().changes(to: facts), sealed: [1, 2], reach: .phone))

    @Test func `a contact is registered once, with the facts that differ from the defaults`() {
        let changes: [FieldChange<ContactFacts.Field>] = [
            FieldChange(field: .registeredAt, old: .integer(0), new: .integer(noon.milliseconds)),
            FieldChange(field: .language, old: .absent, new: .text("en")),
        ]
        let after = given(Contact.self).when(.register(Self.facts, sealed: [1], .phone))
            .then(.registered(facts: changes, sealed: [1], reach: .phone))
        #expect(after.state.facts == Self.facts && after.state.sealed == [1] && after.state.reach == .phone)
        after.when(.register(Self.facts, sealed: [1], .phone)).thenRefused(.alreadyRegistered)
    }

    @Test func `nothing can be done to an unknown contact`() {
        let nobody = given(Contact.self)
        nobody.when(.change(Self.facts, sealed: nil)).thenRefused(.unknown)
        nobody.when(.pay).thenRefused(.unknown)
        nobody.when(.optOut(.keyword)).thenRefused(.unknown)
        nobody.when(.optIn(.api)).thenRefused(.unknown)
        nobody.when(.erase).thenRefused(.unknown)
    }

    @Test func `only what changed is recorded`() {
        var facts = Self.facts
        facts.tags = ["vip"]
        known.when(.change(Self.facts, sealed: nil)).thenNothing()
            .when(.change(facts, sealed: nil))
            .then(
                .changed(
                    facts: [FieldChange(field: .tags, old: .absent, new: .list(["vip"]))], sealed: nil, reach: .phone)
            )
            .when(.change(facts, sealed: nil)).thenNothing()
    }

    @Test func `changed personal data are sealed anew, and kept where they did not change`() {
        let kept = known.when(.change(Self.facts, sealed: nil, newReach: Reach.none)).then(
            .changed(facts: [], sealed: nil, reach: .none))
        #expect(kept.state.sealed == [1, 2] && kept.state.reach == .none)
        let changed = known.when(.change(Self.facts, sealed: [3]))
            .then(.changed(facts: [], sealed: [3], reach: .phone))
        #expect(changed.state.sealed == [3])
    }

    @Test func `the stops of other records of the number are taken over once, with who told of them and when`() {
        let said = given(Contact.self, .registered(facts: [], sealed: [1], reach: .phone))
            .when(.optOut(.api, at: noon - .hours(2))).then(.optedOut(.api, at: noon - .hours(2))).state
        let switched = given(Contact.self, .registered(facts: [], sealed: [1], reach: .phone))
            .when(.optOut(.whatsappPreference, at: noon - .hours(1)))
            .then(.optedOut(.whatsappPreference, at: noon - .hours(1))).state
        known.when(.takeOver(stopsOf: [])).thenNothing()
        let taken = known.when(.takeOver(stopsOf: [switched, ContactState(), said])).then(
            .optedOut(.api, at: noon - .hours(2)), .optedOut(.whatsappPreference, at: noon - .hours(1)))
        taken.when(.takeOver(stopsOf: [switched, said])).thenNothing()
        // A START lifts what was taken over like any other stop.
        let lifted = taken.when(.optIn(.keyword, at: noon)).then(.optedIn(.keyword, at: noon))
        #expect(!lifted.state.isOptedOut && lifted.state.optedOutBy == nil)
    }

    @Test func `a contact pays once`() {
        let paid = known.when(.pay).then(.paid)
        #expect(paid.state.paidAt == noon)
        paid.when(.pay).thenNothing()
    }

    @Test(arguments: OptSource.allCases.filter { $0 != .whatsappRefusal })
    func `opting out and in takes effect once each, whoever says so`(source: OptSource) {
        let out = known.when(.optIn(source)).thenNothing().when(.optOut(source)).then(.optedOut(source, at: nil))
        #expect(out.state.isOptedOut)
        let back = out.when(.optOut(source)).thenNothing().when(.optIn(source)).then(.optedIn(source, at: nil))
        #expect(!back.state.isOptedOut)
    }

    @Test func `WhatsApp's own switch lifts only what it set, and never a STOP said to us`() {
        let both = known.when(.optOut(.whatsappPreference, at: noon)).then(.optedOut(.whatsappPreference, at: noon))
            .when(.optOut(.keyword)).then(.optedOut(.keyword, at: nil))
        let later = noon + .minutes(1)
        let resumed = both.when(.optIn(.whatsappPreference, at: later)).then(.optedIn(.whatsappPreference, at: later))
        #expect(resumed.state.isOptedOut && resumed.state.preferenceStoppedAt == nil)
        let back = both.when(.optIn(.keyword)).then(.optedIn(.keyword, at: nil))
        #expect(!back.state.isOptedOut, "a START said to us is the person's own word")
    }

    @Test func `of the switch's words the newest counts, whatever order they come in`() {
        let later = noon + .minutes(1)
        let resumed = known.when(.optIn(.whatsappPreference, at: later)).then(.optedIn(.whatsappPreference, at: later))
        resumed.when(.optOut(.whatsappPreference, at: noon)).thenNothing()
        let stopped = resumed.when(.optOut(.whatsappPreference, at: later + .seconds(1)))
            .then(.optedOut(.whatsappPreference, at: later + .seconds(1)))
        #expect(stopped.state.isOptedOut)
    }

    @Test func `of STOP and START the newest counts, whatever order they come in`() {
        let later = noon + .minutes(1)
        let stopped = known.when(.optOut(.keyword, at: later)).then(.optedOut(.keyword, at: later))
        stopped.when(.optIn(.keyword, at: noon)).thenNothing()
        let started = stopped.when(.optIn(.keyword, at: later + .seconds(1)))
            .then(.optedIn(.keyword, at: later + .seconds(1)))
        started.when(.optOut(.keyword, at: noon)).thenNothing()
        let again = stopped.when(.optOut(.keyword, at: later + .hours(1)))
            .then(.optedOut(.keyword, at: later + .hours(1)))
        again.when(.optIn(.keyword, at: later + .minutes(30))).thenNothing()
        #expect(!again.when(.optIn(.api)).anyway.state.isOptedOut, "who asks now asks last")
    }

    @Test func `a START lifts no word of the switch that is newer`() {
        let later = noon + .minutes(1)
        let both = known.when(.optOut(.keyword, at: noon)).anyway.when(.optOut(.whatsappPreference, at: later)).anyway
        let half = both.when(.optIn(.keyword, at: noon + .seconds(1)))
            .then(.optedIn(.keyword, at: noon + .seconds(1)))
        #expect(half.state.optedOutAt == nil && half.state.preferenceStoppedAt != nil)
        half.when(.optIn(.keyword, at: noon + .seconds(2))).thenNothing()
        #expect(!half.when(.optIn(.keyword, at: later)).anyway.state.isOptedOut)
    }

    @Test func `of a stop and a resume of one second the stop counts, whichever comes first`() {
        let resumed = known.when(.optIn(.whatsappPreference, at: noon)).then(.optedIn(.whatsappPreference, at: noon))
        let stopped = resumed.when(.optOut(.whatsappPreference, at: noon)).then(
            .optedOut(.whatsappPreference, at: noon))
        stopped.when(.optIn(.whatsappPreference, at: noon)).thenNothing()
        stopped.when(.optOut(.whatsappPreference, at: noon)).thenNothing()
        let started = stopped.when(.optIn(.keyword, at: noon + .seconds(9))).anyway
        started.when(.optOut(.whatsappPreference, at: noon)).thenNothing()
    }

    @Test func `a word of the switch without a time counts as of when it was heard`() {
        let stopped = known.when(.optOut(.whatsappPreference)).then(.optedOut(.whatsappPreference, at: nil))
        stopped.when(.optIn(.whatsappPreference, at: noon - .minutes(1))).thenNothing()
        let later = noon + .minutes(1)
        let resumed = stopped.when(.optIn(.whatsappPreference, at: later)).then(
            .optedIn(.whatsappPreference, at: later))
        #expect(!resumed.state.isOptedOut)
        let again = resumed.at(noon + .hours(1)).when(.optOut(.whatsappPreference)).anyway
            .when(.optIn(.whatsappPreference)).anyway
        again.when(.optOut(.whatsappPreference, at: noon + .minutes(59))).thenNothing()
    }

    @Test func `somebody who writes may be answered for a day, one answer at a time`() {
        known.when(.reply(text: [1], at: noon)).thenRefused(.windowClosed)
        let wrote = known.when(.receive(.text, id: [5], text: [1], at: noon - .hours(1)))
            .then(.messageReceived(.text, id: [5], text: [1], windowUntil: noon + .hours(23)))
        wrote.when(.reply(text: [2], at: noon + .hours(23))).thenRefused(.windowClosed)
        let asked = wrote.when(.reply(text: [2], at: noon)).then(.replyRequested(number: 1, text: [2]))
        asked.when(.reply(text: [2], at: noon)).thenRefused(.replyOutstanding)
        let sent = asked.when(.replyTaken(number: 1, id: [7])).then(.replySent(number: 1, id: [7]))
        sent.when(.replyTaken(number: 1, id: [7])).thenNothing()
        sent.when(.reply(text: [2], at: noon)).then(.replyRequested(number: 2, text: [2]))
        let closed = wrote.when(.closeWindow).then(.windowClosed)
        closed.when(.reply(text: [2], at: noon)).thenRefused(.windowClosed)
    }

    @Test func `a reaction opens no window, and an older message does not shorten it`() {
        let wrote = known.when(.receive(.text, id: [5], text: nil, at: noon)).anyway
        let after = wrote.when(.receive(.other, id: [6], text: nil, at: nil)).anyway
            .when(.receive(.text, id: [7], text: nil, at: noon - .hours(5))).anyway
        #expect(after.state.windowUntil == noon + .hours(24))
    }

    @Test func `a number that is somebody else's now is written to no more, until another is known`() {
        let lost = known.when(.loseNumber).then(.changed(facts: [], sealed: nil, reach: .none))
        lost.when(.loseNumber).thenNothing()
        lost.when(.learn(sealed: [9])).thenNothing()
        lost.when(.change(Self.facts, sealed: nil)).thenNothing()
        let renamed = lost.when(.change(Self.facts, sealed: [9])).then(.changed(facts: [], sealed: [9], reach: .none))
        renamed.when(.change(Self.facts, sealed: [10], newReach: .phone))
            .then(.changed(facts: [], sealed: [10], reach: .phone))
    }

    @Test func `whoever wrote from one number has not written from another`() {
        let wrote = known.when(.receive(.text, id: [5], text: nil, at: noon)).anyway
        wrote.when(.change(Self.facts, sealed: [3])).then(.changed(facts: [], sealed: [3], reach: .phone))
        let renumbered = wrote.when(.change(Self.facts, sealed: [3], newReach: .phone))
            .then(.changed(facts: [], sealed: [3], reach: .phone), .windowClosed)
        #expect(!renumbered.state.isInWindow(at: noon))
        wrote.when(.loseNumber).then(.changed(facts: [], sealed: nil, reach: .none), .windowClosed)
    }

    @Test func `an erased contact keeps nothing and takes nothing`() {
        let erased = known.when(.pay).then(.paid).when(.erase).then(.erased)
        #expect(erased.state.erased && erased.state.sealed.isEmpty && erased.state.facts == ContactFacts())
        #expect(erased.state.reach == .none)
        erased.when(.erase).thenNothing()
        erased.when(.change(Self.facts, sealed: [1])).thenRefused(.erased)
        erased.when(.pay).thenRefused(.erased)
        erased.when(.optOut(.keyword)).thenRefused(.erased)
        erased.when(.optIn(.keyword)).thenRefused(.erased)
        erased.when(.register(Self.facts, sealed: [1], .phone)).thenRefused(.alreadyRegistered)
    }

    @Test func `texts are in the contact's language, else French`() {
        #expect(known.state.language == .english)
        #expect(given(Contact.self).state.language == .french)
    }

    @Test func `personal data print nothing, however they are printed`() {
        let person = PersonalData(id: "secret", name: "secret", email: "secret", phone: "secret")
        var dumped = ""
        dump(person, to: &dumped)
        for text in ["\(person)", String(reflecting: person), String(describing: [person]), dumped] {
            #expect(!text.contains("secret"))
        }
    }
}
