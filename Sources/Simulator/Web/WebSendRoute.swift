internal import EventStore
internal import JSON
internal import Server

/// `POST /api/sendText`, `/api/sendImage` and `/api/sendFile`.
extension Stage {
    func sendWeb(_ request: HTTPRequest) async throws(WebError) -> HTTPResponse {
        let send = try WebSend(try webJSON(request), isText: request.segments.last == "sendText")
        let now = WallClock.now
        let (result, flush, isRaw) = world.withLock { world in
            (world.decide(send, at: now), world.settings.webhookFlush, world.settings.webRawAnswers)
        }
        if let wake = result.wake { bell.ring(by: wake + Int64(flush)) }
        await pause(result.latency)
        switch result.verdict {
        case .accepted(let id, let own, let chat):
            return Self.answer(send, id: id, from: own, to: chat, at: now / 1000, isRaw: isRaw)
        case .noSession: throw .notFound("Session not found")
        case .wrongStatus(let status):
            throw .wrongStatus(session: send.session, status: status, expected: "WORKING")
        case .unknownChat: throw .invalid("chatId is not known")
        case .broken: throw .broken
        case .badGateway: return .text("<html><body>502 Bad Gateway</body></html>\n", status: 502, type: "text/html")
        case .hungUp: return .hangUp
        case .garbled: return .json(Array(#"{"id":"true_"#.utf8), status: 201)
        }
    }

    private static func answer(
        _ send: WebSend, id: String, from own: String, to chat: String, at now: Int64, isRaw: Bool
    ) -> HTTPResponse {
        .json(status: 201) {
            $0.object {
                guard !isRaw else {
                    $0.object("key") {
                        $0.member("remoteJid", chat.replacingSuffix("@c.us", "@s.whatsapp.net"))
                        $0.member("fromMe", true)
                        $0.member("id", String(id.split(separator: "_").last ?? ""))
                    }
                    $0.member("messageTimestamp", String(now))
                    $0.member("status", "PENDING")
                    return
                }
                $0.member("id", id)
                $0.member("timestamp", now)
                $0.member("from", own)
                $0.member("fromMe", true)
                $0.member("source", "api")
                $0.member("to", chat)
                $0.nullMember("participant")
                $0.member("body", send.text)
                $0.member("hasMedia", false)
                $0.nullMember("media")
                $0.member("ack", 0)
                $0.member("ackName", "PENDING")
                $0.array("vCards") { _ in }
            }
        }
    }
}

extension WebSend {
    init(_ body: JSONValue, isText: Bool) throws(WebError) {
        guard let chat = body["chatId"]?.text else { throw .invalid("chatId must be a string") }
        session = body["session"]?.text ?? "default"
        id = body["id"]?.text ?? ""
        guard id.utf8.count <= 128 else { throw .invalid("id is too long") }
        var hash = ContentHash()
        if isText {
            guard let words = body["text"]?.text, !words.isEmpty else { throw .invalid("text must be a string") }
            text = words
        } else {
            guard let file = body["file"], let content = file["url"]?.text ?? file["data"]?.text else {
                throw .invalid("file must have a url or data")
            }
            text = body["caption"]?.text ?? ""
            hash.add(content.utf8)
        }
        hash.add(text.utf8)
        self.hash = hash.value
        let halves = chat.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, ["c.us", "s.whatsapp.net", "lid"].contains(halves[1]) else {
            throw .invalid("chatId must be a number with @c.us or @lid")
        }
        lid = halves[1] == "lid" ? chat : nil
        digits = halves[1] == "lid" ? nil : PhoneDigits.read(String(halves[0]))
        guard lid != nil || digits != nil else { throw .invalid("chatId must be a number with @c.us or @lid") }
    }
}

extension String {
    fileprivate func replacingSuffix(_ suffix: String, _ other: String) -> String {
        hasSuffix(suffix) ? dropLast(suffix.count) + other : self
    }
}
