import Domain
import JSON

/// A message as the Cloud API wants it (`POST …/messages`, `…/marketing_messages`).
enum CloudMessage {
    /// Characters of a text, and of the text under a medium.
    static let longestText = 4096
    static let longestCaption = 1024

    /// Why a message is not even asked for: WhatsApp would refuse it with this code, whenever it is asked.
    struct Unsendable: Error, Hashable {
        let code: Int

        /// Meta: error 100, a value that is too long or does not belong there.
        static let invalid = Unsendable(code: 100)
        /// Meta: error 131008, a value is missing.
        static let missing = Unsendable(code: 131_008)
        /// Meta: error 131009, a value is wrong: here, the number.
        static let malformed = Unsendable(code: 131_009)
    }

    /// There only what is known to be a marketing template passes (Meta: errors 131055 and 134100); `/messages` takes all.
    static func goesToMarketing(_ message: OutboundMessage, _ channel: CloudChannel) -> Bool {
        guard channel.usesMarketingMessages, case .template = message.content else { return false }
        return message.isMarketing
    }

    /// The request's body. A text that is too long is refused and never cut: what is cut off may be the line that says
    /// how to opt out.
    static func body(of message: OutboundMessage, toMarketing: Bool) throws(Unsendable) -> [UInt8] {
        var json = JSONWriter()
        try json.object { (json) throws(Unsendable) in
            json.member("messaging_product", "whatsapp")
            json.member("recipient_type", "individual")
            try write(message.recipient, into: &json)
            switch message.content {
            case .text(let text, let preview): try write(text, preview: preview, into: &json)
            case .template(let template): CloudTemplate.write(template, into: &json)
            case .media(let kind, let source, let caption, let filename):
                try write(kind, source, caption: caption, filename: filename, into: &json)
            }
            if toMarketing {
                json.member("product_policy", "CLOUD_API_FALLBACK")
                // What people do with a message is theirs and the account's, not Meta's to learn from.
                json.member("message_activity_sharing", false)
            }
            json.member("biz_opaque_callback_data", message.token)
        }
        return json.bytes
    }

    /// A number always bears its `+`: without it WhatsApp may put the business's own country code in front.
    private static func write(
        _ recipient: OutboundMessage.Recipient, into json: inout JSONWriter
    ) throws(Unsendable) {
        switch recipient {
        case .phone(let phone):
            let digits = phone.filter { ("0"..."9").contains($0) }
            guard !digits.isEmpty else { throw .malformed }
            json.member("to", "+" + digits)
        case .userID(let id):
            guard !id.isEmpty else { throw .malformed }
            json.member("recipient", id)
        }
    }

    private static func write(_ text: String, preview: Bool, into json: inout JSONWriter) throws(Unsendable) {
        guard text.contains(where: { !$0.isWhitespace }) else { throw .missing }
        guard text.unicodeScalars.count <= longestText else { throw .invalid }
        json.member("type", "text")
        json.object("text") {
            $0.member("preview_url", preview)
            $0.member("body", text)
        }
    }

    private static func write(
        _ kind: MessageTemplate.Media.Kind, _ source: MediaSource, caption: String?, filename: String?,
        into json: inout JSONWriter
    ) throws(Unsendable) {
        let caption = caption.flatMap { $0.isEmpty ? nil : $0 }
        guard caption.map({ $0.unicodeScalars.count <= longestCaption }) ?? true else { throw .invalid }
        // Audio has no caption: text beside it has to be a message of its own.
        guard kind != .audio || caption == nil else { throw .invalid }
        json.member("type", kind.rawValue)
        json.key(text: kind.rawValue)
        json.object { json in
            write(source, into: &json)
            if let caption { json.member("caption", caption) }
            if kind == .document, let filename { json.member("filename", filename) }
        }
    }

    /// Exactly one of `id` and `link`.
    static func write(_ source: MediaSource, into json: inout JSONWriter) {
        switch source {
        case .id(let id): json.member("id", id)
        case .link(let link): json.member("link", link)
        }
    }
}
