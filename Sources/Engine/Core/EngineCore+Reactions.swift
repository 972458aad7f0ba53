import Domain
import EventStore
import WhatsApp

/// What an error means beyond its own message: for the contact, the template, the account and those beside it.
extension EngineCore {
    /// - Parameters:
    ///   - template: the one that was said; nil where that is not known any more, or none was.
    ///   - moment: when it happened at the gateway.
    ///   - secret: of the webhook that told it, if one did.
    func react(
        to code: Int, of key: MessageKey, saying template: RemoteTemplate.Name? = nil, at moment: Instant,
        signedWith secret: WebhookSecret? = nil
    ) throws {
        guard let row = try rows.target(key.target), let contact = row.contact else { return }
        try react(to: code, of: contact, at: moment)
        let template = try template ?? usualTemplate(of: key, row)
        try react(to: code, in: row.account, template: template, signedWith: secret)
    }

    /// What it says of the person, whatever was said to them.
    func react(to code: Int, of contact: ContactNumber, at moment: Instant) throws {
        switch ErrorTable.meaning(of: code).step {
        case .templateOnly: try record(.closeWindow, of: contact)
        case .leave(.optedOut): try optOut(contact, .whatsappRefusal, at: moment)
        default: break
        }
    }

    /// - Parameters:
    ///   - template: the one that was said, if one was.
    ///   - moment: when WhatsApp said so by itself, of no message of ours.
    ///   - secret: of the webhook that told it, if one did.
    func react(
        to code: Int, in account: AccountNumber, template: RemoteTemplate.Name? = nil, at moment: Instant? = nil,
        signedWith secret: WebhookSecret? = nil
    ) throws {
        let meaning = ErrorTable.meaning(of: code)
        for number in concerned(by: meaning, in: account, signedWith: secret) {
            switch meaning.account {
            case .goesOn: break
            case .halts: try note(SendingHalt(code: code), at: moment, of: number)
            case .holds(let duration):
                try note(SendingHalt(code: code, until: now + duration), at: moment, of: number)
            case .templateRests:
                guard let template else { return }
                try record(.restTemplate(template, code: code, at: now), of: number)
            }
        }
    }

    /// Whatever stops a number stops every account that sends through it, once somebody met it who is connected and so
    /// has shown that the number is theirs. What is said of credentials or of a binding concerns who uses the same, and
    /// what a webhook says those whom its secret speaks for.
    private func concerned(
        by meaning: ErrorMeaning, in account: AccountNumber, signedWith secret: WebhookSecret?
    ) -> [AccountNumber] {
        guard let channel = state.channels[account],
            self.account(account).state.gateway.isConnected(to: channel.kind)
        else { return [account] }
        return state.channels.neighbours(of: account).filter { other in
            if other == account { return true }
            guard isHeard(secret, for: other) else { return false }
            return switch meaning.reach {
            case .number: true
            case .credentials: state.channels[other].map { $0.hasCredentials(of: channel) } ?? false
            case .account: false
            }
        }
    }

    /// What was told before is not told again, however much came in between: a person may have put it right since.
    func note(_ halt: SendingHalt, at moment: Instant?, of number: AccountNumber) throws {
        if let moment, try rows.hasReceived(sealer.hash(news: (halt.name, moment), of: number), at: now) { return }
        try record(.halt(halt, at: moment), of: number)
    }

    /// Too many of an account's latest messages failed: its sending stops before WhatsApp bans its number.
    func haltIfFailing(_ account: AccountNumber) throws {
        guard state.failures[account].isTripped else { return }
        try record(.halt(SendingHalt(code: OwnError.tooManyFailures)), of: account)
    }

    /// The one in the person's language, whether it may be said now or not: another that stands in for it does not rest
    /// for what befell it.
    private func usualTemplate(of key: MessageKey, _ target: TargetRow) throws -> RemoteTemplate.Name? {
        guard let contact = target.contact, let person = try rows.contact(contact)?.state else { return nil }
        let said = state.texts(of: target.campaign).occasion(
            day: key.day, in: target.campaign, language: person.language)
        return account(target.account).state.templates.usual(said)?.id
    }

    // MARK: Contacts

