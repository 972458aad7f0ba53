internal import Domain
package import JSON

/// What a webhook of the Cloud API tells, as updates in the order in which they stand (Meta: webhook payloads).
///
/// Whoever calls has checked the signature over the very bytes. Nothing but a body that is not JSON throws: a part that
/// is not understood becomes `.ignored`, since a refused webhook would come again for days with everything else in it.
///
/// An address book that somebody shares teaches nothing; who somebody is, is learned from statuses and messages, and from
/// the number that a person gives who was asked for it.
package enum CloudWebhook {
    package static func parse(_ body: [UInt8]) throws(JSONError) -> [ChannelUpdate] {
        let root = WebhookValue(try JSONValue(parsing: body, tolerant: true))
        if let object = root.word("object"), object != "whatsapp_business_account" {
            return [ChannelUpdate(.cloud(businessAccountID: nil, phoneNumberID: nil), at: nil, .ignored(object))]
        }
        var updates: [ChannelUpdate] = []
        for entry in root.objects("entry") {
            for change in entry.objects("changes") {
                WebhookChange(change, of: entry).read(into: &updates)
            }
        }
        return updates
    }
}

/// One change of one entry: a field's name and its value, and which channel they concern.
struct WebhookChange {
    /// Meta's name of the field.
    let field: String
    let value: WebhookValue
    let origin: ChannelUpdate.Origin
    /// When it happened, where the entry says so: it does for everything but messages and preferences.
    let time: Instant?

    init(_ change: WebhookValue, of entry: WebhookValue) {
        value = change.object("value") ?? WebhookValue(.object([]))
        field = change.word("field") ?? "messages"
        time = entry.instant("time")
        origin = .cloud(
            businessAccountID: entry.text("id"), phoneNumberID: value.object("metadata")?.text("phone_number_id"))
    }

    /// Preferences and templates are told by the members, for Meta's own samples carry wrong names of fields.
    func read(into updates: inout [ChannelUpdate]) {
        let before = updates.count
        if field == "messages" {
            readStatuses(into: &updates)
            readMessages(into: &updates)
            for code in codes(of: value) { updates.append(update(.channelError(code: code))) }
        }
        if value.has("user_preferences") {
            readPreferences(into: &updates)
        } else if let template = templateName {
            readTemplate(template, into: &updates)
        } else if field != "messages" {
            readAccount(into: &updates)
        }
        if updates.count == before { updates.append(update(.ignored(field))) }
    }

    func update(_ kind: ChannelUpdate.Kind, at: Instant? = nil) -> ChannelUpdate {
        ChannelUpdate(origin, at: at ?? time, kind)
    }

    /// The codes of the errors that stand beside or inside something, each once.
    func codes(of value: WebhookValue) -> [Int] {
        var codes: [Int] = []
        for error in value.objects("errors") {
            guard let code = error.integer("code").flatMap({ Int(exactly: $0) }), !codes.contains(code) else {
                continue
            }
            codes.append(code)
        }
        return codes
    }
}
