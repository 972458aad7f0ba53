internal import EventStore
internal import JSON
internal import Server
internal import WhatsApp

/// Reads of numbers, WABAs, templates and media, and where webhooks go.
extension Stage {
    /// `GET /{version}/{node}?fields=`: unknown fields are left out.
    func readNode(_ request: HTTPRequest) throws(GraphError) -> HTTPResponse {
        let id = request.parameter("node")
        let fields = request.query.list("fields")
        return try world.withLock { (world) throws(GraphError) -> HTTPResponse in
            let number = world.numberIndex[id]
            let waba = world.wabaIndex[id]
            try world.checkToken(
                request.headers["Authorization"], waba: waba ?? number.map { world.numbers[$0].waba })
            var json = JSONWriter(capacity: 1024)
            if let number {
                world.write(number: number, fields: fields, into: &json)
            } else if let waba {
                world.write(waba: waba, fields: fields, into: &json)
            } else if let media = world.media[id] {
                media.write(host: request.headers["Host"] ?? "", version: request.segments[0], into: &json)
            } else if let place = world.template(id: id) {
                world.wabas[place.waba].templates[place.template].write(fields: fields, into: &json)
            } else {
                throw .missingObject("get")
            }
            return .json(json.bytes)
        }
    }

    func listNumbers(_ request: HTTPRequest) throws(GraphError) -> HTTPResponse {
        let waba = try self.waba(of: request)
        return try world.withLock { (world) throws(GraphError) -> HTTPResponse in
            let all = world.numbers.indices.filter { world.numbers[$0].identity.waba == waba.id }
            let page = try Page(request, of: all.count)
            var json = JSONWriter(capacity: 1024)
            json.object {
                $0.array("data") {
                    for number in all[page.range] {
                        world.write(
                            number: number,
                            fields: ["verified_name", "display_phone_number", "quality_rating", "status"], into: &$0)
                    }
                }
                page.write(request, into: &$0)
            }
            return .json(json.bytes)
        }
    }

    /// What was told of one message (`?message_id=`).
    func messageHistory(_ request: HTTPRequest) throws(GraphError) -> HTTPResponse {
        let id = request.query["message_id"] ?? ""
        return try world.withLock { (world) throws(GraphError) -> HTTPResponse in
            let number = world.numberIndex[request.parameter("node")]
            try world.checkToken(request.headers["Authorization"], waba: number.map { world.numbers[$0].waba })
            guard number != nil else { throw .missingObject("get") }
            guard let message = MessageID.message(of: id, nonce: world.nonce), message < UInt32(world.messages.count)
            else { throw .parameter("Param message_id is not a message of this number.") }
            let state = world.messages[message].state
            let events: [(MessageStore.State, String)] = [
                (.accepted, "ACCEPTED"), (.sent, "SENT"), (.delivered, "DELIVERED"), (.read, "READ"),
                (.failed, "FAILED"),
            ]
            return .json {
                $0.object {
                    $0.array("data") {
                        $0.object {
                            $0.member("id", id)
                            $0.member("message_id", id)
                            $0.object("events") {
                                $0.array("data") {
                                    for (flag, name) in events where state.contains(flag) {
                                        $0.object { $0.member("delivery_status", name) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    // MARK: Where webhooks go

    func subscribedApps(_ request: HTTPRequest) throws(GraphError) -> HTTPResponse {
        let waba = try self.waba(of: request)
        return .json {
            $0.object {
                $0.array("data") {
                    guard waba.isSubscribed else { return }
                    $0.object {
                        $0.object("whatsapp_business_api_data") {
                            $0.member("id", "600000000000001")
                            $0.member("name", "simulator")
                        }
                        if let callback = waba.callback { $0.member("override_callback_uri", callback) }
                    }
                }
            }
        }
    }

    /// With `override_callback_uri` that URL is asked first whether it knows `verify_token`.
    func subscribeApp(_ request: HTTPRequest) async throws(GraphError) -> HTTPResponse {
        let id = try self.waba(of: request, "post").id
        let body = request.body.isEmpty ? .object([]) : try json(of: request)
        let url = body["override_callback_uri"]?.text
        if let url { try await verify(url, token: body["verify_token"]?.text ?? "") }
        change { world, _ in
            guard let waba = world.wabaIndex[id] else { return }
            world.wabas[waba].isSubscribed = true
            world.wabas[waba].callback = url
        }
        return Self.success
    }

    func unsubscribeApp(_ request: HTTPRequest) throws(GraphError) -> HTTPResponse {
        let id = try self.waba(of: request, "delete").id
        world.withLock { world in
            guard let waba = world.wabaIndex[id] else { return }
            world.wabas[waba].isSubscribed = false
            world.wabas[waba].callback = nil
        }
        return Self.success
    }

    /// `{"webhook_configuration":{"override_callback_uri":…,"verify_token":…}}`; an empty URL takes it back.
    func configureNumber(_ request: HTTPRequest) async throws(GraphError) -> HTTPResponse {
        let id = request.parameter("node")
        try world.withLock { (world) throws(GraphError) in
            let number = world.numberIndex[id]
            try world.checkToken(request.headers["Authorization"], waba: number.map { world.numbers[$0].waba })
            guard number != nil else { throw .missingObject() }
        }
        let configuration = try json(of: request)["webhook_configuration"]
        guard let url = configuration?["override_callback_uri"]?.text else {
            throw .parameter("The parameter webhook_configuration is required.")
        }
        if !url.isEmpty { try await verify(url, token: configuration?["verify_token"]?.text ?? "") }
        change { world, _ in
            guard let number = world.numberIndex[id] else { return }
            world.numbers[number].callback = url.isEmpty ? nil : url
        }
        return Self.success
    }

    /// The handshake: the challenge must come back (Meta: verification requests).
    func verify(_ url: String, token: String) async throws(GraphError) {
        guard await challenge(url, token: token) else {
            var error = GraphError(2_200)
            error.message = "(#2200) Callback verification failed"
            error.details = nil
            throw error
        }
    }

    func challenge(_ url: String, token: String) async -> Bool {
        let challenge = String(mixed(UInt64(world.withLock { $0.newID() })) % 10_000_000_000)
        let join = url.contains("?") ? "&" : "?"
        let call = HTTPCall(
            "GET",
            "\(url)\(join)hub.mode=subscribe&hub.challenge=\(challenge)&hub.verify_token=\(token.percentEncoded)")
        let outcome = await withCheckedContinuation { continuation in
            transport.start(call) { continuation.resume(returning: $0) }
        }
        guard case .answered(let answer) = outcome, answer.status == 200 else { return false }
        return answer.body.elementsEqual(challenge.utf8)
    }
}
