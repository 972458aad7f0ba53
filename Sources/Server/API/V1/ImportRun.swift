internal import Domain
internal import Engine
internal import EventStore
internal import Intake

/// What became of a file's rows. Never holds a value of one.
struct ImportReport: Sendable {
    struct RowProblem: Sendable {
        /// The row's first line in the file, from 1.
        let line: Int
        /// Empty when the whole row is concerned.
        let field: String
        let problem: String
        let hint: String
    }

    /// Problems that an answer lists; the rest is counted.
    static let listedProblems = 200

    var counts = ImportCounts()
    private(set) var problems: [RowProblem] = []
    private(set) var moreProblems = 0
    var unknownColumns: [String] = []
    /// Rows read; those of a dry run that are right are counted here alone.
    var rows = 0

    mutating func reject(line: Int, _ found: [FieldProblem]) {
        counts.rejected += 1
        for problem in found {
            guard problems.count < Self.listedProblems else {
                moreProblems += 1
                continue
            }
            problems.append(
                RowProblem(line: line, field: problem.field, problem: problem.problem, hint: problem.hint))
        }
    }
}

/// One import on its way: gathers rows into chunks and hands each to the engine before it reads on, so that a client
/// is never further ahead than one chunk.
struct ImportRun {
    static let rowsPerChunk = 200

    let services: ServerServices
    let account: String
    let actor: String
    let isDryRun: Bool
    var report = ImportReport()
    private var waiting: [(line: Int, draft: ContactDraft)] = []
    private var hash = FNV1a()

    init(services: ServerServices, account: String, actor: String, isDryRun: Bool) {
        self.services = services
        self.account = account
        self.actor = actor
        self.isDryRun = isDryRun
    }

    mutating func note(_ bytes: [UInt8]) { hash.take(bytes) }

    /// Tells one file from another, where a request bears an idempotency key.
    var fingerprint: [UInt8] { hash.bytes }

    mutating func take(_ rows: [ImportRow]) async throws {
        for row in rows {
            report.rows += 1
            switch row.result {
            case .refused(let problems): report.reject(line: row.line, problems)
            case .contact(let fields) where fields.id.value == nil && fields.phone.value == nil:
                report.reject(line: row.line, [.nobody])
            case .contact(let fields):
                if !isDryRun { waiting.append((row.line, ContactDraft(fields))) }
            }
            if waiting.count == Self.rowsPerChunk { try await flush() }
        }
    }

    mutating func flush() async throws {
        guard !waiting.isEmpty else { return }
        let request = Request(.importContacts(account: account, waiting.map(\.draft)), actor: actor)
        let outcome = try await services.engine.perform(request).result.get()
        guard case .imported(let rows) = outcome, rows.count == waiting.count else { throw APIError.unexpected }
        for (row, outcome) in zip(waiting, rows) {
            switch outcome {
            case .created: report.counts.created += 1
            case .changed: report.counts.changed += 1
            case .unchanged: report.counts.unchanged += 1
            case .refused(let refusal):
                let error = refusal.apiError
                report.reject(
                    line: row.line, [FieldProblem(field: "", problem: error.detail, hint: error.hint ?? "")])
            }
        }
        waiting.removeAll(keepingCapacity: true)
    }
}

extension FieldProblem {
    /// Nothing in the row would ever find the person again.
    fileprivate static var nobody: FieldProblem {
        FieldProblem(field: "", problem: "the row has neither id nor phone", hint: "give each row at least one of them")
    }
}

/// FNV-1a, 64 bits: tells files apart that nobody tries to make alike.
private struct FNV1a {
    private var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func take(_ bytes: [UInt8]) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    var bytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) } }
}
