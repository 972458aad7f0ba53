import Domain
import EventStore

/// A webhook's settings, sealed as lines: whether it may be private, the events (`owner`, `all` or names with commas),
/// the secret, the address. None of them holds a line end.
extension PersonalSealer {
    func seal(_ webhook: WebhookSettings, of number: AccountNumber) throws(StoreError) -> [UInt8] {
        let events =
            switch webhook.events {
            case .owner: "owner"
            case .all: "all"
            case .named(let names): ":" + names.sorted().joined(separator: ",")
            }
        let reach = webhook.mayBePrivate ? "private" : "public"
        return try sealProfile([reach, events, webhook.secret, webhook.url].joined(separator: "\n"), of: number)
    }

    /// Nil where there is none, and where the account's key is gone.
    func openWebhook(_ sealed: [UInt8]?, of number: AccountNumber) throws(StoreError) -> WebhookSettings? {
        guard let text = try openProfile(sealed, of: number) else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count == 4 else { throw .cannotOpen(what: "the webhook of account \(number.rawValue)") }
        let events: WebhookEvents =
            switch lines[1] {
            case "owner": .owner
            case "all": .all
            default: .named(Set(lines[1].dropFirst().split(separator: ",").map(String.init)))
            }
        return WebhookSettings(
            url: lines[3], secret: lines[2], events: events, mayBePrivate: lines[0] == "private")
    }
}
