package import Domain
package import WhatsApp

/// What can be asked of the engine. Accounts are named by their owners' ids and spring into being when first named.
package enum Command: Sendable {
    case configure(account: String, AccountPatch)
    case startPairing(account: String)
    case disconnect(account: String)
    case putContact(account: String, ContactDraft, PutMode)
    /// Each row stands or falls alone.
    case importContacts(account: String, [ContactDraft])
    /// Closes an import with what became of its rows.
    case finishImport(account: String, ImportCounts)
    /// Closes a pull that came to its end: what became of its rows, and the last change among them.
    case finishPull(account: String, ImportCounts, through: Instant)
    case eraseContact(account: String, contact: String)
    case optOut(account: String, contact: String, OptSource)
    case optIn(account: String, contact: String, OptSource)
    /// Somebody paid: in every account that knows this contact id.
    case exitPaid(contact: String)
    case setTemplate(MessageTemplate)
    /// What is not named stays.
    case setChannel(account: String, GatewayKind, [ChannelSettings.Field: Change<String>])
    /// Ends a safety halt.
    case release(account: String)
    /// A person knows that a WhatsApp-Web gateway may get the number banned.
    case acknowledgeBanRisk(account: String)
    /// Nil: nothing is said any more on that day in that language where only templates may be.
    case bindTemplate(account: String, TemplateCatalogue.Slot, TemplateMessage?)
    /// Asks WhatsApp for the account's templates; what it says comes in later.
    case fetchTemplates(account: String)
    /// E.164. The code appears with the pairing.
    case requestPairingCode(account: String, phone: String)
    /// `isDraft`: whatever its plan says of its start. Answered once the audience of a campaign that starts was looked through.
    case createCampaign(account: String, CampaignPlan, isDraft: Bool)
    case editCampaign(account: String, CampaignNumber, CampaignPatch)
    case startCampaign(account: String, CampaignNumber)
    case pauseCampaign(account: String, CampaignNumber)
    case resumeCampaign(account: String, CampaignNumber)
    case cancelCampaign(account: String, CampaignNumber)
    case reply(account: String, contact: String, text: String)
    /// Where the account's events are sent; nil: nowhere any more. Without a secret the one that is set stays.
    case setWebhook(account: String, WebhookDraft?)
    /// The receiver that these sealed settings name said that it is gone.
    case disableWebhook(AccountNumber, sealed: [UInt8])
    /// What a webhook told, its signature checked. It speaks for those accounts only whose webhooks bear this secret; nil:
    /// for whomever it names, which nobody outside may say.
    case receive([ChannelUpdate], signedWith: WebhookSecret? = nil)
    /// Why nothing is sent. Records nothing.
    case explain(account: String, Subject)
    /// Moves the test clock; answered when everything due until then has happened.
    case advanceClock(to: Instant)
}

/// Whose sending is asked about.
package enum Subject: Hashable, Sendable {
    /// The account, its default relance, and each of its unfinished campaigns.
    case account
    case campaign(CampaignNumber)
    case target(TargetNumber)
}

/// What was found, of whom.
package struct ExplainedPart: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case account
        case defaultRelance
        case campaign(CampaignNumber)
        case target(TargetNumber)
    }

    package let part: Part
    package let explanation: Explanation
}

/// What is written when a contact is known already.
package enum PutMode: Sendable {
    /// The whole document: what it leaves out returns to its default.
    case replace
    /// Only what it names.
    case merge
    /// As `merge`, but an unknown contact is refused.
    case update
}

/// Changes of an account's settings; what is not named stays.
package struct AccountPatch: Sendable {
    package var config: [AccountConfig.Field: FieldValue] = [:]
    package var defaultPaused: Bool?
    package var entitlement: Entitlement?
    package var name: Change<String> = .keep

    package init() {}
}

/// A webhook as its owner describes it.
package struct WebhookDraft: Sendable, CustomStringConvertible, CustomReflectable {
    package var url: String
    package var secret: String?
    package var events: WebhookEvents
    package var mayBePrivate: Bool

    package init(url: String, secret: String?, events: WebhookEvents, mayBePrivate: Bool) {
        self.url = url
        self.secret = secret
        self.events = events
        self.mayBePrivate = mayBePrivate
    }

    package var description: String { "WebhookDraft(sealed)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// How a command was answered.
package enum Outcome: Hashable, Sendable {
    case account(AccountNumber)
    case pairing(AccountNumber)
    case contact(ContactNumber, created: Bool)
    case imported([RowOutcome])
    case importFinished(ImportCounts)
    case exited(targets: Int)
    case template(day: Int)
    case clock(Instant)
    case received(updates: Int)
    case campaign(CampaignNumber)
    case explained([ExplainedPart])
}

package enum RowOutcome: Hashable, Sendable {
    /// `paid`: its payment is a fact since this row.
    case created(paid: Bool)
    case changed(paid: Bool)
    case unchanged
    case refused(Refusal)
}

/// Why a command was refused. Nothing was recorded.
package enum Refusal: Error, Hashable, Sendable {
    case unknownContact
    case unknownTarget
    case contactErased
    /// A payment is a fact; it cannot be withdrawn.
    case paymentIsFinal
    /// By the account's own rules: a setting out of bounds, a template's text that cannot be filled.
    case account(Account.Rejection)
    case template(Installation.Rejection)
    /// This process carries no such gateway.
    case gatewayNotConfigured(GatewayKind)
    /// The account has set too little to reach WhatsApp through this gateway.
    case channelIncomplete(GatewayKind)
    /// Nothing can be said while WhatsApp is not connected, or sending stands still.
    case notConnected
    /// A code can be asked for only while a pairing waits.
    case notPairing
    /// Nothing could be signed.
    case webhookSecretMissing
    case reply(Contact.Rejection)
    /// None of the account's.
    case unknownCampaign
    case campaign(Campaign.Rejection)
    /// Only a test clock is moved.
    case clockNotMovable
    case clockBackwards(now: Instant)
    /// The idempotency key was used for another request.
    case keyReused
    /// The log cannot be written: no room, or a commit failed. Nothing was recorded.
    case unavailable(reason: String)
}
