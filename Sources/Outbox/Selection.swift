internal import Domain
internal import EventCoding
internal import EventStore

extension WebhookEvents {
    /// Whether a webhook gets this event.
    func takes(_ record: RecordView, _ prefix: HotPrefix) throws -> Bool {
        switch self {
        case .all: return true
        case .named(let names): return EventType(code: prefix.type).map { names.contains($0.name) } ?? false
        case .owner:
            // Most of a log is of targets and contacts: those need not be read.
            switch EventType(code: prefix.type)?.family {
            case .account, .campaign: break
            case .target, .contact, .installation, nil: return false
            }
            let body = try record.body()
            return try EventCoding.decode(type: prefix.type, schema: record.envelope().schema, body: body)
                .concernsOwner
        }
    }
}

extension RecordView {
    /// The event as it is told outside, the same as `relance log --format cloudevents` prints it.
    func cloudEvent(account: String) throws -> [UInt8] {
        let prefix = try hotPrefix()
        let event = CloudEvent(
            position: position.rawValue, type: EventType(code: prefix.type)?.name ?? String(prefix.type),
            stream: prefix.stream.rawValue, account: account,
            recordedAt: Instant(milliseconds: Int64(clamping: prefix.recordedAt)).description)
        return event.json(String(decoding: try RecordRenderer.line(self), as: UTF8.self))
    }
}

extension HotPrefix {
    /// Whether an account's webhook is no longer what it was.
    var changesWebhook: Bool {
        type == EventType.webhookChanged.code || type == EventType.webhookDisabled.code
    }
}

extension RecordView {
    /// True where a webhook was set, false where it was removed, nil for any other event.
    func setsWebhook() throws -> Bool? {
        let prefix = try hotPrefix()
        guard prefix.type == EventType.webhookChanged.code else { return nil }
        let event = try EventCoding.decode(type: prefix.type, schema: envelope().schema, body: body())
        guard case .account(.webhookChanged(let sealed)) = event else { return nil }
        return sealed != nil
    }
}
