internal import JSON

/// One request, decoded, as a handler sees it.
package struct HTTPRequest: Sendable {
    package let method: HTTPMethod
    /// As sent, without the query; may hold ids, so it is not for logs. Logs have `pattern`.
    package let path: String
    /// The path's segments, percent-decoded.
    package let segments: [String]
    package let query: Query
    package let headers: HTTPHeaders
    /// The whole body; empty where the route takes it as a stream.
    package internal(set) var body: [UInt8]
    /// The body piece by piece, where the route asks for it (`BodyPolicy.stream`).
    package internal(set) var upload: RequestBody?
    /// Who asks; nil only on routes that are open.
    package internal(set) var principal: Principal?
    /// The pattern of the route that was found.
    package internal(set) var pattern = ""
    package internal(set) var surface = Surface.engine
    /// What the pattern's `{names}` stand for.
    var parameters: [(name: String, value: String)] = []

    /// For tests that call a router without a socket; nil when `target` cannot be decoded.
    package init?(_ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        guard let target = RequestTarget(target) else { return nil }
        self.init(method: method, target: target, headers: headers, body: body)
    }

    init(method: HTTPMethod, target: RequestTarget, headers: HTTPHeaders, body: [UInt8] = []) {
        self.method = method
        path = target.path
        segments = target.segments
        query = target.query
        self.headers = headers
        self.body = body
    }

    /// What `{name}` of the pattern stands for. A name the pattern lacks is a mistake in the handler, met in debug.
    package func parameter(_ name: String) -> String {
        guard let found = parameters.first(where: { $0.name == name }) else {
            assertionFailure("\(pattern) has no {\(name)}")
            return ""
        }
        return found.value
    }

    /// Who asks, on a route that is not open.
    package func caller() throws(APIError) -> Principal {
        guard let principal else { throw .unauthorized("This needs a token.", code: "missing-token") }
        return principal
    }

    /// The body as a JSON object. 400 if it is not; see `JSONReader` for reading it.
    package func json() throws(APIError) -> JSONReader {
        guard !body.isEmpty else {
            throw .malformed("A JSON object is expected, but the body is empty.", code: "malformed-json", hint: "{}")
        }
        return try JSONReader(JSONReader.value(parsing: body))
    }

    /// As `json()`, but an empty body reads as `{}`.
    package func jsonIfAny() throws(APIError) -> JSONReader {
        body.isEmpty ? try JSONReader(.object([])) : try json()
    }
}
