internal import Domain
internal import Engine
internal import JSON
internal import WhatsApp

/// What a body asks to change of an account's way to WhatsApp; null returns a setting to the server's.
struct ChannelPatch {
    private(set) var changes: [ChannelSettings.Field: Change<String>] = [:]
    private let kind: GatewayKind

    init(_ body: JSONReader, of kind: GatewayKind) {
        self.kind = kind
        for field in ChannelSettings.Field.fields(of: kind) where body.isPresent(field.rawValue) {
            changes[field] = Self.text(of: field, in: body).map(Change.set) ?? .clear
        }
    }

    // MARK: Values

    /// Whose word binds everybody who sends through the number, as an administrator's does.
    mutating func bindNumber() { changes[.numberPerSecond] = changes[.messagesPerSecond] }

    /// Nil where the member is null, and where it is faulty: then the body is refused as a whole.
    private static func text(of field: ChannelSettings.Field, in body: JSONReader) -> String? {
        let name = field.rawValue
        let text: String? =
            switch field {
            case .marketingMessages: body.bool(name).map { $0 ? "true" : "false" }
            case .messagesPerSecond: body.int(name).map(String.init)
            default: body.string(name)
            }
        guard let text, let rule = field.rule(brokenBy: text) else { return text }
        body.fail(name, rule.problem, hint: rule.right)
        return nil
    }

    // MARK: Who may

    /// Where secrets go, and in whose name is sent, is not for a user to say.
    ///
    /// An account without credentials of its own uses the server's. So that nobody sends through a number of others
    /// with those, whoever names a number or a session brings the credentials for it in the same request, and whoever
    /// gives up the credentials gives up the number. Each request keeps that by itself, so the order of two does not
    /// matter.
    func refuseWhatIsNotAUsers(over defaults: ChannelSettings) throws(APIError) {
        let fixed = [ChannelSettings.Field.baseURL, .webhookURL, .apiVersion].filter { changes[$0] != nil }
        guard fixed.isEmpty else {
            throw .forbidden(
                "A user's token cannot set \(Self.list(fixed)).", hint: "a token of the role admin or service")
        }
        let (credential, names) = kind.belongings
        guard defaults[credential] != nil else { return }
        let named = names.filter { if case .set? = changes[$0] { true } else { false } }
        if !named.isEmpty {
            guard case .set? = changes[credential] else { throw Self.borrowed(Self.list(named), credential) }
        }
        if case .clear? = changes[credential] {
            let kept = names.filter { if case .clear? = changes[$0] { false } else { true } }
            guard kept.isEmpty else { throw Self.leftBehind(Self.list(kept), credential) }
        }
    }

    private static func borrowed(_ names: String, _ credential: ChannelSettings.Field) -> APIError {
        .forbidden(
            "A user's token cannot send as \(names) with the server's own \(credential.rawValue).",
            hint: "send \(credential.rawValue) along, or ask an administrator")
    }

    private static func leftBehind(_ names: String, _ credential: ChannelSettings.Field) -> APIError {
        .forbidden(
            "Without \(credential.rawValue) the server's own would be used for \(names).",
            hint: "null for those, too, or ask an administrator")
    }

    private static func list(_ fields: [ChannelSettings.Field]) -> String {
        fields.map(\.rawValue).joined(separator: ", ")
    }
}

extension ChannelSettings.Field {
    /// What can be set of a gateway, in the order in which it is shown.
    static func fields(of kind: GatewayKind) -> [ChannelSettings.Field] {
        switch kind {
        case .sandbox: []
        case .cloud:
            [
                .phoneNumberID, .businessAccountID, .portfolioID, .accessToken, .appSecret, .verifyToken, .apiVersion,
                .marketingMessages, .messagesPerSecond, .baseURL,
            ]
        case .web: [.session, .apiKey, .webhookKey, .webhookURL, .baseURL]
        }
    }
}

extension GatewayKind {
    /// What opens the gateway, and what names somebody's own place in it.
    fileprivate var belongings: (credential: ChannelSettings.Field, names: [ChannelSettings.Field]) {
        switch self {
        case .sandbox, .cloud: (.accessToken, [.phoneNumberID, .businessAccountID, .portfolioID])
        case .web: (.apiKey, [.session])
        }
    }
}
