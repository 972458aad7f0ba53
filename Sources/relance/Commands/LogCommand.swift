import Domain
import HTTPClient
import Server

extension Option {
    static let contact = Option(
        "contact", "ID", Text("one contact of --account, with its targets", "un contact de --account, et ses cibles"))
    static let target = Option("target", "tN", Text("one target", "une cible"))
    static let campaign = Option("campaign", "cN", Text("one campaign", "une campagne"))
    static let type = Option(
        "type", "NAME", repeats: true, Text("only these events, as MessageSent", "ces événements, comme MessageSent"))
    static let since = Option(
        "since", "TIME", Text("from then on (2025-01-20 or 2025-01-20T10:00:00Z)", "depuis (2025-01-20, …T10:00:00Z)"))
    static let until = Option("until", "TIME", Text("up to then", "jusqu'à"))
    static let follow = Option(flag: "follow", Text("goes on as events come", "continue à mesure"))
}

extension Subcommand {
    static let log = Subcommand(
        "log", Text("prints the facts of the log", "affiche les faits du journal"),
        options: [
            .account, .contact, .target, .campaign, .type, .since, .until, .follow,
            .format("table|jsonl|cloudevents|csv"), .data, .config,
        ],
        notes: Text(
            "jsonl prints each event as the log's readers in any language do, byte for byte. Ctrl-C ends --follow.",
            "jsonl affiche chaque événement comme le font les lecteurs du journal, octet pour octet.")
    ) { try await PrintingLog($0).run() }
}

/// One run of `relance log`.
struct PrintingLog {
    private let invocation: Invocation
    private let format: EventFormat

    init(_ invocation: Invocation) throws(Failure) {
        self.invocation = invocation
        let name = try invocation.choice("format", of: EventFormat.allCases.map(\.rawValue))
        format = EventFormat(rawValue: name) ?? .table
    }

    func run() async throws -> ExitCode {
        try await DirectorySession.run(invocation.settings) { session in
            if invocation.arguments.has(.follow), session.own != nil {
                throw Failure(
                    "No server holds this directory, so nothing new will come.",
                    remedy: "Leave out --follow, or start relance serve.")
            }
            let names = try await AccountNames.all(session.api)
            if let head = format.head(invocation.language) { try Console.print(head) }
            let next = try await printPages(session.api, names)
            if invocation.arguments.has(.follow) { try await follow(session.api, names, from: next) }
        }
        return .done
    }

    private func query(_ more: [(String, String?)]) -> String {
        let arguments = invocation.arguments
        let types = arguments.all(.type)
        return Paths.query(
            "/api/v1/events",
            [
                ("account", arguments[.account]), ("contact", arguments[.contact]), ("target", arguments[.target]),
                ("campaign", arguments[.campaign]), ("type", types.isEmpty ? nil : types.joined(separator: ",")),
                ("since", arguments[.since]), ("until", arguments[.until]),
            ] + more)
    }

    /// Everything there is; the position to go on from.
    private func printPages(_ api: APIClient, _ names: AccountNames) async throws -> String {
        var from: String?
        while true {
            let page = try await api.bytes(query([("from", from), ("limit", "1000")]), accept: "application/json")
            let body = page.body[...]
            var output: [UInt8] = []
            for raw in RawJSON.elements(of: RawJSON.member("events", of: body) ?? []) {
                output += format.line(EventLine(raw), names, invocation.language) + [UInt8(ascii: "\n")]
            }
            try Console.write(output)
            guard let next = Self.number("next", body) else {
                return String((Self.number("head", body) ?? 0) + 1)
            }
            from = String(next)
        }
    }

    private static func number(_ name: String, _ body: ArraySlice<UInt8>) -> UInt64? {
        RawJSON.member(name, of: body).flatMap { UInt64(String(decoding: $0, as: UTF8.self)) }
    }

    /// Server-sent events: each `data:` line is one event. Ends with the server, or when nobody reads any more.
    private func follow(_ api: APIClient, _ names: AccountNames, from: String) async throws {
        let (format, language) = (format, invocation.language)
        try await api.lines(query([("from", from), ("follow", "true")]), accept: "text/event-stream") { line in
            guard line.hasPrefix("data: ") else { return true }
            let event = EventLine(Array(line.utf8.dropFirst(6))[...])
            do {
                try Console.write(format.line(event, names, language) + [UInt8(ascii: "\n")])
                return true
            } catch {
                return false
            }
        }
    }
}
