internal import Domain
internal import EventStore
internal import WhatsApp

/// Every refusal that is not about the form of one member or parameter: its code, its status, what it says, and what
/// would be right. Codes are stable; texts are not. None of them ever holds personal data.
enum Problem: Error, Sendable {
    case accountNotNamed
    case accountIDInvalid
    case accountOfOthers
    case contactUnknown
    case campaignUnknown
    case targetUnknown
    case campaignOutlasts(ends: Instant?, entitledUntil: Instant)
    case tooManyToForesee(people: Int, most: Int)
    case contactErased
    case contactIDMismatch
    case contactIDInvalid
    case paymentIsFinal
    case entitlementNotYours
    case gatewayNotConfigured(GatewayKind)
    case channelIncomplete(GatewayKind)
    case notConnected
    case notPairing
    case webhookUnknown
    case webhookSecretMissing
    case webhookAddressNotYours
    case nothingIsSent
    case userServiceNotSet
    case windowClosed
    case replyOutstanding
    case contactUnreachable
    case templateSlotUnknown
    case nothingBound
    case noTemplates(GatewayKind)
    case errorCodeUnknown
    case pairingFailed(code: Int, advice: String)
    case typedCodeUnavailable(GatewayKind)
    case clockNotMovable
    case clockBackwards(now: Instant)
    case clockGoalUnclear
    case keyReused
    case keyInvalid
    case writingStopped(reason: String)
    case positionInvalid
    case behind(wanted: Position, reached: Position)
    case projectionStopped(name: String, at: Position, reason: String)
    case projectionUnknown(known: [String])
    case rebuildRunning(name: String)
    case rebuildFailed(name: String, reason: String)
    case messageDayUnknown
    case fileUnreadable(problem: String, hint: String)
    case storeFault(String)
}

