internal import EventStore
internal import JSON
internal import Server

/// `POST /{version}/{phone-number-id}/messages` and `/marketing_messages`.
extension Stage {
    func send(_ request: HTTPRequest, isLite: Bool) async -> HTTPResponse {
        let number = request.parameter("node")
        let entry: World.Entry
        let version: Int
        do throws(GraphError) {
            version = try self.version(of: request)
            entry = try world.withLock { (world) throws(GraphError) in
                try world.enter(request.headers["Authorization"], number: number)
            }
        } catch {
            return refusal(error)
        }
        do throws(GraphError) {
            let body = try json(of: request)
            if body["status"] != nil { return try markRead(body) }
            let send = try CloudSend(body)
            let verdict = world.withLock {
                $0.decide(send, entry, isLite: isLite, version: version, at: WallClock.now)
            }
            if let wake = verdict.wake { bell.ring(by: wake + Int64(entry.settings.webhookFlush)) }
            await pause(verdict.latency)
            return answer(verdict, send, entry)
        } catch {
            world.withLock { world in
                world.totals.refuse(error.code)
                world.numbers[entry.number].refused += 1
            }
            return refused(error, entry)
        }
    }

    /// `{"status":"read","message_id":…}`, with or without a typing indicator.
    private func markRead(_ body: JSONValue) throws(GraphError) -> HTTPResponse {
        try CloudSend.checkProduct(body)
        guard body["status"] == .string("read"), case .string = body["message_id"] else {
            throw GraphError(131_009, "Param status must be read, with a message_id.")
        }
        // It was counted when it came in, but nothing is sent by it.
        world.withLock { $0.totals.sends -= 1 }
        return Self.success
    }

    private func refused(_ error: GraphError, _ entry: World.Entry) -> HTTPResponse {
        let draws = entry.draws
        let oddities = GraphError.Oddity.allCases
        let isOdd = draws.happens(.oddError, entry.settings.oddErrors)
        let oddity = isOdd ? oddities[Int(draws.number(.oddError) % UInt64(oddities.count))] : nil
        return error.response(
            entry.settings, trace: draws.number(.oddError), oddity: oddity, waba: entry.waba)
    }

    private func answer(_ verdict: World.Verdict, _ send: CloudSend, _ entry: World.Entry) -> HTTPResponse {
        switch verdict.outcome {
        case .accepted(let accepted): return .json(Self.body(accepted, input: send.input))
        case .refused(let error): return refused(error, entry)
        case .badGateway:
            return .text("<html><body><h1>502 Bad Gateway</h1></body></html>\n", status: 502, type: "text/html")
        case .hungUp: return .hangUp
        case .garbled(let accepted): return .json(Array(Self.body(accepted, input: send.input).prefix(60)))
        }
    }

    private static func body(_ accepted: World.Accepted, input: String) -> [UInt8] {
        var json = JSONWriter(capacity: 256)
        json.object {
            $0.member("messaging_product", "whatsapp")
            $0.array("contacts") {
                $0.object {
                    $0.member("input", input)
                    if let waID = accepted.waID { $0.member("wa_id", String(waID)) }
                    if let userID = accepted.userID { $0.member("user_id", userID) }
                }
            }
            $0.array("messages") {
                $0.object {
                    $0.member("id", accepted.id)
                    if let status = accepted.status { $0.member("message_status", status) }
                }
            }
        }
        return json.bytes
    }
}

extension HTTPResponse {
    /// No answer at all: a status that the library refuses to send makes it close the connection.
    static let hangUp = HTTPResponse(status: 0)
}
