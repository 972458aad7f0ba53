internal import EventStore

/// Makes and checks tokens: JWTs signed with HS256 and one key of 32 bytes.
package final class TokenAuthority: Sendable {
    /// Seconds since 1970; the caller's clock, so that tests and the test clock decide what has expired.
    package typealias Clock = @Sendable () -> Int64

    private let key: [UInt8]
    private let serviceSecret: TokenDigest?
    private let now: Clock
    private let cache: Locked<TokenCache>

    /// `key` must be 32 bytes: a shorter one would not carry the 256 bits that HS256 promises.
    package init(key: [UInt8], serviceSecret: String? = nil, cached: Int = 4096, now: @escaping Clock) {
        precondition(key.count == 32, "a token key is 32 bytes")
        self.key = key
        self.serviceSecret = serviceSecret.flatMap { $0.isEmpty ? nil : TokenDigest($0) }
        self.now = now
        cache = Locked(TokenCache(capacity: cached))
    }

    // MARK: Making

    /// A new token that is good for `lifetime`. Throws 422 if the subject is not one; see `Principal.isSubject`.
    package func mint(
        subject: String, role: Role, lifetime: Duration, id: String? = nil
    ) throws(APIError) -> String {
        let principal = try Principal(subject: subject, role: role)
        let issued = now()
        guard
            let token = JWT.sign(
                principal, issued: issued, expires: issued + max(1, lifetime.components.seconds), id: id, key: key)
        else { throw .unexpected }
        return token
    }

    // MARK: Checking

    /// Who the bearer of this token is.
    package func verify(_ token: String) throws(TokenFault) -> Principal {
        let digest = TokenDigest(token)
        if let serviceSecret, serviceSecret.isSame(as: digest) { return .serviceSecret }
        let now = now()
        if let known = cache.withLock({ $0[digest] }) {
            guard now < known.expires else { throw .expired(at: known.expires) }
            return known.principal
        }
        let claims = try JWT.read(token, key: key)
        guard now < claims.expires else { throw .expired(at: claims.expires) }
        if let from = claims.notBefore, now < from { throw .notYetValid(until: from) }
        let entry = TokenCache.Entry(principal: claims.principal, expires: claims.expires)
        cache.withLock { $0.insert(entry, for: digest, now: now) }
        return claims.principal
    }

    /// Who sends this request: by `Authorization: Bearer`, or, where nothing is changed, by the cookie `relance_token`.
    /// A cookie is sent along by a browser whoever asks it to, so it must not be enough for changing anything.
    package func principal(of request: HTTPRequest) throws(APIError) -> Principal {
        do {
            return try verify(try Self.token(of: request))
        } catch {
            throw error.apiError
        }
    }

    private static func token(of request: HTTPRequest) throws(TokenFault) -> String {
        if let field = request.headers["Authorization"] {
            // By bytes: going by characters would cost more than checking the token.
            let bytes = field.utf8
            let scheme = bytes.prefix { $0 != UInt8(ascii: " ") }
            let token = bytes[scheme.endIndex...].drop { $0 == UInt8(ascii: " ") }
            guard HTTPHeaders.same(String(Substring(scheme)), "Bearer"), !token.isEmpty else {
                throw .malformed("is not given as Bearer")
            }
            return String(Substring(token))
        }
        if !request.method.isMutating, let cookie = request.headers.cookie("relance_token") { return cookie }
        throw .missing
    }
}
