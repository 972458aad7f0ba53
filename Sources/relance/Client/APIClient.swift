import Domain
import HTTPClient
import JSON
import Server

/// The API of one data directory, asked as an administrator.
struct APIClient: Sendable {
    /// `http://127.0.0.1:8080`
    let base: String
    private let token: String
    private let http: HTTPClient

    init(base: String, token: String) throws(Failure) {
        self.base = base
        self.token = token
        do throws(HTTPClientError) { http = try HTTPClient() } catch { throw Failure("\(error)") }
    }

    /// The answer's JSON; a refusal is a failure that repeats what the server said.
    ///
    /// - Parameter language: of the texts in it.
    func json(
        _ path: String, method: String = "GET", _ body: String? = nil, language: Language? = nil
    ) async throws -> JSONValue {
        var request = HTTPClient.Request.json(method, base + path, body, token: token)
        if let language { request.headers.append((name: "Accept-Language", value: language.rawValue)) }
        return try Self.read(try await http.sending(request))
    }

    /// Every event that the filters of `/api/v1/events` select, oldest first; nil where they name what is not there.
    func events(_ filters: [(String, String?)]) async throws -> [EventLine]? {
        var (found, from): ([EventLine], String?) = ([], nil)
        while true {
            let path = Paths.query("/api/v1/events", filters + [("from", from), ("limit", "1000")])
            let response = try await http.sending(.json("GET", base + path, token: token))
            if response.status == 404 { return nil }
            let body = try Self.checked(response).body[...]
            found += RawJSON.elements(of: RawJSON.member("events", of: body) ?? []).map { EventLine($0) }
            guard let next = RawJSON.member("next", of: body), next != Array("null".utf8)[...] else { return found }
            from = String(decoding: next, as: UTF8.self)
        }
    }

    /// Has long work begun, without waiting for its end (RFC 7240, `respond-async`).
    func begin(_ path: String) async throws -> JSONValue {
        var request = HTTPClient.Request.json("POST", base + path, token: token)
        request.headers.append((name: "Prefer", value: "respond-async"))
        return try Self.read(try await http.sending(request))
    }

    /// The answer's body as it is.
    func bytes(_ path: String, accept: String) async throws -> HTTPClient.Response {
        var request = HTTPClient.Request.json("GET", base + path, token: token)
        request.headers.append((name: "Accept", value: accept))
        return try Self.checked(try await http.sending(request))
    }

    /// Sends a body of any length; however long that takes. `progress` is told the bytes sent so far.
    func upload(
        _ path: String, type: String, _ body: HTTPClient.Request.Body,
        progress: (@Sendable (Int) -> Void)? = nil
    ) async throws -> JSONValue {
        var request = HTTPClient.Request.json("POST", base + path, token: token)
        request.headers.append((name: "Content-Type", value: type))
        request.body = body
        request.timeout = nil
        request.onProgress = progress
        return try Self.read(try await http.sending(request))
    }

    /// Each line of an answer that has no end; false hangs up.
    func lines(
        _ path: String, accept: String, _ receive: @escaping @Sendable (String) -> Bool
    ) async throws {
        var request = HTTPClient.Request.json("GET", base + path, token: token)
        request.headers.append((name: "Accept", value: accept))
        request.timeout = nil
        _ = try Self.checked(try await http.receivingLines(request, receive))
    }

    /// Whether something healthy answers there.
    func isAlive() async -> Bool {
        var request = HTTPClient.Request("GET", base + "/healthz")
        request.connectTimeout = .seconds(1)
        request.timeout = .seconds(2)
        do { return try await http.sending(request).status == 200 } catch { return false }
    }

    private static func read(_ response: HTTPClient.Response) throws -> JSONValue {
        try JSONValue(parsing: checked(response).body)
    }

    private static func checked(_ response: HTTPClient.Response) throws(Failure) -> HTTPClient.Response {
        if (200..<300).contains(response.status) { return response }
        throw Refused(response).failure
    }
}

/// A refusal, in any of the API's error forms.
private struct Refused {
    let status: Int
    let json: JSONValue?

    init(_ response: HTTPClient.Response) {
        status = response.status
        do throws(JSONError) { json = try JSONValue(parsing: response.body) } catch { json = nil }
    }

    var failure: Failure {
        let detail = text(json?["detail"]) ?? text(json?["body"]?["message"]) ?? text(json?["message"])
        var remedy = text(json?["hint"])
        if case .array(let errors)? = json?["errors"] {
            let fields = errors.map { error in
                let words = [text(error["field"]), text(error["detail"])].compactMap(\.self).joined(separator: " ")
                return text(error["hint"]).map { "\(words) (\($0))" } ?? words
            }
            if !fields.isEmpty { remedy = fields.joined(separator: "; ") }
        }
        return Failure(detail ?? "the server answered \(status)", remedy: remedy)
    }

    private func text(_ value: JSONValue?) -> String? {
        if case .string(let text)? = value { return text }
        return nil
    }
}
