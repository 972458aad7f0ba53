import Domain
import EventStore

/// Commands that concern a contact, and through it its targets.
extension EngineCore {
    func plan(
        put draft: ContactDraft, _ mode: PutMode, in account: AccountNumber, at now: Instant
    ) throws -> Plan {
        if let number = try find(draft, in: account), let row = try rows.contact(number) {
            return try plan(change: draft, mode, number, row)
        }
        if case .update = mode { throw Refusal.unknownContact }
        return try plan(register: draft, in: account, at: now)
    }

    private func plan(register draft: ContactDraft, in account: AccountNumber, at now: Instant) throws -> Plan {
        let number = ContactNumber(batch.nextPosition.rawValue)
        var facts = ContactFacts()
        facts.registeredAt = now
        for (field, value) in draft.facts where value != .absent { facts[field] = value }
        facts.dateConsent(at: now)
        var person = PersonalData(id: draft.id ?? draft.madeID)
        person.take(draft, clearingUnnamed: false, isLost: false)
        let sealed = try sealer.sealNew(person, of: number)
        var events = try decide(.register(facts, sealed: sealed, person.reach), ContactState())
        events += try stops(of: person, takenOverBy: number, ContactState(events, at: now), in: account)
        if draft.paid == true { events.append(.paid) }
        var plan = Plan(outcome: .contact(number, created: true))
        plan.steps = [
            Plan.Step(
                stream: nil, account: .number(StreamNumber(account.rawValue)), expected: .none,
                events: events.map(DomainEvent.contact))
        ]
        return plan
    }

    private func plan(
        change draft: ContactDraft, _ mode: PutMode, _ number: ContactNumber, _ row: ContactRow
    ) throws -> Plan {
        guard !row.state.erased, let known = try sealer.openIfPossible(row.state.sealed, of: number) else {
            throw Refusal.contactErased
        }
        if draft.paid == false, row.state.isPaid { throw Refusal.paymentIsFinal }
        var replaces = false
        if case .replace = mode { replaces = true }
        var facts = row.state.facts
        if replaces {
            facts = ContactFacts()
            facts.registeredAt = row.state.facts.registeredAt
        }
        for (field, value) in draft.facts where !(field == .registeredAt && value == .absent) { facts[field] = value }
        if draft.facts[.consentSource] != nil { facts.dateConsent(at: now, known: row.state.facts) }
        var person = known
        person.take(draft, clearingUnnamed: replaces, isLost: row.state.reach == .none)
        let sealed = person == known ? nil : try sealer.seal(person, of: number)
        let isSame = known.isSamePerson(as: person)
        // Who was lost is not brought back by the number that was lost, though it was known by WhatsApp's word alone.
        let isLost = row.state.reach == .none && person.phone != nil && known.hasNumber(person.phone)
        var events = try decide(
            .change(
                facts, sealed: sealed,
                newReach: isLost || (isSame && known.reach == person.reach) ? nil : person.reach,
                isSamePerson: isSame), row.state)
        let hasNewAddress = known.phone != person.phone || known.userID != person.userID
        let changed = events.reduce(into: row.state) { Contact.evolve(&$0, $1, at: now) }
        let stops = hasNewAddress ? try stops(of: person, takenOverBy: number, changed, in: row.account) : []
        events += stops
        var plan = Plan(outcome: .contact(number, created: false))
        if draft.paid == true { events += try decide(.pay, row.state) }
        plan.append(events, to: number, row)
        if events.contains(.paid) {
            _ = try exitTargets(of: number, .paid, in: &plan)
        } else if !stops.isEmpty {
            _ = try exitTargets(of: number, .optedOut, in: &plan)
        }
        return plan
    }

    /// The stops that stand for a person under other ids in the account.
    func stops(
        of person: PersonalData, takenOverBy number: ContactNumber, _ state: ContactState, in account: AccountNumber
    ) throws -> [ContactEvent] {
        let alike = try others(like: person, than: number, in: account)
        return alike.isEmpty ? [] : try decide(.takeOver(stopsOf: alike.map(\.row.state)), state)
    }

    /// Whom else in the account something reaches that reaches this person: the same one under other ids.
    private func others(
        like person: PersonalData, than number: ContactNumber, in account: AccountNumber
    ) throws -> [(number: ContactNumber, row: ContactRow)] {
        let found = try sealer.addresses(of: person).flatMap { try rows.contacts(address: $0, in: account) }
        return try Set(found).subtracting([number]).sorted().compactMap { other in
            try rows.contact(other).map { (other, $0) }
        }
    }

    /// A person's word concerns the person, under whatever id it is passed on; not who has a number now that was lost.
    func plan(optOut source: OptSource, _ contact: String, in account: AccountNumber) throws -> Plan {
        try plan(.optOut(source), ofWhoeverIs: contact, in: account) { number, plan in
            _ = try exitTargets(of: number, .optedOut, in: &plan)
        }
    }

