/// Errors that concern the one person who is written to.
extension ErrorTable {
    static let person: [ErrorMeaning] = [
        ErrorMeaning(
            130_472, "User's number is part of an experiment", .park,
            french: "WhatsApp tient cette personne à l’écart des messages marketing pour une étude. Le message est "
                + "retenté plus tard, de plus en plus rarement.",
            english: "WhatsApp keeps this person from marketing messages for a study. The message is tried again "
                + "later, less and less often."),
        ErrorMeaning(
            130_497, "Business account is restricted from messaging users in this country", .leave(.undeliverable),
            french: "Ce compte ne peut pas écrire dans le pays de cette personne. Elle quitte la relance ; voyez les "
                + "restrictions chez Meta.",
            english: "This account may not write to this person’s country. The person leaves the sequence; see the "
                + "restrictions at Meta."),
        ErrorMeaning(
            131_021, "Recipient cannot be sender", .leave(.undeliverable),
            french: "Ce contact a le numéro même d’où part le message. Il quitte la relance ; corrigez sa fiche.",
            english: "This contact has the very number the message comes from. It leaves the sequence; correct its "
                + "record."),
        ErrorMeaning(
            131_026, "Message undeliverable", .leave(.undeliverable),
            french: "Cette personne ne peut pas recevoir ce message : pas de WhatsApp, version trop ancienne ou "
                + "blocage. Elle quitte la relance.",
            english: "This person cannot receive the message: not on WhatsApp, too old a version, or you are blocked. "
                + "The person leaves the sequence."),
        ErrorMeaning(
            131_047, "Re-engagement message", .templateOnly,
            french: "Plus de 24 heures depuis la dernière réponse : seul un modèle approuvé peut partir. Liez-en un à "
                + "ce jour et à cette langue.",
            english: "More than 24 hours since the last reply: only an approved template may be sent. Bind one to "
                + "this day and language."),
        ErrorMeaning(
            131_049, "This message was not delivered to maintain healthy ecosystem engagement", .park,
            french: "WhatsApp limite le marketing que cette personne reçoit. Le message est retenté après 24 heures ou "
                + "plus ; ce n’est pas un refus de sa part.",
            english: "WhatsApp limits how much marketing this person gets. The message is tried again after 24 hours "
                + "or more; the person has not opted out."),
        ErrorMeaning(
            131_050, "This recipient has chosen to stop receiving marketing messages from your business",
            .leave(.optedOut),
            french: "Cette personne a arrêté vos messages marketing dans WhatsApp. Son choix est enregistré comme un "
                + "STOP ; ne lui écrivez plus.",
            english: "This person stopped your marketing messages in WhatsApp. The choice is recorded like a STOP; do "
                + "not write again."),
        ErrorMeaning(
            131_062, "Business-scoped User ID (BSUID) recipients are not supported for this message", .nextSlot,
            french: "Ce message exige un numéro, et cette personne le cache. Demandez-le-lui ou changez de modèle ; "
                + "retenté demain.",
            english: "This message needs a phone number, and this person hides theirs. Ask for it or use another "
                + "template; tried again tomorrow."),
        ErrorMeaning(
            137_000, "Recipient identity key hash mismatch", .nextSlot,
            french: "L’identité WhatsApp de cette personne a changé (nouvel appareil ou nouveau propriétaire). "
                + "Vérifiez qui répond ; retenté demain.",
            english: "This person’s WhatsApp identity changed (a new device or a new owner). Check who answers; tried "
                + "again tomorrow."),
    ]
}
