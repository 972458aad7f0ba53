internal import CJWT
internal import Glibc
internal import JSON

/// JSON Web Tokens by libjwt, and the checks that its version 1.10 leaves out.
enum JWT {
    struct Claims: Sendable {
        let principal: Principal
        /// Seconds since 1970.
        let expires: Int64
        let notBefore: Int64?
    }

    /// Beyond this a token is not looked at.
    static let longest = 4096

    /// Nil only if the library runs out of memory.
    static func sign(_ principal: Principal, issued: Int64, expires: Int64, id: String?, key: [UInt8]) -> String? {
        guard let token = Handle.make() else { return nil }
        defer { token.free() }
        return token.sign(principal, issued: issued, expires: expires, id: id, key: key)
    }

    /// The claims of a token whose signature and algorithm are right; whether it has expired is for the caller to say.
    static func read(_ token: String, key: [UInt8]) throws(TokenFault) -> Claims {
        try checkShape(token)
        // Without a key the library parses and verifies nothing. What the header says must be known first, because
        // the library takes HS512 where HS256 is meant.
        guard let unverified = Handle.parse(token, key: []) else { throw .malformed("cannot be read") }
        defer { unverified.free() }
        let header = unverified.header
        guard case .string(let algorithm)? = header["alg"] else { throw .malformed("names no algorithm") }
        guard algorithm == "HS256" else { throw .otherAlgorithm(known(algorithm)) }
        guard header["crit"] == nil else { throw .malformed("asks for extensions that are not known here") }
        guard let verified = Handle.parse(token, key: key) else { throw .badSignature }
        defer { verified.free() }
        return try claims(verified.claims)
    }

    private static func claims(_ claims: JSONValue) throws(TokenFault) -> Claims {
        guard case .string(let subject)? = claims["sub"] else { throw .malformed("has no subject (sub)") }
        guard case .int(let expires)? = claims["exp"] else {
            throw .malformed("has no expiry in whole seconds (exp)")
        }
        guard case .string(let name)? = claims["role"], let role = Role(rawValue: name) else { throw .unknownRole }
        var from: Int64?
        switch claims["nbf"] {
        case nil: break
        case .int(let seconds)?: from = seconds
        default: throw .malformed("has an nbf that is not whole seconds")
        }
        do {
            return Claims(principal: try Principal(subject: subject, role: role), expires: expires, notBefore: from)
        } catch {
            throw .malformed("has a subject (sub) that is not one: it \(Principal.subjectRule)")
        }
    }

    private static func checkShape(_ token: String) throws(TokenFault) {
        guard token.utf8.count <= longest else { throw .malformed("is longer than \(longest) bytes") }
        let parts = token.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw .malformed("is not three parts joined by dots")
        }
        let isBase64URL = token.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isBase64URL else { throw .malformed("holds characters that base64url does not have") }
    }

    /// Only names that are algorithms are repeated in an answer.
    private static func known(_ algorithm: String) -> String {
        let names = [
            "none", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512",
            "EdDSA",
        ]
        return names.first { HTTPHeaders.same($0, algorithm) } ?? "an unknown algorithm"
    }
}

/// One token of the library's; freed by whoever made it.
@safe private struct Handle {
    private let pointer: OpaquePointer

    static func make() -> Handle? {
        var pointer: OpaquePointer?
        guard unsafe jwt_new(&pointer) == 0, let pointer = unsafe pointer else { return nil }
        return unsafe Handle(pointer: pointer)
    }

    /// Nil when the library cannot read it or, given a key, finds the signature wrong.
    static func parse(_ token: String, key: [UInt8]) -> Handle? {
        var pointer: OpaquePointer?
        let outcome = unsafe key.withUnsafeBufferPointer { key in
            unsafe jwt_decode(&pointer, token, key.isEmpty ? nil : key.baseAddress, Int32(key.count))
        }
        guard outcome == 0, let pointer = unsafe pointer else { return nil }
        return unsafe Handle(pointer: pointer)
    }

    func free() { unsafe jwt_free(pointer) }

    func sign(_ principal: Principal, issued: Int64, expires: Int64, id: String?, key: [UInt8]) -> String? {
        var outcome = unsafe jwt_add_grant(pointer, "sub", principal.subject)
        outcome |= unsafe jwt_add_grant(pointer, "role", principal.role.rawValue)
        outcome |= unsafe jwt_add_grant_int(pointer, "iat", Int(issued))
        outcome |= unsafe jwt_add_grant_int(pointer, "exp", Int(expires))
        if let id { outcome |= unsafe jwt_add_grant(pointer, "jti", id) }
        outcome |= unsafe key.withUnsafeBufferPointer {
            unsafe jwt_set_alg(pointer, JWT_ALG_HS256, $0.baseAddress, Int32($0.count))
        }
        guard outcome == 0, let text = unsafe jwt_encode_str(pointer) else { return nil }
        defer { unsafe Glibc.free(text) }
        return unsafe String(cString: text)
    }

    /// The header as it came, or null.
    var header: JSONValue { unsafe json(jwt_get_headers_json(pointer, nil)) }

    /// The claims as they came, or null. Whole, because the library's own getters do not tell a missing number from 0.
    var claims: JSONValue { unsafe json(jwt_get_grants_json(pointer, nil)) }

    private func json(_ text: UnsafeMutablePointer<CChar>?) -> JSONValue {
        guard let text = unsafe text else { return .null }
        defer { unsafe Glibc.free(text) }
        do {
            return try JSONValue(parsing: Array(unsafe String(cString: text).utf8))
        } catch {
            return .null
        }
    }
}
