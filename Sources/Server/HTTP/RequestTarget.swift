/// What stands between method and version: a path in decoded segments, and a query.
struct RequestTarget: Sendable, Equatable {
    /// As sent, without the query.
    let path: String
    /// Split before decoding, so that `%2F` stays inside its segment. One slash at the end does not count.
    let segments: [String]
    let query: Query

    init(of request: HTTPRequest) {
        path = request.path
        segments = request.segments
        query = request.query
    }

    /// Origin form (`/a/b?c=d`), absolute form (`http://host/a/b`) and `*`. Nil when it cannot be decoded.
    init?(_ raw: String) {
        var rest = raw[...]
        if let scheme = ["http://", "https://"].first(where: { rest.hasPrefix($0) }) {
            rest = rest.dropFirst(scheme.count)
            rest = rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
        }
        let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
        let path = rest[..<mark]
        guard path == "*" || path.utf8.first == UInt8(ascii: "/") else { return nil }
        self.path = String(path)
        var segments: [String] = []
        var pieces = path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)[...]
        if pieces.last?.isEmpty == true { pieces.removeLast() }
        segments.reserveCapacity(pieces.count)
        for piece in pieces {
            guard let segment = PercentDecoding.decode(Substring(piece)) else { return nil }
            segments.append(segment)
        }
        self.segments = segments
        guard let query = Query(mark < rest.endIndex ? rest[rest.utf8.index(after: mark)...] : "") else { return nil }
        self.query = query
    }
}
