internal import EventStore
internal import JSON
internal import Server

/// `/control/…`: everything a test sets, injects and asks. Open to whoever reaches the port.
extension Stage {
    var controlRoutes: [Route] { settingRoutes + askingRoutes + accountControlRoutes + injectingRoutes }

    func control(
        _ method: HTTPMethod, _ pattern: String, _ handle: @escaping @Sendable (HTTPRequest) throws -> HTTPResponse
    ) -> Route {
        .immediate(method, pattern, access: .open, body: method == .get ? .none : .bytes(), handle)
    }

    static var done: HTTPResponse { .json(Array("{}".utf8)) }

    // MARK: Settings

    private var settingRoutes: [Route] {
        [
            control(.get, "/control/settings") { _ in settings() },
            control(.patch, "/control/settings", changeSettings),
            control(.post, "/control/settings", changeSettings),
            control(.post, "/control/reset") { _ in
                change { world, _ in world.reset() }
                return Self.done
            },
        ]
    }

    private func settings() -> HTTPResponse {
        let settings = world.withLock { $0.settings }
        return .json(capacity: 4096) {
            $0.object {
                for setting in Setting.all {
                    $0.key(text: setting.name)
                    let text = setting.text(settings)
                    if setting.isLiteral { $0.raw(Array(text.utf8)) } else { $0.value(text) }
                }
            }
        }
    }

    /// `{"latency":"0ms..200ms","drop-after":0.01}`: all of it or nothing.
    private func changeSettings(_ request: HTTPRequest) throws -> HTTPResponse {
        let value = try body(request)
        guard case .object(let members) = value else { throw APIError.malformed("A JSON object is expected.") }
        try change { (world, _) throws(APIError) in
            var changed = world.settings
            for member in members {
                do throws(SimulatorSettings.Problem) {
                    try changed.set(member.name, to: member.value.settingText)
                } catch {
                    throw APIError.invalid(String(member.name.prefix(64)), "cannot be set: \(error)")
                }
            }
            world.settings = changed
            world.addMissingAccounts()
        }
        return settings()
    }

    /// The body as JSON; nothing counts as an empty object.
    func body(_ request: HTTPRequest) throws -> JSONValue {
        guard !request.body.isEmpty else { return .object([]) }
        do throws(JSONError) {
            return try JSONValue(parsing: request.body)
        } catch {
            throw APIError.malformed(
                "The body is not JSON: \(error.reason), line \(error.line), column \(error.column).",
                code: "malformed-json")
        }
    }
}

extension JSONValue {
    /// As it would stand behind the equals sign of a settings text.
    fileprivate var settingText: String {
        switch self {
        case .string(let text): text
        case .int(let number): String(number)
        case .double(let number): number.description
        case .bool(let flag): String(flag)
        case .null: ""
        case .array, .object: "{}"
        }
    }
}
