internal import Domain
internal import Engine
internal import Intake
internal import JSON

/// A campaign as a request describes it. What is left out stays as it is.
extension JSONReader {
    /// - Parameter zone: the account's, in which bare dates are whole days.
    /// - Returns: what is wanted, and whether it shall be a draft, if the body says so.
    func campaign(in zone: ZoneRules) -> (CampaignPatch, isDraft: Bool?) {
        var patch = CampaignPatch()
        if isPresent("name") { patch.settings[.name] = FieldValue(string("name")) }
        if isPresent("maxMessagesPerDay") { patch.settings[.maxMessagesPerDay] = FieldValue(int("maxMessagesPerDay")) }
        if isPresent("scheduledStartDate") {
            patch.settings[.scheduledStart] = FieldValue(moment("scheduledStartDate", in: zone))
        }
        if isPresent("runAfterCampaignId") { patch.settings[.runAfter] = parent() }
        if isPresent("priority") { patch.settings[.priority] = FieldValue(int("priority")) }
        if isPresent("targetFilter") { patch.filter = filter("targetFilter", in: zone) }
        if isPresent("customMessages") { patch.messages = customMessages() }
        if let type = string("type"), type != "filtered" {
            fail("type", "must be filtered", hint: "the default relance is no campaign")
        }
        return (patch, oneOf("status", WantedStatus.self).map { $0 == .draft })
    }

    /// A person decides between these two only; everything else follows.
    private enum WantedStatus: String, CaseIterable { case draft, active }

    private func parent() -> FieldValue {
        guard let text = string("runAfterCampaignId") else { return .absent }
        guard let number = CampaignNumber(text: text) else {
            fail("runAfterCampaignId", "is no campaign of this account", hint: "GET /api/relance/campaigns")
            return .absent
        }
        return .integer(Int64(number.rawValue))
    }

    private func customMessages() -> [Int: MessageTemplate] {
        var messages: [Int: MessageTemplate] = [:]
        for reader in objects("customMessages", count: 0...SevenDays.days) ?? [] {
            let day = reader.requiredInt("dayNumber", in: 1...SevenDays.days)
            let template = reader.messageTemplate(day: day, over: nil)
            if messages.updateValue(template, forKey: day) != nil {
                reader.fail("dayNumber", "stands here twice", hint: "one message for each day")
            }
        }
        return messages
    }

    // MARK: The filter

    /// `all`, null and what is left out filter nothing.
    func filter(_ name: String, in zone: ZoneRules) -> AudienceFilter {
        var filter = AudienceFilter()
        guard let body = object(name) else { return filter }
        filter.countries = Set(body.words("countries").compactMap { body.country($0) })
        filter.professions = Set(body.words("professions"))
        filter.registeredFrom = body.moment("registrationDateFrom", in: zone)
        filter.registeredBefore = body.end("registrationDateTo", in: zone)
        filter.gender = body.gender()
        filter.minAge = body.int("minAge")
        filter.maxAge = body.int("maxAge")
        filter.hasActiveSubscription = body.oneOf("subscriptionStatus", SubscriptionStatus.self)?.hasActive
        filter.hasUnpaidReferrals = body.bool("hasUnpaidReferrals") ?? false
        filter.excludesCurrentTargets = body.bool("excludeCurrentTargets") ?? false
        return filter
    }

    /// A list of words, or the word `all`.
    private func words(_ name: String) -> [String] {
        if value(name) == .string("all") { return [] }
        let words = strings(name, count: 0...1000) ?? []
        return words.contains("all") ? [] : words
    }

    private func country(_ text: String) -> String? {
        guard let code = Countries.code(of: text) else {
            fail("countries", "has something that is no country", hint: "two letters of ISO 3166-1, such as CM or FR")
            return nil
        }
        return code
    }

    private func gender() -> ContactFacts.Gender? {
        guard let text = string("gender"), text != "all" else { return nil }
        switch text {
        case "male", "M", "m": return .male
        case "female", "F", "f": return .female
        case "other": return .other
        default:
            fail("gender", "is none of the values known here", hint: "one of: male, female, other, all")
            return nil
        }
    }

    // MARK: Dates

    /// A moment; a bare date is its first moment in the account's zone.
    private func moment(_ name: String, in zone: ZoneRules) -> Instant? {
        instant(name).map { moment in isBareDate(name) ? zone.instant(ofDay: moment.utcDay) : moment }
    }

    /// The first moment after the one that is named; after the whole day of a bare date.
    private func end(_ name: String, in zone: ZoneRules) -> Instant? {
        instant(name).map { moment in
            isBareDate(name) ? zone.instant(ofDay: moment.utcDay + 1) : moment + .milliseconds(1)
        }
    }

    private func isBareDate(_ name: String) -> Bool {
        string(name)?.utf8.count == 10
    }
}

extension Instant {
    fileprivate var utcDay: Int { ZoneRules.utc.day(at: self) }
}
