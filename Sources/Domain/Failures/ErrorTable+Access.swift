/// Errors of the token, the app and the business account: every further call would fail as well.
extension ErrorTable {
    static let access: [ErrorMeaning] = [
        ErrorMeaning(
            0, "AuthException", .held, account: .halts, reach: .credentials,
            french: "WhatsApp ne reconnaît plus le jeton d’accès. Créez-en un nouveau chez Meta, enregistrez-le, "
                + "puis reprenez les envois.",
            english: "WhatsApp no longer accepts the access token. Make a new one at Meta, save it here, then release "
                + "sending."),
        ErrorMeaning(
            3, "API Method", .held, account: .halts, reach: .credentials,
            french: "L’application n’a pas le droit d’envoyer des messages. Accordez-lui whatsapp_business_messaging "
                + "chez Meta, puis reprenez les envois.",
            english: "The app may not send messages. Grant it whatsapp_business_messaging at Meta, then release "
                + "sending."),
        ErrorMeaning(
            10, "Application does not have permission for this action", .held, account: .halts, reach: .credentials,
            french: "L’autorisation d’envoyer manque ou a été retirée. Rétablissez-la chez Meta, puis reprenez les "
                + "envois.",
            english: "The permission to send is missing or was taken away. Grant it again at Meta, then release "
                + "sending."),
        ErrorMeaning(
            104, "An access token is required to request this resource", .held, account: .halts, reach: .credentials,
            french: "Aucun jeton d’accès n’est parvenu à WhatsApp. Vérifiez celui du compte, puis reprenez les envois.",
            english: "No access token reached WhatsApp. Check the account’s token, then release sending."),
        ErrorMeaning(
            190, "Access token has expired", .held, account: .halts, reach: .credentials,
            french: "Le jeton d’accès a expiré ou n’est plus valable. Créez un jeton d’utilisateur système chez Meta, "
                + "enregistrez-le, puis reprenez les envois.",
            english: "The access token has expired or is no longer valid. Make a system-user token at Meta, save it "
                + "here, then release sending."),
        ErrorMeaning(
            200, "API Permission", .held, account: .halts, reach: .credentials,
            french: "Une autorisation manque ou a été retirée. Rétablissez-la chez Meta, puis reprenez les envois.",
            english: "A permission is missing or was taken away. Grant it again at Meta, then release sending."),
        ErrorMeaning(
            299, "API Permission", .held, account: .halts, reach: .credentials,
            french: "Une autorisation manque ou a été retirée. Rétablissez-la chez Meta, puis reprenez les envois.",
            english: "A permission is missing or was taken away. Grant it again at Meta, then release sending."),
        ErrorMeaning(
            368, "Temporarily blocked for policies violations", .held, account: .halts,
            french: "WhatsApp a restreint le compte professionnel pour non-respect de ses règles. Voyez la qualité du "
                + "compte chez Meta et reprenez les envois quand le blocage est levé.",
            english: "WhatsApp restricted the business account for breaking its policies. See Account Quality at Meta "
                + "and release sending once the block is lifted."),
        ErrorMeaning(
            131_005, "Access denied", .held, account: .halts, reach: .credentials,
            french: "Le jeton n’a pas accès à ce numéro ou à ce compte professionnel. Corrigez les droits chez Meta, "
                + "puis reprenez les envois.",
            english: "The token has no access to this number or business account. Correct its rights at Meta, then "
                + "release sending."),
        ErrorMeaning(
            131_031, "Business Account locked", .held, account: .halts,
            french: "WhatsApp a verrouillé le compte professionnel. Voyez la raison chez Meta ; les messages attendent "
                + "que vous repreniez les envois.",
            english: "WhatsApp locked the business account. See the reason at Meta; the messages wait until you "
                + "release sending."),
        ErrorMeaning(
            131_042, "Business eligibility payment issue", .held, account: .halts,
            french: "Le paiement à Meta pose problème : moyen de paiement, crédit, devise ou fuseau horaire. Réglez-le "
                + "chez Meta, puis reprenez les envois.",
            english: "There is a problem with paying Meta: payment method, credit, currency or time zone. Settle it at "
                + "Meta, then release sending."),
        ErrorMeaning(
            131_063, "Marketing templates disabled for Cloud API", .held, account: .halts,
            french: "WhatsApp exige que les modèles marketing passent par l’API Marketing Messages. Activez-la dans "
                + "les réglages du compte, puis reprenez les envois.",
            english: "WhatsApp wants marketing templates to go through the Marketing Messages API. Turn it on in the "
                + "account’s settings, then release sending."),
    ]
}
