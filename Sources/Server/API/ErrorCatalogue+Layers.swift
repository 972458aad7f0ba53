internal import Domain
internal import Engine
internal import EventStore

/// How the refusals of the layers below are answered: unknown 404, conflict 409, invalid 422, unavailable 503.
extension Refusal: APIErrorConvertible {
    package var apiError: APIError {
        switch self {
        case .unknownContact: Problem.contactUnknown.apiError
        case .unknownTarget: Problem.targetUnknown.apiError
        case .contactErased: Problem.contactErased.apiError
        case .paymentIsFinal: Problem.paymentIsFinal.apiError
        case .account(let rejection): rejection.apiError
        case .template(let rejection): rejection.apiError
        case .gatewayNotConfigured(let kind): Problem.gatewayNotConfigured(kind).apiError
        case .channelIncomplete(let kind): Problem.channelIncomplete(kind).apiError
        case .notConnected: Problem.notConnected.apiError
        case .notPairing: Problem.notPairing.apiError
        case .webhookSecretMissing: Problem.webhookSecretMissing.apiError
        case .reply(let rejection): rejection.apiError
        case .unknownCampaign: Problem.campaignUnknown.apiError
        case .campaign(let rejection): rejection.apiError
        case .clockNotMovable: Problem.clockNotMovable.apiError
        case .clockBackwards(let now): Problem.clockBackwards(now: now).apiError
        case .keyReused: Problem.keyReused.apiError
        case .unavailable(let reason): Problem.writingStopped(reason: reason).apiError
        }
    }
}

extension Account.Rejection {
    fileprivate var apiError: APIError {
        switch self {
        case .alreadyRegistered: .conflict("The account exists already.")
        case .outOfRange(let field, let allowed):
            .invalid("/\(field.rawValue)", "must be from \(allowed.lowerBound) to \(allowed.upperBound)")
        case .dayOutOfRange: .invalid("day", "must be from 1 to \(SevenDays.days)")
        case .templateText(let problem): .invalid("/components", problem.detail, hint: problem.hint)
        }
    }
}

extension Contact.Rejection {
    fileprivate var apiError: APIError {
        switch self {
        case .unknown, .alreadyRegistered: Problem.contactUnknown.apiError
        case .erased: Problem.contactErased.apiError
        case .windowClosed: Problem.windowClosed.apiError
        case .replyOutstanding: Problem.replyOutstanding.apiError
        case .unreachable: Problem.contactUnreachable.apiError
        }
    }
}

extension Installation.Rejection {
    fileprivate var apiError: APIError {
        switch self {
        case .dayOutOfRange: .invalid("/dayNumber", "must be from 1 to \(SevenDays.days)")
        case .frenchTextMissing:
            .invalid("/messageTemplate/fr", "is missing: other languages fall back to French")
        case .text(let language, let problem):
            .invalid("/messageTemplate/\(language.rawValue)", problem.detail, hint: problem.hint)
        case .media(let problem): .invalid("/mediaUrls", problem.detail, hint: problem.hint)
        }
    }
}

extension MessageTemplate.MediaProblem {
    var detail: String {
        switch self {
        case .audio: "holds an audio, which would never be sent: WhatsApp takes no text beside it"
        case .several(let language):
            "holds more than one medium for the language \(language.rawValue): a step is one message"
        }
    }

    var hint: String {
        switch self {
        case .audio: "one image, video or document"
        case .several: "one medium for both languages, or one for each"
        }
    }
}

extension ParsedText.Problem {
    var detail: String {
        switch self {
        case .unknownPlaceholder(let word): "has the placeholder {{\(word.prefix(40))}}, which nothing fills"
        case .unclosed: "opens a placeholder with {{ and does not close it with }}"
        case .empty: "is empty"
        }
    }

    var hint: String {
        switch self {
        case .unknownPlaceholder, .unclosed:
            Placeholder.allCases.map { "{{\($0.rawValue)}}" }.joined(separator: " ")
        case .empty: "what the person is to read"
        }
    }
}

/// Reads that fail because of the store; everything else that is thrown stays a bare 500.
extension StoreError: APIErrorConvertible {
    package var apiError: APIError {
        switch self {
        case .diskFull, .mapFull, .unhealthy, .closed, .abandoned:
            Problem.storeFault("The store is not available just now.").apiError
        case .versionConflict, .unknownStream, .repeatedStream, .invalidAppend, .tooManyEvents, .recordTooLarge,
            .newerFormat, .otherClock, .alreadyOpen, .inUse, .corrupt, .malformed, .keyTooLong, .cannotOpen, .crypto,
            .lmdb, .system:
            .unexpected
        }
    }
}
