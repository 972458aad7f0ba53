import Domain
import EventStore
import WhatsApp

/// What webhooks told: each update becomes the facts it means, or is counted as somebody else's.
extension EngineCore {
    /// Every update stands or falls alone; the whole is durable before its webhook is answered.
    func receive(_ updates: [ChannelUpdate], signedWith secret: WebhookSecret?) throws -> Outcome {
        for update in updates {
            do { try receive(update, signedWith: secret) } catch is Refusal { statistics.noteRefusedUpdate() }
        }
        return .received(updates: updates.count)
    }

    /// Whoever signed speaks for the accounts that share the secret, and for nobody else's.
    func isHeard(_ secret: WebhookSecret?, for account: AccountNumber) -> Bool {
        secret == nil || state.channels[account]?.webhookSecret == secret
    }

    private func receive(_ update: ChannelUpdate, signedWith secret: WebhookSecret?) throws {
        switch update.kind {
        case .status(let status): return try receive(status, of: update, signedWith: secret)
        case .ignored: return statistics.noteIgnoredUpdate()
        default: break
        }
        // How a session is concerns also who is only about to connect: what is told is looked at, not believed.
        let isOfSession = if case .session = update.kind { true } else { false }
        let named =
            isOfSession ? state.channels.claimants(at: update.origin) : state.channels.accounts(at: update.origin)
        let accounts = named.filter { isHeard(secret, for: $0) }
        let others =
            state.channels.formerAccounts(at: update.origin, signedWith: secret, at: now)
            + state.channels.onlyClaimants(at: update.origin).filter { isHeard(secret, for: $0) }
        let wasHeard = try receive(update, forWhomItMayNotBe: others)
        guard !accounts.isEmpty else { return wasHeard ? () : statistics.noteForeignSignal() }
        switch update.kind {
        case .inbound(let message): try receive(message, at: update.at, in: accounts)
        case .preference(let person, let preference): try receive(preference, of: person, at: update.at, in: accounts)
        case .numberChanged(let person): try eachContact(person, in: accounts, loseNumber)
        case .account(.alert(let word)):
            for account in accounts { try record(.alert(word, at: update.at), of: account) }
        case .health(let health): try note(health, of: accounts) { isHeard(secret, for: $0) }
        default: for account in accounts { try receive(update.kind, at: update.at, in: account, signedWith: secret) }
        }
    }

    /// What concerns an account as a whole.
    private func receive(
        _ kind: ChannelUpdate.Kind, at moment: Instant?, in account: AccountNumber, signedWith secret: WebhookSecret?
    ) throws {
        switch kind {
        case .template(let name, let news): try receive(news, of: name, in: account, at: moment)
        case .account(.stopped(let word)):
            try note(SendingHalt(code: OwnError.accountStopped, word: word), at: moment, of: account)
        case .account(.restricted(let word, let scope, let until)):
            let halt = SendingHalt(code: OwnError.accountStopped, word: word, until: until, scope: scope)
            try note(halt, at: moment, of: account)
        case .channelError(let code):
            try react(to: code, in: account, at: moment, signedWith: secret)
            if ErrorTable.meaning(of: code).slowsChannel, let channel = state.channels.number(of: account) {
                state.scheduler.reduce(.slowed(channel, at: now))
            }
        case .session(let news):
            guard let channel = state.channels[account], let gateway = gateways[channel.kind] else { return }
            afterCommit { core in gateway.note(news, account, channel, at: core.now) }
        case .status, .inbound, .preference, .health, .numberChanged, .account(.alert), .ignored: break
        }
    }

    // MARK: Our messages

    private func receive(
        _ status: MessageStatus, of update: ChannelUpdate, signedWith secret: WebhookSecret?
    ) throws {
        let moment = update.at ?? now
        guard let key = try key(of: status) else { return statistics.noteForeignSignal() }
        let former = state.channels.formerAccounts(at: update.origin, signedWith: secret, at: now)
        let receipt: Target.Receipt =
            switch status.state {
            case .sent: .sent
            case .delivered: .delivered
            case .read: .read
            case .failed(let code): .failed(Target.Refusal(code: code ?? OwnError.deliveryFailed))
            }
        if let contact = key.repliesTo {
            guard let row = try rows.contact(contact),
                isHeard(secret, for: row.account) || former.contains(row.account)
            else { return statistics.noteForeignSignal() }
            try record(receipt, ofReply: key.attempt, to: contact, in: row.account, at: moment)
            return try learn(status.recipient, of: contact, in: row.account)
        }
        guard let row = try rows.target(key.target) else { return statistics.noteForeignSignal() }
        let isFormer = former.contains(row.account)
        guard isFormer || isHeard(secret, for: row.account) else { return statistics.noteForeignSignal() }
        try record(receipt, of: key, row, at: moment, signedWith: secret, concernsChannel: !isFormer)
        if !isFormer, let contact = row.contact { try learn(status.recipient, of: contact, in: row.account) }
    }

    /// By the name we gave it, which also settles a doubt; else by the gateway's own.
    private func key(of status: MessageStatus) throws -> MessageKey? {
        if let token = status.token, let key = try tokens.key(of: token.uppercased()) { return key }
        return try rows.message(withID: sealer.hash(messageID: status.id), at: now)
    }

    // MARK: Numbers of others

