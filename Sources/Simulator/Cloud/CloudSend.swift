internal import JSON

/// The body of a send, read and checked as far as it can be without knowing the account.
///
/// Members nobody knows are passed over: real clients send some.
struct CloudSend: Sendable {
    enum Recipient: Sendable {
        case phone(UInt64)
        case userID(String)
    }

    enum Content: Sendable {
        case text
        case template(TemplateUse)
        /// With the id of an uploaded one, unless it is a link.
        case media(id: String?)
        /// Interactive, location, contacts, reaction: taken as they are.
        case other
    }

    var recipient: Recipient
    /// As the client wrote it.
    let input: String
    let content: Content
    /// Of what the person sees.
    let hash: UInt64
    /// `biz_opaque_callback_data`; empty if there is none.
    let token: String
    /// `recipient` was given, also beside `to`.
    let bringsUserID: Bool

    /// The number was written without `+`.
    var lacksPlus: Bool {
        guard case .phone = recipient else { return false }
        return !input.contains("+")
    }

    init(_ body: JSONValue) throws(GraphError) {
        try Self.checkProduct(body)
        switch body["recipient_type"] {
        case nil, .string("individual"): break
        case .string("group"): throw GraphError(131_051, "Groups are not simulated.")
        default: throw .parameter("Param recipient_type must be one of {INDIVIDUAL, GROUP}.")
        }
        (recipient, input) = try Self.recipient(body)
        bringsUserID = body["recipient"]?.text != nil
        token = try Self.token(body)
        let type = try Self.type(body)
        guard let payload = body[type] else { throw GraphError(131_008, "Required parameter is missing: \(type)") }
        guard case .object = payload else { throw .parameter("Param \(type) must be a JSON object.") }
        var hash = ContentHash()
        hash.add(type.utf8)
        switch type {
        case "text":
            content = .text
            hash.add(try Self.text(payload).utf8)
        case "template":
            let use = try TemplateUse(payload)
            use.add(to: &hash)
            content = .template(use)
        case "image", "video", "audio", "document", "sticker":
            content = .media(id: try Self.media(payload, type, &hash))
        default:
            content = .other
            var writer = JSONWriter()
            writer.value(payload)
            hash.add(writer.bytes)
        }
        self.hash = hash.value
    }

    static func checkProduct(_ body: JSONValue) throws(GraphError) {
        guard let product = body["messaging_product"] else {
            throw .parameter("The parameter messaging_product is required.")
        }
        guard case .string(let name) = product, name.lowercased() == "whatsapp" else {
            throw .parameter("Param messaging_product must be one of {WHATSAPP}.")
        }
    }

    // MARK: Members

    private static let types: Set = [
        "text", "template", "image", "video", "audio", "document", "sticker", "location", "contacts", "interactive",
        "reaction",
    ]

    private static func type(_ body: JSONValue) throws(GraphError) -> String {
        switch body["type"] {
        case nil: return "text"
        case .string(let name) where types.contains(name.lowercased()): return name.lowercased()
        default: throw .parameter("Param type must be one of {TEXT, TEMPLATE, IMAGE, VIDEO, AUDIO, DOCUMENT, …}.")
        }
    }

    /// If both members are present, `to` wins.
    private static func recipient(_ body: JSONValue) throws(GraphError) -> (Recipient, String) {
        if let to = body["to"], to != .null {
            guard case .string(let text) = to else { throw .parameter("Param to must be a string.") }
            guard let digits = PhoneDigits.read(text) else {
                throw GraphError(131_009, "The phone number is malformed: Please use the format: +1234567890.")
            }
            return (.phone(digits), text)
        }
        guard let recipient = body["recipient"], recipient != .null else {
            throw .parameter("The parameter to is required.")
        }
        guard case .string(let text) = recipient, UserID.isWellFormed(text) else {
            throw GraphError(131_009, "The business-scoped user id is malformed.")
        }
        return (.userID(text), text)
    }

    private static func token(_ body: JSONValue) throws(GraphError) -> String {
        switch body["biz_opaque_callback_data"] {
        case nil, .null: return ""
        case .string(let text):
            guard text.unicodeScalars.count <= 512 else { throw tooLong("biz_opaque_callback_data", 512) }
            return text
        default: throw .parameter("Param biz_opaque_callback_data must be a string.")
        }
    }

    private static func text(_ payload: JSONValue) throws(GraphError) -> String {
        guard case .string(let body) = payload["body"], !body.isEmpty else {
            throw GraphError(131_008, "Required parameter is missing: text['body']")
        }
        guard body.unicodeScalars.count <= 4096 else { throw tooLong("text['body']", 4096) }
        return body
    }

    /// The media's id, nil for a link. Exactly one of both must be there.
    private static func media(
        _ payload: JSONValue, _ type: String, _ hash: inout ContentHash
    ) throws(GraphError) -> String? {
        let id = try MediaReference(payload, type)
        if case .string(let caption) = payload["caption"] {
            guard caption.unicodeScalars.count <= 1024 else { throw tooLong("\(type)['caption']", 1024) }
            hash.add(caption.utf8)
        }
        hash.add(id.value.utf8)
        return id.isLink ? nil : id.value
    }

    static func tooLong(_ name: String, _ most: Int) -> GraphError {
        GraphError(100, "Param \(name) must be at most \(most) characters long.")
    }
}

/// `{"id": …}` or `{"link": …}`, exactly one of both.
struct MediaReference: Sendable {
    let value: String
    let isLink: Bool

    init(_ payload: JSONValue, _ type: String) throws(GraphError) {
        switch (payload["id"], payload["link"]) {
        case (.string(let id), nil):
            value = id
            isLink = false
        case (nil, .string(let link)):
            guard link.hasPrefix("https://") || link.hasPrefix("http://") else {
                throw GraphError(131_009, "Param \(type)['link'] is not a valid URI.")
            }
            value = link
            isLink = true
        case (nil, nil): throw GraphError(131_008, "Either \(type)['id'] or \(type)['link'] is required.")
        default: throw GraphError(131_009, "Exactly one of \(type)['id'] and \(type)['link'] is expected.")
        }
    }
}
