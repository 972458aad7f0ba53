internal import Domain
internal import Engine
internal import EventStore
internal import JSON

/// `/api/relance/admin/messages`: what is said on each of the seven days (seed 003).
struct AdminMessageRoutes: Sendable {
    let services: ServerServices

    private static let path = "/api/relance/admin/messages"

    var routes: [Route] {
        [
            .deferred(.get, Self.path, surface: .relance, access: .roles([.admin, .auditor]), list),
            .deferred(.post, Self.path, surface: .relance, access: .roles([.admin]), body: .json, set),
            .deferred(.get, "\(Self.path)/{day}", surface: .relance, access: .roles([.admin, .auditor]), show),
            .deferred(.put, "\(Self.path)/{day}", surface: .relance, access: .roles([.admin]), body: .json, replace),
            .deferred(.patch, "\(Self.path)/{day}", surface: .relance, access: .roles([.admin]), body: .json, change),
        ]
    }

    private func list(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("min-position")
        let position = try await services.headKnown(for: request)
        let state = try services.engine.read { try $0.installation() }
        return HTTPResponse.data { json in
            json.array("messages") { json in
                for day in 1...SevenDays.days { json.message(day, of: state) }
            }
            json.member("total", SevenDays.days)
        }
        .standing(at: position)
    }

    private func show(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("min-position")
        let day = try day(of: request)
        let position = try await services.headKnown(for: request)
        return try message(of: day).standing(at: position)
    }

    /// The day is in the body; writing the same day again replaces it.
    private func set(_ request: HTTPRequest) async throws -> HTTPResponse {
        let body = try request.json()
        return try await write(body, day: body.requiredInt("dayNumber", in: 1...SevenDays.days), over: nil, request)
    }

    private func replace(_ request: HTTPRequest) async throws -> HTTPResponse {
        let day = try day(of: request)
        let body = try request.json()
        body.refuse(dayOtherThan: day)
        return try await write(body, day: day, over: nil, request)
    }

    /// Only what the body names changes; texts change by language.
    private func change(_ request: HTTPRequest) async throws -> HTTPResponse {
        let day = try day(of: request)
        let body = try request.json()
        body.refuse(dayOtherThan: day)
        let present = try services.engine.read { try $0.installation().template(day: day) }
        return try await write(body, day: day, over: present, request)
    }

    private func write(
        _ body: JSONReader, day: Int, over present: MessageTemplate?, _ request: HTTPRequest
    ) async throws -> HTTPResponse {
        let template = body.messageTemplate(day: day, over: present)
        try body.finish()
        let performed = try await services.perform(.setTemplate(template), for: request)
        return try message(of: day).after(performed)
    }

    private func message(of day: Int) throws -> HTTPResponse {
        let state = try services.engine.read { try $0.installation() }
        return HTTPResponse.data { json in
            json.key("message")
            json.message(day, of: state)
        }
    }

    private func day(of request: HTTPRequest) throws(Problem) -> Int {
        guard let day = Int(request.parameter("day")), (1...SevenDays.days).contains(day) else {
            throw .messageDayUnknown
        }
        return day
    }
}

extension JSONReader {
    fileprivate func refuse(dayOtherThan day: Int) {
        if let named = int("dayNumber"), named != day { fail("dayNumber", "is not the day of the path") }
    }

    /// - Parameter present: what stays where the body names nothing; nil where the body is the whole message.
    func messageTemplate(day: Int, over present: MessageTemplate?) -> MessageTemplate {
        var texts = present?.texts ?? [:]
        if present == nil { require("messageTemplate") }
        if let named = object("messageTemplate") {
            for language in Language.allCases where named.isPresent(language.rawValue) {
                texts[language] = named.string(language.rawValue, length: 1...4096)
            }
        }
        return MessageTemplate(
            day: day, texts: texts, media: media() ?? present?.media ?? [],
            isActive: bool("active") ?? present?.isActive ?? true)
    }

    private func media() -> [MessageTemplate.Media]? {
        guard isPresent("mediaUrls") else { return nil }
        guard let readers = objects("mediaUrls", count: 0...10) else { return isNull("mediaUrls") ? [] : nil }
        return readers.compactMap { $0.medium() }
    }

    private func medium() -> MessageTemplate.Media? {
        let url = requiredString("url", length: 1...2048)
        require("type")
        let kind = oneOf("type", MessageTemplate.Media.Kind.self)
        let language = oneOf("language", MediaLanguage.self) ?? .both
        if !url.isEmpty, !url.hasPrefix("https://"), !url.hasPrefix("http://") {
            fail("url", "is not the address of a file", hint: "https://…")
        }
        return kind.map { MessageTemplate.Media(url: url, kind: $0, language: language.domain) }
    }
}

/// Whom a medium is for (seed 003 §sendMessageToTarget).
private enum MediaLanguage: String, CaseIterable {
    case french = "fr"
    case english = "en"
    case both

    var domain: Language? {
        switch self {
        case .french: .french
        case .english: .english
        case .both: nil
        }
    }
}

extension JSONWriter {
    /// One day's message as seed 003 names its members; `builtIn` where no administrator has written one.
    fileprivate mutating func message(_ day: Int, of state: InstallationState) {
        object { json in
            json.message(day, state.template(day: day))
            json.member("builtIn", state.templates[day] == nil)
        }
    }

    /// As members of the object that is open.
    mutating func message(_ day: Int, _ template: MessageTemplate?) {
        member("dayNumber", day)
        object("messageTemplate") { json in
            json.member("fr", template?.texts[.french])
            json.member("en", template?.texts[.english])
        }
        array("mediaUrls") { json in
            for medium in template?.media ?? [] {
                json.object {
                    $0.member("url", medium.url)
                    $0.member("type", medium.kind.rawValue)
                    $0.member("language", medium.language?.rawValue ?? "both")
                }
            }
        }
        member("active", template?.isActive ?? false)
    }
}
