import Domain
import WhatsApp

/// Messages, at the moment in which they are handed over, and once WhatsApp has decided on them.
extension Judge {
    func handOver(_ messages: [OutboundMessage]) {
        guard broken == nil else { return }
        do {
            for message in messages { try check(message) }
        } catch let violation as Violation {
            broken = Violation("\(violation), at \(network.now)")
        } catch {
            broken = Violation("\(error)")
        }
    }

    private func check(_ message: OutboundMessage) throws {
        let key = message.key
        guard handed[key] == nil else { throw Violation("\(key.text) was handed over twice") }
        guard let known = people[message.contact.rawValue] else { throw Violation("\(key.text) is for nobody") }
        var template: RemoteTemplate.Name?
        if case .template(let said) = message.content { template = said.id }
        if key.repliesTo == nil {
            let attempt = StepBook.Attempt(day: key.day, attempt: key.attempt)
            guard steps.targets[key.target.rawValue]?.messages[attempt] != nil else {
                throw Violation("\(key.text) was handed over before it was on record")
            }
            if let obstacle = known.obstacle { throw Violation("\(key.text) goes to somebody who \(obstacle)") }
        }
        try checkContent(message, template, known)
        switch message.recipient {
        case .phone(let phone):
            guard phone == "+" + (known.phone ?? "") else { throw Violation("\(key.text) to a wrong number") }
        case .userID(let id): guard known.userIDs.contains(id) else { throw Violation("\(key.text) to a wrong person") }
        }
        let handed = Handed(
            key: key, token: message.token, account: message.account.rawValue, contact: message.contact.rawValue,
            template: template, address: message.recipient.address, at: network.now)
        self.handed[key] = handed
        keys[message.token] = key
        unweighed.append(handed)
    }

    private func checkContent(
        _ message: OutboundMessage, _ template: RemoteTemplate.Name?, _ known: KnownPeople.Known
    ) throws {
        // Who is behind a name may have been told in an answer that only the engine heard: then WhatsApp knows.
        let isOpen =
            known.windowUntil.map { network.now < $0 } ?? false || network.isOpen(to: message)
        if message.key.repliesTo != nil, !isOpen { throw Violation("\(message.key.text) outside the window") }
        guard message.channel.kind == .cloud else { return }
        guard let template else {
            if !isOpen { throw Violation("\(message.key.text) says free text outside the window") }
            return
        }
        guard !account.isRestricted(message.account.rawValue, at: network.now) else {
            throw Violation("\(message.key.text) says a template, which WhatsApp forbids for now")
        }
        // What WhatsApp approves in the same breath in which a message is asked for stands for the next.
        let account = message.account.rawValue
        let now = self.template(
            for: message.key, to: message.contact.rawValue, of: account, witness.campaigns)
        guard template == now || template == sayable[message.key], self.account.isApproved(template, of: account) else {
            throw Violation("\(message.key.text) says \(template.name), which is not bound and approved")
        }
    }

    /// What is to be said of a day to somebody, where a template is.
    func template(
        for key: MessageKey, to contact: UInt64, of account: UInt64, _ campaigns: CampaignBook
    ) -> RemoteTemplate.Name? {
        let campaign = steps.targets[key.target.rawValue]?.campaign.map { number in
            (number, hasWords: campaigns.all[number]?.state.messages[key.day] != nil)
        }
        return self.account.template(day: key.day, people[contact]?.language ?? .french, in: campaign, of: account)
    }

    /// What WhatsApp decided of the messages that were handed over last.
    func weigh() throws {
        if let broken { throw broken }
        defer { unweighed = [] }
        for handed in unweighed where handed.key.repliesTo == nil {
            try checkOnce(handed)
            guard let taken = network.taken[handed.token], taken.isTaken else { continue }
            try pace.noteTaken(taken, of: handed)
        }
    }

    /// What WhatsApp took of a step is said again only where the policy or WhatsApp itself said so.
    private func checkOnce(_ last: Handed) throws {
        let target = steps.targets[last.key.target.rawValue]
        for (attempt, message) in target?.messages ?? [:]
        where attempt.day == last.key.day && attempt.attempt != last.key.attempt {
            let key = MessageKey(target: last.key.target, day: attempt.day, attempt: attempt.attempt)
            guard let other = handed[key], other.at <= last.at, network.taken[other.token]?.isTaken == true else {
                continue
            }
            switch message.end {
            case .resent, .takenBack: continue
            default: throw Violation("\(last.key.text) went out although WhatsApp had \(key.text)")
            }
        }
    }

}

extension OutboundMessage.Recipient {
    fileprivate var address: String {
        switch self {
        case .phone(let phone): phone
        case .userID(let id): id
        }
    }
}
