import Domain
import EventStore

/// Commands that concern where an account's events are sent.
extension EngineCore {
    func plan(setWebhook draft: WebhookDraft?, of number: AccountNumber) throws -> Plan {
        let row = account(number)
        var plan = Plan(outcome: .account(number))
        guard let draft else {
            plan.append(try decide(.setWebhook(sealed: nil), row.state), to: number, row)
            return plan
        }
        let known = try sealer.openWebhook(row.state.webhook?.sealed, of: number)
        guard let secret = draft.secret ?? known?.secret else { throw Refusal.webhookSecretMissing }
        let settings = WebhookSettings(
            url: draft.url, secret: secret, events: draft.events, mayBePrivate: draft.mayBePrivate)
        // Sealed anew, the same settings would look like others.
        if settings == known, row.state.webhook?.isDisabled == false { return plan }
        let sealed = try sealer.seal(settings, of: number)
        plan.append(try decide(.setWebhook(sealed: sealed), row.state), to: number, row)
        return plan
    }

    func plan(disableWebhook sealed: [UInt8], of number: AccountNumber) throws -> Plan {
        let row = account(number)
        var plan = Plan(outcome: .account(number))
        plan.append(try decide(.disableWebhook(sealed: sealed), row.state), to: number, row)
        return plan
    }
}
