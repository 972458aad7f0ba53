package import Domain

/// How WhatsApp is reached, as it is set: for the whole installation, and by accounts that have a number of their own.
///
/// Values are texts, as they stand in settings files and requests. Holds secrets: never prints them.
package struct ChannelSettings: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// Raw values are the names in documents.
    package enum Field: String, CaseIterable, Sendable {
        // Cloud API.
        case phoneNumberID = "phoneNumberId"
        case businessAccountID = "businessAccountId"
        case portfolioID = "portfolioId"
        case accessToken
        case appSecret
        case verifyToken
        case apiVersion
        /// `true`: marketing templates go through `/marketing_messages`.
        case marketingMessages
        case messagesPerSecond
        /// What an administrator set of `messagesPerSecond`: it binds everybody who sends through the number.
        case numberPerSecond
        // WhatsApp-Web gateway.
        case session
        case apiKey
        case webhookKey
        case webhookURL = "webhookUrl"
        // Both.
        case baseURL = "baseUrl"

        /// Shown to nobody once set.
        package var isSecret: Bool {
            switch self {
            case .accessToken, .appSecret, .verifyToken, .apiKey, .webhookKey: true
            default: false
            }
        }
    }

    package var values: [Field: String]

    package init(_ values: [Field: String] = [:]) { self.values = values }

    package subscript(field: Field) -> String? {
        get { values[field] }
        set { values[field] = newValue }
    }

    /// These, and what is missing in them from `defaults`. A number or a session of one's own takes nothing that belongs
    /// to the installation's.
    package func over(_ defaults: ChannelSettings) -> ChannelSettings {
        var base = defaults
        if values[.phoneNumberID] != nil || values[.accessToken] != nil {
            for field in [Field.phoneNumberID, .businessAccountID, .portfolioID, .messagesPerSecond] {
                base[field] = nil
            }
        }
        return ChannelSettings(base.values.merging(values) { _, own in own })
    }

    /// Whether number and credentials are the installation's, where these are an account's own.
    package func borrows(_ kind: GatewayKind) -> Bool {
        let names: [Field] =
            switch kind {
            case .sandbox: []
            case .cloud: [.phoneNumberID, .businessAccountID, .portfolioID, .accessToken, .baseURL]
            case .web: [.session, .apiKey, .baseURL]
            }
        return names.allSatisfy { values[$0] == nil }
    }

    /// Nil where something that is needed is missing.
    package func cloud() -> CloudChannel? {
        guard let phone = self[.phoneNumberID], let token = self[.accessToken] else { return nil }
        var channel = CloudChannel(phoneNumberID: phone, accessToken: token)
        channel.businessAccountID = self[.businessAccountID]
        channel.portfolioID = self[.portfolioID] ?? self[.businessAccountID]
        channel.appSecret = self[.appSecret]
        channel.version = self[.apiVersion] ?? CloudChannel.defaultVersion
        channel.baseURL = self[.baseURL] ?? CloudChannel.defaultBaseURL
        channel.usesMarketingMessages = self[.marketingMessages] == "true"
        return channel
    }

    /// An account's own over the installation's. What an account allows itself binds the account; the installation and
    /// administrators speak for the number.
    package func cloud(over defaults: ChannelSettings) -> CloudChannel? {
        guard var channel = over(defaults).cloud() else { return nil }
        var common = self
        common[.messagesPerSecond] = nil
        let ofNumber = self[.numberPerSecond] ?? common.over(defaults)[.messagesPerSecond]
        channel.perSecond = ofNumber.flatMap { Int($0) }
        channel.ownPerSecond = self[.messagesPerSecond].flatMap { Int($0) }
        // What is told of the installation's number is signed by the installation's app, and by no other.
        if borrows(.cloud), let secret = defaults[.appSecret] { channel.appSecret = secret }
        return channel
    }

    /// - Parameter session: of an account that names none.
    package func web(session: String) -> WebChannel? {
        guard let base = self[.baseURL], let key = self[.apiKey] else { return nil }
        return WebChannel(
            baseURL: base, apiKey: key, session: self[.session] ?? session, webhookKey: self[.webhookKey] ?? "",
            webhookURL: self[.webhookURL])
    }

    package var description: String { "ChannelSettings(sealed)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
