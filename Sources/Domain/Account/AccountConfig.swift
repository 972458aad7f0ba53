/// What happens to a message that stayed in doubt for the whole grace period.
package enum DoubtPolicy: String, Sendable, CaseIterable {
    /// Count it as sent: nobody gets a step twice.
    case assumeSent
    /// Send it again: nobody misses a step.
    case resend
}

/// What carries an account's messages.
package enum GatewayKind: String, Sendable, CaseIterable {
    /// Built in, deterministic.
    case sandbox
    /// WhatsApp Business Cloud API.
    case cloud
    /// A self-hosted WhatsApp-Web gateway, paired by QR code.
    case web
}

/// The languages that texts come in.
package enum Language: String, Sendable, CaseIterable {
    case french = "fr"
    case english = "en"
}

/// An account's settings, each with its default.
package struct AccountConfig: FieldRecord {
    /// What a day's limit of messages may be, an account's or a campaign's.
    package static let dailyLimits = 1...10_000_000

    package var enabled = true
    /// Holds every enrolment, of the default relance and of campaigns.
    package var enrollmentPaused = false
    /// Holds every send.
    package var sendingPaused = false
    package var allowSimultaneousCampaigns = false
    package var maxMessagesPerDay = 100
    package var maxTargetsPerCampaign = 1000
    /// ISO 3166-1 alpha-2; where national phone numbers are read.
    package var country: String?
    package var language: Language = .french
    /// IANA name; UTC unless set. The account's day turns at its midnight.
    package var timeZone: String?
    /// Send only between 10:00 and 19:00 where the contact lives.
    package var quietHours = false
    /// Bit 0 is Monday; all seven unless set.
    package var sendingWeekdays = 0b111_1111
    /// Send only to contacts whose consent is on record.
    package var requireConsent = false
    /// Nil: the server's default gateway.
    package var gateway: GatewayKind?
    package var doubtPolicy: DoubtPolicy = .assumeSent
    /// The day-1 text ends with how to stop.
    package var optOutLine = true
    /// A step that is later than so many hours waits for its next slot; nil: it is said however late.
    package var messageExpiryHours: Int?
    /// STOP and START are confirmed once, inside the service window.
    package var confirmOptOut = true

    package init() {}

    /// Raw values are versioned wire names.
    package enum Field: String, CaseIterable, Sendable {
        case enabled, enrollmentPaused, sendingPaused, allowSimultaneousCampaigns, maxMessagesPerDay
        case maxTargetsPerCampaign, country, language, timeZone, quietHours, sendingWeekdays, requireConsent
        case gateway, doubtPolicy, optOutLine, messageExpiryHours, confirmOptOut
    }

    package subscript(field: Field) -> FieldValue {
        get {
            switch field {
            case .enabled: .bool(enabled)
            case .enrollmentPaused: .bool(enrollmentPaused)
            case .sendingPaused: .bool(sendingPaused)
            case .allowSimultaneousCampaigns: .bool(allowSimultaneousCampaigns)
            case .maxMessagesPerDay: .init(maxMessagesPerDay)
            case .maxTargetsPerCampaign: .init(maxTargetsPerCampaign)
            case .country: .init(country)
            case .language: .text(language.rawValue)
            case .timeZone: .init(timeZone)
            case .quietHours: .bool(quietHours)
            case .sendingWeekdays: .init(sendingWeekdays)
            case .requireConsent: .bool(requireConsent)
            case .gateway: .init(gateway?.rawValue)
            case .doubtPolicy: .text(doubtPolicy.rawValue)
            case .optOutLine: .bool(optOutLine)
            case .messageExpiryHours: .init(messageExpiryHours)
            case .confirmOptOut: .bool(confirmOptOut)
            }
        }
        set {
            switch field {
            case .enabled: enabled = newValue.bool ?? true
            case .enrollmentPaused: enrollmentPaused = newValue.bool ?? false
            case .sendingPaused: sendingPaused = newValue.bool ?? false
            case .allowSimultaneousCampaigns: allowSimultaneousCampaigns = newValue.bool ?? false
            case .maxMessagesPerDay: maxMessagesPerDay = newValue.integer ?? 100
            case .maxTargetsPerCampaign: maxTargetsPerCampaign = newValue.integer ?? 1000
            case .country: country = newValue.text
            case .language: language = newValue.text.flatMap(Language.init) ?? .french
            case .timeZone: timeZone = newValue.text
            case .quietHours: quietHours = newValue.bool ?? false
            case .sendingWeekdays: sendingWeekdays = newValue.integer ?? 0b111_1111
            case .requireConsent: requireConsent = newValue.bool ?? false
            case .gateway: gateway = newValue.text.flatMap(GatewayKind.init)
            case .doubtPolicy: doubtPolicy = newValue.text.flatMap(DoubtPolicy.init) ?? .assumeSent
            case .optOutLine: optOutLine = newValue.bool ?? true
            case .messageExpiryHours: messageExpiryHours = newValue.integer
            case .confirmOptOut: confirmOptOut = newValue.bool ?? true
            }
        }
    }
}
