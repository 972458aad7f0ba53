/// What is known of a call that got no whole answer: the only ground on which it may be said again.
struct CallEvidence: Hashable {
    /// Whether libcurl ever set about writing the request: before that lie resolving, connecting and TLS.
    var hasBegun: Bool
    /// Bytes of the body that the request announced.
    var bodyLength: Int
    /// The most of the body that libcurl ever took from us.
    var taken: Int
    /// What libcurl counted as handed to the connection the last time; nil where that count is not to be trusted. Over
    /// HTTP/2 it is not: bytes of a write that failed in the end are not counted, though some had left.
    var written: Int?

    /// A request whose body the other side cannot have whole is not acted upon (RFC 9112 §8). A stream that a server
    /// refuses (HTTP/2: REFUSED_STREAM) would prove it too, but libcurl does not tell that from a connection that broke.
    var provesNotSent: Bool {
        guard hasBegun else { return true }
        return taken < bodyLength || (written.map { $0 < bodyLength } ?? false)
    }
}
