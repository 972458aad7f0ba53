internal import Domain
internal import Engine
internal import EventStore
internal import Intake
internal import JSON

/// `POST /api/v1/accounts/{account}/contacts/import`: a file of contacts, read while it comes.
struct ImportRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] {
        [
            .deferred(
                .post, "/api/v1/accounts/{account}/contacts/import", access: Route.writers,
                body: .stream(types: ["text/csv", "application/x-ndjson"]), run)
        ]
    }

    /// A file that breaks off can be sent again: rows that were taken are found unchanged.
    private func run(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("dryRun")
        let account = try request.account()
        let isDryRun = try request.query.bool("dryRun")
        guard let upload = request.upload else { throw APIError.unexpected }
        let country = try services.accountRecord(account).state.config.country
        var rows = try ImportReader(
            contentType: request.headers["Content-Type"], origin: ContactOrigin(accountCountry: country))
        var run = ImportRun(services: services, account: account, actor: try request.caller().actor, isDryRun: isDryRun)
        while let piece = try await upload.next() {
            run.note(piece)
            try await run.take(try rows.read(piece))
        }
        try await run.take(try rows.finish())
        try await run.finish()
        run.report.unknownColumns = rows.unknownNames
        let report = run.report
        guard !isDryRun else { return answer(report, isDryRun: true).standing(at: services.engine.log.head) }
        let performed = try await services.perform(
            .finishImport(account: account, report.counts), for: request, content: run.fingerprint)
        guard case .importFinished(let counts) = performed.outcome else { throw APIError.unexpected }
        var answered = report
        answered.counts = counts
        return answer(answered, isDryRun: false).after(performed)
    }

    private func answer(_ report: ImportReport, isDryRun: Bool) -> HTTPResponse {
        HTTPResponse.json { json in
            json.object { json in
                json.member("dryRun", isDryRun)
                json.member("rows", report.rows)
                // A dry run only looks at the form of the rows.
                json.member("valid", isDryRun ? report.rows - report.counts.rejected : nil)
                json.member("created", isDryRun ? nil : report.counts.created)
                json.member("changed", isDryRun ? nil : report.counts.changed)
                json.member("unchanged", isDryRun ? nil : report.counts.unchanged)
                json.member("rejected", report.counts.rejected)
                json.array("problems") { json in
                    for problem in report.problems {
                        json.object {
                            $0.member("line", problem.line)
                            $0.member("field", problem.field.isEmpty ? nil : problem.field)
                            $0.member("problem", problem.problem)
                            $0.member("hint", problem.hint)
                        }
                    }
                }
                json.member("moreProblems", report.moreProblems)
                json.member("unknownColumns", report.unknownColumns)
            }
        }
    }
}

/// Whichever reader the body's type asks for.
private enum ImportReader: ~Copyable {
    case csv(ContactCSVReader)
    case ndjson(ContactNDJSONReader)

    init(contentType: String?, origin: ContactOrigin) throws(APIError) {
        // The router has checked the type, where one is given; without one nobody can tell.
        guard let contentType else {
            throw .unsupportedMediaType(expected: ["text/csv", "application/x-ndjson"])
        }
        self =
            contentType.lowercased().hasPrefix("text/csv")
            ? .csv(ContactCSVReader(origin: origin)) : .ndjson(ContactNDJSONReader(origin: origin))
    }

    mutating func read(_ bytes: [UInt8]) throws -> [ImportRow] { try read(bytes, isLast: false) }
    mutating func finish() throws -> [ImportRow] { try read([], isLast: true) }

    private mutating func read(_ bytes: [UInt8], isLast: Bool) throws -> [ImportRow] {
        switch consume self {
        case .csv(var reader):
            do throws(ImportRefusal) {
                let rows = isLast ? try reader.finish() : try reader.read(bytes)
                self = .csv(reader)
                return rows
            } catch {
                self = .csv(reader)
                throw Problem.fileUnreadable(problem: error.problem, hint: error.hint)
            }
        case .ndjson(var reader):
            let rows = isLast ? reader.finish() : reader.read(bytes)
            self = .ndjson(reader)
            return rows
        }
    }

    var unknownNames: [String] {
        switch self {
        case .csv(let reader): reader.unknownColumns
        case .ndjson(let reader): reader.unknownMembers
        }
    }
}