    /// On a number or a session that was theirs, or that they only claim, people may stop; everything else there is not
    /// these accounts' matter. No window opens: it would be one of another number.
    ///
    /// - Returns: whether it was theirs to hear.
    private func receive(
        _ update: ChannelUpdate, forWhomItMayNotBe accounts: [AccountNumber]
    ) throws -> Bool {
        guard !accounts.isEmpty else { return false }
        switch update.kind {
        case .inbound(let message) where message.content.meaning == .stop:
            let writtenAt = min(update.at ?? now, now)
            try eachContact(message.from, in: accounts) { try optOut($0, .keyword, at: writtenAt) }
        case .preference(let person, .stop):
            try eachContact(person, in: accounts) { try optOut($0, .whatsappPreference, at: update.at ?? now) }
        default: return false
        }
        return true
    }

    // MARK: People

    private func receive(_ message: InboundMessage, at moment: Instant?, in accounts: [AccountNumber]) throws {
        try eachContact(message.from, in: accounts) { contact in
            guard let row = try rows.contact(contact), row.state.exists, !row.state.erased else { return }
            // What counts is when somebody writes, not when we hear of it.
            let writtenAt = min(moment ?? now, now)
            // Whoever has a lost number now is somebody else; but no STOP is one too many.
            guard row.state.reach != .none else {
                return message.content.meaning == .stop
                    ? try optOut(contact, .keyword, at: writtenAt)
                    : statistics.noteForeignSignal()
            }
            let id = try sealer.hash(messageID: "\(contact.rawValue) \(message.id)")
            guard try !rows.hasReceived(id, at: now) else { return }
            let (kind, text) = message.content.kindAndText
            let sealed = try text.flatMap { try sealer.sealIfPossible(text: $0, of: contact) }
            try record(
                .receive(kind, id: id, text: sealed, at: message.opensWindow ? writtenAt : nil), of: contact)
            try learn(message.from, of: contact, in: row.account)
            if let number = message.sharedNumber { try learn(number: "+" + number, of: contact) }
            try obey(message.content, of: contact, row.account, at: writtenAt)
        }
    }

    private func obey(
        _ content: InboundMessage.Content, of contact: ContactNumber, _ account: AccountNumber, at moment: Instant
    ) throws {
        guard let meaning = content.meaning, let before = try rows.contact(contact)?.state.isOptedOut else { return }
        switch meaning {
        case .stop: try optOut(contact, .keyword, at: moment)
        case .start: try record(.optIn(.keyword, at: moment), of: contact)
        }
        guard try rows.contact(contact)?.state.isOptedOut != before else { return }
        try confirm(meaning, to: contact, in: account)
    }

    private func receive(
        _ preference: MarketingPreference, of person: Person, at moment: Instant?, in accounts: [AccountNumber]
    ) throws {
        try eachContact(person, in: accounts) { contact in
            switch preference {
            case .stop: try optOut(contact, .whatsappPreference, at: moment ?? now)
            case .resume:
                guard try rows.contact(contact)?.state.reach != Reach.none else { return }
                try record(.optIn(.whatsappPreference, at: moment ?? now), of: contact)
            // Consent for a purpose we did not ask for.
            case .signup: break
            }
        }
    }

    /// The number is another person's now: nothing is sent to it, and consent does not move on by itself.
    private func loseNumber(_ contact: ContactNumber) throws {
        try record(.loseNumber, of: contact)
        var plan = Plan(outcome: .contact(contact, created: false))
        _ = try exitTargets(of: contact, .undeliverable, in: &plan)
        try record(plan)
    }

    /// Every contact whom any of the person's names stands for, in these accounts.
    private func eachContact(
        _ person: Person, in accounts: [AccountNumber], _ body: (ContactNumber) throws -> Void
    ) throws {
        var hashes: [[UInt8]] = []
        if let waID = person.waID { hashes.append(try sealer.hash(phone: "+\(waID)")) }
        if let userID = person.userID { hashes.append(try sealer.hash(userID: userID)) }
        let accounts = Set(accounts)
        var found: Set<ContactNumber> = []
        for hash in hashes {
            for match in try rows.contacts(address: hash) where accounts.contains(match.account) {
                found.insert(match.contact)
            }
        }
        if found.isEmpty { statistics.noteForeignSignal() }
        for contact in found.sorted() { try body(contact) }
    }

    // MARK: Templates

    private func receive(
        _ news: TemplateNews, of name: RemoteTemplate.Name, in account: AccountNumber, at moment: Instant?
    ) throws {
        let known = self.account(account).state.templates.known[name]
        switch news {
        case .status(let status):
            try record(.noteTemplate(RemoteTemplate(id: name, status: status, toldAt: moment)), of: account)
        case .quality(let quality):
            guard let known else { return }
            try record(.noteTemplate(RemoteTemplate(id: name, status: known.status, quality: quality)), of: account)
        case .category(let category):
            guard let known else { return }
            try record(.noteTemplate(RemoteTemplate(id: name, status: known.status, category: category)), of: account)
        case .changed: fetchTemplates(of: account)
        }
    }
}

extension InboundMessage.Content {
    /// STOP and START, typed or tapped.
    fileprivate var meaning: OptWords.Meaning? {
        switch self {
        case .text(let text): OptWords.meaning(of: text)
        case .button(let payload, let label): OptWords.meaning(ofPayload: payload, label: label)
        case .other: nil
        }
    }

    fileprivate var kindAndText: (InboundKind, String?) {
        switch self {
        case .text(let text): (.text, text)
        case .button(_, let label): (.button, label)
        case .other: (.other, nil)
        }
    }
}
