internal import Domain
internal import Engine
internal import EventStore

/// A command that was carried out.
struct Performed: Sendable {
    let outcome: Outcome
    /// The log's head after it.
    let position: Position
    /// The same answer was given before, to the same idempotency key.
    let isRepeat: Bool
}

extension ServerServices {
    /// Asks the engine on behalf of whoever sent the request, under its `Idempotency-Key` if it has one.
    ///
    /// - Parameters:
    ///   - actor: instead of the caller, where the request names somebody else.
    ///   - content: instead of the body, where that was read as a stream.
    /// - Throws: the engine's refusal, as a `Refusal`.
    func perform(
        _ command: Command, for request: HTTPRequest, actor: String? = nil, content: [UInt8]? = nil
    ) async throws -> Performed {
        let actor = try actor ?? request.caller().actor
        let key = try key(of: request, actor: actor, content: content ?? request.body)
        let answer = await engine.perform(Request(command, actor: actor, idempotency: key))
        return Performed(
            outcome: try answer.result.get(), position: answer.position, isRepeat: answer.isRepeat)
    }

    /// Whether its `Idempotency-Key` was answered before: then nothing is decided anew.
    func isRepeat(_ request: HTTPRequest) throws -> Bool {
        guard let key = try key(of: request, actor: request.caller().actor, content: request.body) else { return false }
        return try engine.read { try $0.hasAnswered(key, at: engine.clock.now) }
    }

    private func key(of request: HTTPRequest, actor: String, content: [UInt8]) throws -> IdempotencyKey? {
        try request.idempotencyKey().map { key in
            try engine.idempotencyKey(key, actor: actor, request: request.fingerprint(content: content))
        }
    }
}

extension Principal {
    /// As facts name who asked: `user:account-42`.
    var actor: String { "\(role.rawValue):\(subject)" }
}

extension HTTPRequest {
    /// 400 if there is one that cannot be a key.
    func idempotencyKey() throws(APIError) -> String? {
        guard let key = headers["Idempotency-Key"] else { return nil }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem.keyInvalid.apiError
        }
        return key
    }

    /// What tells this request from another under the same key.
    func fingerprint(content: [UInt8]) -> [UInt8] {
        var bytes = Array("\(method.rawValue) \(path)".utf8)
        for parameter in query.parameters { bytes += Array("\u{0}\(parameter.name)=\(parameter.value)".utf8) }
        return bytes + [0, 0] + content
    }
}

extension HTTPResponse {
    /// Says where the log stood.
    mutating func stand(at position: Position) { headers["X-Log-Position"] = String(position.rawValue) }

    func standing(at position: Position) -> HTTPResponse {
        var response = self
        response.stand(at: position)
        return response
    }

    /// The answer to a command: where the log stands, and whether the answer was given before.
    func after(_ performed: Performed) -> HTTPResponse {
        var response = standing(at: performed.position)
        if performed.isRepeat { response.headers["Idempotency-Replayed"] = "true" }
        return response
    }
}
