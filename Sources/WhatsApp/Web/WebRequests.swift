import Domain
import JSON

/// The calls that WAHA understands, made from what is to be said; nothing is carried here.
enum WebRequests {
    /// What can be done to a session that is there.
    enum Lifecycle: String { case start, restart, logout }

    /// A message as a call; nil if this gateway cannot say it: a template, a medium that was uploaded elsewhere,
    /// somebody it has no address for.
    ///
    /// The message's token becomes its id, so that receipts bear it also when no answer came.
    static func send(_ message: OutboundMessage, over channel: WebChannel) -> HTTPCall? {
        guard let chat = WebAddress.chat(message.recipient) else { return nil }
        switch message.content {
        case .text(let text, let preview):
            return send("sendText", message, to: chat, channel) {
                $0.member("text", text)
                $0.member("linkPreview", preview)
            }
        case .media(let kind, .link(let link), let caption, let filename):
            // Videos and audios go as files, too: converting them is not in every edition of the gateway.
            return send(kind == .image ? "sendImage" : "sendFile", message, to: chat, channel) {
                $0.object("file") {
                    $0.member("mimetype", WebMediaType.of(link, kind))
                    if let name = filename ?? WebMediaType.filename(of: link) { $0.member("filename", name) }
                    $0.member("url", link)
                }
                if let caption, !caption.isEmpty { $0.member("caption", caption) }
            }
        case .media(_, .id, _, _), .template: return nil
        }
    }

    /// Creates and starts a session; 422 if there is one of that name.
    static func create(_ channel: WebChannel) -> HTTPCall {
        call("POST", "sessions", channel) {
            $0.member("name", channel.session)
            $0.member("start", true)
            if let webhook = webhook(channel) {
                $0.object("config") { $0.member("webhooks", .array([webhook])) }
            }
        }
    }

    /// Gives a session another configuration. WAHA starts a running one anew.
    static func update(_ channel: WebChannel, config: JSONValue) -> HTTPCall {
        call("PUT", session(channel), channel) { $0.member("config", config) }
    }

    static func get(_ channel: WebChannel) -> HTTPCall { call("GET", session(channel), channel) }

    static func delete(_ channel: WebChannel) -> HTTPCall { call("DELETE", session(channel), channel) }

    static func lifecycle(_ step: Lifecycle, _ channel: WebChannel) -> HTTPCall {
        call("POST", "\(session(channel))/\(step.rawValue)", channel)
    }

    /// The text of the QR code; 422 while there is none to be scanned.
    static func code(_ channel: WebChannel) -> HTTPCall {
        call("GET", "\(channel.session.percentEncoded)/auth/qr?format=raw", channel)
    }

    /// A code that is typed instead of scanned, for the telephone with that number.
    static func typedCode(_ channel: WebChannel, phone: String) -> HTTPCall {
        call("POST", "\(channel.session.percentEncoded)/auth/request-code", channel) {
            $0.member("phoneNumber", String(phone.filter { ("0"..."9").contains($0) }))
        }
    }

    // MARK: Webhooks

    private static let events = ["session.status", "message", "message.ack"]

    /// A configuration like `config` with our webhook in it; nil if it is there already, or if none is wanted.
    static func withWebhook(_ channel: WebChannel, in config: JSONValue?) -> JSONValue? {
        guard let ours = webhook(channel) else { return nil }
        var others: [JSONValue] = []
        if case .array(let present)? = config?["webhooks"] {
            if present.contains(where: { isSame($0, ours) }) { return nil }
            others = present.filter { $0["url"] != ours["url"] }
        }
        var members: [JSONValue.Member] = []
        if case .object(let present)? = config { members = present.filter { $0.name != "webhooks" } }
        return .object(members + [JSONValue.Member("webhooks", .array(others + [ours]))])
    }

    /// Gateways add members of their own to what they were given.
    private static func isSame(_ there: JSONValue, _ ours: JSONValue) -> Bool {
        guard case .array(let told)? = there["events"] else { return false }
        return there["url"] == ours["url"] && there["hmac"]?["key"] == ours["hmac"]?["key"]
            && Set(events.map(JSONValue.string)).isSubset(of: told)
    }

    /// Tried for about 18 hours: after 2, 4, 8 … s, fifteen times.
    private static func webhook(_ channel: WebChannel) -> JSONValue? {
        guard let url = channel.webhookURL else { return nil }
        let retries: [JSONValue.Member] = [
            .init("policy", .string("exponential")), .init("delaySeconds", .int(2)), .init("attempts", .int(15)),
        ]
        var members: [JSONValue.Member] = [
            .init("url", .string(url)), .init("events", .array(events.map(JSONValue.string))),
            .init("retries", .object(retries)),
        ]
        if !channel.webhookKey.isEmpty {
            members.append(.init("hmac", .object([.init("key", .string(channel.webhookKey))])))
        }
        return .object(members)
    }

    // MARK: Calls

    private static func send(
        _ name: String, _ message: OutboundMessage, to chat: String, _ channel: WebChannel,
        _ content: (inout JSONWriter) -> Void
    ) -> HTTPCall {
        var call = call("POST", name, channel) {
            $0.member("session", channel.session)
            $0.member("chatId", chat)
            content(&$0)
            $0.member("id", message.token)
        }
        // The gateway fetches media before it answers, and a time-out proves nothing: better to hear it out.
        call.timeout = .seconds(60)
        return call
    }

    private static func call(
        _ method: String, _ path: String, _ channel: WebChannel, _ body: (inout JSONWriter) -> Void
    ) -> HTTPCall {
        var json = JSONWriter()
        json.object(body)
        var call = call(method, path, channel)
        call.body = .json(json.bytes)
        return call
    }

    private static func call(_ method: String, _ path: String, _ channel: WebChannel) -> HTTPCall {
        var base = channel.baseURL[...]
        while base.last == "/" { base.removeLast() }
        return HTTPCall(
            method, "\(base)/api/\(path)",
            headers: [("X-Api-Key", channel.apiKey), ("Accept", "application/json")])
    }

    private static func session(_ channel: WebChannel) -> String { "sessions/\(channel.session.percentEncoded)" }
}
