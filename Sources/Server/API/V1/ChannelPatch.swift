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

    /// Nil where the member is null, and where it is faulty: then the body is refused as a whole.
    private static func text(of field: ChannelSettings.Field, in body: JSONReader) -> String? {
        let name = field.rawValue
        switch field {
        case .marketingMessages: return body.bool(name).map { $0 ? "true" : "false" }
        case .messagesPerSecond: return body.int(name, in: 1...1000).map(String.init)
        case .phoneNumberID, .businessAccountID, .portfolioID:
            return body.string(name, "is not an id of Meta's", hint: "106000000000001") { text in
                text.utf8.count <= 32 && text.utf8.allSatisfy(\.isDigit)
            }
        case .apiVersion:
            return body.string(name, "is not a version of the Graph API", hint: CloudChannel.defaultVersion) { text in
                text.wholeMatch(of: /v[0-9]{1,3}\.[0-9]/) != nil
            }
        case .session:
            return body.string(name, "is not a session's name", hint: "letters, digits, _ and -") { text in
                text.utf8.count <= 128
                    && text.utf8.allSatisfy {
                        $0.isDigit || $0.isLetter || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
                    }
            }
        case .baseURL, .webhookURL:
            return body.string(
                name, "is not an address without a name and password in it", hint: "https://…", isAddress)
        case .accessToken, .apiKey:
            // These travel in header fields.
            return body.string(name, "holds characters that no key has", hint: "visible ASCII, without spaces") {
                text in
                text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            }
        case .appSecret, .webhookKey, .verifyToken:
            return body.string(name, "holds control characters", hint: "as it stands at Meta or at the gateway") { _ in
                true
            }
        }
    }

    /// `http` or `https`, somebody to ask there, and nothing that would be shown though it is a secret.
    private static func isAddress(_ text: String) -> Bool {
        guard let match = text.wholeMatch(of: /https?:\/\/([^\/?#\s@]+)(\/[^?#\s@]*)?/) else { return false }
        return text.utf8.allSatisfy { $0 < 0x7F } && !match.output.1.hasPrefix(":")
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

extension JSONReader {
    /// A text of at most 512 characters without control characters that `isRight`.
    fileprivate func string(
        _ name: String, _ fault: String, hint: String, _ isRight: (String) -> Bool
    ) -> String? {
        guard let text = string(name, length: 1...512) else { return nil }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }), isRight(text) else {
            fail(name, fault, hint: hint)
            return nil
        }
        return text
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20)
    }
}
