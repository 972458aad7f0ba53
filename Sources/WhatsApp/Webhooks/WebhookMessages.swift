internal import Domain

/// What people wrote (Meta: field `messages`, member `messages`).
extension WebhookChange {
    func readMessages(into updates: inout [ChannelUpdate]) {
        let messages = value.objects("messages")
        guard !messages.isEmpty else { return }
        let people = WebhookPeople(value)
        for message in messages {
            var sender = people.completed(Person(waID: message.digits("from"), userID: message.text("from_user_id")))
            // Somebody without a name in the message itself must still be able to opt out.
            if !sender.isNamed, messages.count == 1, let only = people.only { sender = only }
            updates.append(update(kind(of: message, from: sender), at: message.instant("timestamp")))
        }
    }

    private func kind(of message: WebhookValue, from sender: Person) -> ChannelUpdate.Kind {
        if message.has("group_id") { return .ignored("message.group") }
        let type = message.word("type") ?? "unknown"
        if type == "system" { return system(message, from: sender) }
        guard let id = message.text("id"), sender.isNamed else { return .ignored("message." + type) }
        var inbound = InboundMessage(
            id: id, from: sender, content: .other(type), repliesTo: message.object("context")?.text("id"))
        switch type {
        case "text":
            if let text = message.object("text")?.cleanText("body") { inbound.content = .text(text) }
        case "button":
            if let button = message.object("button")?.button("payload", "text") { inbound.content = button }
        case "interactive":
            inbound.content = interactive(message)
        case "reaction":
            inbound.repliesTo = message.object("reaction")?.text("message_id")
            inbound.opensWindow = false
        case "edit", "revoke":
            inbound.opensWindow = false
        case "contacts":
            inbound.sharedNumber = sharedNumber(message)
        default: break
        }
        return .inbound(inbound)
    }

    /// The sender's own number, where the message answers a request for it and names one alone (Meta: REQUEST_CONTACT_INFO).
    private func sharedNumber(_ message: WebhookValue) -> String? {
        guard message.text("origin") == "contact_request" else { return nil }
        let phones = message.objects("contacts").flatMap { $0.objects("phones") }
        guard phones.count == 1, let digits = phones[0].digits("phone"), (7...15).contains(digits.utf8.count) else {
            return nil
        }
        return digits
    }

    /// A choice from buttons or from a list; the answer to a form is for a person to read.
    private func interactive(_ message: WebhookValue) -> InboundMessage.Content {
        let interactive = message.object("interactive")
        let type = interactive?.word("type") ?? "interactive"
        switch type {
        case "button_reply", "list_reply": return interactive?.object(type)?.button("id", "title") ?? .other(type)
        default: return .other(type)
        }
    }

    /// Somebody's number or id is another one now. What is given on are the old ones only: consent does not move to
    /// the new one by itself. An id may change while the number stays; then the number is not given on.
    private func system(_ message: WebhookValue, from sender: Person) -> ChannelUpdate.Kind {
        let system = message.object("system")
        let type = system?.word("type") ?? "system"
        var old = sender
        switch type {
        case "user_changed_number", "user_changed_user_id":
            if let number = system?.digits("wa_id"), number == old.waID { old.waID = nil }
            if let id = system?.text("user_id"), id == old.userID { old.userID = nil }
        default: return .ignored("system." + type)
        }
        return old.isNamed ? .numberChanged(old) : .ignored("system." + type)
    }
}

extension WebhookValue {
    /// A tap; where only one of the two is given it stands for both.
    fileprivate func button(_ payload: String, _ label: String) -> InboundMessage.Content? {
        guard let label = cleanText(label) ?? cleanText(payload) else { return nil }
        return .button(payload: cleanText(payload) ?? label, label: label)
    }
}
