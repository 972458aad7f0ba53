import Domain
import EventCoding

/// What an account's facts hold back, and let go on.
extension FactWords {
    var ofAccount: String? {
        switch type {
        case .configChanged:
            let parts = fields.changes("changes").compactMap(setting)
            return parts.isEmpty ? nil : parts.joined(separator: ", ")
        case .defaultPaused:
            return said("the relance takes up nobody new", "la relance n'inscrit plus personne")
                + cause("started", "est lancée")
        case .defaultResumed:
            return said("the relance takes people up again", "la relance inscrit de nouveau")
                + cause("ended", "est finie")
        case .entitlementChanged:
            guard fields["new"] != nil else { return said("entitled without an end", "droits sans fin") }
            return said("entitled until \(moment("new"))", "droits jusqu'au \(moment("new"))")
        case .gatewayConnected:
            return said(
                "WhatsApp connected (\(fields["gateway"] ?? ""))", "WhatsApp connecté (\(fields["gateway"] ?? ""))")
        case .gatewayDisconnected: return said("WhatsApp disconnected: ", "WhatsApp déconnecté : ") + disconnection
        case .sendingHalted:
            guard fields["scope"] == HaltScope.templates.rawValue else {
                return said("sending halted: ", "envois arrêtés : ") + halt
            }
            return said(
                "sending halted to who has not written within a day: ",
                "envois arrêtés vers qui n'a pas écrit depuis un jour : ") + halt
        default: return type.spoken(language)
        }
    }

    private func cause(_ english: String, _ french: String) -> String {
        guard let campaign = fields.number("campaign") else { return "" }
        return said(", because the campaign c\(campaign) \(english)", ", car la campagne c\(campaign) \(french)")
    }

    private var disconnection: String {
        switch fields["reason"].flatMap(DisconnectReason.init) {
        case .loggedOut: said("somebody logged out", "quelqu'un s'est déconnecté")
        case .expired: said("three checks in a row failed", "trois contrôles de suite ont échoué")
        case .lost: said("the session is gone", "la session est perdue")
        case .refused: said("the credentials were refused", "les identifiants ont été refusés")
        case .changed:
            said(
                "another number or other credentials were set",
                "un autre numéro ou d'autres identifiants ont été réglés")
        case nil: fields["reason"] ?? ""
        }
    }

    private var halt: String {
        let why = fields["word"] ?? error
        guard fields["until"] != nil else { return why }
        return why + said("; until \(moment("until"))", " ; jusqu'au \(moment("until"))")
    }

    /// Nil for a setting that holds nothing back.
    private func setting(_ change: (field: String, old: String?, new: String?)) -> String? {
        let isOn = change.new == "true"
        switch AccountConfig.Field(rawValue: change.field) {
        case .enabled:
            return isOn ? said("account enabled", "compte activé") : said("account disabled", "compte désactivé")
        case .sendingPaused:
            return isOn ? said("sending paused", "envois en pause") : said("sending resumed", "envois repris")
        case .enrollmentPaused:
            return isOn
                ? said("enrolment paused", "inscriptions en pause") : said("enrolment resumed", "inscriptions reprises")
        case .allowSimultaneousCampaigns, .maxMessagesPerDay, .timeZone, .quietHours, .sendingWeekdays,
            .requireConsent, .gateway, .doubtPolicy, .messageExpiryHours:
            return "\(change.field) \(change.old ?? "–") → \(change.new ?? "–")"
        case .maxTargetsPerCampaign, .country, .language, .optOutLine, .confirmOptOut, nil: return nil
        }
    }
}
