internal import JSON
internal import Server

/// A refusal as the WhatsApp-Web gateway words it.
enum WebError: Error, Sendable {
    case unauthorized
    case notFound(String)
    case exists(String)
    case invalid(String)
    case wrongStatus(session: String, status: String, expected: String)
    /// The engine's own failure.
    case broken

    var response: HTTPResponse {
        switch self {
        case .unauthorized: Self.answer(401, "Unauthorized", error: nil)
        case .notFound(let message): Self.answer(404, message, error: "Not Found")
        case .exists(let name):
            Self.answer(
                422, "Session '\(name)' already exists. Use PUT to update it.", error: "Unprocessable Entity")
        case .invalid(let message):
            .json(status: 400) {
                $0.object {
                    $0.member("message", [message])
                    $0.member("error", "Bad Request")
                    $0.member("statusCode", 400)
                }
            }
        case .wrongStatus(let session, let status, let expected):
            .json(status: 422) {
                $0.object {
                    $0.member(
                        "error", "Session status is not as expected. Try again later or restart the session")
                    $0.member("session", session)
                    $0.member("status", status)
                    $0.member("expected", [expected])
                }
            }
        case .broken:
            .json(status: 500) {
                $0.object {
                    $0.member("statusCode", 500)
                    $0.object("exception") {
                        $0.member("name", "Error")
                        $0.member("message", "the engine failed")
                    }
                    $0.object("version") { $0.member("version", "2026.7.1") }
                }
            }
        }
    }

    private static func answer(_ status: Int, _ message: String, error: String?) -> HTTPResponse {
        .json(status: status) {
            $0.object {
                $0.member("message", message)
                if let error { $0.member("error", error) }
                $0.member("statusCode", status)
            }
        }
    }
}
