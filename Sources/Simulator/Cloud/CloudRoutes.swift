internal import EventStore
internal import JSON
internal import Server

/// The paths of the Graph API that are simulated.
extension Stage {
    var cloudRoutes: [Route] {
        [
            .deferred(.post, "/{version}/{node}/messages", access: .open, body: .bytes()) { request in
                await send(request, isLite: false)
            },
            .deferred(.post, "/{version}/{node}/marketing_messages", access: .open, body: .bytes()) { request in
                await send(request, isLite: true)
            },
            graph(.post, "/{version}/{node}/media", limit: 101 << 20, uploadMedia),
            graph(.get, "/{version}/{node}/content", downloadMedia),
            graph(.get, "/{version}/{node}/message_templates", listTemplates),
            graph(.post, "/{version}/{node}/message_templates", createTemplate),
            graph(.delete, "/{version}/{node}/message_templates", deleteTemplate),
            graph(.post, "/{version}/{node}/unpause", unpauseTemplate),
            graph(.get, "/{version}/{node}/phone_numbers", listNumbers),
            graph(.get, "/{version}/{node}/message_history", messageHistory),
            graph(.get, "/{version}/{node}/subscribed_apps", subscribedApps),
            graph(.delete, "/{version}/{node}/subscribed_apps", unsubscribeApp),
            .deferred(.post, "/{version}/{node}/subscribed_apps", access: .open, body: .bytes()) { request in
                await answering(request, subscribeApp)
            },
            .deferred(.post, "/{version}/{node}", access: .open, body: .bytes()) { request in
                await answering(request, configureNumber)
            },
            graph(.get, "/{version}/{node}", readNode),
            graph(.delete, "/{version}/{node}", deleteMedia),
        ]
    }

    private func graph(
        _ method: HTTPMethod, _ pattern: String, limit: Int? = nil,
        _ handle: @escaping @Sendable (HTTPRequest) throws(GraphError) -> HTTPResponse
    ) -> Route {
        .immediate(method, pattern, access: .open, body: .bytes(), bodyLimit: limit) { request in
            do throws(GraphError) {
                _ = try version(of: request)
                return try handle(request)
            } catch {
                return refusal(error)
            }
        }
    }

    private func answering(
        _ request: HTTPRequest, _ handle: (HTTPRequest) async throws(GraphError) -> HTTPResponse
    ) async -> HTTPResponse {
        do throws(GraphError) {
            _ = try version(of: request)
            return try await handle(request)
        } catch {
            return refusal(error)
        }
    }

    func refusal(_ error: GraphError, waba: String = "", oddity: GraphError.Oddity? = nil) -> HTTPResponse {
        let (settings, trace) = world.withLock { world in
            (world.settings, mixed(UInt64(world.newID()) ^ UInt64(world.nonce) << 32))
        }
        return error.response(settings, trace: trace, oddity: oddity, waba: waba)
    }

    /// 23 for `v23.0`.
    func version(of request: HTTPRequest) throws(GraphError) -> Int {
        let text = request.segments.first ?? ""
        guard text.hasPrefix("v"), text.hasSuffix(".0"), let version = Int(text.dropFirst().dropLast(2)),
            (1...99).contains(version)
        else {
            var error = GraphError(2_500)
            error.message = "Unknown path components: \(text.isEmpty ? "/" : "/…")"
            error.details = nil
            throw error
        }
        return version
    }

    func json(of request: HTTPRequest) throws(GraphError) -> JSONValue {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: request.body)
        } catch {
            throw GraphError.parameter("The body is not JSON: \(error.reason)")
        }
        guard case .object = value else { throw GraphError.parameter("The body must be a JSON object.") }
        return value
    }

    static let success = HTTPResponse.json(Array(#"{"success":true}"#.utf8))
}
