/// What an event says, as a number. Codes and names are versioned wire values: never reused, never renumbered.
///
/// Ranges by stream: target 1…15 (by far the most of the log, so one byte each), account 32…, contact 48…,
/// campaign 64…, installation 80…, account again 96….
package enum EventType: UInt16, Sendable, CaseIterable {
    case targetEnrolled = 1
    case messageRequested = 2
    case messageSent = 3
    case messageConfirmed = 4
    case messageDelivered = 5
    case messageRead = 6
    case messageFailed = 7
    case messageInDoubt = 8
    case messageDeferred = 9
    case targetCompleted = 10
    case targetExited = 11
    case targetReopened = 12

    case accountRegistered = 32
    case accountProfileChanged = 33
    case configChanged = 34
    case defaultPaused = 35
    case defaultResumed = 36
    case entitlementChanged = 37
    case pairingStarted = 38
    case gatewayConnected = 39
    case gatewayDisconnected = 40
    case gatewayCheckFailed = 41
    case requestAnswered = 42
    case contactsImported = 43
    case contactsPulled = 44

    case contactRegistered = 48
    case contactChanged = 49
    case contactPaid = 50
    case contactOptedOut = 51
    case contactOptedIn = 52
    case contactErased = 53
    case messageReceived = 54
    case windowClosed = 55
    case replyRequested = 56
    case replySent = 57
    case replyFailed = 58
    case replyConfirmed = 59
    case replyDelivered = 60
    case replyRead = 61

    case campaignCreated = 64
    case campaignChanged = 65
    case campaignScheduled = 66
    case campaignQueued = 67
    case campaignStarted = 68
    case audienceCounted = 69
    case campaignPaused = 70
    case campaignResumed = 71
    case campaignCompleted = 72
    case campaignCancelled = 73
    case campaignUnscheduled = 74

    case installationOpened = 80
    case messageTemplateChanged = 81
    case installationRequestAnswered = 82

    case channelChanged = 96
    case channelHealthChanged = 97
    case channelAlert = 98
    case sendingHalted = 99
    case sendingReleased = 100
    case templateBound = 101
    case templateChanged = 102
    case webhookChanged = 103
    case webhookDisabled = 104
    case banRiskAcknowledged = 110

    /// Which kind of stream an event of this type belongs to.
    package enum Family: Sendable { case target, account, contact, campaign, installation }

    package var family: Family {
        switch rawValue {
        case ..<32: .target
        case ..<48: .account
        case ..<64: .contact
        case ..<80: .campaign
        case ..<96: .installation
        default: .account
        }
    }

    /// As records and proposed events carry it.
    @inlinable package var code: UInt32 { UInt32(rawValue) }

    /// Nil for a code that this build does not know.
    @inlinable package init?(code: UInt32) {
        guard let raw = UInt16(exactly: code) else { return nil }
        self.init(rawValue: raw)
    }

    /// Nil for a name that this build does not know. Exact, as the log's readers write it.
    package init?(name: String) {
        guard let found = EventType.byName[name] else { return nil }
        self = found
    }

    private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })
}
