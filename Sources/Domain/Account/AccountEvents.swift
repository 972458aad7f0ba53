/// What happened to an account.
package enum AccountEvent: Hashable, Sendable {
    /// First seen. The id is the one its owner chose; it must not be personal data.
    case registered(id: String)
    /// The account's own name, sealed with the account's key.
    case profileChanged(sealed: [UInt8])
    case configChanged([FieldChange<AccountConfig.Field>])
    case defaultPaused(PauseCause)
    case defaultResumed(PauseCause)
    case entitlementChanged(old: Entitlement, new: Entitlement)
    case pairingStarted(GatewayKind)
    case gatewayConnected(GatewayKind)
    case gatewayDisconnected(GatewayKind, reason: DisconnectReason)
    /// One of the regular checks failed; `failures` in a row by now.
    case gatewayCheckFailed(GatewayKind, failures: Int)
    /// How the account reaches WhatsApp, sealed with the account's key; nil: as the installation says.
    case channelChanged(GatewayKind, sealed: [UInt8]?)
    /// What WhatsApp says of the number it writes from; only what was said.
    case channelHealthChanged(ChannelHealth)
    /// Something a person should know; WhatsApp's own word for it, and when it said so. Sending goes on.
    case channelAlert(String, at: Instant?)
    /// Nothing is sent until a person releases it, or until the moment the halt names. `at`: when WhatsApp said so;
    /// absent where a message of ours met it.
    case sendingHalted(SendingHalt, at: Instant? = nil)
    case sendingReleased
    /// A person knows that WhatsApp may ban a number that a WhatsApp-Web gateway writes from.
    case banRiskAcknowledged
    /// What is said on a day in a language where only approved templates may be said; nil: nothing any more.
    case templateBound(TemplateCatalogue.Slot, TemplateMessage?)
    /// WhatsApp's word on a template that is bound.
    case templateChanged(RemoteTemplate)
    /// Where the account's events are sent, sealed with the account's key; nil: nowhere any more.
    case webhookChanged(sealed: [UInt8]?)
    /// Its receiver said that it is gone.
    case webhookDisabled
    /// A request that carried an idempotency key changed nothing; the key is remembered all the same.
    case requestAnswered
    /// A file of contacts was read to its end.
    case contactsImported(ImportCounts)
    /// Another system told of contacts, up to the end of what it had. `through`: the last change of one that it told of.
    case contactsPulled(ImportCounts, through: Instant)
}

extension AccountEvent {
    /// What WhatsApp said by itself, and when; nil for anything else.
    package var news: (word: String, at: Instant)? {
        switch self {
        case .channelAlert(let word, .some(let at)): (word, at)
        case .sendingHalted(let halt, .some(let at)): (halt.name, at)
        default: nil
        }
    }
}

/// Why the default relance stopped enrolling, or goes on.
package enum PauseCause: Hashable, Sendable {
    /// A person asked.
    case manual
    /// A campaign started, or the last one ended.
    case campaign(CampaignNumber)
}

/// Until when an account may use the relance.
package enum Entitlement: Hashable, Sendable {
    case unlimited
    /// A moment in the past means no longer entitled.
    case until(Instant)

    /// Nil without an end.
    package var end: Instant? {
        switch self {
        case .unlimited: nil
        case .until(let instant): instant
        }
    }

    package func covers(_ instant: Instant) -> Bool {
        switch self {
        case .unlimited: true
        case .until(let end): instant < end
        }
    }

    /// What it becomes by another system's word. Who is said not to be entitled ceases to be when that is first heard, or
    /// at the end that is named, if it has passed.
    package func hearing(isEntitled: Bool, until end: Instant?, at now: Instant) -> Entitlement {
        if isEntitled { return end.map(Entitlement.until) ?? .unlimited }
        guard covers(now) else { return self }
        return .until(min(end ?? now, now))
    }
}

/// Why a gateway is no longer connected. Raw values are versioned wire names.
package enum DisconnectReason: String, Sendable, CaseIterable {
    /// A person logged out.
    case loggedOut
    /// Three checks in a row failed: the session is deleted.
    case expired
    /// The gateway itself reported the end of the session.
    case lost
    /// The gateway did not accept the credentials.
    case refused
    /// The account named another number, or other credentials: that they are its own is still to be shown.
    case changed
}

/// What a halt stops. Raw values are versioned wire names.
package enum HaltScope: String, Sendable, CaseIterable {
    case everything
    /// What the business begins: whoever has written within a day may be written to and answered.
    case templates
}

/// Why an account's sending stands still.
package struct SendingHalt: Hashable, Sendable {
    /// A code of `ErrorTable`.
    package let code: Int
    /// WhatsApp's word for what happened to the business account.
    package let word: String?
    /// When it goes on by itself; nil: once a person releases it.
    package let until: Instant?
    package let scope: HaltScope

    package init(code: Int, word: String? = nil, until: Instant? = nil, scope: HaltScope = .everything) {
        self.code = code
        self.word = word
        self.until = until
        self.scope = scope
    }

    /// What WhatsApp calls it.
    package var name: String { word ?? String(code) }

    /// Until it ends by itself, or a person releases it.
    package func holds(at now: Instant) -> Bool { until.map { now < $0 } ?? true }
}

/// How the rows of an import fared; they add up to the rows read.
package struct ImportCounts: Hashable, Sendable {
    package var created = 0
    package var changed = 0
    package var unchanged = 0
    package var rejected = 0

    package init() {}
    package var total: Int { created + changed + unchanged + rejected }
}
