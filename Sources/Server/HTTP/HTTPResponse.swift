package import JSON

/// What a handler answers.
package struct HTTPResponse: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        case stream(StreamingBody)
    }

    package var status: Int
    package var headers: HTTPHeaders
    package var body: Body

    package init(status: Int = 200, headers: HTTPHeaders = [:], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The bytes of a body that is not a stream; empty for a stream.
    package var bytes: [UInt8] {
        switch body {
        case .bytes(let bytes): bytes
        case .stream: []
        }
    }
}

extension HTTPResponse {
    /// JSON that is already written.
    package static func json(_ bytes: [UInt8], status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: .bytes(bytes))
    }

    /// JSON written on the spot: `.json { $0.object { $0.member("id", id) } }`.
    package static func json<E: Error>(
        status: Int = 200, capacity: Int = 512, _ write: (inout JSONWriter) throws(E) -> Void
    ) throws(E) -> HTTPResponse {
        var writer = JSONWriter(capacity: capacity)
        try write(&writer)
        return .json(writer.bytes, status: status)
    }

    package static func text(
        _ text: String, status: Int = 200, type: String = "text/plain; charset=utf-8"
    ) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": type], body: .bytes(Array(text.utf8)))
    }

    package static func bytes(_ bytes: [UInt8], type: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": type], body: .bytes(bytes))
    }

    package static func empty(status: Int = 204) -> HTTPResponse { HTTPResponse(status: status) }
}
