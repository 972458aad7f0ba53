/// The family of paths a route belongs to; it decides the shape of its errors.
package enum Surface: String, Sendable, CaseIterable {
    /// `/api/v1` and everything else of ours: `application/problem+json` (RFC 9457).
    case engine
    /// `/api/relance`: `{"statusCode", "body": {"message", "errors"}}`.
    case relance

    /// Whose errors an unknown path is answered with.
    static func of(segments: some Collection<String>) -> Surface {
        var segments = segments.makeIterator()
        switch (segments.next(), segments.next()) {
        case ("api", "relance"): return .relance
        default: return .engine
        }
    }
}
