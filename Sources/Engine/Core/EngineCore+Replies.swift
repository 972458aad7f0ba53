import Domain
import WhatsApp

/// Answers to people who wrote: one at a time to each person, tried once, ahead of everything that was planned.
extension EngineCore {
    func plan(reply text: String, to contact: String, in account: AccountNumber) throws -> Plan {
        let (number, row) = try known(contact, in: account)
        guard canReply(account), let channel = state.channels[account] else { throw Refusal.notConnected }
        var plan = Plan(outcome: .contact(number, created: false))
        plan.append(try lay(text, to: number, row, through: channel), to: number, row)
        return plan
    }

    /// The intent of a reply, and the message itself laid ready.
    private func lay(
        _ text: String, to number: ContactNumber, _ row: ContactRow, through channel: Channel
    ) throws -> [ContactEvent] {
        guard let person = try sealer.openIfPossible(row.state.sealed, of: number),
            let sealed = try sealer.sealIfPossible(text: text, of: number)
        else { throw Refusal.contactErased }
        guard let recipient = Composer.recipient(person, through: channel.kind) else {
            throw Refusal.reply(.unreachable)
        }
        let events: [ContactEvent]
        do throws(Contact.Rejection) {
            events = try Contact.decide(.reply(text: sealed, at: now), given: row.state)
        } catch {
            throw Refusal.reply(error)
        }
        let key = MessageKey.reply(to: number, row.state.replies + 1)
        outbox.append(
            OutboundMessage(
                key: key, token: try tokens.token(for: key), account: row.account, contact: number, campaign: nil,
                channel: channel, recipient: recipient, content: .text(text, preview: false)))
        earliestIntent = earliestIntent ?? now
        return events
    }

    /// Tells somebody once that STOP or START was understood, where anything may be said.
    func confirm(_ meaning: OptWords.Meaning, to contact: ContactNumber, in account: AccountNumber) throws {
        guard self.account(account).state.config.confirmOptOut, canReply(account),
            let channel = state.channels[account], let row = try rows.contact(contact),
            row.state.isInWindow(at: now), row.state.openReply == nil
        else { return }
        let text = BuiltInMessages.confirmation(of: meaning, in: row.state.language)
        var plan = Plan(outcome: .contact(contact, created: false))
        plan.append(try lay(text, to: contact, row, through: channel), to: contact, row)
        try record(plan)
    }

    /// Nothing may be said freely any more (Meta: error 131047).
    private static let windowClosed = 131_047

    /// Takes back what was laid for somebody who, later in the same batch, lost the number or the window.
    func withdrawReplies() throws {
        var withdrawn: Set<MessageKey> = []
        for message in outbox where message.key.repliesTo != nil {
            if let contact = try rows.contact(message.contact)?.state, contact.isInWindow(at: now) { continue }
            withdrawn.insert(message.key)
            try record(.replyRefused(number: message.key.attempt, code: Self.windowClosed), of: message.contact)
        }
        guard !withdrawn.isEmpty else { return }
        outbox.removeAll { withdrawn.contains($0.key) }
        if outbox.isEmpty { earliestIntent = nil }
    }

    func record(_ answer: SendAnswer, toReply number: Int, of contact: ContactNumber) throws {
        switch answer {
        case .accepted(let acceptance):
            let id = try sealer.sealIfPossible(text: acceptance.id, of: contact)
            try record(.replyTaken(number: number, id: id), of: contact)
            guard let account = try rows.contact(contact)?.account else { return }
            try learn(Person(waID: acceptance.waID, userID: acceptance.userID), of: contact, in: account)
        case .refused(let refusal):
            guard try record(.replyRefused(number: number, code: refusal.code), of: contact),
                let row = try rows.contact(contact)
            else { return }
            try react(to: refusal.code, of: contact, at: now)
            try react(to: refusal.code, in: row.account)
        case .unknown: try record(.replyRefused(number: number, code: OwnError.unknownOutcome), of: contact)
        }
    }

    /// What a receipt says of a reply, and a failure of everything around it: once, however often it is told.
    ///
    /// - Parameter moment: when it happened at the gateway.
    func record(
        _ receipt: Target.Receipt, ofReply number: Int, to contact: ContactNumber, in account: AccountNumber,
        at moment: Instant
    ) throws {
        let isNews = try record(.reportReply(number: number, receipt, at: outside(moment)), of: contact)
        guard isNews, case .failed(let refusal) = receipt else { return }
        try react(to: refusal.code, of: contact, at: moment)
        try react(to: refusal.code, in: account)
    }

    /// Replies that a process that died was waiting for: a reply is tried once.
    func closeOpenReplies() throws {
        for contact in try rows.allOpenReplies() {
            guard let open = try rows.contact(contact)?.state.openReply else {
                try rows.removeOpenReply(contact)
                continue
            }
            try record(.replyRefused(number: open, code: OwnError.unknownOutcome), of: contact)
        }
    }

    private func canReply(_ number: AccountNumber) -> Bool {
        let account = account(number).state
        return account.gateway.status == .connected && account.currentHalt(at: now) == nil && account.config.enabled
    }
}
