internal import Domain

/// What became of our messages (Meta: field `messages`, member `statuses`).
extension WebhookChange {
    func readStatuses(into updates: inout [ChannelUpdate]) {
        let statuses = value.objects("statuses")
        guard !statuses.isEmpty else { return }
        updates.reserveCapacity(updates.count + statuses.count)
        let people = WebhookPeople(value)
        for status in statuses {
            updates.append(update(kind(of: status, people), at: status.instant("timestamp")))
        }
    }

    private func kind(of status: WebhookValue, _ people: WebhookPeople) -> ChannelUpdate.Kind {
        // Nothing is ever written to a group: another program on the same number did.
        if status.text("recipient_type") == "group" { return .ignored("status.group") }
        guard let id = status.text("id") else { return .ignored("status") }
        let state: MessageStatus.State
        switch status.text("status") {
        case "sent": state = .sent
        case "delivered": state = .delivered
        // A voice message that was played was read.
        case "read", "played": state = .read
        case "failed": state = .failed(code: ErrorTable.worst(of: codes(of: status)))
        default: return .ignored("status." + (status.word("status") ?? ""))
        }
        let recipient = Person(waID: status.digits("recipient_id"), userID: status.text("recipient_user_id"))
        return .status(
            MessageStatus(
                id: id, token: status.text("biz_opaque_callback_data"), state: state,
                recipient: people.completed(recipient)))
    }
}
