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
    /// Certificates (PEM) to trust for gateways and the user service, instead of the system's.
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
        switch self {
        case .data: ["RELANCE_DATA"]
        case .listen: ["RELANCE_LISTEN"]
        case .gateway: ["RELANCE_GATEWAY"]
        case .clock: ["RELANCE_CLOCK"]
        case .sandbox: ["RELANCE_SANDBOX"]
        case .log: ["RELANCE_LOG"]
        case .messageDelay: ["RELANCE_MESSAGE_DELAY_MS"]
        case .maxMessagesPerDay: ["RELANCE_MAX_MESSAGES_PER_DAY"]
        case .maxConcurrentSessions: ["RELANCE_MAX_CONCURRENT_SESSIONS"]
        case .serviceSecret: ["RELANCE_SERVICE_SECRET"]
        case .sessionSecret: ["RELANCE_SESSION_SECRET", "WHATSAPP_SESSION_SECRET"]
        default: ["RELANCE_" + rawValue.uppercased().replacing("-", with: "_")]
        }
    }

    /// Nil for secrets, since a command line can be read by everybody on the machine, and for what goes with them.
    var option: Option? {
        switch self {
        case .data: .data
        case .listen: .listen
        case .gateway: .gateway
        case .clock: .clock
        case .sandbox: .sandbox
        case .log: .log
        case .messageDelay: .messageDelay
        case .maxMessagesPerDay: .maxMessagesPerDay
        case .maxConcurrentSessions: .maxConcurrentSessions
        case .userServiceURL: .userServiceURL
        case .userServiceInterval: .userServiceInterval
        default: nil
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
            "least delay between two messages of one account",
            "délai minimal entre deux messages d'un même compte"))
    static let maxMessagesPerDay = Option(
        "max-messages-per-day", "N",
        Text("daily limit that new accounts start with", "limite quotidienne des nouveaux comptes"))
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
