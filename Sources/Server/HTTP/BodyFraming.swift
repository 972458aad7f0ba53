/// How a request says where its body ends (RFC 9112 §6).
struct BodyFraming {
    let length: Int?
    let isChunked: Bool
    /// `Expect: 100-continue`: the client waits for leave before it sends the body.
    let expectsContinue: Bool
    /// Two lengths that disagree, or a length beside chunks: what one reader takes for the body's end another takes for
    /// the next request's beginning.
    let isAmbiguous: Bool

    var hasBody: Bool { isChunked || (length ?? 0) > 0 }

    init(_ headers: HTTPHeaders) {
        let lengths = headers.fields.filter { HTTPHeaders.same($0.name, "Content-Length") }.map(\.value)
        let codings = headers.fields.filter { HTTPHeaders.same($0.name, "Transfer-Encoding") }.map(\.value)
        length = lengths.first.flatMap { Int($0) }
        isChunked = !codings.isEmpty
        expectsContinue = headers["Expect"].map { HTTPHeaders.same($0, "100-continue") } ?? false
        isAmbiguous =
            lengths.count > 1 || (length ?? 0) < 0 || (!lengths.isEmpty && (length == nil || isChunked))
            || codings.contains { !HTTPHeaders.same($0, "chunked") } || codings.count > 1
    }
}

extension HTTPResponse {
    /// The answer as bytes for the wire, for the one case in which the library cannot send it.
    var bytesBeforeClosing: [UInt8] {
        var head = "HTTP/1.1 \(status) \(HTTPStatus.reason(status))\r\nConnection: close\r\n"
        for field in headers.fields { head += "\(field.name): \(field.value)\r\n" }
        head += "Content-Length: \(bytes.count)\r\n\r\n"
        return Array(head.utf8) + bytes
    }
}
