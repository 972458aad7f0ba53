import Domain
import HTTPClient
import JSON
import Server
import TestSupport

/// Asks a server for everything that a week brings, and remembers what it promised. Any answer but a yes is a violation;
/// no answer (`HTTPClientError`) is what dying servers give.
struct Driver {
    private let server: RelanceProcess
    private let client: HTTPClient
    private let token: String

    init(_ server: RelanceProcess, token: String) throws {
        self.server = server
        self.token = token
        client = try HTTPClient()
    }

    // MARK: Asking

    @discardableResult
    func get(_ path: String) async throws -> JSONValue { try await ask("GET", path).json }

    private func ask(
        _ method: String, _ path: String, _ body: String? = nil, type: String = "application/json"
    ) async throws -> (json: JSONValue, position: UInt64) {
        var request = HTTPClient.Request(method, server.url + path)
        request.headers = [(name: "Authorization", value: "Bearer \(token)")]
        if let body {
            request.headers.append((name: "Content-Type", value: type))
            request.body = .bytes(Array(body.utf8))
        }
        request.timeout = .seconds(300)
        let response = try await client.sending(request)
        guard (200..<300).contains(response.status) else {
            throw Violation("\(method) \(path) was answered \(response.status): \(response.text)")
        }
        guard let position = response.header("X-Log-Position").flatMap({ UInt64($0) }) else {
            throw Violation("\(method) \(path) was answered without X-Log-Position")
        }
        return (try JSONValue(parsing: response.body), position)
    }

    /// A request that changes something: what it answers is a promise.
    private func write(
        _ method: String, _ path: String, _ body: String? = nil, type: String = "application/json",
        _ promises: inout Promises
    ) async throws -> JSONValue {
        let answer = try await ask(method, path, body, type: type)
        promises.note(position: answer.position)
        return answer.json
    }

    func now() async throws -> Instant {
        guard let now = try await get("/api/v1/test-clock").text("now").flatMap({ Instant(iso8601: $0[...]) }) else {
            throw Violation("the test clock does not say what time it is")
        }
        return now
    }

    // MARK: Setting up

    /// Whatever was not confirmed yet is asked for, again if need be: connected accounts with one file of people each.
    func setUp(_ file: String, rows: Int, _ promises: inout Promises) async throws {
        for account in People.accounts {
            if !promises.configured.contains(account) {
                let body = #"{"name":"Crash \#(account)","maxMessagesPerDay":100000}"#
                _ = try await write("PUT", "/api/v1/accounts/\(account)", body, &promises)
                promises.configured.insert(account)
            }
            if !promises.connected.contains(account) {
                _ = try await write("POST", "/api/relance/connect?userId=\(account)", nil, &promises)
                promises.connected.insert(account)
            }
            if !promises.imported.contains(account) {
                let path = "/api/v1/accounts/\(account)/contacts/import"
                let report = try await write("POST", path, file, type: "text/csv", &promises)
                let taken = ["created", "changed", "unchanged"].reduce(0) { $0 + (report.number($1) ?? 0) }
                guard taken == rows, report.number("rejected") == 0 else {
                    throw Violation("an import took \(taken) of \(rows) rows")
                }
                promises.imported.insert(account)
            }
        }
    }

    // MARK: Acting

    /// Moves the clock; everything due until then happens.
    func advance(to goal: Instant, _ promises: inout Promises) async throws {
        _ = try await write("POST", "/api/v1/test-clock/advance", #"{"to":"\#(goal)"}"#, &promises)
    }

    /// Writes a person, new or known, under the next revision.
    func put(_ key: Promises.Key, registeredAt: Instant, _ promises: inout Promises) async throws {
        let revision = (promises.people[key]?.attempted ?? -1) + 1
        promises.people[key, default: Promises.Person(attempted: revision)].attempted = revision
        let body = People.json(key.number, revision: revision, registeredAt: registeredAt)
        _ = try await write("PUT", path(key), body, &promises)
        promises.people[key]?.acknowledged = revision
    }

    /// The person has paid: from the answer on, nothing more is sent.
    func pay(_ key: Promises.Key, _ promises: inout Promises) async throws {
        _ = try await write("PATCH", path(key), #"{"paid":true}"#, &promises)
        promises.people[key]?.hasPaid = true
    }

    private func path(_ key: Promises.Key) -> String {
        "/api/v1/accounts/\(key.account)/contacts/\(People.id(key.number))"
    }

    // MARK: Checking

    /// Everything that any server ever confirmed is there.
    func check(_ promises: inout Promises) async throws {
        let answer = try await ask("GET", "/api/v1/test-clock")
        guard answer.position >= promises.position else {
            throw Violation("position \(promises.position) was acknowledged, and the log ends at \(answer.position)")
        }
        for key in promises.people.keys.sorted() {
            guard let person = promises.people[key], let acknowledged = person.acknowledged else { continue }
            let found = try await get(path(key))
            guard let revision = found.text("name").flatMap(People.revision(inName:)) else {
                throw Violation("person \(key.number) of \(key.account) lost its name")
            }
            guard (acknowledged...person.attempted).contains(revision) else {
                throw Violation(
                    "person \(key.number) of \(key.account) is at revision \(revision), "
                        + "of which \(acknowledged) was acknowledged and \(person.attempted) asked for")
            }
            if person.hasPaid, found["paid"] != .bool(true) {
                throw Violation("person \(key.number) of \(key.account) paid, and it was forgotten")
            }
            // What was read once must stay, too.
            promises.people[key]?.acknowledged = revision
        }
    }
}

extension JSONValue {
    func text(_ name: String) -> String? { if case .string(let text)? = self[name] { text } else { nil } }
    func number(_ name: String) -> Int? { if case .int(let number)? = self[name] { Int(number) } else { nil } }
    var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
}