    /// The person wants no more: at once, everywhere in the account.
    func optOut(_ contact: ContactNumber, _ source: OptSource, at: Instant?) throws {
        guard let row = try rows.contact(contact), row.state.exists, !row.state.erased else { return }
        var plan = Plan(outcome: .contact(contact, created: false))
        plan.append(try Contact.decide(.optOut(source, at: at), given: row.state), to: contact, row)
        var after = row.state
        for event in plan.steps.flatMap(\.events) {
            if case .contact(let event) = event { Contact.evolve(&after, event, at: now) }
        }
        if after.isOptedOut { _ = try exitTargets(of: contact, .optedOut, in: &plan) }
        try record(plan)
    }

    /// A command of a contact that cannot be refused but by nobody being there.
    ///
    /// - Returns: whether it changed anything.
    @discardableResult
    func record(_ command: Contact.Command, of contact: ContactNumber) throws -> Bool {
        guard let row = try rows.contact(contact), row.state.exists, !row.state.erased else { return false }
        var plan = Plan(outcome: .contact(contact, created: false))
        plan.append(try Contact.decide(command, given: row.state), to: contact, row)
        try record(plan)
        return plan.eventCount > 0
    }

    /// Remembers other names that WhatsApp has for somebody, where they are news.
    ///
    /// What is told of a message to a number the person had before names whoever has that number now: once the number
    /// became another one, names are learnt from what bears a known one, or from messages asked for since.
    ///
    /// - Parameter requestedAt: when the message that this was told of was asked for, if that is known.
    func learn(
        _ person: Person, of contact: ContactNumber, in account: AccountNumber, requestedAt: Instant? = nil
    ) throws {
        // Nearly always there is no news, and that shows without opening what is sealed.
        guard try !isKnown(person, of: contact, in: account), let row = try rows.contact(contact), !row.state.erased,
            row.state.reach != .none, let known = try sealer.openIfPossible(row.state.sealed, of: contact)
        else { return }
        if let renumberedAt = row.renumberedAt, !known.isNamed(by: person) {
            guard let requestedAt, requestedAt > renumberedAt else { return }
        }
        var learnt = known
        if let waID = person.waID, "+\(waID)" != known.phone { learnt.waID = waID }
        if let userID = person.userID { learnt.userID = userID }
        guard learnt != known else { return }
        try record(learnt, of: contact, row)
    }

    /// Somebody who hides the number gave it to us: from now on it is written to. One that is known stays.
    func learn(number: String, of contact: ContactNumber) throws {
        guard let row = try rows.contact(contact), !row.state.erased, row.state.reach == .userID,
            var learnt = try sealer.openIfPossible(row.state.sealed, of: contact), learnt.phone == nil
        else { return }
        learnt.phone = number
        if let waID = learnt.waID, "+\(waID)" == number { learnt.waID = nil }
        try record(learnt, newReach: learnt.reach, of: contact, row)
    }

    /// What is learnt may show that somebody said STOP, as another one.
    private func record(
        _ learnt: PersonalData, newReach: Reach? = nil, of contact: ContactNumber, _ row: ContactRow
    ) throws {
        var plan = Plan(outcome: .contact(contact, created: false))
        var events = try Contact.decide(
            .learn(sealed: try sealer.seal(learnt, of: contact), newReach: newReach), given: row.state)
        let after = events.reduce(into: row.state) { Contact.evolve(&$0, $1, at: now) }
        let stops = try stops(of: learnt, takenOverBy: contact, after, in: row.account)
        events += stops
        plan.append(events, to: contact, row)
        if !stops.isEmpty { _ = try exitTargets(of: contact, .optedOut, in: &plan) }
        try record(plan)
    }

    private func isKnown(_ person: Person, of contact: ContactNumber, in account: AccountNumber) throws -> Bool {
        if let waID = person.waID {
            guard try rows.isAddress(sealer.hash(phone: "+\(waID)"), of: contact, in: account) else { return false }
        }
        if let userID = person.userID {
            guard try rows.isAddress(sealer.hash(userID: userID), of: contact, in: account) else { return false }
        }
        return true
    }

    func record(_ command: Account.Command, of number: AccountNumber) throws {
        try record(Account.decide(command, given: account(number).state), of: number)
    }
}

extension PersonalData {
    /// Whether WhatsApp's names for somebody hold one that is known.
    fileprivate func isNamed(by person: Person) -> Bool {
        if let waID = person.waID, hasNumber("+\(waID)") { return true }
        return person.userID != nil && person.userID == userID
    }
}
