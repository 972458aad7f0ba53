package import Domain

/// Where an account's messages go out: one number of the Cloud API, one session of a WhatsApp-Web gateway, or the sandbox.
package enum Channel: Hashable, Sendable {
    case sandbox
    case cloud(CloudChannel)
    case web(WebChannel)

    package var kind: GatewayKind {
        switch self {
        case .sandbox: .sandbox
        case .cloud: .cloud
        case .web: .web
        }
    }
}

extension Channel {
    /// Whether what a connection showed of the one holds of the other: the same number or session, used with the same
    /// credentials, in the same business. Where it is reached is an administrator's word, and shown by nothing.
    package func isSameWay(as other: Channel) -> Bool {
        switch (self, other) {
        case (.sandbox, .sandbox): true
        case (.cloud(let one), .cloud(let two)):
            one.phoneNumberID == two.phoneNumberID && one.accessToken == two.accessToken
                && one.businessAccountID == two.businessAccountID && one.portfolioID == two.portfolioID
        case (.web(let one), .web(let two)):
            one.session == two.session && one.apiKey == two.apiKey
        case (.sandbox, _), (.cloud, _), (.web, _): false
        }
    }

    /// Whether both are used with the same credentials, whatever the number or the session.
    package func hasCredentials(of other: Channel) -> Bool {
        switch (self, other) {
        case (.sandbox, .sandbox): true
        case (.cloud(let one), .cloud(let two)): one.accessToken == two.accessToken
        case (.web(let one), .web(let two)): one.apiKey == two.apiKey
        case (.sandbox, _), (.cloud, _), (.web, _): false
        }
    }
}

/// One business number of the Cloud API and the right to use it. Never prints its secrets.
package struct CloudChannel: Hashable, Sendable {
    package static let defaultBaseURL = "https://graph.facebook.com"
    package static let defaultVersion = "v23.0"
    /// Messages a second of a number that WhatsApp says nothing else of.
    package static let standardRate = 80

    package var baseURL = CloudChannel.defaultBaseURL
    /// `v23.0`: sent with every call.
    package var version = CloudChannel.defaultVersion
    package var phoneNumberID: String
    /// The WhatsApp Business Account, for templates; nil where none is known.
    package var businessAccountID: String?
    /// The portfolio whose limit of unique people the number shares; the business account where none is named.
    package var portfolioID: String?
    package var accessToken: String
    /// Signs webhooks.
    package var appSecret: String?
    /// Whether marketing templates go through `/marketing_messages`.
    package var usesMarketingMessages = false
    /// Messages a second of the number, whoever sends through it; nil: what WhatsApp says, else 80.
    package var perSecond: Int?
    /// Messages a second that the account allows itself, which is no matter of others who send through the number.
    package var ownPerSecond: Int?

    package init(phoneNumberID: String, accessToken: String) {
        self.phoneNumberID = phoneNumberID
        self.accessToken = accessToken
    }
}

/// One session of a self-hosted WhatsApp-Web gateway. Never prints its secrets.
package struct WebChannel: Hashable, Sendable {
    /// `http://127.0.0.1:3000`.
    package var baseURL: String
    package var apiKey: String
    package var session: String
    /// Signs the gateway's webhooks.
    package var webhookKey: String
    /// Where the gateway is to send its webhooks; nil where it is told by other means.
    package var webhookURL: String?

    package init(baseURL: String, apiKey: String, session: String, webhookKey: String, webhookURL: String? = nil) {
        self.baseURL = baseURL
        self.apiKey = apiKey
        self.session = session
        self.webhookKey = webhookKey
        self.webhookURL = webhookURL
    }
}

/// What a webhook was signed with. Never printed.
package struct WebhookSecret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { "WebhookSecret(sealed)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension Channel {
    /// What webhooks that speak of this channel are signed with; nil where none is known.
    package var webhookSecret: WebhookSecret? {
        switch self {
        case .sandbox: nil
        case .cloud(let cloud): cloud.appSecret.map { WebhookSecret($0) }
        case .web(let web): web.webhookKey.isEmpty ? nil : WebhookSecret(web.webhookKey)
        }
    }
}

extension CloudChannel: CustomStringConvertible, CustomReflectable {
    package var description: String { "CloudChannel(sealed)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension WebChannel: CustomStringConvertible, CustomReflectable {
    package var description: String { "WebChannel(sealed)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
