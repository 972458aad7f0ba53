internal import Domain

/// Why a token is not taken. Never holds the token or anything out of it that its maker could have chosen freely.
package enum TokenFault: Error, Equatable, Sendable {
    case missing
    /// `what` reads on from "the token": "is not three parts joined by dots".
    case malformed(String)
    /// The header names another algorithm than HS256.
    case otherAlgorithm(String)
    case badSignature
    /// Seconds since 1970.
    case expired(at: Int64)
    case notYetValid(until: Int64)
    case unknownRole
}

extension TokenFault: APIErrorConvertible {
    package var apiError: APIError {
        switch self {
        case .missing:
            .unauthorized(
                "This needs a token.", hint: "the header Authorization: Bearer <token>; relance token makes one",
                code: "missing-token")
        case .malformed(let what): .unauthorized("The token \(what).", code: "malformed-token")
        case .otherAlgorithm(let name):
            .unauthorized("The token is signed with \(name).", hint: "HS256", code: "token-algorithm")
        case .badSignature:
            .unauthorized("The token's signature does not match this server's key.", code: "token-signature")
        case .expired(let seconds):
            .unauthorized("The token expired at \(Self.moment(seconds)).", hint: "a new token", code: "token-expired")
        case .notYetValid(let seconds):
            .unauthorized("The token is not valid before \(Self.moment(seconds)).", code: "token-not-yet-valid")
        case .unknownRole:
            .unauthorized(
                "The token's role is not known here.",
                hint: Role.allCases.map(\.rawValue).joined(separator: ", "), code: "token-role")
        }
    }

    private static func moment(_ seconds: Int64) -> String {
        // The years 1 to 9999; whatever lies outside is as good as never.
        (-62_135_596_800...253_402_300_799).contains(seconds)
            ? Instant(milliseconds: seconds * 1000).description : "a moment outside the calendar"
    }
}
