/// What help says of settings that no option gives.
extension Text {
    static let serviceSecret = Text(
        "what other systems of the house show as a bearer, and what the user service is asked with",
        "ce que d'autres systèmes de la maison présentent comme jeton, et ce qui est présenté au service des utilisateurs"
    )
    static let sessionSecret = Text(
        "the installation's secret, which wraps every key (default: made once, in DIR/secret)",
        "le secret de l'installation, qui protège chaque clé (par défaut : fait une fois, dans DIR/secret)")
    static let tlsAuthorities = Text(
        "a PEM file of certificates to trust for gateways and the user service (default: the system's)",
        "un fichier PEM de certificats de confiance pour WhatsApp et le service des utilisateurs (par défaut : ceux du système)"
    )

    // How WhatsApp is reached by accounts that say nothing of their own.
    static let cloudPhoneNumberID = Text("the number that sends, by its id", "le numéro qui envoie, par son id")
    static let cloudBusinessAccountID = Text(
        "the WhatsApp Business Account, by its id: for templates and webhooks of the whole account",
        "le compte WhatsApp Business, par son id : pour les modèles et les webhooks du compte entier")
    static let cloudPortfolioID = Text(
        "the portfolio whose limit of people the number shares (default: the Business Account)",
        "le portefeuille dont le numéro partage la limite de gens (par défaut : le compte Business)")
    static let cloudAccessToken = Text("the right to send through it", "le droit d'envoyer par ce numéro")
    static let cloudAppSecret = Text("what its webhooks are signed with", "ce qui signe ses webhooks")
    static let cloudVerifyToken = Text(
        "what Meta shows when the webhook is set up", "ce que Meta présente quand le webhook est installé")
    static let cloudAPIVersion = Text(
        "version of the Graph API (default: v23.0)", "version de l'API Graph (par défaut : v23.0)")
    static let cloudBaseURL = Text(
        "where the Cloud API answers (default: https://graph.facebook.com)",
        "où répond l'API Cloud (par défaut : https://graph.facebook.com)")
    static let cloudMarketingMessages = Text(
        "true: marketing templates go through /marketing_messages (default: false)",
        "true : les modèles marketing passent par /marketing_messages (par défaut : false)")
    static let cloudMessagesPerSecond = Text(
        "what the number may send in a second (default: as WhatsApp says, else 80)",
        "ce que le numéro peut envoyer par seconde (par défaut : ce que dit WhatsApp, sinon 80)")
    static let webBaseURL = Text("where the WhatsApp-Web gateway answers", "où répond la passerelle WhatsApp-Web")
    static let webAPIKey = Text("the right to use it", "le droit de s'en servir")
    static let webWebhookKey = Text("what its webhooks are signed with", "ce qui signe ses webhooks")
    static let webWebhookURL = Text(
        "where it sends its webhooks, as it reaches this server",
        "où elle envoie ses webhooks : ce serveur, tel qu'elle le joint")
}
