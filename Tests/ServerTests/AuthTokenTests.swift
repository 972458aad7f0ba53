import CJWT
import EventStore
import Glibc
import HTTPClient
import JSON
import Server
import Testing

@Suite struct AuthTokenTests {
    static let now: Int64 = 1_737_367_200

    static func authority(secret: String? = nil, at now: Int64 = now) -> TokenAuthority {
        TokenAuthority(key: LiveServer.key, serviceSecret: secret, now: { now })
    }

    /// A token as somebody else might make it.
    static func forged(
        _ claims: String, algorithm: jwt_alg_t = JWT_ALG_HS256, key: [UInt8] = LiveServer.key
    ) throws -> String {
        var token: OpaquePointer?
        let made = unsafe jwt_new(&token) == 0 && jwt_add_grants_json(token, claims) == 0
        try #require(made)
        defer { unsafe jwt_free(token) }
        let isSigned = algorithm != JWT_ALG_NONE
        let set = unsafe jwt_set_alg(token, algorithm, isSigned ? key : nil, isSigned ? Int32(key.count) : 0)
        try #require(set == 0)
        guard let text = unsafe jwt_encode_str(token) else { throw Broken(secret: "no token") }
        defer { unsafe free(text) }
        return unsafe String(cString: text)
    }

    private static let good = #"{"sub":"account-1","role":"user","exp":1737367260}"#

    @Test(arguments: Role.allCases)
    func `a token that was made is taken back`(role: Role) throws {
        let authority = Self.authority()
        let token = try authority.mint(subject: "account-1", role: role, lifetime: .seconds(60), id: "t1")
        for _ in 0..<2 {
            let principal = try authority.verify(token)
            #expect(principal.subject == "account-1")
            #expect(principal.role == role)
        }
        #expect(try Self.authority().verify(try Self.forged(Self.good)).role == .user)
    }

    @Test func `a token expires, also one that was taken before`() throws {
        let clock = Locked(Self.now)
        let authority = TokenAuthority(key: LiveServer.key, now: { clock.withLock { $0 } })
        let token = try authority.mint(subject: "a", role: .user, lifetime: .seconds(60))
        _ = try authority.verify(token)
        clock.withLock { $0 += 59 }
        _ = try authority.verify(token)
        clock.withLock { $0 += 1 }
        let expired = TokenFault.expired(at: Self.now + 60)
        #expect(throws: expired) { try authority.verify(token) }
        #expect(throws: expired) { try Self.authority(at: Self.now + 60).verify(token) }
        #expect(expired.apiError.detail == "The token expired at 2025-01-20T10:01:00Z.")
    }

    @Test func `a token signed with HS512 is refused, though the key is right`() throws {
        let token = try Self.forged(Self.good, algorithm: JWT_ALG_HS512)
        #expect(throws: TokenFault.otherAlgorithm("HS512")) { try Self.authority().verify(token) }
    }

    @Test func `a token without a signature is refused`() throws {
        let token = try Self.forged(Self.good, algorithm: JWT_ALG_NONE)
        #expect(throws: TokenFault.otherAlgorithm("none")) { try Self.authority().verify(token) }
    }

    @Test func `a token of another key is refused`() throws {
        let token = try Self.forged(Self.good, key: [UInt8](repeating: 8, count: 32))
        #expect(throws: TokenFault.badSignature) { try Self.authority().verify(token) }
    }

    @Test func `a token that was changed is refused, wherever it was changed`() throws {
        let authority = Self.authority()
        let token = try authority.mint(subject: "account-1", role: .user, lifetime: .seconds(60))
        let bytes = Array(token.utf8)
        // The last character of each part may carry bits that base64 does not use.
        let ends = Set(bytes.indices.filter { $0 + 1 == bytes.count || bytes[$0 + 1] == UInt8(ascii: ".") })
        for index in bytes.indices where bytes[index] != UInt8(ascii: ".") && !ends.contains(index) {
            var changed = bytes
            changed[index] = bytes[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: TokenFault.self, "byte \(index)") {
                try authority.verify(String(decoding: changed, as: UTF8.self))
            }
        }
        let other = try authority.mint(subject: "account-1", role: .admin, lifetime: .seconds(60))
        let mixed = [token.components(of: ".")[0], other.components(of: ".")[1], token.components(of: ".")[2]]
        #expect(throws: TokenFault.badSignature) { try authority.verify(mixed.joined(separator: ".")) }
    }

