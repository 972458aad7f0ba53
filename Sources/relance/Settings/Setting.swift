import Domain
import WhatsApp

/// What an installation can be told: by an option, by the environment, or in a file, in that order.
enum Setting: String, CaseIterable, Sendable {
    // Raw values are the names in a settings file.
    case data
    case listen
    case gateway
    case clock
    case sandbox
    case log
    case messageDelay = "message-delay-ms"
    case maxMessagesPerDay = "max-messages-per-day"
    case maxConcurrentSessions = "max-concurrent-sessions"
    case serviceSecret = "service-secret"
    case sessionSecret = "session-secret"
    // Where accounts' contacts are pulled from.
    case userServiceURL = "user-service-url"
    case userServiceInterval = "user-service-interval-seconds"
    case tlsAuthorities = "tls-authorities"
    // How WhatsApp is reached by accounts that say nothing of their own.
    case cloudPhoneNumberID = "cloud-phone-number-id"
    case cloudBusinessAccountID = "cloud-business-account-id"
    case cloudPortfolioID = "cloud-portfolio-id"
    case cloudAccessToken = "cloud-access-token"
    case cloudAppSecret = "cloud-app-secret"
    case cloudVerifyToken = "cloud-verify-token"
    case cloudAPIVersion = "cloud-api-version"
    case cloudBaseURL = "cloud-base-url"
    case cloudMarketingMessages = "cloud-marketing-messages"
    case cloudMessagesPerSecond = "cloud-messages-per-second"
    case webBaseURL = "web-base-url"
    case webAPIKey = "web-api-key"
    case webWebhookKey = "web-webhook-key"
    case webWebhookURL = "web-webhook-url"

    /// The environment's names for it, ours first.
    var variables: [String] {
        let own = "RELANCE_" + rawValue.uppercased().replacing("-", with: "_")
        return self == .sessionSecret ? [own, "WHATSAPP_SESSION_SECRET"] : [own]
    }

    /// Nil for secrets, since a command line can be read by everybody on the machine, and for what goes with them.
    var option: Option? {
        if case .option(let option) = described { option } else { nil }
    }

    /// What it does.
    var about: Text {
        switch described {
        case .option(let option): option.about
        case .text(let text): text
        }
    }

    /// What gives it on a command line and so speaks for it, or what is said of it where nothing does.
    private enum Description {
        case option(Option)
        case text(Text)
    }

    private var described: Description {
        switch self {
        case .data: .option(.data)
        case .listen: .option(.listen)
        case .gateway: .option(.gateway)
        case .clock: .option(.clock)
        case .sandbox: .option(.sandbox)
        case .log: .option(.log)
        case .messageDelay: .option(.messageDelay)
        case .maxMessagesPerDay: .option(.maxMessagesPerDay)
        case .maxConcurrentSessions: .option(.maxConcurrentSessions)
        case .serviceSecret: .text(.serviceSecret)
        case .sessionSecret: .text(.sessionSecret)
        case .userServiceURL: .option(.userServiceURL)
        case .userServiceInterval: .option(.userServiceInterval)
        case .tlsAuthorities: .text(.tlsAuthorities)
        case .cloudPhoneNumberID: .text(.cloudPhoneNumberID)
        case .cloudBusinessAccountID: .text(.cloudBusinessAccountID)
        case .cloudPortfolioID: .text(.cloudPortfolioID)
        case .cloudAccessToken: .text(.cloudAccessToken)
        case .cloudAppSecret: .text(.cloudAppSecret)
        case .cloudVerifyToken: .text(.cloudVerifyToken)
        case .cloudAPIVersion: .text(.cloudAPIVersion)
        case .cloudBaseURL: .text(.cloudBaseURL)
        case .cloudMarketingMessages: .text(.cloudMarketingMessages)
        case .cloudMessagesPerSecond: .text(.cloudMessagesPerSecond)
        case .webBaseURL: .text(.webBaseURL)
        case .webAPIKey: .text(.webAPIKey)
        case .webWebhookKey: .text(.webWebhookKey)
        case .webWebhookURL: .text(.webWebhookURL)
        }
    }

