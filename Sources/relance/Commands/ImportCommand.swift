import Domain
import HTTPClient
import JSON
import Server
import WhatsApp

extension Option {
    static let dryRun = Option(
        flag: "dry-run", Text("checks the file and records nothing", "vérifie le fichier sans rien enregistrer"))
    static let report = Option(
        "report", "FILE",
        Text("writes the problem rows there, as CSV", "écrit les lignes en cause dans ce fichier CSV"))
}

extension Subcommand {
    static let `import` = Subcommand(
        "import", Text("adds the people of a CSV or NDJSON file", "ajoute les gens d'un fichier CSV ou NDJSON"),
        operands: [Operand("FILE")],
        options: [
            Option("account", "ID", Text("whose people they are", "à qui sont ces gens")), .dryRun, .report, .data,
            .clock, .config,
        ],
        notes: Text(
            """
            The columns of a CSV file are named in its first line: id, name, phone, email, country, language, …
            Running it again is safe: people who are there already are found unchanged, whatever stopped it.
            """,
            """
            La première ligne d'un CSV nomme ses colonnes : id, name, phone, email, country, language, …
            On peut le relancer sans risque : qui est déjà là est reconnu, quoi qui l'ait interrompu.
            """)
    ) { try await Importing($0).run() }
}

/// One run of `relance import`.
struct Importing {
    private let invocation: Invocation
    private let account: String
    private let isDryRun: Bool
    private let type: String

    init(_ invocation: Invocation) throws(Failure) {
        self.invocation = invocation
        guard let account = invocation.arguments[.account] else {
            throw .usage("import needs --account.", remedy: "--account ID")
        }
        guard Principal.isSubject(account) else {
            throw .usage("--account must be 1 to 128 letters, digits or . _ : -", remedy: "as in account-42")
        }
        self.account = account
        isDryRun = invocation.arguments.has(.dryRun)
        type = try Self.type(of: invocation.arguments.operands[0])
    }

    private static func type(of path: String) throws(Failure) -> String {
        let name = path.lowercased()
        if name.hasSuffix(".csv") { return "text/csv" }
        if name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl") { return "application/x-ndjson" }
        throw .usage("\(path) is neither .csv nor .ndjson.", remedy: "Name the file after what it holds.")
    }

    func run() async throws -> ExitCode {
        let file = try UploadFile(invocation.arguments.operands[0])
        let directory = DataDirectory(invocation.settings)
        if !directory.hasData { Console.tell("relance: \(directory.path) is new; it is made") }
        let bar = ProgressBar(unit: invocation.text("rows", "lignes"))
        let answer: JSONValue
        do {
            answer = try await DirectorySession.run(invocation.settings, makesDirectory: true) { session in
                try await send(file, bar, session.api)
            }
        } catch {
            bar.clear()
            // Where the file gave out, the connection broke off because of that.
            throw resumable(file.failure ?? Failures.explain(error), file)
        }
        bar.clear()
        let result = ImportResult(answer)
        if let path = invocation.arguments[.report] { try FileSystem.write(result.csv, to: path) }
        for line in result.lines(invocation.language, elapsed: bar.elapsed) { try Console.print(line) }
        return result.rejected == 0 ? .done : .attention
    }

    private func send(_ file: UploadFile, _ bar: ProgressBar, _ api: APIClient) async throws -> JSONValue {
        let path = "/api/v1/accounts/\(account.percentEncoded)/contacts/import"
        return try await api.upload(
            Paths.query(path, [("dryRun", isDryRun ? "true" : nil)]), type: type,
            .pieces(length: file.size, next: { file.next() })
        ) { sent in
            let isSent = sent >= file.size
            let label =
                isSent
                ? invocation.text("sent; being recorded", "envoyé ; en cours d'enregistrement")
                : "\(sent.bytesText) / \(file.size.bytesText)"
            bar.show(sent, of: file.size, label: label, count: file.linesRead)
        }
    }

