/// Wire names and body layouts of every event type.
extension EventType {
    /// As it is written everywhere outside.
    package var name: String {
        switch self {
        case .targetEnrolled: "TargetEnrolled"
        case .messageRequested: "MessageRequested"
        case .messageSent: "MessageSent"
        case .messageConfirmed: "MessageConfirmed"
        case .messageDelivered: "MessageDelivered"
        case .messageRead: "MessageRead"
        case .messageFailed: "MessageFailed"
        case .messageInDoubt: "MessageInDoubt"
        case .messageDeferred: "MessageDeferred"
        case .targetCompleted: "TargetCompleted"
        case .targetExited: "TargetExited"
        case .targetReopened: "TargetReopened"
        case .accountRegistered: "AccountRegistered"
        case .accountProfileChanged: "AccountProfileChanged"
        case .configChanged: "ConfigChanged"
        case .defaultPaused: "DefaultPaused"
        case .defaultResumed: "DefaultResumed"
        case .entitlementChanged: "EntitlementChanged"
        case .pairingStarted: "PairingStarted"
        case .gatewayConnected: "GatewayConnected"
        case .gatewayDisconnected: "GatewayDisconnected"
        case .gatewayCheckFailed: "GatewayCheckFailed"
        case .requestAnswered: "RequestAnswered"
        case .contactsImported: "ContactsImported"
        case .contactsPulled: "ContactsPulled"
        case .contactRegistered: "ContactRegistered"
        case .contactChanged: "ContactChanged"
        case .contactPaid: "ContactPaid"
        case .contactOptedOut: "ContactOptedOut"
        case .contactOptedIn: "ContactOptedIn"
        case .contactErased: "ContactErased"
        case .messageReceived: "MessageReceived"
        case .windowClosed: "WindowClosed"
        case .replyRequested: "ReplyRequested"
        case .replySent: "ReplySent"
        case .replyFailed: "ReplyFailed"
        case .replyConfirmed: "ReplyConfirmed"
        case .replyDelivered: "ReplyDelivered"
        case .replyRead: "ReplyRead"
        case .campaignCreated: "CampaignCreated"
        case .campaignChanged: "CampaignChanged"
        case .campaignScheduled: "CampaignScheduled"
        case .campaignQueued: "CampaignQueued"
        case .campaignStarted: "CampaignStarted"
        case .audienceCounted: "AudienceCounted"
        case .campaignPaused: "CampaignPaused"
        case .campaignUnscheduled: "CampaignUnscheduled"
        case .campaignResumed: "CampaignResumed"
        case .campaignCompleted: "CampaignCompleted"
        case .campaignCancelled: "CampaignCancelled"
        case .channelChanged: "ChannelChanged"
        case .channelHealthChanged: "ChannelHealthChanged"
        case .channelAlert: "ChannelAlert"
        case .sendingHalted: "SendingHalted"
        case .sendingReleased: "SendingReleased"
        case .banRiskAcknowledged: "BanRiskAcknowledged"
        case .templateBound: "TemplateBound"
        case .templateChanged: "TemplateChanged"
        case .webhookChanged: "WebhookChanged"
        case .webhookDisabled: "WebhookDisabled"
        case .installationOpened: "InstallationOpened"
        case .messageTemplateChanged: "MessageTemplateChanged"
        case .installationRequestAnswered: "InstallationRequestAnswered"
        }
    }

    /// The body's fields in key order, as the current schema version writes them.
    package var fields: [EventSchema.Field] {
        bodyKeys.enumerated().compactMap { index, name in name.map { EventSchema.Field(UInt64(index), $0) } }
    }

    /// Field names, each at the index that is its key. `docs/log-format.md` says what they hold.
    private var bodyKeys: [String?] {
        switch self {
        case .targetEnrolled: ["contact", "firstDue"]
        case .messageRequested: ["day", "attempt"]
        case .messageConfirmed, .messageDelivered, .messageRead: ["day", "attempt", "at"]
        case .messageSent: ["day", "attempt", "evidence", "nextDue", "messageId"]
        case .messageFailed: ["day", "attempt", "consequence", "code", "retryAt", "at"]
        case .messageInDoubt: ["day", "attempt", "settleBy"]
        case .messageDeferred: ["day", nil, "until", "code"]
        case .targetExited: ["reason"]
        case .targetReopened: ["nextDue"]
        case .accountRegistered: ["id"]
        case .accountProfileChanged: ["sealed"]
        case .configChanged: ["changes"]
        case .defaultPaused, .defaultResumed: ["cause", "campaign"]
        case .entitlementChanged: ["old", "new"]
        case .pairingStarted, .gatewayConnected: ["gateway"]
        case .gatewayDisconnected: ["gateway", "reason"]
        case .gatewayCheckFailed: ["gateway", "failures"]
        case .contactsImported: ["created", "changed", "unchanged", "rejected"]
        case .contactsPulled: ["created", "changed", "unchanged", "rejected", "through"]
        case .contactRegistered, .contactChanged: ["sealed", "reach", "facts"]
        case .contactOptedOut, .contactOptedIn: ["source", "at"]
        case .messageReceived: ["kind", "id", "sealed", "windowUntil"]
        case .replyRequested: ["number", "sealed"]
        case .replySent: ["number", "messageId"]
        case .replyFailed: ["number", "code", "at"]
        case .replyConfirmed, .replyDelivered, .replyRead: ["number", "at"]
        case .channelChanged: ["gateway", "sealed"]
        case .channelHealthChanged: ["quality", "status", "people", "perSecond"]
        case .channelAlert: ["word", "at"]
        case .sendingHalted: ["code", "word", "until", "at", "scope"]
        case .templateBound: ["day", "language", "template", "campaign"]
        case .templateChanged:
            ["name", "language", "status", "category", "quality", "toldAt", "restCode", "restUntil", "restTimes"]
        case .webhookChanged: ["sealed"]
        case .windowClosed, .sendingReleased, .banRiskAcknowledged, .webhookDisabled: []
        case .campaignCreated, .campaignChanged: ["settings", "filter", "messages"]
        case .campaignScheduled: ["at"]
        case .campaignQueued: ["behind"]
        case .audienceCounted:
            ["matched", "optedOut", "unreachable", "alreadyEnrolled", "overLimit", "enrolled"]
        case .campaignUnscheduled, .campaignStarted, .campaignPaused, .campaignResumed, .campaignCompleted,
            .campaignCancelled:
            []
        case .messageTemplateChanged: ["day", "texts", "media", "active"]
        case .targetCompleted, .requestAnswered, .contactPaid, .contactErased: []
        case .installationOpened, .installationRequestAnswered: []
        }
    }
}
