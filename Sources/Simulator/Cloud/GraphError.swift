internal import JSON
internal import Server

/// A refusal as the Graph API words it.
struct GraphError: Error, Sendable {
    var status: Int
    var code: Int
    var subcode: Int?
    var type = "OAuthException"
    var message: String
    var details: String?

    /// A code of the table, with details of its own where there are any.
    init(_ code: Int, _ details: String? = nil) {
        let entry = ErrorTable.entry(code)
        self.code = code
        status = entry.status
        message = code == 104 || code == 190 ? entry.title : "(#\(code)) \(entry.title)"
        self.details = details ?? entry.details
    }

    /// 100: the words come in the message itself.
    static func parameter(_ words: String) -> GraphError {
        var error = GraphError(100)
        error.message = "(#100) \(words)"
        error.details = nil
        return error
    }

    /// The node of the path is not there (code 100, subcode 33).
    static func missingObject(_ method: String = "post") -> GraphError {
        var error = GraphError(100)
        error.subcode = 33
        error.type = "GraphMethodException"
        error.message =
            "Unsupported \(method) request. Object with that ID does not exist, cannot be loaded due to missing "
            + "permissions, or does not support this operation."
        error.details = nil
        return error
    }

    /// A token that is not valid (code 190).
    static func badToken(subcode: Int = 0) -> GraphError {
        var error = GraphError(190)
        if subcode == 0 {
            error.message = "Invalid OAuth access token - Cannot parse access token"
        } else {
            error.subcode = subcode
        }
        return error
    }
}

extension GraphError {
    /// Shapes of refusals that are seen in the field beside the documented one.
    enum Oddity: UInt64, CaseIterable {
        case codeAsString, detailsAsString, noErrorData, transientWithSubcode
    }

    /// `trace` stands in `fbtrace_id`; `waba` in the header that throttling brings.
    func response(
        _ settings: SimulatorSettings, trace: UInt64, oddity: Oddity? = nil, waba: String = ""
    ) -> HTTPResponse {
        var response = HTTPResponse.json(status: status, capacity: 512) { json in
            json.object {
                $0.object("error") { write(into: &$0, trace: trace, oddity) }
            }
        }
        if ErrorTable.throttling.contains(code) {
            if settings.throttleStatus == .tooManyRequests { response.status = 429 }
            response.headers.add("x-business-use-case-usage", Self.usage(waba))
        }
        return response
    }

    private func write(into json: inout JSONWriter, trace: UInt64, _ oddity: Oddity?) {
        json.member("message", message)
        json.member("type", type)
        if oddity == .codeAsString { json.member("code", String(code)) } else { json.member("code", code) }
        if let subcode = subcode ?? (oddity == .transientWithSubcode ? 2_494_055 : nil) {
            json.member("error_subcode", subcode)
        }
        if oddity == .transientWithSubcode { json.member("is_transient", false) }
        if let details, oddity != .noErrorData {
            if oddity == .detailsAsString {
                json.member("error_data", details)
            } else {
                json.object("error_data") {
                    $0.member("messaging_product", "whatsapp")
                    $0.member("details", details)
                }
            }
        }
        json.member("fbtrace_id", "A\(trace.hexadecimal(16))")
    }

    private static func usage(_ waba: String) -> String {
        #"{"\#(waba)":[{"type":"messaging","call_count":100,"total_cputime":1,"total_time":1,"#
            + #""estimated_time_to_regain_access":1}]}"#
    }
}
