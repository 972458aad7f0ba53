/// Codes of our own, for what no gateway has a number for. Far above all of Meta's.
package enum OwnError {
    /// The gateway could not be reached: nothing was sent.
    package static let unreachable = 9_000_001
    /// The gateway answered that it is not connected to WhatsApp (a session that is not working).
    package static let sessionDown = 9_000_002
    /// The gateway says that the number is not on WhatsApp.
    package static let notOnWhatsApp = 9_000_003
    /// The gateway refused the request itself (WAHA: 400, 422).
    package static let badRequest = 9_000_004
    /// The gateway did not accept our key (WAHA: 401).
    package static let unauthorized = 9_000_005
    /// A message that was taken could not be delivered, and the gateway does not say why (WAHA: ack −1).
    package static let deliveryFailed = 9_000_006
    /// The step's time had passed by more than the account allows; it waits for its next slot.
    package static let expired = 9_000_007
    /// Nothing tells whether a reply was taken; it is not said again.
    package static let unknownOutcome = 9_000_009
    /// The gateway is overloaded and says nothing else (HTTP 429 without a code).
    package static let tooManyRequests = 9_000_008
    /// WhatsApp itself sent word that the business account is stopped or restricted.
    package static let accountStopped = 9_000_010
    /// Too many of the account's latest messages failed or were blocked (`FailureWindow`).
    package static let tooManyFailures = 9_000_011
    /// WhatsApp knows the number and says that it is not connected.
    package static let numberDisconnected = 9_000_012
}

extension ErrorTable {
    static let own: [ErrorMeaning] = [
        ErrorMeaning(
            OwnError.tooManyFailures, "Too many messages fail", .held, account: .halts, reach: .account,
            french: "Plus de 30 % des derniers messages ont échoué ou ont été bloqués ; continuer ferait bannir le "
                + "numéro. Vérifiez la liste et les textes, puis libérez les envois.",
            english:
                "More than 30 % of the latest messages failed or were blocked; going on would get the number banned. "
                + "Check the list and the texts, then release sending."),
        ErrorMeaning(
            OwnError.numberDisconnected, "Number not connected", .wait(.channel),
            french:
                "WhatsApp dit que ce numéro n’est pas connecté. Inscrivez-le de nouveau dans WhatsApp Manager, puis "
                + "reconnectez le compte ; les messages attendent.",
            english: "WhatsApp says that this number is not connected. Register it again in WhatsApp Manager, then "
                + "connect the account again; the messages wait."),
        ErrorMeaning(
            OwnError.accountStopped, "Account stopped by WhatsApp", .held, account: .halts,
            french: "WhatsApp a arrêté ou restreint ce compte professionnel. Réglez-le dans WhatsApp Manager, puis "
                + "libérez les envois ; rien n’est perdu.",
            english:
                "WhatsApp stopped or restricted this business account. Settle it in WhatsApp Manager, then release "
                + "sending; nothing is lost."),
        ErrorMeaning(
            OwnError.unknownOutcome, "Outcome unknown", .nextSlot,
            french: "Rien ne dit si la réponse est partie ; elle n’est pas renvoyée d’elle-même. Relisez la "
                + "conversation avant d’écrire à nouveau.",
            english:
                "Nothing tells whether the reply went out; it is not said again by itself. Look at the conversation "
                + "before you write again."),
        ErrorMeaning(
            OwnError.unreachable, "Gateway unreachable", .wait(.channel), slowsChannel: true,
            french:
                "La passerelle WhatsApp est injoignable ; rien n’est parti. Vérifiez le réseau et son adresse ; les "
                + "envois reprennent seuls.",
            english: "The WhatsApp gateway cannot be reached; nothing was sent. Check the network and its address; "
                + "sending goes on by itself."),
        ErrorMeaning(
            OwnError.sessionDown, "Session not connected", .wait(.channel),
            french: "La session WhatsApp n’est pas connectée. Reliez de nouveau le téléphone par le code QR ; les "
                + "messages attendent.",
            english: "The WhatsApp session is not connected. Pair the phone again with the QR code; the messages wait."
        ),
        ErrorMeaning(
            OwnError.notOnWhatsApp, "Not on WhatsApp", .leave(.undeliverable),
            french: "Ce numéro n’est pas sur WhatsApp. La personne quitte la relance ; corrigez son numéro s’il est "
                + "faux.",
            english: "This number is not on WhatsApp. The person leaves the sequence; correct the number if it is "
                + "wrong."),
        ErrorMeaning(
            OwnError.badRequest, "Request refused", .nextSlot,
            french: "La passerelle a refusé ce message. Vérifiez le texte, le média et le numéro ; retenté demain.",
            english: "The gateway refused this message. Check its text, medium and number; tried again tomorrow."),
        ErrorMeaning(
            OwnError.unauthorized, "Gateway key refused", .held, account: .halts, reach: .credentials,
            french: "La passerelle refuse la clé du compte. Enregistrez la bonne clé, puis reprenez les envois.",
            english: "The gateway refuses the account’s key. Save the right key, then release sending."),
        ErrorMeaning(
            OwnError.deliveryFailed, "Delivery failed", .nextSlot,
            french: "Le message n’a pas pu être remis, et la passerelle ne dit pas pourquoi. Retenté demain ; si cela "
                + "se répète, vérifiez le numéro.",
            english: "The message could not be delivered, and the gateway does not say why. Tried again tomorrow; if "
                + "it happens again, check the number."),
        ErrorMeaning(
            OwnError.expired, "Expired", .nextSlot,
            french: "L’heure du message était passée depuis trop longtemps selon les réglages. Il n’est pas parti et "
                + "attend son prochain créneau.",
            english: "The message’s time had passed by more than the settings allow. It was not sent and waits for its "
                + "next slot."),
        ErrorMeaning(
            OwnError.tooManyRequests, "Too many requests", .wait(.channel), slowsChannel: true,
            french: "La passerelle est surchargée. Le rythme est réduit et remonte peu à peu ; rien à faire.",
            english: "The gateway is overloaded. The rate is lowered and grows back by itself; nothing to do."),
    ]
}
