internal import Domain

/// What WhatsApp says of the business account and of its numbers (Meta: `account_update` and its like). The words are
/// WhatsApp's event, a full stop, and what kind of it.
extension WebhookChange {
    func readAccount(into updates: inout [ChannelUpdate]) {
        switch field {
        case "account_update": readAccountUpdate(into: &updates)
        case "account_review_update":
            guard let decision = value.word("decision")?.uppercased() else { return }
            let word = "\(field).\(decision)"
            updates.append(update(.account(decision == "REJECTED" ? .stopped(word) : .alert(word))))
        case "account_alerts":
            let type = value.object("alert_info")?.word("alert_type") ?? value.word("alert_type") ?? ""
            updates.append(update(.account(.alert("\(field).\(type)"))))
        case "security", "phone_number_name_update":
            guard let word = value.word("event") ?? value.word("decision") else { return }
            updates.append(update(.account(.alert("\(field).\(word.uppercased())"))))
        case "phone_number_quality_update", "business_capability_update":
            if let health { updates.append(update(.health(health))) }
        default: break
        }
    }

    private func readAccountUpdate(into updates: inout [ChannelUpdate]) {
        let event = value.word("event")?.uppercased() ?? ""
        switch event {
        case "ACCOUNT_RESTRICTION": readRestrictions(event, into: &updates)
        case "ACCOUNT_VIOLATION":
            let type = value.object("violation_info")?.word("violation_type") ?? ""
            updates.append(update(.account(.alert("\(event).\(type)"))))
        case "DISABLED_UPDATE":
            updates.append(update(.account(ban(event))))
        case "ACCOUNT_DELETED", "PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED", "ACCOUNT_OFFBOARDED":
            updates.append(update(.account(.stopped(event))))
        case "ACCOUNT_RECONNECTED":
            updates.append(update(.account(.alert(event))))
        default:
            updates.append(update(.ignored("\(field).\(event)")))
        }
    }

    /// A ban that is lifted releases nothing: a person resumes.
    private func ban(_ event: String) -> AccountNews {
        let state = value.object("ban_info")?.word("waba_ban_state")?.uppercased()
        switch state {
        case nil: return .stopped(event)
        case "DISABLE", "SCHEDULE_FOR_DISABLE": return .stopped("\(event).\(state ?? "")")
        case let other?: return .alert("\(event).\(other)")
        }
    }

    /// One for each kind: only those of messaging hold anything.
    private func readRestrictions(_ event: String, into updates: inout [ChannelUpdate]) {
        let restrictions = value.objects("restriction_info")
        for restriction in restrictions {
            let type = restriction.word("restriction_type")?.uppercased() ?? ""
            switch type {
            case "RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_CUSTOMER_INITIATED_MESSAGING":
                let until = restriction.instant("expiration")
                // Meta: the other of the two holds answers too.
                let scope: HaltScope = type == "RESTRICTED_BIZ_INITIATED_MESSAGING" ? .templates : .everything
                updates.append(update(.account(.restricted("\(event).\(type)", scope, until: until))))
            default:
                updates.append(update(.account(.alert("\(event).\(type)"))))
            }
        }
        if restrictions.isEmpty { updates.append(update(.account(.restricted(event, until: nil)))) }
    }

    // MARK: Health

    /// Nil where nothing is said that matters.
    ///
    /// FLAGGED says in Meta's older words that the number's quality is low, and DOWNGRADE that its limit was lowered
    /// for that: both read as RED, so that sending slows down. UNFLAGGED takes that back without saying how good the
    /// quality is. THROUGHPUT_UPGRADE is the step to the highest rate there is.
    private var health: ChannelHealth? {
        var health = ChannelHealth(
            people: limit("max_daily_conversations_per_business") ?? limit("current_limit"))
        switch value.word("event")?.uppercased() {
        case "FLAGGED": (health.quality, health.status) = ("RED", "FLAGGED")
        case "UNFLAGGED": (health.quality, health.status) = ("UNKNOWN", "CONNECTED")
        case "DOWNGRADE": health.quality = "RED"
        case "THROUGHPUT_UPGRADE": health.perSecond = 1000
        default: break
        }
        return health == ChannelHealth() ? nil : health
    }

    /// A number, `TIER_10K`, or −1 for no limit.
    private func limit(_ name: String) -> PeopleLimit? {
        if let number = value.integer(name) {
            if number == -1 { return .unlimited }
            return Int(exactly: number).flatMap { $0 > 0 ? .limited($0) : nil }
        }
        return value.word(name).flatMap { PeopleLimit(tier: $0.uppercased()) }
    }
}
