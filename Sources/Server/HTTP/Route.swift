/// One thing the server answers: a method on a path pattern, who may ask, what it takes, and who does it.
package struct Route: Sendable {
    /// Runs on one of the library's few threads, so it must not wait for anything.
    package typealias Immediate = @Sendable (HTTPRequest) throws -> HTTPResponse
    /// May wait: the connection is put aside meanwhile. Runs on the library's thread until it first waits.
    package typealias Deferred = @Sendable (HTTPRequest) async throws -> HTTPResponse

    package enum Handler: Sendable {
        case immediate(Immediate)
        case deferred(Deferred)
    }

    package enum Access: Sendable, Equatable {
        /// No token is asked for, and none is looked at.
        case open
        case roles(Set<Role>)

        package static let anyRole = Access.roles(Set(Role.allCases))
    }

    package enum BodyPolicy: Sendable, Equatable {
        /// Whatever comes is read and forgotten.
        case none
        /// `application/json`, also when no Content-Type is given.
        case json
        /// One of these media types; any, if the list is empty.
        case bytes(types: [String] = [])
        /// As `request.upload`, piece by piece and without limit. Only for deferred handlers.
        case stream(types: [String] = [])
    }

    package let method: HTTPMethod
    /// `/api/v1/accounts/{account}/contacts`.
    package let pattern: String
    package let surface: Surface
    package let access: Access
    package let body: BodyPolicy
    /// Where the server's limit does not suit: bytes.
    package let bodyLimit: Int?
    package let handler: Handler

    package init(
        _ method: HTTPMethod, _ pattern: String, surface: Surface = .engine, access: Access,
        body: BodyPolicy = .none, bodyLimit: Int? = nil, handler: Handler
    ) {
        self.method = method
        self.pattern = pattern
        self.surface = surface
        self.access = access
        self.body = body
        self.bodyLimit = bodyLimit
        self.handler = handler
    }

    /// A route whose handler never waits.
    package static func immediate(
        _ method: HTTPMethod, _ pattern: String, surface: Surface = .engine, access: Access,
        body: BodyPolicy = .none, bodyLimit: Int? = nil, _ handle: @escaping Immediate
    ) -> Route {
        Route(
            method, pattern, surface: surface, access: access, body: body, bodyLimit: bodyLimit,
            handler: .immediate(handle))
    }

    /// A route whose handler may wait.
    package static func deferred(
        _ method: HTTPMethod, _ pattern: String, surface: Surface = .engine, access: Access,
        body: BodyPolicy = .none, bodyLimit: Int? = nil, _ handle: @escaping Deferred
    ) -> Route {
        Route(
            method, pattern, surface: surface, access: access, body: body, bodyLimit: bodyLimit,
            handler: .deferred(handle))
    }
}
