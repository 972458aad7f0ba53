import Foundation
import HTTPClient
import TestSupport

/// A data directory of its own with a server on it, at 2025-01-20T10:00:00Z on a clock that stands still.
///
/// The server is killed by its own id, and the directory removed, when the object goes, whatever became of the test.
final class House {
    static let start = "2025-01-20T10:00:00Z"

    let directory: String
    private(set) var server: RelanceProcess
    private(set) var admin: String
    /// Everything that servers on this directory printed, the ones that were stopped.
    private(set) var printed: [RelanceProcess.Finished] = []
    private let http: HTTPClient
    private let options: [String]
    private let environment: [String: String]
    private var tokens: [String: String] = [:]

    init(_ options: [String] = [], clock: String = "test@\(House.start)", environment: [String: String] = [:]) throws {
        directory = try TemporaryDirectory.make("acceptance") + "/data"
        self.options = ["--clock", clock] + options
        self.environment = environment
        http = try HTTPClient()
        server = try RelanceProcess.serve(directory: directory, self.options, environment: environment)
        admin = try server.token("admin", of: "tester")
    }

    deinit {
        server.kill()
        TemporaryDirectory.remove(String(directory.dropLast("/data".count)))
    }

    // MARK: The process

    @discardableResult
    func stop() -> RelanceProcess.Finished {
        let finished = server.stop()
        printed.append(finished)
        return finished
    }

    /// Starts a server on the directory again.
    func begin(_ options: [String]? = nil) throws {
        server = try RelanceProcess.serve(directory: directory, options ?? self.options, environment: environment)
    }

    func restart() throws {
        stop()
        try begin()
    }

    /// A command on this directory: `["log", "--format", "jsonl"]`.
    @discardableResult
    func run(_ words: String...) throws -> RelanceProcess.Finished { try server.run(words) }

    /// A user's token; its subject is its account.
    func token(_ account: String) throws -> String {
        if let known = tokens[account] { return known }
        let token = try server.token("user", of: account)
        tokens[account] = token
        return token
    }

    // MARK: Requests

    /// One request, with the administrator's token unless another is given; any status is an answer.
    func ask(
        _ method: String, _ path: String, _ json: String? = nil, token: String? = nil,
        headers: [(name: String, value: String)] = []
    ) async throws -> Answer {
        try await send(
            method, path, json.map { Array($0.utf8) }, type: "application/json", token: token ?? admin,
            headers: headers)
    }

    /// One request with any body; an empty token sends none.
    func send(
        _ method: String, _ path: String, _ body: [UInt8]?, type: String, token: String,
        headers: [(name: String, value: String)] = []
    ) async throws -> Answer {
        var request = HTTPClient.Request(method, server.url + path, headers: headers, timeout: .seconds(300))
        if !token.isEmpty { request.headers.append((name: "Authorization", value: "Bearer \(token)")) }
        if let body {
            request.headers.append((name: "Content-Type", value: type))
            request.body = .bytes(body)
        }
        return Answer(try await http.sending(request))
    }

    /// A request of the account's own user.
    func ask(as account: String, _ method: String, _ path: String, _ json: String? = nil) async throws -> Answer {
        try await ask(method, path, json, token: token(account))
    }

    /// `data` of an answer of `/api/relance`.
    func relance(_ account: String, _ path: String) async throws -> JSON {
        let answer = try await ask(as: account, "GET", "/api/relance" + path)
        guard answer.status == 200 else { throw Unexpected(what: "GET \(path)", answer: answer) }
        return answer.json["body"]["data"]
    }

    // MARK: The usual steps

    /// Moves the clock; everything due until then has happened when it returns.
    func advance(_ duration: String) async throws {
        try await succeed("POST", "/api/v1/test-clock/advance", #"{"by":"\#(duration)"}"#)
    }

    /// Pairs an account: the sandbox's code scans itself three seconds of its clock later.
    func connect(_ account: String) async throws {
        try await succeed("POST", "/api/relance/connect?userId=\(account)")
        try await advance("PT3S")
    }

    @discardableResult
    func put(_ contact: String, of account: String, _ json: String) async throws -> JSON {
        try await succeed("PUT", Self.path(contact, of: account), json)
    }

    static func path(_ contact: String, of account: String) -> String {
        "/api/v1/accounts/\(account)/contacts/" + contact.replacing("@", with: "%40").replacing("+", with: "%2B")
    }

    /// A request that must succeed.
    @discardableResult
    func succeed(_ method: String, _ path: String, _ json: String? = nil) async throws -> JSON {
        let answer = try await ask(method, path, json)
        guard (200..<300).contains(answer.status) else { throw Unexpected(what: "\(method) \(path)", answer: answer) }
        return answer.json
    }

    /// All events that a query of `/api/v1/events` selects, oldest first.
    func events(_ query: String = "") async throws -> [JSON] {
        var (found, from): ([JSON], Int?) = ([], 1)
        while let position = from {
            let page = try await succeed("GET", "/api/v1/events?limit=1000&from=\(position)&\(query)")
            found += page["events"].list
            from = page["next"].isNull ? nil : page["next"].int
        }
        return found
    }

    /// The position of the log's last event.
    func head() async throws -> Int { try await succeed("GET", "/api/v1/events?limit=1")["head"].int }
}

struct Answer: Sendable {
    let status: Int
    let json: JSON
    let response: HTTPClient.Response

    init(_ response: HTTPClient.Response) {
        status = response.status
        json = JSON(response.body)
        self.response = response
    }

    var text: String { response.text }
    var position: Int? { header("X-Log-Position").flatMap { Int($0) } }
    func header(_ name: String) -> String? { response.header(name) }
    /// The sentence and the hint of a refusal, and what it says of each field, in any of the API's forms.
    var complaint: String { text }
}

/// Only its code is told of an answer: the rest could be personal.
struct Unexpected: Error, CustomStringConvertible {
    let what: String
    let answer: Answer

    var description: String {
        let code = answer.json["code"].text + answer.json["body"]["code"].text
        return "\(what.prefix { $0 != "?" }) answered \(answer.status) \(code)"
    }
}
