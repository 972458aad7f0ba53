package import Domain

extension ChannelSettings.Field {
    /// What a value must be, where this one is not, and what would be right; nil where it is. Whoever set it: the
    /// installation or an account.
    package func rule(brokenBy value: String) -> (problem: String, right: String)? {
        // None is shown back: it may be a secret.
        guard (1...512).contains(value.utf8.count), value.unicodeScalars.allSatisfy(Self.isVisible) else {
            return ("must be 1 to 512 characters without spaces", "the text as it was given to you")
        }
        return isRight(value) ? nil : form
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
    }

    private func isRight(_ value: String) -> Bool {
        switch self {
        case .phoneNumberID, .businessAccountID, .portfolioID: value.wholeMatch(of: /[0-9]{1,32}/) != nil
        case .apiVersion: value.wholeMatch(of: /v[0-9]{1,3}\.[0-9]/) != nil
        case .marketingMessages: ["true", "false"].contains(value)
        case .messagesPerSecond, .numberPerSecond:
            value.wholeMatch(of: /[1-9][0-9]{0,3}/) != nil && Int(value).map { (1...1000).contains($0) } == true
        case .session: value.wholeMatch(of: /[A-Za-z0-9_-]{1,128}/) != nil
        // Somebody to ask there, and nothing that would be shown though it is a secret.
        case .baseURL, .webhookURL:
            value.utf8.allSatisfy { $0 < 0x7F }
                && value.wholeMatch(of: /https?:\/\/[^\/?#@:][^\/?#@]*(\/[^?#@]*)?/) != nil
        // These travel in header fields.
        case .accessToken, .apiKey: value.utf8.allSatisfy { $0 < 0x7F }
        case .appSecret, .verifyToken, .webhookKey: true
        }
    }

    private var form: (problem: String, right: String) {
        switch self {
        case .phoneNumberID, .businessAccountID, .portfolioID:
            ("must be at most 32 digits", "the id as WhatsApp Manager shows it, as in 106000000000001")
        case .apiVersion: ("must be a version of the Graph API", CloudChannel.defaultVersion)
        case .marketingMessages: ("must be true or false", "true or false")
        case .messagesPerSecond, .numberPerSecond:
            ("must be from 1 to 1000", "a whole number; WhatsApp allows 80, and 1000 after an upgrade")
        case .session: ("must be the name of a session", "letters, digits, _ and -")
        case .baseURL, .webhookURL:
            ("must be an address without a name, a password or a query in it", "https://host or http://host:port")
        case .accessToken, .apiKey: ("must be visible ASCII", "the text as it was given to you")
        case .appSecret, .verifyToken, .webhookKey: ("must be visible", "the text as it was given to you")
        }
    }
}

extension ChannelSettings {
    /// What a gateway cannot do without.
    package static func needed(by kind: GatewayKind) -> [Field] {
        switch kind {
        case .sandbox: []
        case .cloud: [.phoneNumberID, .accessToken]
        case .web: [.baseURL, .apiKey]
        }
    }

    /// What of it is not set; where nothing is, there is a channel.
    package func missing(for kind: GatewayKind) -> [Field] { Self.needed(by: kind).filter { self[$0] == nil } }
}
