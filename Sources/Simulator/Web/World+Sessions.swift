internal import JSON

/// How sessions come and go.
extension World {
    /// Nil if there is one of that name.
    mutating func createSession(_ name: String, config: JSONValue, starts: Bool, at now: Int64) -> Int? {
        guard sessionIndex[name] == nil else { return nil }
        sessions.append(
            WebSession(name: name, config: config, digits: Self.firstDigits + 50 + UInt64(sessions.count)))
        let session = sessions.count - 1
        sessionIndex[name] = session
        if starts { start(session, at: now) }
        return session
    }

    mutating func start(_ session: Int, at now: Int64) {
        sessions[session].codes = 0
        sessions[session].scannedAt = nil
        become(.starting, session, at: now)
        schedule(.session(session, turn: sessions[session].turn), at: now + Int64(settings.webStartDelay))
    }

    /// The telephone forgets it; one that was running starts anew.
    mutating func logOut(_ session: Int, at now: Int64) {
        sessions[session].isPaired = false
        if sessions[session].status == .stopped { return }
        start(session, at: now)
    }

    mutating func deleteSession(_ session: Int, at now: Int64) {
        become(.stopped, session, at: now)
        sessionIndex[sessions[session].name] = nil
    }

    /// The telephone has scanned it.
    mutating func pair(_ session: Int, at now: Int64) {
        sessions[session].isPaired = true
        become(.working, session, at: now)
    }

    /// The next step by itself, unless something came between.
    mutating func advance(_ session: Int, turn: Int, at now: Int64) {
        guard sessions[session].turn == turn else { return }
        switch sessions[session].status {
        case .starting:
            if sessions[session].isPaired { become(.working, session, at: now) } else { showCode(session, at: now) }
        case .scan:
            if let scannedAt = sessions[session].scannedAt, scannedAt <= now {
                pair(session, at: now)
            } else {
                showCode(session, at: now)
            }
        case .stopped, .passkey, .working, .failed: return
        }
    }

    /// The next QR code; after the last the session fails (WAHA: six codes, 60 s and then 20 s each).
    private mutating func showCode(_ session: Int, at now: Int64) {
        guard sessions[session].codes < settings.webQRCount else { return become(.failed, session, at: now) }
        sessions[session].codes += 1
        if sessions[session].scannedAt == nil, settings.webScanAfter > 0 {
            sessions[session].scannedAt = now + Int64(settings.webScanAfter)
        }
        become(.scan, session, at: now)
        let turn = sessions[session].turn
        let life = sessions[session].codes == 1 ? settings.webQRFirst : settings.webQRNext
        schedule(.session(session, turn: turn), at: now + Int64(life))
        if let scannedAt = sessions[session].scannedAt, scannedAt < now + Int64(life) {
            schedule(.session(session, turn: turn), at: scannedAt)
        }
    }

    mutating func become(_ status: WebSession.Status, _ session: Int, at now: Int64) {
        sessions[session].status = status
        sessions[session].turn += 1
        sessions[session].history.append((status, now))
        if sessions[session].history.count > 3 { sessions[session].history.removeFirst() }
        let (name, history) = (sessions[session].name, sessions[session].history)
        tellWeb(session, "session.status", at: now) { json in
            json.member("name", name)
            json.member("status", status.rawValue)
            json.array("statuses") {
                for past in history {
                    $0.object {
                        $0.member("status", past.status.rawValue)
                        $0.member("timestamp", past.at)
                    }
                }
            }
            json.nullMember("data")
        }
    }

    // MARK: Events

