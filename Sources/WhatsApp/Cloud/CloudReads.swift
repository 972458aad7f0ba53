import Domain
import JSON

/// What the Cloud API says when it is asked about numbers and templates.
enum CloudReads {
    /// A JSON text without an error in it, or the code that says why there is none.
    static func answer(_ outcome: HTTPOutcome) -> Result<JSONValue, CloudFailure> {
        guard case .answered(let answer) = outcome else { return .failure(CloudFailure(code: OwnError.unreachable)) }
        if let json = CloudAnswer.json(answer) {
            if let error = CloudError(json) { return .failure(CloudFailure(code: error.code)) }
            if answer.status == 200 { return .success(json) }
        }
        switch answer.status {
        case 429: return .failure(CloudFailure(code: OwnError.tooManyRequests))
        case 401: return .failure(CloudFailure(code: OwnError.unauthorized))
        // Something else lives there, or stands in between.
        default: return .failure(CloudFailure(code: OwnError.unreachable))
        }
    }

    // MARK: The number

    static func health(_ outcome: HTTPOutcome) -> Result<ChannelHealth, CloudFailure> {
        answer(outcome).flatMap { json in
            guard CloudAnswer.text(json["id"]) != nil else {
                return .failure(CloudFailure(code: OwnError.unreachable))
            }
            let tier = CloudAnswer.text(json["whatsapp_business_manager_messaging_limit"])
            return .success(
                ChannelHealth(
                    quality: CloudAnswer.text(json["quality_rating"]), status: CloudAnswer.text(json["status"]),
                    people: tier.flatMap { PeopleLimit(tier: $0) }, perSecond: perSecond(json["throughput"])))
        }
    }

    /// Messages a second of a throughput level (Meta: throughput).
    private static func perSecond(_ throughput: JSONValue?) -> Int? {
        switch CloudAnswer.text(throughput?["level"]) {
        case "STANDARD": 80
        case "HIGH": 1000
        default: nil
        }
    }

    /// How the number is, where WhatsApp does not say of it that it is not connected.
    static func connection(_ outcome: HTTPOutcome) -> Result<ChannelHealth, CloudFailure> {
        health(outcome).flatMap { health in
            health.status == "DISCONNECTED"
                ? .failure(CloudFailure(code: OwnError.numberDisconnected)) : .success(health)
        }
    }

    /// How a look at the number ended. Too many calls is no failure of the connection: WhatsApp knew the token, and
    /// says nothing new of the number.
    static func check(_ outcome: HTTPOutcome) -> ChannelCheck {
        switch connection(outcome) {
        case .success(let health): .connected(health)
        case .failure(let failure): failure.isThrottle ? .connected(ChannelHealth()) : .failed(code: failure.code)
        }
    }

    // MARK: Templates

    struct TemplatePage {
        let templates: [RemoteTemplate]
        /// Where the next page begins; nil on the last.
        let after: String?
    }

    /// There is a next page as long as `next` says so, also where a cursor follows the last.
    static func templates(_ outcome: HTTPOutcome) -> Result<TemplatePage, CloudFailure> {
        answer(outcome).flatMap { json in
            guard case .array(let data)? = json["data"] else {
                return .failure(CloudFailure(code: OwnError.unreachable))
            }
            let hasNext = CloudAnswer.text(json["paging"]?["next"]) != nil
            let cursor = CloudAnswer.text(json["paging"]?["cursors"]?["after"])
            guard !hasNext || cursor != nil else { return .failure(CloudFailure(code: OwnError.unreachable)) }
            return .success(TemplatePage(templates: data.compactMap(template), after: hasNext ? cursor : nil))
        }
    }

    private static func template(_ json: JSONValue) -> RemoteTemplate? {
        guard let name = CloudAnswer.text(json["name"]), let language = CloudAnswer.text(json["language"]),
            let status = CloudAnswer.text(json["status"])
        else { return nil }
        return RemoteTemplate(
            id: RemoteTemplate.Name(name: name, language: language), status: TemplateStatus(meta: status),
            category: CloudAnswer.text(json["category"]), quality: CloudAnswer.text(json["quality_score"]?["score"]))
    }
}

/// Why a read gave nothing: WhatsApp's code, or one of our own.
struct CloudFailure: Error, Hashable {
    let code: Int

    /// Too many calls: WhatsApp knew who asked and put it off.
    var isThrottle: Bool { [4, 80_007, 80_008, 130_429, OwnError.tooManyRequests].contains(code) }
}
