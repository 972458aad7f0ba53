internal import Domain

/// WhatsApp's own switch for marketing messages (Meta: field `user_preferences`).
extension WebhookChange {
    func readPreferences(into updates: inout [ChannelUpdate]) {
        let people = WebhookPeople(value)
        for preference in value.objects("user_preferences") {
            let person = people.completed(
                Person(waID: preference.digits("wa_id"), userID: preference.text("user_id")))
            updates.append(update(kind(of: preference, person), at: preference.instant("timestamp")))
        }
    }

    private func kind(of preference: WebhookValue, _ person: Person) -> ChannelUpdate.Kind {
        let category = preference.word("category") ?? "marketing_messages"
        guard category == "marketing_messages" else { return .ignored("user_preferences." + category) }
        let value = preference.word("value")?.lowercased() ?? ""
        guard let known = MarketingPreference(rawValue: value), person.isNamed else {
            return .ignored("user_preferences." + value)
        }
        return .preference(person, known)
    }
}
