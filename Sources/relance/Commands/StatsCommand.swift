import Domain
import JSON
import Server
import WhatsApp

extension Option {
    static let account = Option("account", "ID", Text("one account only", "un seul compte"))
    static func format(_ placeholder: String) -> Option {
        Option("format", placeholder, Text("how it is written", "sous quelle forme"))
    }
}

extension Subcommand {
    static let stats = Subcommand(
        "stats", Text("counts the default relance of each account", "compte la relance de chaque compte"),
        options: [.account, .format("table|json"), .data, .config]
    ) { invocation in
        let format = try invocation.choice("format", of: ["table", "json"])
        let report = try await DirectorySession.run(invocation.settings) { session in
            try await StatisticsReport(session.api, account: invocation.arguments[.account])
        }
        if format == "json" {
            try Console.write(report.json)
        } else {
            for line in report.table(invocation.language) { try Console.print(line) }
        }
        return .done
    }
}

extension Invocation {
    /// An option's value out of a few; the first, if it is not given.
    func choice(_ name: String, of values: [String]) throws(Failure) -> String {
        guard let option = command.options.first(where: { $0.name == name }), let given = arguments[option] else {
            return values[0]
        }
        if values.contains(given) { return given }
        let nearest = Spelling.nearest(to: given, among: values).map { "Did you mean \($0)? " } ?? ""
        throw .usage(
            "--\(name) cannot be \"\(given)\".", remedy: "\(nearest)It can be \(values.joined(separator: ", ")).")
    }
}

/// The counters of some accounts, as the API gives them.
struct StatisticsReport: Sendable {
    /// The API's names, in the order they are shown.
    private static let columns: [(name: String, title: Text)] = [
        ("targetsEnrolled", Text("enrolled", "inscrits")),
        ("targetsActive", Text("active", "en cours")),
        ("targetsCompleted", Text("completed", "terminés")),
        ("targetsExited", Text("exited", "sortis")),
        ("messagesSent", Text("messages", "messages")),
        ("messagesDelivered", Text("delivered", "remis")),
        ("messagesRead", Text("read", "lus")),
        ("messagesFailed", Text("failed", "échoués")),
        ("messagesInDoubt", Text("in doubt", "incertains")),
    ]

    private let rows: [(account: String, data: JSONValue)]

    /// Throws if the account asked for is none.
    init(_ api: APIClient, account: String?) async throws {
        var rows: [(account: String, data: JSONValue)] = []
        for id in try await Self.accounts(api, account) {
            let path = Paths.query("/api/relance/campaigns/default/stats", [("userId", id)])
            rows.append((account: id, data: try await api.json(path)["body"]?["data"] ?? .null))
        }
        self.rows = rows
    }

    private static func accounts(_ api: APIClient, _ wanted: String?) async throws -> [String] {
        if let wanted {
            let found = try await api.json("/api/v1/accounts/\(wanted.percentEncoded)")
            guard case .int? = found["number"] else {
                throw Failure("There is no account \(wanted).", remedy: "relance stats lists them all.")
            }
            return [wanted]
        }
        var ids: [String] = []
        var page = 1
        while true {
            let answer = try await api.json("/api/v1/accounts?limit=500&page=\(page)")
            guard case .array(let accounts)? = answer["accounts"] else { return ids }
            for account in accounts { if case .string(let id)? = account["id"] { ids.append(id) } }
            guard case .int(let pages)? = answer["totalPages"], page < pages else { return ids }
            page += 1
        }
    }

    // MARK: Showing

    func table(_ language: Language) -> [String] {
        var lines = [[Text("account", "compte")(language)] + Self.columns.map { $0.title(language) }]
        for row in rows { lines.append([row.account] + Self.columns.map { number(row.data, $0.name).grouped }) }
        if rows.count > 1 {
            let totals = Self.columns.map { column in rows.reduce(0) { $0 + number($1.data, column.name) }.grouped }
            lines.append([Text("total", "total")(language)] + totals)
        }
        return Columns.aligned(lines, right: Set(1...Self.columns.count))
    }

    /// `{"accounts":[{"account":"…", …as the API has it}]}`
    var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.array("accounts") { json in
                for row in rows {
                    json.object { json in
                        json.member("account", row.account)
                        if case .object(let members) = row.data {
                            for member in members {
                                json.key(text: member.name)
                                json.value(member.value)
                            }
                        }
                    }
                }
            }
        }
        return json.bytes + Array("\n".utf8)
    }

    private func number(_ data: JSONValue, _ name: String) -> Int {
        if case .int(let number)? = data[name] { return Int(number) }
        return 0
    }
}
