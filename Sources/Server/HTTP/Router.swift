/// Finds who answers a request, checks that the asker may, and turns whatever is thrown into an answer.
package struct Router: Sendable {
    /// Who asks, by token or cookie. Throws 401.
    package typealias Authenticate = @Sendable (HTTPRequest) throws(APIError) -> Principal
    /// The last word on every answer, refusals included: for `X-Log-Position`.
    package typealias Finish = @Sendable (inout HTTPResponse) -> Void

    private let tree: RouteTree
    private let authenticate: Authenticate
    private let finish: Finish

    package init(
        _ routes: [Route], authenticate: @escaping Authenticate, finish: @escaping Finish = { _ in }
    ) {
        tree = RouteTree(routes)
        self.authenticate = authenticate
        self.finish = finish
    }

    /// Every method and pattern, for comparing with the API's description.
    package var routes: [Route] { tree.routes }

    /// An answer, and what the server's log should know about how it came about.
    struct Outcome: Sendable {
        var response: HTTPResponse
        /// What was thrown where nothing should have been: for the log, never for the answer.
        var failure: String?
    }

    /// Whether a request may go on to its handler.
    enum Admission: Sendable {
        case admitted(Route, HTTPRequest)
        case refused(Outcome, pattern: String)
    }

    // MARK: Before the body

    /// Judges a request by its head alone. `method` is nil for one that no route can have.
    func admit(_ method: HTTPMethod?, _ target: RequestTarget, _ headers: HTTPHeaders) -> Admission {
        switch tree.find(method, target.segments) {
        case .nothing:
            if target.path == "*", method == .options {
                return .refused(optionsAnswer(HTTPMethod.allCases), pattern: "*")
            }
            let surface = Surface.of(segments: target.segments)
            return .refused(refusal(APIError.notFound("path"), on: surface), pattern: "-")
        case .otherMethods(let allowed, let pattern, let surface):
            if method == .options { return .refused(optionsAnswer(allowed), pattern: pattern) }
            let list = allowed.map(\.rawValue).joined(separator: ", ")
            let error = APIError(
                status: 405, code: "method-not-allowed", detail: "This path does not answer that method.",
                hint: list, headers: ["Allow": list])
            return .refused(refusal(error, on: surface), pattern: pattern)
        case .found(let route, let parameters):
            var request = HTTPRequest(method: method ?? route.method, target: target, headers: headers)
            request.parameters = parameters
            request.pattern = route.pattern
            request.surface = route.surface
            do {
                try checkAccess(of: &request, to: route)
                try checkType(of: request, for: route)
                return .admitted(route, request)
            } catch {
                return .refused(refusal(error, on: route.surface), pattern: route.pattern)
            }
        }
    }

    private func checkAccess(of request: inout HTTPRequest, to route: Route) throws(APIError) {
        guard case .roles(let roles) = route.access else { return }
        let principal = try authenticate(request)
        guard roles.contains(principal.role) else {
            let allowed = Role.allCases.filter(roles.contains).map(\.rawValue).joined(separator: " or ")
            throw .forbidden(
                "A token of the role \(principal.role.rawValue) may not do this.",
                hint: "a token of the role \(allowed)")
        }
        request.principal = principal
    }

    private func checkType(of request: HTTPRequest, for route: Route) throws(APIError) {
        let expected: [String]
        switch route.body {
        case .none: return
        case .json: expected = ["application/json"]
        case .bytes(let types), .stream(let types): expected = types
        }
        guard !expected.isEmpty, let field = request.headers["Content-Type"] else { return }
        let type = field.prefix { $0 != ";" && $0 != " " }.lowercased()
        guard expected.contains(type) else { throw .unsupportedMediaType(expected: expected) }
    }

    // MARK: With the body

    /// Runs a handler that does not wait.
    func run(_ handle: Route.Immediate, _ request: HTTPRequest) -> Outcome {
        do {
            return finished(try handle(request))
        } catch {
            return refusal(error, on: request.surface)
        }
    }

    /// Runs a handler that may wait.
    func run(_ handle: Route.Deferred, _ request: HTTPRequest) async -> Outcome {
        do {
            return finished(try await handle(request))
        } catch {
            return refusal(error, on: request.surface)
        }
    }

    /// The whole way without a socket: for tests of handlers.
    package func answer(_ request: HTTPRequest) async -> HTTPResponse {
        switch admit(request.method, RequestTarget(of: request), request.headers) {
        case .refused(let outcome, _): return outcome.response
        case .admitted(let route, var admitted):
            if case .stream = route.body {
                admitted.upload = RequestBody(whole: request.body)
            } else {
                admitted.body = request.body
            }
            switch route.handler {
            case .immediate(let handle): return run(handle, admitted).response
            case .deferred(let handle): return await run(handle, admitted).response
            }
        }
    }

    // MARK: Answers

    static let undecodable = APIError.malformed(
        "The path or the query is not valid percent-encoded UTF-8.", code: "malformed-target")

    func refusal(_ error: any Error, on surface: Surface) -> Outcome {
        let known = error as? APIError ?? (error as? any APIErrorConvertible)?.apiError
        var outcome = finished((known ?? .unexpected).response(on: surface))
        if known == nil { outcome.failure = "\(type(of: error)): \(error)" }
        return outcome
    }

    private func optionsAnswer(_ allowed: [HTTPMethod]) -> Outcome {
        let list = allowed.map(\.rawValue).joined(separator: ", ")
        return finished(HTTPResponse(status: 204, headers: ["Allow": list]))
    }

    private func finished(_ response: HTTPResponse) -> Outcome {
        var response = response
        finish(&response)
        return Outcome(response: response)
    }
}
