/// Errors that say: too fast, or not now.
extension ErrorTable {
    static let pace: [ErrorMeaning] = [
        ErrorMeaning(
            2, "API Service", .afterReceiptTime,
            french:
                "WhatsApp est surchargé ou en panne pour le moment. Le message est retenté s’il n’est pas confirmé.",
            english: "WhatsApp is overloaded or down for the moment. The message is tried again unless a receipt "
                + "confirms it."),
        ErrorMeaning(
            4, "Application request limit reached", .wait(.channel), slowsChannel: true,
            french: "L’application a fait trop d’appels. Le rythme est réduit et remonte peu à peu ; rien à faire.",
            english: "The app made too many calls. The rate is lowered and grows back by itself; nothing to do."),
        ErrorMeaning(
            80_007, "Rate limit issues", .wait(.channel), slowsChannel: true,
            french: "Le compte professionnel a atteint sa limite d’appels. Le rythme est réduit et remonte peu à peu.",
            english: "The business account reached its limit of calls. The rate is lowered and grows back by itself."),
        ErrorMeaning(
            80_008, "There have been too many calls to this WhatsApp Business account", .wait(.channel),
            slowsChannel: true,
            french: "Trop de consultations du compte professionnel. Le rythme est réduit et remonte peu à peu.",
            english: "The business account was queried too often. The rate is lowered and grows back by itself."),
        ErrorMeaning(
            130_429, "Rate limit hit", .wait(.channel), slowsChannel: true,
            french: "Le débit du numéro est dépassé. Le rythme est réduit de moitié et remonte peu à peu.",
            english: "The number’s throughput was exceeded. The rate is halved and grows back by itself."),
        ErrorMeaning(
            131_000, "Something went wrong", .afterReceiptTime,
            french: "WhatsApp n’a pas pu envoyer le message et ne dit pas pourquoi. Il est retenté s’il n’est pas "
                + "confirmé.",
            english: "WhatsApp could not send the message and does not say why. It is tried again unless a receipt "
                + "confirms it."),
        ErrorMeaning(
            131_016, "Service unavailable", .afterReceiptTime,
            french: "Un service de WhatsApp est indisponible pour le moment. Le message est retenté s’il n’est pas "
                + "confirmé.",
            english: "A service of WhatsApp is unavailable for the moment. The message is tried again unless a receipt "
                + "confirms it."),
        ErrorMeaning(
            131_056, "(Business Account, Consumer Account) pair rate limit hit", .wait(.pair),
            french: "Trop de messages à cette même personne en peu de temps. Elle seule attend un peu plus à chaque "
                + "fois.",
            english: "Too many messages to this same person in a short time. Only this person waits, a little longer "
                + "each time."),
        ErrorMeaning(
            131_064, "Message failed to send due to reaching messaging limit", .held, account: .holds(.hours(1)),
            slowsChannel: true,
            french: "Limite d’envoi atteinte à cause de modèles mal classés. Corrigez leur catégorie chez Meta ; les "
                + "envois reprennent plus lentement dans une heure.",
            english: "A sending limit was reached because of wrongly classified templates. Correct their category at "
                + "Meta; sending goes on, slower, in an hour."),
        ErrorMeaning(
            133_016, "Account register deregister rate limit exceeded", .wait(.channel), slowsChannel: true,
            french:
                "Le numéro a été inscrit ou désinscrit trop souvent. N’y touchez plus ; le message est retenté plus "
                + "lentement.",
            english: "The number was registered or deregistered too often. Leave it alone; the message is tried again "
                + "at a lower rate."),
    ]
}
