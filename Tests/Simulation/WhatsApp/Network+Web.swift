import Domain
import JSON
import WhatsApp

/// A WhatsApp-Web gateway's answers (WAHA): sessions, and messages through them.
extension Network {
    func answerWeb(_ call: HTTPCall) -> (HTTPOutcome, Duration) {
        let parts = call.url.dropFirst(Cast.webURL.count).split(separator: "/").map(String.init)
        // api/sendText, api/sessions, api/sessions/<name>[/verb], api/<name>/auth/qr
        guard parts.count >= 2 else { return (Reply.answer(404) { _ in }, .zero) }
        if parts[1].hasPrefix("send") {
            guard case .json(let body) = call.body, let json = json(body) else {
                return (Reply.answer(400) { _ in }, .zero)
            }
            return sendWeb(json)
        }
        if parts[1] != "sessions" { return (code(of: parts[1]), .zero) }
        if parts.count == 2 {
            guard case .json(let body) = call.body, case .string(let name)? = json(body)?["name"] else {
                return (Reply.answer(400) { _ in }, .zero)
            }
            return (create(name), .zero)
        }
        return (session(parts[2], call.method, parts.count > 3 ? parts[3] : nil), .zero)
    }

    private func create(_ name: String) -> HTTPOutcome {
        guard sessions[name, default: .missing] == .missing else { return Reply.answer(422) { _ in } }
        begin(name)
        return status(of: name, 201)
    }

    /// A code appears, and somebody scans it: at once, or not.
    private func begin(_ name: String) {
        sessions[name] = .scanning
        guard !chance(roughness / 5) else { return }
        sessionWord(name, .scanning, at: now)
        sessionWord(name, .working, at: now + .seconds(3))
    }

    private func session(_ name: String, _ method: String, _ verb: String?) -> HTTPOutcome {
        guard sessions[name, default: .missing] != .missing else {
            return Reply.answer(404) { $0.member("statusCode", 404) }
        }
        switch (method, verb) {
        case ("DELETE", _), (_, "logout"?): sessions[name] = .missing
        case (_, "start"?), (_, "restart"?): if sessions[name] != .working { begin(name) }
        default: break
        }
        return status(of: name, method == "GET" ? 200 : 201)
    }

    private func status(of name: String, _ code: Int) -> HTTPOutcome {
        Reply.answer(code) { json in
            json.member("name", name)
            json.member("status", sessions[name, default: .missing] == .missing ? "STOPPED" : sessions[name]?.rawValue)
        }
    }

    private func code(of name: String) -> HTTPOutcome {
        guard sessions[name] == .scanning else { return Reply.answer(422) { _ in } }
        return Reply.answer(200) { $0.member("value", "2@code") }
    }

    // MARK: Sending

    private func sendWeb(_ json: JSONValue) -> (HTTPOutcome, Duration) {
        guard case .string(let session)? = json["session"], case .string(let chat)? = json["chatId"],
            case .string(let token)? = json["id"]
        else { return (Reply.answer(400) { _ in }, .zero) }
        guard sessions[session] == .working else {
            return (Reply.answer(422) { $0.member("expected", ["WORKING"]) }, .zero)
        }
        let name = String(chat.prefix { $0 != "@" })
        let human = human(at: chat.hasSuffix("@lid") ? .userID(chat) : .phone("+" + name))
        let fate =
            human == nil
            ? Fate(words: [(.seconds(1), .failed(nil))]) : drawFate(isFree: true, isWeb: true)
        _ = take(token, from: session, human, fate, isFree: true)
        return (Self.webReply(fate.answer, token, chat), fate.answerDelay)
    }

    private static func webReply(_ answer: Fate.Answer, _ token: String, _ chat: String) -> HTTPOutcome {
        switch answer {
        case .silence: .unknown("timed out")
        case .unreached: .notSent("no route")
        case .noise: .answered(HTTPAnswer(status: 500, headers: [:], body: Array("oops".utf8)))
        case .tooMany: .answered(HTTPAnswer(status: 429, headers: ["retry-after": "7"], body: []))
        case .no(-422, _): Reply.answer(422) { $0.member("expected", ["WORKING"]) }
        case .no(let status, _): Reply.answer(status) { $0.member("statusCode", status) }
        case .yes:
            Reply.answer(201) { json in
                json.member("id", "true_\(chat)_\(token)")
                json.member("to", chat)
            }
        }
    }
}

extension Network {
    /// Somebody has scanned the code by the time that this is told.
    func happen(_ meaning: Meaning) {
        if case .session(let name, .working) = meaning, sessions[name] == .scanning { sessions[name] = .working }
    }
}