extension Problem: APIErrorConvertible {
    var apiError: APIError {
        switch self {
        case .accountNotNamed:
            .invalid("userId", "is missing: this token reaches every account", hint: "?userId=<account>")
        case .accountIDInvalid: .invalid("account", Principal.subjectRule, hint: "account-42")
        case .accountOfOthers: .notFound("account")
        case .contactUnknown: .notFound("contact", hint: "PUT creates it")
        case .campaignUnknown: .notFound("campaign", hint: "GET /api/relance/campaigns lists them")
        case .targetUnknown: .notFound("target", hint: "GET /api/relance/campaigns/default/targets lists them")
        case .campaignOutlasts(let ends, let entitledUntil):
            .conflict(
                "The campaign would go on after the account's entitlement has ended, at \(entitledUntil).",
                hint:
                    "under the present limits it ends \(ends.map { "at \($0)" } ?? "in more than ten years"): fewer people, "
                    + "a higher maxMessagesPerDay, or a longer entitlement",
                code: "campaign-outlasts-entitlement")
        case .tooManyToForesee(let people, let most):
            .conflict(
                "\(people) people are on their way, too many to look ahead for.", hint: "at most \(most)",
                code: "too-many-to-foresee")
        case .contactErased:
            .conflict(
                "This contact's personal data was erased for good.", hint: "register the person under a new id",
                code: "contact-erased")
        case .contactIDMismatch:
            .invalid("/id", "is not the id of the path", hint: "leave it out, or make both the same")
        case .contactIDInvalid: .invalid("contact", "must be 1 to 200 characters long")
        case .paymentIsFinal:
            .conflict(
                "A recorded payment cannot be withdrawn.", hint: "leave paid out, or send true",
                code: "payment-is-final")
        case .entitlementNotYours:
            .forbidden(
                "A user's token cannot change what its account is entitled to.",
                hint: "entitledUntil needs a token of the role admin or service")
        case .gatewayNotConfigured(let kind):
            .conflict(
                "This server carries no \(kind.rawValue) gateway.",
                hint: "choose another gateway in the settings, or start the server with that one",
                code: "gateway-not-configured")
        case .channelIncomplete(let kind):
            .conflict(
                "Too little is set to reach WhatsApp through the \(kind.rawValue) gateway.",
                hint: "set \(ChannelSettings.needed(by: kind).map(\.rawValue).joined(separator: " and ")), "
                    + "for the account or for the server",
                code: "channel-incomplete")
        case .notConnected:
            .conflict(
                "WhatsApp is not connected, or sending stands still.",
                hint: "connect first; GET /api/relance/status says why",
                code: "not-connected")
        case .notPairing:
            .conflict(
                "No pairing waits for a code.", hint: "POST /api/relance/connect first", code: "not-pairing")
        case .webhookUnknown: .notFound("webhook", hint: "PUT sets one")
        case .webhookAddressNotYours:
            .forbidden(
                "A user's token cannot send events over http, or to an address inside a private network.",
                hint: "https and a public host, or a token of the role admin or service")
        case .nothingIsSent:
            .conflict(
                "This process sends nothing to anybody.", hint: "ask a running server: relance serve",
                code: "nothing-is-sent")
        case .userServiceNotSet:
            .conflict(
                "This server has no user service to pull contacts from: RELANCE_USER_SERVICE_URL is not set.",
                hint: "set it, and RELANCE_SERVICE_SECRET; docs/user-service.md says what that service answers",
                code: "user-service-not-set")
        case .webhookSecretMissing:
            .invalid("/secret", "is missing: nothing could be signed", hint: "16 to 256 visible ASCII characters")
        case .windowClosed:
            .conflict(
                "Nothing may be said freely: this person has not written within 24 hours.",
                hint: "wait until they write; sequences go on with approved templates", code: "window-closed")
        case .replyOutstanding:
            .conflict(
                "The answer to an earlier reply is still outstanding.", hint: "try again in a moment",
                code: "reply-outstanding")
        case .contactUnreachable:
            .conflict(
                "There is no number to write to.", hint: "PUT the contact with a phone", code: "contact-unreachable")
        case .templateSlotUnknown: .notFound("day or language", hint: "1 to \(SevenDays.days), and fr or en")
        case .nothingBound: .notFound("binding", hint: "PUT binds a template to this day and language")
        case .noTemplates(let kind):
            .conflict(
                "The \(kind.rawValue) gateway has no templates.", hint: "only accounts on the cloud gateway need any",
                code: "no-templates")
        case .errorCodeUnknown: .notFound("error code", hint: "a whole number from 0 on")
        case .pairingFailed(let code, let advice):
            .conflict(
                "WhatsApp was not connected (error \(code)). \(advice)", hint: "GET /api/v1/errors/\(code) says more",
                code: "pairing-failed")
        case .typedCodeUnavailable(let kind):
            .invalid(
                "/phone", "is of no use with the \(kind.rawValue) gateway",
                hint: "leave it out; only web asks for a code")
        case .clockNotMovable:
            .conflict(
                "This server's clock cannot be moved.", hint: "start it with --clock test", code: "clock-not-movable")
        case .clockBackwards(let now):
            .conflict("The clock only moves forward.", hint: "a moment from \(now) on", code: "clock-backwards")
        case .clockGoalUnclear:
            .unprocessable(
                "Say how far the clock shall move, in one way.",
                hint: #"{"by": "PT1H"} or {"to": "2025-01-20T10:00:00Z"}"#)
        case .keyReused:
            .unprocessable(
                "This Idempotency-Key came with another request before.", hint: "a new key for a new request",
                code: "idempotency-key-reused")
        case .keyInvalid:
            .malformed(
                "Idempotency-Key is not 1 to 255 visible ASCII characters.", code: "idempotency-key-malformed",
                hint: "a UUID")
        case .writingStopped(let reason):
            .unavailable(
                "Nothing was recorded: \(reason).", retryAfterSeconds: 5, code: "writing-stopped")
        case .positionInvalid:
            .invalid(
                "min-position", "is not a position of the log", hint: "the X-Log-Position of an earlier answer")
        case .behind(let wanted, let reached):
            APIError(
                status: 504, code: "position-not-reached",
                detail: "What is shown here stands at position \(reached), not yet at \(wanted).",
                hint: "ask again, or without min-position", headers: ["Retry-After": "1"])
        case .projectionStopped(let name, let position, let reason):
            .unavailable(
                "The read model \(name) stopped at position \(position): \(reason).", retryAfterSeconds: 60,
                code: "projection-stopped")
        case .projectionUnknown(let known):
            .notFound("projection", hint: "one of: \(known.joined(separator: ", "))")
        case .rebuildRunning(let name):
            .conflict("\(name) is being rebuilt already.", hint: "watch it in GET /api/v1/projections")
        case .rebuildFailed(let name, let reason):
            APIError(
                status: 500, code: "rebuild-failed", detail: "\(name) could not be rebuilt: \(reason).",
                hint: "the one that was there goes on")
        case .messageDayUnknown: .notFound("day", hint: "1 to 7")
        case .fileUnreadable(let problem, let hint):
            .unprocessable("The file cannot be read: \(problem).", hint: hint, code: "file-unreadable")
        case .storeFault(let reason): .unavailable(reason, retryAfterSeconds: 5, code: "store-unavailable")
        }
    }
}

/// What a person sees on the page when something goes wrong, by code; the page carries this table.
enum PageMessages {
    struct Text: Sendable {
        let french: String
        let english: String
    }

    /// `*` stands for every code that has no line of its own, `offline` for no answer at all.
    static let byCode: [(code: String, text: Text)] = [
        (
            "missing-token",
            Text(
                french: "Collez votre jeton d’accès pour ouvrir la page.",
                english: "Paste your access token to open the page.")
        ),
        (
            "token-expired",
            Text(
                french: "Votre jeton a expiré. Collez-en un nouveau.",
                english: "Your token has expired. Paste a new one.")
        ),
        (
            "token-refused",
            Text(
                french: "Ce jeton n’est pas accepté par ce serveur.", english: "This server does not accept that token."
            )
        ),
        (
            "forbidden",
            Text(
                french: "Ce jeton ne donne pas accès à cette vue.",
                english: "This token does not open this view.")
        ),
        (
            "not-found",
            Text(
                french: "Ce compte n’existe pas.",
                english: "There is no such account.")
        ),
        (
            "unavailable",
            Text(
                french: "Le serveur se prépare ou s’est arrêté d’écrire. Nouvel essai…",
                english: "The server is starting or cannot write. Trying again…")
        ),
        (
            "offline",
            Text(
                french: "Le serveur ne répond pas. Nouvel essai…", english: "The server does not answer. Trying again…")
        ),
        (
            "*",
            Text(
                french: "Quelque chose n’a pas marché. Nouvel essai…",
                english: "Something went wrong. Trying again…")
        ),
    ]
}
