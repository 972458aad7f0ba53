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

    /// Where the log ends.
    func head() async throws -> UInt64 { try await ask("GET", "/api/v1/test-clock").position }

    /// Every target there is, and the number that it is written to.
    func recipients() async throws -> [TargetNumber: String] {
        let head = try await head()
        var recipients: [TargetNumber: String] = [:]
        for account in People.accounts {
            var (page, pages) = (1, 1)
            while page <= pages {
                let path = "/api/relance/campaigns/default/targets?userId=\(account)&limit=500&page=\(page)"
                guard let data = try await get("\(path)&min-position=\(head)")["body"]?["data"],
                    let count = data.number("totalPages")
                else { throw Violation("the targets of \(account) are not listed") }
                for target in data["targets"]?.elements ?? [] {
                    guard let number = target.text("_id").flatMap({ UInt64($0.dropFirst()) }),
                        let phone = target["referralUserId"]?.text("phoneNumber")
                    else { throw Violation("a target of \(account) has no number") }
                    recipients[TargetNumber(number)] = phone
                }
                (page, pages) = (page + 1, count)
            }
        }
        return recipients
    }

    func metrics() async throws -> Metrics {
        let response = try await client.sending(HTTPClient.Request("GET", server.url + "/metrics"))
        guard response.status == 200 else { throw Violation("/metrics was answered \(response.status)") }
        return Metrics(response.text)
    }

    func now() async throws -> Instant {
        guard let now = try await get("/api/v1/test-clock").text("now").flatMap({ Instant(iso8601: $0[...]) }) else {
            throw Violation("the test clock does not say what time it is")
        }
        return now
    }

    // MARK: Setting up

    /// Whatever was not confirmed yet is asked for, again if need be: accounts that are connected and know people.
    func setUp(_ carrier: any Carrier, _ people: [String: [Preparation]], _ promises: inout Promises) async throws {
        for account in People.accounts {
            let connecting = Preparation(method: "POST", path: "/api/relance/connect?userId=\(account)")
            let all = carrier.preparations(of: account) + [connecting] + (people[account] ?? [])
            for (place, preparation) in all.enumerated() {
                let name = "\(account) \(place)"
                guard !promises.prepared.contains(name) else { continue }
                try await prepare(preparation, in: account, &promises)
                promises.prepared.insert(name)
            }
        }
    }

    private func prepare(
        _ preparation: Preparation, in account: String, _ promises: inout Promises
    ) async throws {
        let report = try await write(
            preparation.method, preparation.path, preparation.body, type: preparation.type, &promises)
        guard let rows = preparation.rows else { return }
        let taken = ["created", "changed", "unchanged"].reduce(0) { $0 + (report.number($1) ?? 0) }
        guard taken == rows, report.number("rejected") == 0 else {
            throw Violation("an import took \(taken) of \(rows) rows")
        }
        promises.imported[account, default: 0] += rows
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
        let body = People.json(key, revision: revision, registeredAt: registeredAt)
        _ = try await write("PUT", path(key), body, &promises)
        promises.people[key]?.acknowledged = revision
    }

    /// The person has paid: from the answer on, nothing more is sent.
    func pay(_ key: Promises.Key, _ promises: inout Promises) async throws {
        _ = try await write("PATCH", path(key), #"{"paid":true}"#, &promises)
        promises.people[key]?.hasPaid = true
    }

    /// The last that happens: once it was told, everything before it was.
    func changeEverySetting(_ promises: inout Promises) async throws {
        for account in People.accounts {
            _ = try await write("PATCH", "/api/v1/accounts/\(account)", #"{"maxMessagesPerDay":99999}"#, &promises)
        }
    }

    private func path(_ key: Promises.Key) -> String {
        "/api/v1/accounts/\(key.account)/contacts/\(People.id(key.number))"
    }

    // MARK: Checking

    /// What any server ever confirmed is there: the whole log, and what it says of these people.
    func check(_ people: [Promises.Key], _ promises: inout Promises) async throws {
        let head = try await head()
        guard head >= promises.position else {
            throw Violation("position \(promises.position) was acknowledged, and the log ends at \(head)")
        }
        for key in people {
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
