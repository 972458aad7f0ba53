internal import Domain

/// How refused commands on campaigns are answered.
extension Campaign.Rejection {
    var apiError: APIError {
        switch self {
        case .unknown: Problem.campaignUnknown.apiError
        case .alreadyCreated: .conflict("The campaign exists already.")
        case .illegal(let action, let status):
            .conflict(
                "A campaign that is \(status.rawValue) cannot be \(action.participle).", hint: action.hint(status),
                code: "campaign-\(status.rawValue)")
        case .nameMissing: .invalid("/name", "is missing", hint: "how people shall call the campaign")
        case .nameTooLong(let allowed): .invalid("/name", "must be at most \(allowed) characters long")
        case .outOfRange(let field, let allowed):
            .invalid("/\(field.rawValue)", "must be from \(allowed.lowerBound) to \(allowed.upperBound)")
        case .filter(let problem): problem.apiError
        case .message(let day, .dayOutOfRange):
            .invalid("/customMessages", "has a day \(day)", hint: "dayNumber from 1 to \(SevenDays.days)")
        case .message(let day, .frenchTextMissing):
            .invalid(
                "/customMessages", "has no French text for day \(day)", hint: "other languages fall back to French")
        case .message(let day, .text(let language, let problem)):
            .invalid("/customMessages", "day \(day), \(language.rawValue): \(problem.detail)", hint: problem.hint)
        case .message(let day, .media(let problem)):
            .invalid("/customMessages", "day \(day), mediaUrls \(problem.detail)", hint: problem.hint)
        case .unknownParent:
            .invalid("/runAfterCampaignId", "is no campaign of this account", hint: "GET /api/relance/campaigns")
        case .circular: .invalid("/runAfterCampaignId", "makes the campaign wait for itself")
        }
    }
}

extension AudienceFilter.Problem {
    var apiError: APIError {
        switch self {
        case .ageOutOfRange(let field, let allowed):
            .invalid(
                "/targetFilter/\(field.rawValue)", "must be from \(allowed.lowerBound) to \(allowed.upperBound)")
        case .agesReversed: .invalid("/targetFilter/maxAge", "must not be below minAge")
        case .datesReversed:
            .invalid("/targetFilter/registrationDateTo", "must not be before registrationDateFrom")
        }
    }
}

extension Campaign.Action {
    fileprivate var participle: String {
        switch self {
        case .start: "started"
        case .pause: "paused"
        case .resume: "resumed"
        case .cancel: "cancelled"
        case .edit: "changed"
        }
    }

    /// What would be right instead.
    fileprivate func hint(_ status: CampaignState.Status) -> String {
        switch (self, status) {
        case (.start, .paused): "resume it"
        case (.edit, .active), (.edit, .paused):
            "only drafts and scheduled campaigns are changed; cancel it and create another"
        case (.pause, .draft), (.pause, .scheduled), (.resume, .draft), (.resume, .scheduled): "start it, or cancel it"
        default: "create another campaign"
        }
    }
}
