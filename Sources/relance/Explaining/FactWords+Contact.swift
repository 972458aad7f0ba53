import Domain
import EventCoding

/// A person's own facts. Which data changed is told, never what it is.
extension FactWords {
    var ofContact: String {
        switch type {
        case .contactRegistered: return said("becomes known to the account", "devient connu du compte") + reach
        case .contactChanged: return said("data changed: \(changed)", "données modifiées : \(changed)") + reach
        case .contactPaid: return said("has paid", "a payé")
        case .contactOptedOut: return optedOut
        case .contactOptedIn: return optedIn
        case .contactErased:
            return said("personal data erased, the key destroyed", "données personnelles effacées, clé détruite")
        case .messageReceived: return received
        case .windowClosed:
            return said("WhatsApp's 24-hour window is closed", "la fenêtre de 24 heures de WhatsApp est fermée")
        case .replyRequested: return said("an answer to them is handed over", "une réponse est confiée à WhatsApp")
        case .replySent: return said("the answer is accepted", "la réponse est acceptée")
        case .replyConfirmed: return said("the answer is on its way", "la réponse est partie") + happened
        case .replyDelivered: return said("the answer is delivered", "la réponse est remise") + happened
        case .replyRead: return said("the answer is read", "la réponse est lue") + happened
        case .replyFailed: return said("the answer failed", "la réponse a échoué") + happened + " (\(error))"
        default: return type.spoken(language)
        }
    }

    private var reach: String {
        fields["reach"] == Reach.none.rawValue ? said("; there is no number to write to", " ; aucun numéro") : ""
    }

    private var changed: String {
        let personal = fields["sealed"] == nil ? [] : [said("name, number, e-mail or id", "nom, numéro, mail ou id")]
        return (personal + fields.changes("facts").map(\.field)).joined(separator: ", ")
    }

    private var optedOut: String {
        switch fields["source"].flatMap(OptSource.init) {
        case .keyword: said("wrote STOP, or a word like it", "a écrit STOP, ou un mot semblable")
        case .whatsappPreference:
            said("turned marketing messages off in WhatsApp", "a désactivé les messages marketing dans WhatsApp")
        case .whatsappRefusal:
            said(
                "had stopped the account's messages in WhatsApp, which refused one",
                "avait arrêté les messages du compte dans WhatsApp, qui en a refusé un")
        case .api, nil: said("is to get no more messages", "ne doit plus recevoir de messages")
        }
    }

    private var optedIn: String {
        switch fields["source"].flatMap(OptSource.init) {
        case .keyword: said("wrote START, or a word like it", "a écrit START, ou un mot semblable")
        case .whatsappPreference:
            said("turned marketing messages on in WhatsApp", "a réactivé les messages marketing dans WhatsApp")
        case .api, .whatsappRefusal, nil: said("may get messages again", "peut de nouveau recevoir des messages")
        }
    }

    private var received: String {
        let wrote =
            switch fields["kind"].flatMap(InboundKind.init) {
            case .text, nil: said("wrote to the account", "a écrit au compte")
            case .button: said("pressed a button", "a touché un bouton")
            case .other: said("sent something that is no text", "a envoyé autre chose qu'un texte")
            }
        guard fields["windowUntil"] != nil else { return wrote }
        let until = moment("windowUntil")
        return wrote + said("; may be answered freely until \(until)", " ; réponse libre jusqu'au \(until)")
    }
}