    func plan(optIn source: OptSource, _ contact: String, in account: AccountNumber) throws -> Plan {
        try plan(.optIn(source), ofWhoeverIs: contact, in: account) { _, _ in }
    }

    private func plan(
        _ command: Contact.Command, ofWhoeverIs contact: String, in account: AccountNumber,
        andThen more: (ContactNumber, inout Plan) throws -> Void
    ) throws -> Plan {
        let (number, row) = try known(contact, in: account)
        var plan = Plan(outcome: .contact(number, created: false))
        let isReached = row.state.reach != .none && !row.state.erased
        let person = isReached ? try sealer.openIfPossible(row.state.sealed, of: number) : nil
        let alike = try person.map { try others(like: $0, than: number, in: account) } ?? []
        for (number, row) in [(number, row)] + alike.filter({ $0.row.state.reach != .none }) {
            let events = try decide(command, row.state)
            plan.append(events, to: number, row)
            if !events.isEmpty { try more(number, &plan) }
        }
        return plan
    }

    /// The fact first; the key goes once the fact is durable.
    func plan(erase contact: String, in account: AccountNumber) throws -> Plan {
        let (number, row) = try known(contact, in: account)
        var plan = Plan(outcome: .contact(number, created: false))
        let events = try decide(.erase, row.state)
        _ = try exitTargets(of: number, .erased, in: &plan)
        plan.append(events, to: number, row)
        if !events.isEmpty { afterCommit { core in core.keysToDestroy.append(number) } }
        return plan
    }

    /// Somebody paid: every account that knows the id is told, and every target of the person ends.
    func plan(exitPaid contact: String) throws -> Plan {
        var plan = Plan(outcome: .exited(targets: 0))
        var exited = 0
        for number in try rows.contacts(named: sealer.hash(contactID: contact)) {
            guard let row = try rows.contact(number), !row.state.erased else { continue }
            plan.append(try decide(.pay, row.state), to: number, row)
            exited += try exitTargets(of: number, .paid, in: &plan)
        }
        plan.outcome = .exited(targets: exited)
        return plan
    }

    /// Adds the exit of every active target of a contact; how many.
    func exitTargets(of contact: ContactNumber, _ reason: ExitReason, in plan: inout Plan) throws -> Int {
        var exited = 0
        for number in try rows.targets(of: contact) {
            guard let row = try rows.target(number) else { continue }
            let events = try Target.decide(.exit(reason), given: row.state)
            guard !events.isEmpty else { continue }
            plan.append(events, to: number, row)
            exited += 1
        }
        return exited
    }

    /// By id; a draft without one by its number, else by its user id.
    private func find(_ draft: ContactDraft, in account: AccountNumber) throws -> ContactNumber? {
        if let id = draft.id { return try rows.contact(named: sealer.hash(contactID: id), in: account) }
        if case .set(let phone) = draft.phone,
            let found = try rows.contacts(address: sealer.hash(phone: phone), in: account).first
        {
            return found
        }
        guard case .set(let userID) = draft.userID else { return nil }
        return try rows.contacts(address: sealer.hash(userID: userID), in: account).first
    }

    func known(_ contact: String, in account: AccountNumber) throws -> (ContactNumber, ContactRow) {
        guard let number = try rows.contact(named: sealer.hash(contactID: contact), in: account),
            let row = try rows.contact(number)
        else { throw Refusal.unknownContact }
        return (number, row)
    }

    private func decide(_ command: Contact.Command, _ state: ContactState) throws -> [ContactEvent] {
        do throws(Contact.Rejection) {
            return try Contact.decide(command, given: state)
        } catch .erased { throw Refusal.contactErased } catch { throw Refusal.unknownContact }
    }
}

extension PersonalData {
    /// What was learnt of a person through one number goes with it. A user id stays where a number is only added to it or
    /// taken away: it is nobody else's, unless the number was lost to somebody.
    fileprivate mutating func take(_ draft: ContactDraft, clearingUnnamed: Bool, isLost: Bool) {
        let before = self
        func new(_ change: Change<String>, _ known: String?) -> String? {
            if clearingUnnamed, case .keep = change { return nil }
            return change.applied(to: known)
        }
        name = new(draft.name, name)
        email = new(draft.email, email)
        phone = new(draft.phone, phone)
        if phone != before.phone {
            waID = nil
            let isAnother = phone != nil && before.phone != nil && !before.hasNumber(phone)
            if isAnother || (isLost && !before.hasNumber(phone)) { userID = nil }
        }
        // WhatsApp teaches it: who does not name it does not mean to clear it.
        userID = draft.userID.applied(to: userID)
    }
}
