extension HTTPClient {
    package struct Request: Sendable {
        package enum Body: Sendable {
            case none
            case bytes([UInt8])
            /// A file, sent from its beginning; its length is told beforehand.
            case file(path: String)
            /// Pieces until an empty one; `length` if it is known, else chunked. Called on the client's own thread.
            case pieces(length: Int?, next: @Sendable () -> [UInt8])
        }

        package var method: String
        /// `http://host:port/path?query` or `https://…`.
        package var url: String
        package var headers: [(name: String, value: String)]
        package var body: Body
        package var connectTimeout: Duration
        /// For the whole request; nil for one that has no end, such as following events.
        package var timeout: Duration?
        /// Called now and then while the body is sent, with the bytes sent so far.
        package var onProgress: (@Sendable (_ sent: Int) -> Void)?

        package init(
            _ method: String = "GET", _ url: String, headers: [(name: String, value: String)] = [],
            body: Body = .none, connectTimeout: Duration = .seconds(5), timeout: Duration? = .seconds(30),
            onProgress: (@Sendable (_ sent: Int) -> Void)? = nil
        ) {
            self.method = method
            self.url = url
            self.headers = headers
            self.body = body
            self.connectTimeout = connectTimeout
            self.timeout = timeout
            self.onProgress = onProgress
        }

        /// A request with a JSON body and a token, which is what most are.
        package static func json(
            _ method: String, _ url: String, _ json: String? = nil, token: String? = nil
        ) -> Request {
            var request = Request(method, url)
            if let token { request.headers.append((name: "Authorization", value: "Bearer \(token)")) }
            if let json {
                request.headers.append((name: "Content-Type", value: "application/json"))
                request.body = .bytes(Array(json.utf8))
            }
            return request
        }
    }

    package struct Response: Sendable {
        package let status: Int
        package let headers: [(name: String, value: String)]
        package let body: [UInt8]

        package var text: String { String(decoding: body, as: UTF8.self) }

        /// The first header of that name, whatever its case.
        package func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }
}

/// Why there is no answer.
package enum HTTPClientError: Error, Equatable, CustomStringConvertible {
    /// Nobody answers there: refused, unknown host.
    case unreachable(String)
    case timedOut(String)
    /// The connection ended before the answer did.
    case interrupted(String)
    case invalidRequest(String)
    case other(String)

    package var description: String {
        switch self {
        case .unreachable(let reason), .timedOut(let reason), .interrupted(let reason), .invalidRequest(let reason),
            .other(let reason):
            reason
        }
    }
}
