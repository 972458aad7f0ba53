/// Why a request was refused: what was wrong, where, and what would have been right. Never holds personal data.
package struct APIError: Error, Sendable {
    package var status: Int
    /// Stable and for machines: `not-found`, `invalid`, `malformed-json` …
    package var code: String
    /// One sentence for people.
    package var detail: String
    /// What would be right, if there is something to say.
    package var hint: String?
    /// The fields that are to blame: JSON pointers for bodies, names for parameters and headers.
    package var fields: [FieldError]
    /// `WWW-Authenticate`, `Retry-After`, `Allow`.
    package var headers: HTTPHeaders

    package init(
        status: Int, code: String, detail: String, hint: String? = nil, fields: [FieldError] = [],
        headers: HTTPHeaders = [:]
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.hint = hint
        self.fields = fields
        self.headers = headers
    }
}

/// One field of a request that is not right.
package struct FieldError: Sendable, Equatable {
    package let field: String
    /// Reads on from the field's name: "is missing", "is not a whole number".
    package let detail: String
    package let hint: String?

    package init(field: String, detail: String, hint: String? = nil) {
        self.field = field
        self.detail = detail
        self.hint = hint
    }
}

/// An error of another layer that knows what to answer. Anything else that is thrown becomes a bare 500.
package protocol APIErrorConvertible: Error {
    var apiError: APIError { get }
}

// MARK: - The usual refusals

extension APIError {
    /// 400: what came is not JSON, not a query, not a header of the kind it should be.
    package static func malformed(_ detail: String, code: String = "malformed", hint: String? = nil) -> APIError {
        APIError(status: 400, code: code, detail: detail, hint: hint)
    }

    /// 401. `reason` ends up in `WWW-Authenticate` and must be plain ASCII without quotes.
    package static func unauthorized(_ reason: String, hint: String? = nil, code: String = "unauthorized") -> APIError {
        let challenge =
            code == "missing-token"
            ? #"Bearer realm="relance""#
            : #"Bearer realm="relance", error="invalid_token", error_description="\#(reason)""#
        return APIError(
            status: 401, code: code, detail: reason, hint: hint, headers: ["WWW-Authenticate": challenge])
    }

    package static func forbidden(_ detail: String, hint: String? = nil) -> APIError {
        APIError(status: 403, code: "forbidden", detail: detail, hint: hint)
    }

    /// 404, for what does not exist and for what is somebody else's alike. `what`: "campaign", "contact".
    package static func notFound(_ what: String, hint: String? = nil) -> APIError {
        APIError(status: 404, code: "not-found", detail: "There is no such \(what).", hint: hint)
    }

    package static func conflict(_ detail: String, hint: String? = nil, code: String = "conflict") -> APIError {
        APIError(status: 409, code: code, detail: detail, hint: hint)
    }

    package static func tooLarge(limit: Int) -> APIError {
        APIError(
            status: 413, code: "too-large", detail: "The body is larger than the \(limit) bytes taken here.",
            hint: "send it in smaller parts")
    }

    package static func unsupportedMediaType(expected: [String]) -> APIError {
        let types = expected.joined(separator: " or ")
        return APIError(
            status: 415, code: "unsupported-media-type", detail: "The body's Content-Type is not one taken here.",
            hint: "Content-Type: \(types)", fields: [FieldError(field: "Content-Type", detail: "must be \(types)")])
    }

    /// 422 on one field; `detail` reads on from its name.
    package static func invalid(_ field: String, _ detail: String, hint: String? = nil) -> APIError {
        invalid([FieldError(field: field, detail: detail, hint: hint)])
    }

    /// 422 on several fields at once.
    package static func invalid(_ fields: [FieldError]) -> APIError {
        let detail =
            fields.count == 1
            ? "\(fields[0].field) \(fields[0].detail)." : "\(fields.count) fields of the request are not right."
        return APIError(
            status: 422, code: "invalid", detail: detail, hint: fields.count == 1 ? fields[0].hint : nil,
            fields: fields)
    }

    /// 422 that no single field is to blame for.
    package static func unprocessable(_ detail: String, hint: String? = nil, code: String = "invalid") -> APIError {
        APIError(status: 422, code: code, detail: detail, hint: hint)
    }

    /// 503: not now, but soon.
    package static func unavailable(_ detail: String, retryAfterSeconds: Int, code: String = "unavailable") -> APIError
    {
        APIError(
            status: 503, code: code, detail: detail, hint: "try again in \(retryAfterSeconds) s",
            headers: ["Retry-After": String(retryAfterSeconds)])
    }

    static let unexpected = APIError(
        status: 500, code: "unexpected", detail: "Something went wrong here; the server's log says what.")
}
