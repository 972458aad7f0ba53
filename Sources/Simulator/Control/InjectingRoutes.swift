internal import EventStore
internal import JSON
internal import Server

/// What WhatsApp and its people do without being asked.
extension Stage {
    var injectingRoutes: [Route] {
        [
            control(.post, "/control/inbound", inbound),
            control(.post, "/control/preferences", prefer),
            control(.post, "/control/template-status", changeTemplate),
            control(.post, "/control/phone-quality", changeQuality),
            control(.post, "/control/account-update", updateAccount),
            control(.post, "/control/changes", tellChange),
            control(.post, "/control/webhooks", postRaw),
            .deferred(.post, "/control/verify-webhook", access: .open, body: .bytes()) { request in
                let reader = try request.jsonIfAny()
                let settings = world.withLock { $0.settings }
                let url = reader.string("url") ?? settings.webhookURL
                let token = reader.string("token") ?? settings.verifyToken
                try reader.finish()
                let isVerified = await challenge(url, token: token)
                return .json { $0.object { $0.member("verified", isVerified) } }
            },
        ]
    }

    /// A person writes: `text`, or `button` {payload, text, message}, or `reply` {id, title}, or `type` and `payload`;
    /// to `phone_number_id`, or to a `session` (text only).
    private func inbound(_ request: HTTPRequest) throws -> HTTPResponse {
        let reader = try request.json()
        let who = try Person(reader)
        let session = reader.string("session")
        let number = reader.string("phone_number_id")
        let content = Self.content(reader)
        try reader.finish()
        let id = try change { (world, now) throws(APIError) -> String in
            let person = who.find(in: &world)
            if let session {
                guard let index = world.sessionIndex[session] else { throw APIError.notFound("session") }
                guard case .text(let text) = content else { throw APIError.invalid("text", "is missing") }
                return world.webInbound(session: index, from: person, text: text, at: now)
            }
            return world.inbound(number: try world.number(number), from: person, content, at: now)
        }
        return .json { $0.object { $0.member("id", id) } }
    }

    private static func content(_ reader: JSONReader) -> InboundContent {
        if let text = reader.string("text") { return .text(text) }
        if let button = reader.object("button") {
            return .button(
                payload: button.requiredString("payload"), text: button.requiredString("text"),
                message: button.string("message"))
        }
        if let reply = reader.object("reply") {
            return .reply(id: reply.requiredString("id"), title: reply.requiredString("title"))
        }
        return .other(type: reader.requiredString("type"), payload: reader.value("payload") ?? .object([]))
    }

    /// `{"number":…,"value":"stop"}`, or `resume`.
    private func prefer(_ request: HTTPRequest) throws -> HTTPResponse {
        enum Value: String, CaseIterable { case stop, resume }
        let reader = try request.json()
        let who = try Person(reader)
        let number = reader.string("phone_number_id")
        let value = reader.oneOf("value", Value.self)
        reader.require("value")
        try reader.finish()
        try change { (world, now) throws(APIError) in
            let person = who.find(in: &world)
            world.prefer(
                number: try world.number(number), person: person, value?.rawValue ?? "", at: now)
        }
        return Self.done
    }

    /// `{"name":…,"language":…,"status":"PAUSED","reason":…}`, or `quality`, or `category`; told each time.
    private func changeTemplate(_ request: HTTPRequest) throws -> HTTPResponse {
        let reader = try request.json()
        let waba = reader.string("waba") ?? String(World.firstWaba)
        let name = reader.requiredString("name")
        let language = reader.string("language")
        let status = reader.string("status")?.uppercased()
        let event = reader.string("event")
        let reason = reader.string("reason") ?? "NONE"
        let quality = reader.string("quality")?.uppercased()
        let category = reader.string("category")?.uppercased()
        try reader.finish()
        try change { (world, now) throws(APIError) in
            let places = world.wabaIndex[waba].map { world.templates($0, named: name, language) } ?? []
            guard !places.isEmpty else { throw APIError.notFound("template") }
            for place in places {
                if let status {
                    world.setTemplate(place, status: status, event: event ?? status, reason: reason, at: now)
                }
                if let quality { world.setTemplate(place, quality: quality, at: now) }
                if let category { world.setTemplate(place, category: category, at: now) }
            }
        }
        return Self.done
    }

