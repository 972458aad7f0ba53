internal import EventStore
internal import JSON
internal import Server

/// The paths of the WhatsApp-Web gateway (WAHA 2026.7).
extension Stage {
    var webRoutes: [Route] {
        [
            .immediate(.get, "/ping", access: .open) { _ in .json(Array(#"{"message":"pong"}"#.utf8)) },
            .immediate(.get, "/health", access: .open) { _ in .json(Array(#"{"status":"ok"}"#.utf8)) },
            web(.post, "/api/sessions", createSession),
            web(.get, "/api/sessions", listSessions),
            web(.get, "/api/sessions/{session}", readSession),
            web(.put, "/api/sessions/{session}", updateSession),
            web(.delete, "/api/sessions/{session}", deleteSession),
            web(.post, "/api/sessions/{session}/{step}", stepSession),
            web(.get, "/api/{session}/auth/qr", showCode),
            web(.post, "/api/{session}/auth/request-code", requestCode),
            web(.get, "/api/{session}/new-message-id", newMessageID),
            web(.get, "/api/contacts/check-exists", checkExists),
            sending("/api/sendText"), sending("/api/sendImage"), sending("/api/sendFile"),
        ]
    }

    private func web(
        _ method: HTTPMethod, _ pattern: String,
        _ handle: @escaping @Sendable (HTTPRequest) throws(WebError) -> HTTPResponse
    ) -> Route {
        .immediate(method, pattern, access: .open, body: .bytes()) { request in
            do throws(WebError) {
                try checkKey(request)
                return try handle(request)
            } catch {
                return error.response
            }
        }
    }

    private func sending(_ pattern: String) -> Route {
        .deferred(.post, pattern, access: .open, body: .bytes(), bodyLimit: 150 << 20) { request in
            do throws(WebError) {
                try checkKey(request)
                return try await sendWeb(request)
            } catch {
                return error.response
            }
        }
    }

    private func checkKey(_ request: HTTPRequest) throws(WebError) {
        let key = world.withLock { $0.settings.webKey }
        guard let given = request.headers["X-Api-Key"], key.isEmpty || given == key else { throw .unauthorized }
    }

    func webJSON(_ request: HTTPRequest) throws(WebError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: request.body.isEmpty ? Array("{}".utf8) : request.body)
        } catch {
            throw .invalid("body is not JSON: \(error.reason)")
        }
    }

    // MARK: Sessions

    private func createSession(_ request: HTTPRequest) throws(WebError) -> HTTPResponse {
        let body = try webJSON(request)
        let name = body["name"]?.text ?? "default"
        let config = body["config"] ?? .object([])
        return try change { (world, now) throws(WebError) -> HTTPResponse in
            let starts = body["start"] != .bool(false)
            guard let session = world.createSession(name, config: config, starts: starts, at: now) else {
                throw .exists(name)
            }
            return world.answer(session, status: 201, isWhole: false)
        }
    }

    private func listSessions(_ request: HTTPRequest) throws(WebError) -> HTTPResponse {
        let isAll = request.query["all"] == "true"
        return world.withLock { world in
            .json {
                $0.array {
                    for (_, session) in world.sessionIndex.sorted(by: { $0.value < $1.value })
                    where isAll || world.sessions[session].status != .stopped {
                        world.sessions[session].write(into: &$0, isWhole: true)
                    }
                }
            }
        }
    }

    private func readSession(_ request: HTTPRequest) throws(WebError) -> HTTPResponse {
        try withSession(request) { (world, session, _) in world.answer(session, status: 200, isWhole: true) }
    }

    private func updateSession(_ request: HTTPRequest) throws(WebError) -> HTTPResponse {
        let config = try webJSON(request)["config"] ?? .object([])
        return try withSession(request) { (world, session, now) in
            world.sessions[session].config = config
            world.sessions[session].hooks = WebSession.hooks(config)
            if world.sessions[session].status != .stopped { world.start(session, at: now) }
            return world.answer(session, status: 200, isWhole: false)
        }
    }

    private func deleteSession(_ request: HTTPRequest) throws(WebError) -> HTTPResponse {
        try withSession(request) { (world, session, now) in
            world.deleteSession(session, at: now)
            return .empty(status: 200)
        }
    }

    private func stepSession(_ request: HTTPRequest) throws(WebError) -> HTTPResponse {
        let step = request.parameter("step")
        return try withSession(request) { (world, session, now) throws(WebError) -> HTTPResponse in
            switch step {
            case "start":
                if [.stopped, .failed].contains(world.sessions[session].status) { world.start(session, at: now) }
            case "restart": world.start(session, at: now)
            case "stop": world.become(.stopped, session, at: now)
            case "logout": world.logOut(session, at: now)
            default: throw .notFound("Cannot POST that path")
            }
            return world.answer(session, status: 201, isWhole: false)
        }
    }

    private func withSession(
        _ request: HTTPRequest, _ body: (inout World, Int, Int64) throws(WebError) -> HTTPResponse
    ) throws(WebError) -> HTTPResponse {
        let name = request.parameter("session")
        return try change { (world, now) throws(WebError) -> HTTPResponse in
            guard let session = world.sessionIndex[name] else { throw .notFound("Session not found") }
            return try body(&world, session, now)
        }
    }

    // MARK: Pairing

    private func showCode(_ request: HTTPRequest) throws(WebError) -> HTTPResponse {
        let code = try scanning(request).code
        if request.query["format"] == "raw" { return .json { $0.object { $0.member("value", code) } } }
        let picture: [UInt8]
        do throws(QRPicture.Refused) {
            picture = try QRPicture.png(for: code, scale: 4)
        } catch {
            throw .invalid(error.problem)
        }
        guard request.headers["Accept"]?.contains("application/json") == true else {
            return .bytes(picture, type: "image/png")
        }
        return .json(capacity: picture.count * 2) {
            $0.object {
                $0.member("mimetype", "image/png")
                $0.member("data", Base64.encode(picture))
            }
        }
    }

    private func requestCode(_ request: HTTPRequest) throws(WebError) -> HTTPResponse {
        guard let phone = try webJSON(request)["phoneNumber"]?.text, let digits = PhoneDigits.read(phone) else {
            throw .invalid("phoneNumber must be a phone number")
        }
        let name = try scanning(request).name
        return world.withLock { world in
            guard let session = world.sessionIndex[name] else { return WebError.notFound("Session not found").response }
            world.sessions[session].digits = digits
            let letters = Array("ABCDEFGHJKLMNPQRSTUVWXYZ123456789")
            let draw = ContentHash.of(world.sessions[session].code.utf8)
            let code = (0..<8).map { letters[Int(mixed(draw &+ $0) % UInt64(letters.count))] }
            return .json(status: 201) {
                $0.object { $0.member("code", String(code.prefix(4)) + "-" + String(code.suffix(4))) }
            }
        }
    }

    /// The session, if it waits for its telephone.
    private func scanning(_ request: HTTPRequest) throws(WebError) -> WebSession {
        let name = request.parameter("session")
        return try world.withLock { (world) throws(WebError) -> WebSession in
            guard let session = world.sessionIndex[name].map({ world.sessions[$0] }) else {
                throw .notFound("Session not found")
            }
            guard session.status == .scan else {
                throw .wrongStatus(session: name, status: session.status.rawValue, expected: "SCAN_QR_CODE")
            }
            return session
        }
    }

    // MARK: Before sending

    private func newMessageID(_ request: HTTPRequest) throws(WebError) -> HTTPResponse {
        try withSession(request) { (world, _, _) in
            let id = MessageID.web(nonce: world.nonce, message: 0x8000_0000 | UInt32(truncatingIfNeeded: world.newID()))
            return .json { $0.object { $0.member("id", id) } }
        }
    }

    private func checkExists(_ request: HTTPRequest) throws(WebError) -> HTTPResponse {
        guard let digits = request.query["phone"].flatMap(PhoneDigits.read) else {
            throw .invalid("phone must be a phone number")
        }
        let name = request.query["session"] ?? "default"
        return try world.withLock { (world) throws(WebError) -> HTTPResponse in
            guard let session = world.sessionIndex[name] else { throw .notFound("Session not found") }
            let status = world.sessions[session].status
            guard status == .working else {
                throw .wrongStatus(session: name, status: status.rawValue, expected: "WORKING")
            }
            let person = world.people.person(digits: digits)
            let (exists, chat) = (!world.isAbsent(person), world.webChat(person))
            return .json {
                $0.object {
                    $0.member("numberExists", exists)
                    if exists { $0.member("chatId", chat) }
                }
            }
        }
    }
}

extension World {
    fileprivate func answer(_ session: Int, status: Int, isWhole: Bool) -> HTTPResponse {
        .json(status: status) { sessions[session].write(into: &$0, isWhole: isWhole) }
    }
}
