/// Each gate in a person's words: what it is, and what can be done.
extension Gate {
    package var advice: LocalizedText {
        switch self {
        case .disabled:
            text("Le compte est désactivé. Activez-le dans ses réglages.", "The account is disabled. Enable it.")
        case .paused:
            text(
                "Les envois ou les inscriptions sont en pause. Retirez la pause dans les réglages du compte.",
                "Sending or enrolment is paused. Resume it in the account’s settings.")
        case .halted:
            text(
                "Les envois sont arrêtés par sécurité. Voyez pourquoi dans l’état du compte, puis libérez-les.",
                "Sending is halted for safety. See why in the account’s status, then release it.")
        case .subscription:
            text(
                "L’abonnement du compte est terminé. Prolongez-le.", "The account’s entitlement has ended. Extend it.")
        case .disconnected:
            text("WhatsApp n’est pas connecté. Connectez-le.", "WhatsApp is not connected. Connect it.")
        case .quota:
            text(
                "Les messages du jour sont épuisés. Attendez demain ou relevez la limite.",
                "The day’s messages are used up. Wait for tomorrow or raise the limit.")
        case .pacing:
            text(
                "Deux messages se suivent avec un délai ; rien à faire.",
                "Two messages are kept apart by a delay; nothing to do.")
        case .pace:
            text(
                "Le canal envoie aussi vite qu’il peut ou attend des réponses ; rien à faire.",
                "The channel sends as fast as it may or waits for answers; nothing to do.")
        case .people:
            text(
                "WhatsApp limite le nombre de personnes par 24 heures ; les envois reprennent seuls.",
                "WhatsApp limits the people written to within 24 hours; sending goes on by itself.")
        case .pair:
            text(
                "Cette personne vient de recevoir un message ; rien à faire.",
                "This person has just had a message; nothing to do.")
        case .weekday:
            text(
                "Ce jour de la semaine n’est pas un jour d’envoi. Attendez ou changez les jours d’envoi.",
                "This is no sending day. Wait or change the sending weekdays.")
        case .quietHours:
            text(
                "Il fait nuit là où vit cette personne ; l’envoi reprend le matin.",
                "It is night where this person lives; sending goes on in the morning.")
        case .template:
            text(
                "Rien n’est dit ce jour-là. Activez le texte de ce jour.",
                "Nothing is said on this day. Activate the day’s text.")
        case .consent:
            text(
                "Aucun consentement n’est enregistré pour cette personne, et le compte l’exige. Enregistrez-le.",
                "No consent is on record for this person, and the account requires it. Record it.")
        case .campaign:
            text(
                "La campagne n’est pas active. Démarrez-la ou reprenez-la.",
                "The campaign is not active. Start or resume it.")
        case .ended:
            text(
                "Cette personne a terminé ou quitté la relance ; plus rien ne lui est envoyé.",
                "This person has completed or left the sequence; nothing more is sent to them.")
        case .leaving:
            text(
                "Cette personne quitte la relance au prochain envoi : elle a payé, s’est désabonnée ou est injoignable.",
                "This person leaves the sequence at the next send: paid, opted out or out of reach.")
        case .expired:
            text(
                "L’heure de ce message est passée depuis trop longtemps ; il attend son prochain créneau.",
                "The message’s time passed too long ago; it waits for its next slot.")
        case .approvedTemplate:
            text(
                "Seul un modèle approuvé peut partir, et rien n’est lié à ce jour et à cette langue, ou aux mots de la "
                    + "campagne. Liez-en un.",
                "Only an approved template may be sent, and none is bound to this day and language, or to the campaign’s "
                    + "words. Bind one.")
        case .answer:
            text(
                "WhatsApp n’a pas encore répondu au message précédent ; rien à faire.",
                "WhatsApp has not answered the previous message yet; nothing to do.")
        case .doubt:
            text(
                "Rien ne dit si le message précédent est parti ; la règle du compte tranchera.",
                "Nothing tells whether the previous message went out; the account’s policy will settle it.")
        case .notDue:
            text(
                "Le prochain message n’est pas encore dû ; rien à faire.",
                "The next message is not due yet; nothing to do.")
        }
    }

    private func text(_ french: String, _ english: String) -> LocalizedText {
        LocalizedText(french: french, english: english)
    }
}

extension Explanation {
    /// Every gate is open.
    private static let open = LocalizedText(
        french: "Rien ne retient les envois.", english: "Nothing holds sending back.")
    private static let nothing = LocalizedText(
        french: "Rien ne retient les envois, et rien n’est dû.",
        english: "Nothing holds sending back, and nothing is due.")

    package var advice: LocalizedText {
        guard let gate else { return opensAt == nil ? Self.nothing : Self.open }
        guard gate == .campaign, let status = detail.flatMap(CampaignState.Status.init(rawValue:)) else {
            return gate.advice
        }
        return advice(status) ?? gate.advice
    }

    /// What a campaign that is not active waits for.
    private func advice(_ status: CampaignState.Status) -> LocalizedText? {
        switch status {
        case .draft:
            LocalizedText(
                french: "La campagne est un brouillon. Démarrez-la.", english: "The campaign is a draft. Start it.")
        case .scheduled:
            behind.map { parent in
                LocalizedText(
                    french: "La campagne attend la fin de la campagne c\(parent.rawValue) ; rien à faire.",
                    english: "The campaign waits for the campaign c\(parent.rawValue) to end; nothing to do.")
            }
                ?? LocalizedText(
                    french: "La campagne démarre seule à son heure. Démarrez-la pour ne pas attendre.",
                    english: "The campaign starts by itself at its time. Start it not to wait.")
        case .active: nil
        case .paused:
            LocalizedText(
                french: "La campagne est en pause. Reprenez-la.", english: "The campaign is paused. Resume it.")
        case .completed:
            LocalizedText(
                french: "La campagne est terminée ; plus rien n’est envoyé pour elle.",
                english: "The campaign is completed; nothing more is sent for it.")
        case .cancelled:
            LocalizedText(
                french: "La campagne est annulée ; plus rien n’est envoyé pour elle.",
                english: "The campaign is cancelled; nothing more is sent for it.")
        }
    }
}
