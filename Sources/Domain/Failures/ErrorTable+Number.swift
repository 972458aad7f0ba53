/// Errors of the number that is written from.
extension ErrorTable {
    static let number: [ErrorMeaning] = [
        ErrorMeaning(
            33, "Parameter value is not valid", .held, account: .halts,
            french: "Ce numéro d’envoi n’existe plus chez WhatsApp. Vérifiez l’identifiant du numéro, puis reprenez "
                + "les envois.",
            english: "The number to write from no longer exists at WhatsApp. Check its phone number id, then release "
                + "sending."),
        ErrorMeaning(
            131_030, "Recipient phone number not in allowed list", .held, account: .halts,
            french: "Le compte écrit depuis un numéro de test, qui n’atteint que les destinataires déclarés. Prenez "
                + "un vrai numéro ou déclarez-les, puis reprenez les envois.",
            english: "The account writes from a test number, which reaches listed recipients only. Use a real number "
                + "or list them at Meta, then release sending."),
        ErrorMeaning(
            131_037, "WhatsApp provided number needs display name approval before message can be sent", .held,
            account: .halts,
            french: "Le nom affiché du numéro n’est pas encore approuvé. Faites-le approuver chez Meta, puis reprenez "
                + "les envois.",
            english: "The number’s display name is not approved yet. Have it approved at Meta, then release sending."),
        ErrorMeaning(
            131_045, "Incorrect certificate", .held, account: .halts,
            french:
                "Le numéro d’envoi n’est pas correctement inscrit. Inscrivez-le de nouveau chez Meta, puis reprenez "
                + "les envois.",
            english: "The number to write from is not registered properly. Register it again at Meta, then release "
                + "sending."),
        ErrorMeaning(
            131_048, "Spam rate limit hit", .held, account: .halts,
            french: "Trop de personnes ont bloqué ou signalé ce numéro : insister aggraverait. Améliorez les messages, "
                + "attendez que la qualité remonte, puis reprenez.",
            english: "Too many people blocked or reported this number; insisting makes it worse. Improve the messages, "
                + "wait until its quality recovers, then release sending."),
        ErrorMeaning(
            131_057, "Account in maintenance mode", .wait(.fixed(.minutes(2))), account: .holds(.minutes(2)),
            french: "WhatsApp entretient ce numéro, souvent pour augmenter son débit. Les envois reprennent seuls dans "
                + "deux minutes.",
            english: "WhatsApp is servicing this number, often to raise its rate. Sending goes on by itself in two "
                + "minutes."),
        ErrorMeaning(
            133_000, "Incomplete deregistration", .held, account: .halts,
            french: "Une désinscription du numéro est restée inachevée. Désinscrivez-le, inscrivez-le de nouveau chez "
                + "Meta, puis reprenez les envois.",
            english: "The number was deregistered only in part. Deregister it, register it again at Meta, then release "
                + "sending."),
        ErrorMeaning(
            133_004, "Server Temporarily Unavailable", .afterReceiptTime,
            french: "Le serveur d’inscription de WhatsApp est indisponible ; le message est retenté.",
            english: "WhatsApp’s registration server is unavailable; the message is tried again."),
        ErrorMeaning(
            133_005, "Two step verification PIN mismatch", .nextSlot,
            french: "Le code PIN du numéro est faux. Corrigez-le chez Meta ; le message est retenté demain.",
            english: "The number’s PIN is wrong. Correct it at Meta; the message is tried again tomorrow."),
        ErrorMeaning(
            133_006, "Phone number re-verification needed", .held, account: .halts,
            french: "Le numéro d’envoi doit être vérifié de nouveau. Faites-le chez Meta, puis reprenez les envois.",
            english: "The number to write from must be verified again. Do so at Meta, then release sending."),
        ErrorMeaning(
            133_008, "Too many two step verification PIN guesses", .nextSlot,
            french: "Trop d’essais du code PIN : attendez le délai indiqué par Meta. Le message est retenté demain.",
            english: "Too many guesses of the PIN: wait as long as Meta says. The message is tried again tomorrow."),
        ErrorMeaning(
            133_009, "Two step verification PIN guessed too fast", .nextSlot,
            french: "Le code PIN a été essayé trop vite : patientez avant de recommencer. Le message est retenté "
                + "demain.",
            english: "The PIN was tried too fast: wait before the next try. The message is tried again tomorrow."),
        ErrorMeaning(
            133_010, "Account not registered", .held, account: .halts,
            french: "Le numéro d’envoi n’est pas inscrit à l’API. Inscrivez-le chez Meta, puis reprenez les envois.",
            english: "The number to write from is not registered for the API. Register it at Meta, then release "
                + "sending."),
        ErrorMeaning(
            133_015, "Please wait a few minutes before attempting to register this phone number",
            .wait(.fixed(.minutes(5))), account: .holds(.minutes(5)),
            french: "Le numéro vient d’être supprimé et n’est pas encore libre. Les envois reprennent seuls dans cinq "
                + "minutes.",
            english: "The number was deleted a moment ago and is not free yet. Sending goes on by itself in five "
                + "minutes."),
        ErrorMeaning(
            2_494_100, "Account is in maintenance mode", .wait(.fixed(.minutes(5))), account: .holds(.minutes(5)),
            french: "Le numéro est en maintenance chez WhatsApp. Les envois reprennent seuls dans cinq minutes.",
            english: "WhatsApp is servicing the number. Sending goes on by itself in five minutes."),
    ]
}