    private func resumable(_ failure: Failure, _ file: UploadFile) -> Failure {
        guard file.linesRead > 0, failure.exit == .failed else { return failure }
        let again = invocation.text(
            "Run it again: people who are there already are found unchanged.",
            "Relancez-le : qui est déjà là est reconnu.")
        let remedy = [failure.remedy, again].compactMap(\.self).joined(separator: " ")
        return Failure(failure.what, remedy: remedy, exit: failure.exit)
    }
}

/// What the API answered to an import.
struct ImportResult: Sendable {
    struct Problem: Sendable {
        let line: Int
        let field: String
        let problem: String
        let hint: String
    }

    let rows: Int
    let rejected: Int
    private let counts: [(Text, Int)]
    private let problems: [Problem]
    private let moreProblems: Int
    private let unknownColumns: [String]
    private let isDryRun: Bool

    init(_ json: JSONValue) {
        rows = json.number("rows")
        rejected = json.number("rejected")
        moreProblems = json.number("moreProblems")
        isDryRun = json["dryRun"] == .bool(true)
        counts =
            isDryRun
            ? [(Text("valid", "valides"), json.number("valid"))]
            : [
                (Text("created", "créés"), json.number("created")),
                (Text("changed", "modifiés"), json.number("changed")),
                (Text("unchanged", "inchangés"), json.number("unchanged")),
            ]
        unknownColumns = json.list("unknownColumns").compactMap { if case .string(let text) = $0 { text } else { nil } }
        problems = json.list("problems").map {
            Problem(
                line: $0.number("line"), field: $0.text("field") ?? "", problem: $0.text("problem") ?? "",
                hint: $0.text("hint") ?? "")
        }
    }

    /// For people: the counts, then the first problems.
    func lines(_ language: Language, elapsed: Duration) -> [String] {
        let all = counts + [(Text("refused", "refusées"), rejected)]
        let summary = all.map { "\($0.1.grouped) \($0.0(language))" }.joined(separator: ", ")
        let head = Text("rows", "lignes")(language)
        var took = elapsed.shortText
        if rows >= 1000 { took += ", \(Int(Double(rows) / max(0.001, elapsed.seconds)).grouped) \(head)/s" }
        var lines = ["\(rows.grouped) \(head): \(summary) (\(took))"]
        if isDryRun {
            lines.append(
                Text("Nothing was recorded: this was a dry run.", "Rien n'a été enregistré : c'était un essai.")(
                    language))
        }
        if !unknownColumns.isEmpty {
            let text = Text("Columns that nothing reads:", "Colonnes que rien ne lit :")(language)
            lines.append("\(text) \(unknownColumns.joined(separator: ", "))")
        }
        for problem in problems.prefix(20) {
            let place = "\(Text("line", "ligne")(language)) \(problem.line)"
            let field = problem.field.isEmpty ? "" : " \(problem.field):"
            lines.append("  \(place):\(field) \(problem.problem)\(problem.hint.isEmpty ? "" : " (\(problem.hint))")")
        }
        let hidden = problems.count - min(20, problems.count) + moreProblems
        if hidden > 0 {
            lines.append(
                Text(
                    "  … and \(hidden) more; --report FILE lists them",
                    "  … et \(hidden) autres ; --report FILE les liste")(
                        language))
        }
        return lines
    }

    /// `line,field,problem,hint`
    var csv: [UInt8] {
        var text = "line,field,problem,hint\r\n"
        for problem in problems {
            text += "\(problem.line),\(problem.field.csv),\(problem.problem.csv),\(problem.hint.csv)\r\n"
        }
        if moreProblems > 0 { text += ",,\("and \(moreProblems) more problems in later rows".csv),\r\n" }
        return Array(text.utf8)
    }
}

extension String {
    /// As a field of a CSV file (RFC 4180).
    var csv: String {
        guard contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return self }
        return "\"\(replacing("\"", with: "\"\""))\""
    }
}
