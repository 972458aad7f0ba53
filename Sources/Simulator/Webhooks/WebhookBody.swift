internal import JSON

/// The members that many webhooks share.
enum Metadata {
    static func write(_ number: NumberIdentity, into json: inout JSONWriter) {
        json.object("metadata") {
            $0.member("display_phone_number", String(number.digits))
            $0.member("phone_number_id", number.id)
        }
    }

    /// `waID`: 0 where it is not known or hidden.
    static func writeContact(
        key: UInt64, waID: UInt64, userID: String, emptyIDs: Bool, into json: inout JSONWriter
    ) {
        json.object {
            $0.object("profile") { $0.member("name", People.name(key)) }
            if waID > 0 { $0.member("wa_id", String(waID)) } else if emptyIDs { $0.member("wa_id", "") }
            $0.member("user_id", userID)
        }
    }
}

/// The bytes of a webhook of the Cloud API (Meta: webhooks reference, `messages`).
struct WebhookBody {
    private let settings: SimulatorSettings
    private var json: JSONWriter

    /// `now`: seconds since 1970, for entries that carry a time.
    static func bytes(of batch: Batch, _ settings: SimulatorSettings, now: Int64) -> [UInt8] {
        var body = WebhookBody(settings: settings, json: JSONWriter(capacity: 256 + batch.count * 640))
        body.write(batch, now: now)
        return body.json.bytes
    }

    private mutating func write(_ batch: Batch, now: Int64) {
        json.beginObject()
        json.member("object", "whatsapp_business_account")
        json.key("entry")
        json.beginArray()
        writeStatuses(batch.statuses)
        for change in batch.changes {
            json.object {
                $0.member("id", change.waba)
                if change.isTimed { $0.member("time", now) }
                $0.array("changes") {
                    $0.object {
                        $0.key("value")
                        $0.raw(change.value)
                        $0.member("field", change.field)
                    }
                }
            }
        }
        json.endArray()
        json.endObject()
    }

    /// One entry a WABA, one change a number.
    private mutating func writeStatuses(_ statuses: [StatusUpdate]) {
        var groups: [(number: NumberIdentity, places: [Int])] = []
        for (place, status) in statuses.enumerated() {
            if let group = groups.lastIndex(where: { $0.number === status.number }) {
                groups[group].places.append(place)
            } else {
                groups.append((status.number, [place]))
            }
        }
        groups.sort { $0.number.waba < $1.number.waba }
        var waba: String?
        for group in groups {
            if group.number.waba != waba {
                if waba != nil { endEntry() }
                waba = group.number.waba
                json.beginObject()
                json.member("id", group.number.waba)
                json.key("changes")
                json.beginArray()
            }
            writeChange(group.number, group.places.map { statuses[$0] })
        }
        if waba != nil { endEntry() }
    }

    private mutating func endEntry() {
        json.endArray()
        json.endObject()
    }

    private mutating func writeChange(_ number: NumberIdentity, _ statuses: [StatusUpdate]) {
        json.beginObject()
        json.key("value")
        json.beginObject()
        json.member("messaging_product", "whatsapp")
        Metadata.write(number, into: &json)
        writeContacts(statuses)
        json.key("statuses")
        json.beginArray()
        for status in statuses { write(status) }
        json.endArray()
        json.endObject()
        json.member("field", "messages")
        json.endObject()
    }

    /// Each person once; not aligned with the statuses.
    private mutating func writeContacts(_ statuses: [StatusUpdate]) {
        guard settings.contacts != .never else { return }
        var seen: Set<UInt64> = []
        var isOpen = false
        for status in statuses where status.kind != .failed || settings.contacts == .always {
            guard seen.insert(status.personKey).inserted else { continue }
            if !isOpen {
                json.key("contacts")
                json.beginArray()
                isOpen = true
            }
            Metadata.writeContact(
                key: status.personKey, waID: status.waID, userID: status.userID, emptyIDs: settings.emptyIDs,
                into: &json)
        }
        if isOpen { json.endArray() }
    }

    // MARK: One status

    private mutating func write(_ status: StatusUpdate) {
        json.beginObject()
        json.member("id", status.id)
        json.member("status", status.kind.status)
        json.member("timestamp", String(status.at))
        if status.waID > 0 {
            json.member("recipient_id", String(status.waID))
        } else if settings.emptyIDs {
            json.member("recipient_id", "")
        }
        json.member("recipient_user_id", status.userID)
        if !status.token.isEmpty { json.member("biz_opaque_callback_data", status.token) }
        if status.kind == .sent || status.kind == .delivered {
            writeConversation(status)
            writePricing(status)
        }
        if status.kind == .failed { writeErrors(status.code) }
        json.endObject()
    }

    private mutating func writeConversation(_ status: StatusUpdate) {
        switch settings.conversation {
        case .never: return
        case .byVersion: guard status.traits.contains(.oldVersion) else { return }
        case .always: break
        }
        json.object("conversation") {
            $0.member("id", mixed(status.personKey).hexadecimal(16) + mixed(status.personKey ^ 1).hexadecimal(16))
            if status.kind == .sent { $0.member("expiration_timestamp", String(status.at + 86_400)) }
            $0.object("origin") { $0.member("type", status.traits.category) }
        }
    }

    private mutating func writePricing(_ status: StatusUpdate) {
        let isFree = status.traits.category == "service"
        json.object("pricing") {
            $0.member("billable", !isFree)
            $0.member("pricing_model", "PMP")
            $0.member("type", isFree ? "free_customer_service" : "regular")
            $0.member("category", status.traits.category)
        }
    }

    private mutating func writeErrors(_ code: Int) {
        let entry = ErrorTable.entry(code)
        json.array("errors") {
            $0.object {
                $0.member("code", code)
                $0.member("title", entry.title)
                $0.member("message", entry.title)
                if let details = entry.details { $0.object("error_data") { $0.member("details", details) } }
                $0.member(
                    "href",
                    "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes")
            }
        }
    }
}

extension MessageStore.Traits {
    /// As in `pricing.category`.
    fileprivate var category: String {
        if contains(.lite) { return "marketing_lite" }
        if contains(.marketing) { return "marketing" }
        if contains(.authentication) { return "authentication" }
        return contains(.utility) ? "utility" : "service"
    }
}
