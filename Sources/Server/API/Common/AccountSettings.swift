internal import Domain
internal import Engine
internal import Intake
internal import JSON

/// An account's settings as JSON members, the same on every surface.
enum AccountSettings {
    static func write(_ config: AccountConfig, _ pause: DefaultPause, into json: inout JSONWriter) {
        json.member("enabled", config.enabled)
        json.member("enrollmentPaused", config.enrollmentPaused)
        json.member("sendingPaused", config.sendingPaused)
        json.member("defaultCampaignPaused", pause.isPaused)
        json.member("defaultCampaignPausedBy", pause.by)
        json.member("allowSimultaneousCampaigns", config.allowSimultaneousCampaigns)
        json.member("maxMessagesPerDay", config.maxMessagesPerDay)
        json.member("maxTargetsPerCampaign", config.maxTargetsPerCampaign)
        json.member("country", config.country)
        json.member("language", config.language.rawValue)
        json.member("timeZone", config.timeZone)
        json.member("quietHours", config.quietHours)
        json.member("sendingWeekdays", Weekday.names(of: config.sendingWeekdays))
        json.member("requireConsent", config.requireConsent)
        json.member("gateway", config.gateway?.rawValue)
        json.member("doubtPolicy", config.doubtPolicy.rawValue)
        json.member("optOutLine", config.optOutLine)
        json.member("messageExpiryHours", config.messageExpiryHours)
        json.member("confirmOptOut", config.confirmOptOut)
    }

    /// Reads whichever settings the body names; null returns one to its default.
    static func read(_ body: JSONReader) -> AccountPatch {
        var patch = AccountPatch()
        for field in AccountConfig.Field.allCases where body.isPresent(field.rawValue) {
            patch.config[field] = value(of: field, in: body)
        }
        patch.defaultPaused = body.bool("defaultCampaignPaused")
        return patch
    }

    /// `.absent` where the member is null, and where it is faulty: then the body is refused as a whole.
    private static func value(of field: AccountConfig.Field, in body: JSONReader) -> FieldValue {
        let name = field.rawValue
        switch field {
        case .enabled, .enrollmentPaused, .sendingPaused, .allowSimultaneousCampaigns, .quietHours, .requireConsent,
            .optOutLine, .confirmOptOut:
            return FieldValue(body.bool(name))
        case .maxMessagesPerDay, .maxTargetsPerCampaign, .messageExpiryHours: return FieldValue(body.int(name))
        case .country: return country(body, name)
        case .language: return FieldValue(body.oneOf(name, Language.self)?.rawValue)
        case .timeZone: return timeZone(body, name)
        case .sendingWeekdays: return weekdays(body, name)
        case .gateway: return FieldValue(body.oneOf(name, GatewayKind.self)?.rawValue)
        case .doubtPolicy: return FieldValue(body.oneOf(name, DoubtPolicy.self)?.rawValue)
        }
    }

    private static func country(_ body: JSONReader, _ name: String) -> FieldValue {
        guard let text = body.string(name) else { return .absent }
        guard let code = Countries.code(of: text) else {
            body.fail(name, "is not a country code", hint: "two letters of ISO 3166-1, such as CM or FR")
            return .absent
        }
        return .text(code)
    }

    private static func timeZone(_ body: JSONReader, _ name: String) -> FieldValue {
        guard let text = body.string(name) else { return .absent }
        guard TimeZones.isKnown(text) else {
            body.fail(name, "is not a time zone", hint: "a name of the IANA database, such as Africa/Douala")
            return .absent
        }
        return .text(text)
    }

    private static func weekdays(_ body: JSONReader, _ name: String) -> FieldValue {
        guard let names = body.strings(name, count: 1...7) else { return .absent }
        var bits = 0
        for (index, text) in names.enumerated() {
            guard let day = Weekday(rawValue: text) else {
                body.fail(
                    "\(name)", "has no weekday at place \(index + 1)",
                    hint: Weekday.allCases.map(\.rawValue).joined(separator: ", "))
                continue
            }
            bits |= day.bit
        }
        return .integer(Int64(bits))
    }
}

/// Days of the week by name; the domain keeps them as bits, bit 0 for Monday.
enum Weekday: String, CaseIterable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    var bit: Int {
        switch self {
        case .monday: 1
        case .tuesday: 2
        case .wednesday: 4
        case .thursday: 8
        case .friday: 16
        case .saturday: 32
        case .sunday: 64
        }
    }

    static func names(of bits: Int) -> [String] { allCases.filter { bits & $0.bit != 0 }.map(\.rawValue) }
}

extension DefaultPause {
    /// Who paused: `person`, `campaign`, or nobody.
    fileprivate var by: String? {
        switch self {
        case .running: nil
        case .manual: "person"
        case .automatic: "campaign"
        }
    }
}