    /// `{"event":"FLAGGED","quality":"RED","status":"FLAGGED","limit":"TIER_1K"}`; told if there is an event.
    private func changeQuality(_ request: HTTPRequest) throws -> HTTPResponse {
        let reader = try request.json()
        let id = reader.string("phone_number_id")
        let event = reader.string("event")
        let quality = reader.string("quality")
        let status = reader.string("status")
        let limit = reader.string("limit")
        try reader.finish()
        try change { (world, now) throws(APIError) in
            let number = try world.number(id)
            if let quality { world.numbers[number].quality = quality }
            if let status { world.numbers[number].status = status }
            guard let event else { return }
            let identity = world.numbers[number].identity
            var json = JSONWriter()
            json.object {
                $0.member("display_phone_number", String(identity.digits))
                $0.member("event", event)
                $0.member("max_daily_conversations_per_business", limit ?? world.tierName)
            }
            world.tell(
                Change(waba: identity.waba, field: "phone_number_quality_update", value: json.bytes), at: now)
        }
        return Self.done
    }

    /// `{"event":"DISABLED_UPDATE","error":131031,…}`: every other member goes into the webhook as it is. With `error`
    /// the WABA's sends meet that code from now on; null takes it back.
    private func updateAccount(_ request: HTTPRequest) throws -> HTTPResponse {
        guard case .object(let members) = try body(request), members.contains(where: { $0.name == "event" }) else {
            throw APIError.invalid("event", "is missing")
        }
        let all = JSONValue.object(members)
        let waba = all["waba"]?.text ?? String(World.firstWaba)
        var json = JSONWriter()
        json.value(.object(members.filter { $0.name != "waba" && $0.name != "error" }))
        try change { (world, now) throws(APIError) in
            guard let index = world.wabaIndex[waba] else { throw APIError.notFound("WABA") }
            if let error = all["error"] { world.wabas[index].error = error.number }
            world.tell(Change(waba: waba, field: "account_update", value: json.bytes), at: now)
        }
        return Self.done
    }

    /// `{"field":…,"value":{…}}`: any other change, as it is.
    private func tellChange(_ request: HTTPRequest) throws -> HTTPResponse {
        let reader = try request.json()
        let waba = reader.string("waba") ?? String(World.firstWaba)
        let field = reader.requiredString("field")
        let value = reader.value("value") ?? .object([])
        try reader.finish()
        var json = JSONWriter()
        json.value(value)
        change { world, now in world.tell(Change(waba: waba, field: field, value: json.bytes), at: now) }
        return Self.done
    }

    /// `{"body":"{…}","signature":"valid|none|wrong"}`: those bytes, once, to the callback.
    private func postRaw(_ request: HTTPRequest) throws -> HTTPResponse {
        enum Kind: String, CaseIterable { case valid, none, wrong }
        let reader = try request.json()
        let text = reader.requiredString("body", length: 0...4_000_000)
        let kind = reader.oneOf("signature", Kind.self) ?? .valid
        let url = reader.string("url")
        try reader.finish()
        change { world, _ in
            let signature: Post.Signature =
                switch kind {
                case .valid: .cloud
                case .none: .none
                case .wrong: .wrong
                }
            world.ready.append(
                Post(
                    url: url, body: Array(text.utf8), signature: signature,
                    retries: .limited(attempts: 0, milliseconds: 0, policy: "constant"), updates: 1, repeats: false))
        }
        return Self.done
    }
}

extension World {
    /// The number of that id, the first one if none is named.
    fileprivate func number(_ id: String?) throws(APIError) -> Int {
        guard let id else {
            guard !numbers.isEmpty else { throw APIError.notFound("number") }
            return 0
        }
        guard let number = numberIndex[id] else { throw APIError.notFound("number") }
        return number
    }
}
