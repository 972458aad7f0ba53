import Domain
import EventCoding

/// A target's facts: the messages, what became of each, and how it ended.
extension FactWords {
    var ofTarget: String {
        switch type {
        case .targetEnrolled:
            return said(
                "enrolled in \(sequence); the first message is due \(moment("firstDue"))",
                "inscrit dans \(sequence) ; le premier message est dû le \(moment("firstDue"))")
        case .messageRequested: return message("is handed over", "est confié à WhatsApp") + attempt
        case .messageSent: return accepted
        case .messageConfirmed: return message("is on its way", "est parti") + happened
        case .messageDelivered: return message("is delivered", "est remis") + happened
        case .messageRead: return message("is read", "est lu") + happened
        case .messageDeferred:
            return message("waits until \(moment("until"))", "attend jusqu'au \(moment("until"))") + because
        case .messageFailed: return failed + happened + because
        case .messageInDoubt:
            return message(
                "is in doubt: nothing proves that WhatsApp took it; settled by \(moment("settleBy")) at the latest",
                "est incertain : rien ne prouve que WhatsApp l'a pris ; tranché le \(moment("settleBy")) au plus tard")
        case .targetCompleted: return said("completed: all seven days are said", "terminé : les sept jours sont dits")
        case .targetExited: return said("left the sequence: ", "sorti de la relance : ") + exit
        case .targetReopened:
            return said("taken up again: a receipt proves that they are reached", "repris : un accusé prouve la remise")
        default: return type.spoken(language)
        }
    }

    private var sequence: String {
        event.campaign.map { said("the campaign c\($0)", "la campagne c\($0)") }
            ?? said("the default relance", "la relance par défaut")
    }

    private func message(_ english: String, _ french: String) -> String {
        let day = fields.number("day") ?? 0
        return said("the message of day \(day) \(english)", "le message du jour \(day) \(french)")
    }

    private var attempt: String {
        guard let attempt = fields.number("attempt"), attempt > 1 else { return "" }
        return said(", try \(attempt)", ", essai \(attempt)")
    }

    private var because: String { " (\(error))" }

    private var accepted: String {
        let sentence =
            switch fields["evidence"].flatMap(SendEvidence.init) {
            case .answer, nil: message("is accepted", "est accepté")
            case .receipt: message("was accepted, a receipt proves", "a été accepté, un accusé le prouve")
            case .policy: message("counts as sent: the account's policy", "compte pour envoyé : règle du compte")
            }
        guard fields["nextDue"] != nil else { return sentence }
        return sentence + said("; the next is due \(moment("nextDue"))", " ; le suivant est dû le \(moment("nextDue"))")
    }

    private var failed: String {
        let again = said("again \(moment("retryAt"))", "de nouveau le \(moment("retryAt"))")
        switch fields["consequence"].flatMap(MessageFailure.Consequence.init) {
        case .quickRetry, .nextSlot: return message("is refused; \(again)", "est refusé ; \(again)")
        case .final, nil: return message("is refused for good", "est refusé pour de bon")
        case .afterAcceptance: return message("failed after it was accepted", "a échoué après avoir été accepté")
        case .takenBack: return message("was held back by WhatsApp; \(again)", "a été retenu par WhatsApp ; \(again)")
        case .resend: return message("is still in doubt; \(again)", "reste incertain ; \(again)")
        }
    }

    private var exit: String {
        switch fields["reason"].flatMap(ExitReason.init) {
        case .paid: said("the person has paid", "la personne a payé")
        case .optedOut: said("the person wants no more messages", "la personne ne veut plus de messages")
        case .undeliverable: said("the person cannot be reached", "la personne est injoignable")
        case .cancelled: said("the campaign is cancelled", "la campagne est annulée")
        case .erased: said("the person is erased", "la personne est effacée")
        case nil: fields["reason"] ?? ""
        }
    }
}
