package import Domain

extension EngineView {
    /// An account's webhook, opened.
    package struct WebhookRecord: Sendable {
        package let account: AccountNumber
        /// The id its owner chose.
        package let accountID: String
        package let settings: WebhookSettings
        package let webhook: AccountWebhook
    }

    /// Nil where the account has none.
    package func webhook(of number: AccountNumber) throws -> WebhookRecord? {
        guard let row = try rows.account(number), let webhook = row.state.webhook, let id = row.state.id,
            let settings = try sealer.openWebhook(webhook.sealed, of: number)
        else { return nil }
        return WebhookRecord(account: number, accountID: id, settings: settings, webhook: webhook)
    }

    /// The accounts that have one, disabled ones too.
    package func accountsWithWebhook() throws -> [AccountNumber] {
        try rows.allAccounts().filter { $0.value.state.webhook != nil }.keys.sorted()
    }
}
