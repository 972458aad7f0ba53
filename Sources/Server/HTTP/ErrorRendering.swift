internal import JSON

extension APIError {
    /// The answer in the shape of its surface. Members of the documented shapes are never renamed; `code` is added.
    func response(on surface: Surface) -> HTTPResponse {
        var json = JSONWriter(capacity: 256)
        var type = "application/json"
        switch surface {
        case .engine:
            type = "application/problem+json"
            writeProblem(into: &json)
        case .relance:
            json.object {
                $0.member("statusCode", status)
                $0.object("body") {
                    $0.member("message", message)
                    $0.member("code", code)
                    $0.key("errors")
                    writeFields(into: &$0)
                }
            }
        }
        var headers = headers
        headers["Content-Type"] = type
        return HTTPResponse(status: status, headers: headers, body: .bytes(json.bytes))
    }

    /// What was wrong and what would be right, for shapes that have one sentence for both.
    private var message: String {
        var text = detail
        for field in fields where fields.count > 1 { text += " \(field.field) \(field.detail)." }
        if let hint { text += " Expected: \(hint)." }
        return text
    }

    /// RFC 9457; `type` names the code, `errors` the fields.
    private func writeProblem(into json: inout JSONWriter) {
        json.object {
            $0.member("type", "urn:relance:problem:\(code)")
            $0.member("title", HTTPStatus.reason(status))
            $0.member("status", status)
            $0.member("code", code)
            $0.member("detail", detail)
            if let hint { $0.member("hint", hint) }
            if !fields.isEmpty {
                $0.key("errors")
                writeFields(into: &$0)
            }
        }
    }

    private func writeFields(into json: inout JSONWriter) {
        json.array {
            for field in fields {
                $0.object {
                    $0.member("field", field.field)
                    $0.member("detail", field.detail)
                    if let hint = field.hint { $0.member("hint", hint) }
                }
            }
        }
    }
}

/// Reason phrases of the statuses used here (RFC 9110 §15).
enum HTTPStatus {
    static func reason(_ status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        default: status < 400 ? "OK" : "Error"
        }
    }
}
