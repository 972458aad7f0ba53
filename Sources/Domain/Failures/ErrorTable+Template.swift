/// Errors of a template in a language: the same for everybody it is sent to.
extension ErrorTable {
    static let template: [ErrorMeaning] = [
        ErrorMeaning(
            132_000, "Number of parameters does not match the expected number of params", .held,
            account: .templateRests, reach: .account, rest: .untilChanged,
            french: "Le modèle attend un autre nombre de valeurs. Liez-le de nouveau avec les bonnes ; ses messages "
                + "attendent.",
            english: "The template expects another number of values. Bind it again with the right ones; its messages "
                + "wait."),
        ErrorMeaning(
            132_001, "Template name does not exist in the translation", .held, account: .templateRests,
            french: "Ce modèle n’existe pas ou n’est pas approuvé dans cette langue. Faites-le approuver chez Meta ; "
                + "ses messages attendent.",
            english: "This template does not exist or is not approved in this language. Have it approved at Meta; its "
                + "messages wait."),
        ErrorMeaning(
            132_007, "Template format character policy violated", .held, account: .templateRests,
            french: "Le contenu du modèle enfreint les règles de WhatsApp. Modifiez-le chez Meta ; ses messages "
                + "attendent son approbation.",
            english: "The template’s content breaks WhatsApp’s policy. Edit it at Meta; its messages wait until it is "
                + "approved."),
        ErrorMeaning(
            132_012, "Parameter format does not match format in the created template", .held, account: .templateRests,
            reach: .account, rest: .untilChanged,
            french: "Les valeurs n’ont pas la forme que le modèle attend. Liez-le de nouveau ; ses messages attendent.",
            english: "The values do not have the form the template expects. Bind it again; its messages wait."),
        ErrorMeaning(
            132_015, "Template is Paused", .held, account: .templateRests,
            french: "WhatsApp a mis ce modèle en pause, souvent pour sa qualité. Améliorez-le ; ses messages partent "
                + "quand il est de nouveau approuvé.",
            english: "WhatsApp paused this template, often for its quality. Improve it; its messages go out when it is "
                + "approved again."),
        ErrorMeaning(
            132_016, "Template is Disabled", .held, account: .templateRests,
            french:
                "WhatsApp a désactivé ce modèle pour de bon. Créez-en un autre et liez-le ; les messages attendent.",
            english: "WhatsApp disabled this template for good. Make another one and bind it; the messages wait."),
        ErrorMeaning(
            132_068, "Flow is blocked", .held, account: .templateRests,
            french: "Le formulaire (Flow) du modèle est bloqué. Corrigez-le chez Meta ou prenez un autre modèle ; ses "
                + "messages attendent.",
            english: "The template’s Flow is blocked. Correct it at Meta or use another template; its messages wait."),
        ErrorMeaning(
            132_069, "Flow is throttled", .held, account: .templateRests, rest: .hourly,
            french: "WhatsApp limite le formulaire (Flow) du modèle à 10 messages par heure. Corrigez-le chez Meta ou "
                + "prenez un autre modèle.",
            english: "WhatsApp limits the template’s Flow to 10 messages an hour. Correct it at Meta or use another "
                + "template."),
        ErrorMeaning(
            134_101, "Your template is still syncing", .wait(.fixed(.minutes(10))),
            french: "Le modèle est encore en préparation chez WhatsApp. Ses messages repartent seuls dans dix minutes.",
            english: "WhatsApp is still preparing the template. Its messages go out by themselves in ten minutes."),
        ErrorMeaning(
            134_102, "Template unavailable for use", .held, account: .templateRests,
            french:
                "Ce modèle n’est pas utilisable par l’API Marketing Messages. Prenez-en un autre ou désactivez-la ; "
                + "ses messages attendent.",
            english: "The Marketing Messages API cannot use this template. Use another one or turn it off; its "
                + "messages wait."),
    ]
}