    /// Which part of which channel it sets, if it sets one.
    var channelField: (gateway: GatewayKind, field: ChannelSettings.Field)? {
        switch self {
        case .cloudPhoneNumberID: (.cloud, .phoneNumberID)
        case .cloudBusinessAccountID: (.cloud, .businessAccountID)
        case .cloudPortfolioID: (.cloud, .portfolioID)
        case .cloudAccessToken: (.cloud, .accessToken)
        case .cloudAppSecret: (.cloud, .appSecret)
        case .cloudVerifyToken: (.cloud, .verifyToken)
        case .cloudAPIVersion: (.cloud, .apiVersion)
        case .cloudBaseURL: (.cloud, .baseURL)
        case .cloudMarketingMessages: (.cloud, .marketingMessages)
        case .cloudMessagesPerSecond: (.cloud, .messagesPerSecond)
        case .webBaseURL: (.web, .baseURL)
        case .webAPIKey: (.web, .apiKey)
        case .webWebhookKey: (.web, .webhookKey)
        case .webWebhookURL: (.web, .webhookURL)
        default: nil
        }
    }
}

extension Option {
    static let data = Option(
        "data", "DIR", Text("the data directory (default: data)", "le dossier des données (par défaut : data)"))
    static let config = Option(
        "config", "FILE",
        Text(
            "settings, one key = value a line (else DIR/relance.conf)",
            "réglages, un clé = valeur par ligne (sinon DIR/relance.conf)"))
    static let listen = Option(
        "listen", "HOST:PORT",
        Text("where to answer (default: 127.0.0.1:8080)", "où répondre (par défaut : 127.0.0.1:8080)"))
    static let gateway = Option(
        "gateway", "sandbox|cloud|web",
        Text(
            "what carries the messages of accounts that choose none (default: sandbox)",
            "ce qui porte les messages des comptes qui n'ont rien choisi (par défaut : sandbox)"))
    static let clock = Option(
        "clock", "system|test[@TIME]|RATEx",
        Text(
            "where time comes from: the machine, a test clock moved by hand, or so many times faster",
            "d'où vient l'heure : la machine, une horloge d'essai avancée à la main, ou tant de fois plus vite"))
    static let sandbox = Option(
        "sandbox", "SETTINGS",
        Text(
            "how kind the sandbox is, as in seed=7,refuse=0.02,read=0.5,receipt=1s..5s",
            "l'humeur du bac à sable, comme seed=7,refuse=0.02,read=0.5,receipt=1s..5s"))
    static let log = Option(
        "log", "events|requests",
        Text("also one line for each request", "aussi une ligne par requête"))
    static let messageDelay = Option(
        "message-delay-ms", "N",
        Text(
            "least delay between two messages of one account (default: none; web: two minutes, more or less)",
            "délai minimal entre deux messages d'un même compte (par défaut : aucun ; web : deux minutes environ)"))
    static let maxMessagesPerDay = Option(
        "max-messages-per-day", "N",
        Text(
            "daily limit that new accounts start with (default: 100)",
            "limite quotidienne des nouveaux comptes (par défaut : 100)"))
    static let userServiceURL = Option(
        "user-service-url", "URL",
        Text("where accounts' contacts are pulled from", "d'où viennent les contacts des comptes"))
    static let userServiceInterval = Option(
        "user-service-interval-seconds", "N",
        Text("how often they are pulled (default: 300)", "tous les combien (par défaut : 300)"))
    static let maxConcurrentSessions = Option(
        "max-concurrent-sessions", "N",
        Text("web sessions that send at once (default: 50)", "sessions web qui envoient à la fois (par défaut : 50)"))
}