    /// One POST a callback that asked for the event.
    mutating func tellWeb(
        _ index: Int, _ event: String, at now: Int64, _ payload: (inout JSONWriter) -> Void
    ) {
        let session = sessions[index]
        var hooks = session.hooks.filter { $0.events.isEmpty || $0.events.contains(event) || $0.events.contains("*") }
        if !settings.webWebhookURL.isEmpty {
            hooks.append(
                WebSession.Hook(
                    url: settings.webWebhookURL, events: [], key: settings.webWebhookKey, retries: .untilAcknowledged,
                    headers: []))
        }
        guard !hooks.isEmpty else { return }
        var json = JSONWriter(capacity: 1024)
        json.object {
            $0.member("id", "evt_01\(UInt64(now).hexadecimal(12))\(newID().padded(12))")
            $0.member("timestamp", now)
            $0.member("event", event)
            $0.member("session", session.name)
            $0.member("metadata", session.config["metadata"] ?? .object([]))
            $0.key("me")
            session.writeMe(into: &$0)
            $0.object("payload") { payload(&$0) }
            $0.member("engine", "GOWS")
            $0.object("environment") {
                $0.member("version", "2026.7.1")
                $0.member("engine", "GOWS")
                $0.member("tier", "CORE")
                $0.nullMember("browser")
            }
        }
        for hook in hooks {
            ready.append(
                Post(
                    url: hook.url, body: json.bytes, signature: .web(key: hook.key, headers: hook.headers),
                    retries: hook.retries, updates: 1, repeats: false))
        }
    }

    /// Tells what became of a message.
    mutating func webAcknowledge(_ due: Due, at now: Int64) {
        let message = messages[due.message]
        let session = Int(message.number)
        guard sessions[session].status == .working else {
            totals.statusesLost += 1
            return
        }
        let (id, own, chat) = (webID(due.message), sessions[session].chat, webChat(message.person))
        totals.statuses[due.kind.status, default: 0] += 1
        tellWeb(session, "message.ack", at: now) { json in
            json.member("id", id)
            json.member("from", own)
            json.member("to", chat)
            json.nullMember("participant")
            json.member("fromMe", true)
            json.member("ack", due.kind.acknowledgement.number)
            json.member("ackName", due.kind.acknowledgement.name)
        }
    }

    /// A person's text to a session. The message's id.
    @discardableResult
    mutating func webInbound(session: Int, from person: UInt32, text: String, at now: Int64) -> String {
        totals.inbound += 1
        let chat = people.manners[person]?.lid ?? webChat(person)
        let id = "false_\(chat)_\(MessageID.web(nonce: nonce, message: ~UInt32(truncatingIfNeeded: newID())))"
        let own = sessions[session].chat
        tellWeb(session, "message", at: now) { json in
            json.member("id", id)
            json.member("timestamp", now / 1000)
            json.member("from", chat)
            json.member("fromMe", false)
            json.member("source", "app")
            json.member("to", own)
            json.nullMember("participant")
            json.member("body", text)
            json.member("hasMedia", false)
            json.nullMember("media")
            json.member("ack", 2)
            json.member("ackName", "DEVICE")
            json.array("vCards") { _ in }
        }
        return id
    }

    /// `447700900123@c.us`
    func webChat(_ person: UInt32) -> String { "\(waID(person))@c.us" }

    /// `true_447700900123@c.us_3EB0…`, with the client's own id if it gave one.
    func webID(_ index: UInt32) -> String {
        let message = messages[index]
        let token = messages.token(of: message)
        let id = token.isEmpty ? MessageID.web(nonce: nonce, message: index) : String(decoding: token, as: UTF8.self)
        return "true_\(webChat(message.person))_\(id)"
    }
}

extension WebSession {
    var chat: String { "\(digits)@c.us" }

    /// Null until it is paired.
    func writeMe(into json: inout JSONWriter) {
        guard isPaired else { return json.null() }
        json.object {
            $0.member("id", chat)
            $0.member("jid", "\(digits):7@s.whatsapp.net")
            $0.member("pushName", "Example Bistro")
        }
    }

    func write(into json: inout JSONWriter, isWhole: Bool) {
        json.object {
            $0.member("name", name)
            $0.member("status", status.rawValue)
            $0.member("config", config)
            guard isWhole else { return }
            $0.key("me")
            writeMe(into: &$0)
            $0.object("engine") { $0.member("engine", "GOWS") }
            $0.nullMember("presence")
            $0.object("timestamps") { $0.nullMember("activity") }
        }
    }
}