    @Test(arguments: [
        (#"{"role":"user","exp":1737367260}"#, "sub"), (#"{"sub":"a","role":"user"}"#, "exp"),
        (#"{"sub":"a","role":"user","exp":"1737367260"}"#, "exp"),
        (#"{"sub":7,"role":"user","exp":1737367260}"#, "sub"),
        (#"{"sub":"a","role":"root","exp":1737367260}"#, "role"), (#"{"sub":"a","exp":1737367260}"#, "role"),
        (#"{"sub":"a@example.org","role":"user","exp":1737367260}"#, "no @"),
        (#"{"sub":"a","role":"user","exp":1737367260,"nbf":"x"}"#, "nbf"),
        (#"{"sub":"a","role":"user","exp":1737367260,"nbf":1737367201}"#, "not valid before 2025-01-20T10:00:01Z"),
    ])
    func `a token whose claims are not right is refused with the reason`(claims: String, reason: String) throws {
        let token = try Self.forged(claims)
        let fault = try #require(throws: TokenFault.self) { try Self.authority().verify(token) }
        #expect(fault.apiError.detail.contains(reason))
        #expect(fault.apiError.status == 401)
        #expect(!fault.apiError.detail.contains("example.org"))
    }

    @Test(arguments: ["", "x", "a.b", "a.b.c", "..", "a.b.c.d", "é.b.c", "a b.c.d", "eyJhbGciOiJIUzI1NiJ9.e30."])
    func `what is no token is refused`(text: String) {
        #expect(throws: TokenFault.self) { try Self.authority().verify(text) }
    }

    @Test func `an e-mail address is not a subject`() {
        let error = #expect(throws: APIError.self) {
            try Self.authority().mint(subject: "a@example.org", role: .user, lifetime: .seconds(1))
        }
        #expect(error?.detail.contains("no @") == true)
        #expect(Principal.isSubject("Acc_1.x:y-z"))
        #expect(!Principal.isSubject(""))
        #expect(!Principal.isSubject(String(repeating: "a", count: 129)))
    }

    @Test func `the service secret is a service, and nearly the service secret is not`() throws {
        let authority = Self.authority(secret: "correct horse")
        #expect(try authority.verify("correct horse").role == .service)
        #expect(throws: TokenFault.self) { try authority.verify("correct horsf") }
        #expect(throws: TokenFault.self) { try Self.authority(secret: "").verify("") }
    }

    @Test func `tokens beyond what is remembered are still checked`() throws {
        let authority = TokenAuthority(key: LiveServer.key, cached: 2, now: { Self.now })
        let tokens = try (0..<5).map { try authority.mint(subject: "a\($0)", role: .user, lifetime: .seconds(60)) }
        for _ in 0..<2 {
            for (index, token) in tokens.enumerated() { #expect(try authority.verify(token).subject == "a\(index)") }
        }
    }

    // MARK: Requests

    private static func status(_ live: LiveServer, _ method: String, _ path: String, _ header: (String, String)?)
        async throws -> HTTPClient.Response
    {
        try await live.send(method, path, headers: header.map { [(name: $0.0, value: $0.1)] } ?? [])
    }

    @Test func `without a good token the answer is 401 and says how to get in`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let none = try await Self.status(live, "GET", "/mine/a", nil)
            #expect(none.status == 401)
            #expect(none.header("WWW-Authenticate") == #"Bearer realm="relance""#)
            let basic = try await Self.status(live, "GET", "/mine/a", ("Authorization", "Basic YTpi"))
            #expect(basic.status == 401)
            let tampered = try await Self.status(
                live, "GET", "/mine/a", ("Authorization", "Bearer " + (try Self.forged(Self.good, key: [1, 2, 3]))))
            #expect(tampered.status == 401)
            #expect(tampered.header("WWW-Authenticate")?.contains(#"error="invalid_token""#) == true)
        }
    }

    @Test func `a role that may not is refused with those that may`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let user = try LiveServer.token(.user)
            let refused = try await Self.status(live, "POST", "/admin", ("Authorization", "Bearer \(user)"))
            #expect(refused.status == 403)
            #expect(try json(refused)["hint"] == .string("a token of the role admin"))
            let admin = try LiveServer.token(.admin)
            let taken = try await Self.status(live, "POST", "/admin", ("Authorization", "bearer \(admin)"))
            #expect(taken.status == 204)
        }
    }

    @Test func `a cookie lets in who reads, and nobody who changes something`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let cookie = ("Cookie", "theme=dark; relance_token=\(try LiveServer.token(.admin))")
            #expect(try await Self.status(live, "GET", "/mine/a", cookie).status == 200)
            #expect(try await Self.status(live, "POST", "/admin", cookie).status == 401)
        }
    }
}
