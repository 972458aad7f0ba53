import Domain
import EventCoding
import Server

/// Events as a table for people: fixed columns, so that lines can be written as they come.
enum EventTable {
    private static let widths = (position: 8, time: 20, account: 18, stream: 12, type: 24)

    static func head(_ language: Language) -> String {
        row(
            Text("position", "position")(language), Text("time (UTC)", "heure (UTC)")(language),
            Text("account", "compte")(language), Text("stream", "flux")(language),
            Text("event", "événement")(language), Text("what", "détail")(language))
    }

    static func line(_ event: EventLine, _ names: AccountNames, _ language: Language) -> String {
        let name = EventType(name: event.type)?.spoken(language) ?? event.type
        let actor = event.actor.map { "  ← \($0)" } ?? ""
        return row(
            String(event.position), time(event.recordedAt), names[event.account], event.streamName, name,
            details(event) + actor)
    }

    private static func row(
        _ position: String, _ time: String, _ account: String, _ stream: String, _ type: String, _ details: String
    ) -> String {
        let cells = [
            String(repeating: " ", count: max(0, widths.position - position.count)) + position,
            pad(time, widths.time), pad(account, widths.account), pad(stream, widths.stream), pad(type, widths.type),
            details,
        ]
        var line = cells.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// `2025-01-20 10:00:00`
    private static func time(_ text: String) -> String {
        String(text.prefix(19)).replacing("T", with: " ")
    }

    /// The event's fields as `name value`; what is sealed is left out, a moment is said as time from the event on.
    private static func details(_ event: EventLine) -> String {
        let recorded = Instant(iso8601: event.recordedAt)
        let parts = RawJSON.members(of: event.body).flatMap { member -> [String] in
            switch member.name {
            case "sealed", "messageId": []
            case "facts", "changes": RawJSON.members(of: member.value).map(change)
            case "firstDue", "nextDue", "retryAt", "settleBy", "until", "windowUntil":
                ["\(member.name) \(distance(member.value, from: recorded))"]
            case "at": ["at \(moment(member.value))"]
            default: ["\(member.name) \(plain(member.value))"]
            }
        }
        let text = parts.joined(separator: ", ")
        return text.count <= longestDetails ? text : text.prefix(longestDetails - 1) + "…"
    }

    /// Lines that wrap are no table.
    private static let longestDetails = 100

    /// `[old,new]` as `name new`, or `name old → new` where there was something before.
    private static func change(_ member: (name: String, value: ArraySlice<UInt8>)) -> String {
        let pair = RawJSON.elements(of: member.value).map(plain)
        guard pair.count == 2 else { return "\(member.name) \(plain(member.value))" }
        return pair[0] == "null" ? "\(member.name) \(pair[1])" : "\(member.name) \(pair[0]) → \(pair[1])"
    }

    private static func plain(_ value: ArraySlice<UInt8>) -> String {
        String(decoding: value, as: UTF8.self).replacing("\"", with: "")
    }

    /// Of something that happened outside, before it was heard of.
    private static func moment(_ value: ArraySlice<UInt8>) -> String {
        Int64(plain(value)).map { time(Instant(milliseconds: $0).description) } ?? plain(value)
    }

    private static func distance(_ value: ArraySlice<UInt8>, from recorded: Instant?) -> String {
        let text = plain(value)
        guard let recorded, let milliseconds = Int64(text) else { return text }
        return "+\((Instant(milliseconds: milliseconds) - recorded).shortText)"
    }
}

extension EventType {
    /// What happened, in words.
    func spoken(_ language: Language) -> String {
        let text =
            switch self {
            case .targetEnrolled: Text("enrolled", "inscrit")
            case .messageRequested: Text("message requested", "message demandé")
            case .messageSent: Text("message accepted", "message accepté")
            case .messageConfirmed: Text("message sent", "message envoyé")
            case .messageDelivered: Text("message delivered", "message remis")
            case .messageRead: Text("message read", "message lu")
            case .messageFailed: Text("message failed", "message échoué")
            case .messageInDoubt: Text("message in doubt", "message incertain")
            case .messageDeferred: Text("message deferred", "message reporté")
            case .targetCompleted: Text("seven days completed", "sept jours terminés")
            case .targetExited: Text("left", "sorti")
            case .targetReopened: Text("taken up again", "repris")
            case .accountRegistered: Text("account registered", "compte créé")
            case .accountProfileChanged: Text("profile changed", "profil modifié")
            case .configChanged: Text("settings changed", "réglages modifiés")
            case .defaultPaused: Text("relance paused", "relance en pause")
            case .defaultResumed: Text("relance resumed", "relance reprise")
            case .entitlementChanged: Text("entitlement changed", "droits modifiés")
            case .pairingStarted: Text("pairing started", "appairage commencé")
            case .gatewayConnected: Text("gateway connected", "passerelle connectée")
            case .gatewayDisconnected: Text("gateway disconnected", "passerelle déconnectée")
            case .gatewayCheckFailed: Text("gateway check failed", "contrôle échoué")
            case .requestAnswered: Text("request answered", "demande répondue")
            case .contactsImported: Text("contacts imported", "contacts importés")
            case .contactsPulled: Text("contacts pulled", "contacts relevés")
            case .contactRegistered: Text("contact registered", "contact créé")
            case .contactChanged: Text("contact changed", "contact modifié")
            case .contactPaid: Text("contact paid", "contact a payé")
            case .contactOptedOut: Text("opted out", "désabonné")
            case .contactOptedIn: Text("opted in", "réabonné")
            case .contactErased: Text("contact erased", "contact effacé")
            case .messageReceived: Text("wrote to us", "nous a écrit")
            case .windowClosed: Text("window closed", "fenêtre fermée")
            case .replyRequested: Text("reply requested", "réponse demandée")
            case .replySent: Text("reply accepted", "réponse acceptée")
            case .replyConfirmed: Text("reply sent", "réponse envoyée")
            case .replyDelivered: Text("reply delivered", "réponse remise")
            case .replyRead: Text("reply read", "réponse lue")
            case .replyFailed: Text("reply failed", "réponse échouée")
            case .campaignCreated: Text("campaign created", "campagne créée")
            case .campaignChanged: Text("campaign changed", "campagne modifiée")
            case .campaignScheduled: Text("campaign scheduled", "campagne planifiée")
            case .campaignQueued: Text("campaign queued", "campagne en file")
            case .campaignUnscheduled: Text("campaign a draft again", "campagne de nouveau brouillon")
            case .campaignStarted: Text("campaign started", "campagne lancée")
            case .audienceCounted: Text("audience counted", "audience comptée")
            case .campaignPaused: Text("campaign paused", "campagne en pause")
            case .campaignResumed: Text("campaign resumed", "campagne reprise")
            case .campaignCompleted: Text("campaign completed", "campagne terminée")
            case .campaignCancelled: Text("campaign cancelled", "campagne annulée")
            case .channelChanged: Text("channel changed", "canal modifié")
            case .channelHealthChanged: Text("channel health", "santé du canal")
            case .channelAlert: Text("alert of WhatsApp", "alerte de WhatsApp")
            case .sendingHalted: Text("sending halted", "envois arrêtés")
            case .sendingReleased: Text("sending released", "envois libérés")
            case .banRiskAcknowledged: Text("risk acknowledged", "risque reconnu")
            case .templateBound: Text("template bound", "modèle lié")
            case .templateChanged: Text("template at WhatsApp", "modèle chez WhatsApp")
            case .webhookChanged: Text("webhook changed", "webhook modifié")
            case .webhookDisabled: Text("webhook disabled", "webhook désactivé")
            case .installationRequestAnswered: Text("request answered", "demande répondue")
            case .installationOpened: Text("installation opened", "installation ouverte")
            case .messageTemplateChanged: Text("template changed", "modèle modifié")
            }
        return text(language)
    }
}
