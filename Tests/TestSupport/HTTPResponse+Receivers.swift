package import Server

/// What receivers and services of tests answer, and ours never do.
extension HTTPResponse {
    package static func redirect(to location: String) -> HTTPResponse {
        HTTPResponse(status: 302, headers: ["Location": location])
    }

    /// A body of unknown length.
    package static func stream(type: String, _ produce: @escaping StreamingBody.Produce) -> HTTPResponse {
        HTTPResponse(headers: ["Content-Type": type], body: .stream(StreamingBody(produce)))
    }
}
