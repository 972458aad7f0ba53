internal import Domain
internal import Engine
internal import EventStore
internal import JSON
internal import WhatsApp

/// `POST /api/v1/accounts/{account}/media`: hands WhatsApp a file that messages can then name by its id.
///
/// Nothing is recorded: WhatsApp keeps the file for thirty days, and a file too many does no harm.
struct MediaRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] {
        [
            .deferred(
                .post, "/api/v1/accounts/{account}/media", access: Route.writers, body: .stream(types: MediaTypes.all),
                upload)
        ]
    }

    private func upload(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("filename")
        let account = try request.account()
        let overview = try services.accountRecord(account)
        guard overview.gateway == .cloud, let upload = services.uploadMedia else {
            throw Problem.gatewayNotConfigured(.cloud)
        }
        guard let number = overview.number else { throw Problem.channelIncomplete(.cloud) }
        try services.refuseIncompleteCloud(account)
        guard let contentType = request.headers["Content-Type"],
            let taken = MediaTypes.limit(of: MediaTypes.essence(of: contentType))
        else { throw APIError.unsupportedMediaType(expected: MediaTypes.all) }
        let filename = try request.filename() ?? "file.\(taken.ending)"
        let bytes = try await whole(request, limit: taken.bytes)
        guard !bytes.isEmpty else { throw APIError.malformed("The file is empty.", hint: "its bytes as the body") }
        let id: String
        do {
            id = try await upload(number, filename, MediaTypes.essence(of: contentType), bytes)
        } catch let error as MediaUploadError {
            throw error.apiError(in: request.language)
        }
        return HTTPResponse.json(status: 201) { json in
            json.object {
                $0.member("id", id)
                $0.member("source", MediaSource.id(id).text)
            }
        }
    }

    /// The body, refused as soon as it is longer than WhatsApp takes of its type.
    private func whole(_ request: HTTPRequest, limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        guard let upload = request.upload else { return bytes }
        while let piece = try await upload.next() {
            guard bytes.count + piece.count <= limit else { throw APIError.tooLarge(limit: limit) }
            bytes += piece
        }
        return bytes
    }
}

extension HTTPRequest {
    /// As the person will see it; nil where none is given.
    fileprivate func filename() throws(APIError) -> String? {
        guard let name = query["filename"] else { return nil }
        let isRight =
            name.unicodeScalars.count <= 240
            && name.unicodeScalars.allSatisfy {
                $0.properties.generalCategory != .control && $0 != "/" && $0 != "\\" && $0 != "\""
            }
        guard isRight else {
            throw .invalid("filename", "is not a file's name of at most 240 characters", hint: "filename=menu.pdf")
        }
        return name
    }
}

extension ServerServices {
    /// Throws where too little is set for an account to reach the Cloud API.
    func refuseIncompleteCloud(_ account: String) throws {
        let own = try engine.read { view in
            try view.account(named: account).map { try view.channelSettings($0.number, .cloud) }
        }
        let whole = (own ?? ChannelSettings()).over(engine.settings.channel(.cloud))
        if whole.cloud() == nil { throw Problem.channelIncomplete(.cloud) }
    }
}

extension MediaUploadError {
    fileprivate func apiError(in language: Language) -> APIError {
        switch self {
        case .refused(let code):
            .unprocessable(
                "WhatsApp did not take the file (error \(code)).", hint: ErrorTable.meaning(of: code).advice[language],
                code: "media-refused")
        case .unreachable:
            .unavailable("WhatsApp cannot be reached; nothing was uploaded.", retryAfterSeconds: 30)
        case .tooLarge(let limit): .tooLarge(limit: limit)
        case .unknown: .unavailable("WhatsApp gave no answer that makes sense.", retryAfterSeconds: 30)
        }
    }
}
