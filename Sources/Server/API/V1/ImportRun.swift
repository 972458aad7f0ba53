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

/// One import on its way: gathers rows into chunks and hands them to the engine in order. It reads on while a few
/// chunks are being made durable, and no further, so that a client is never far ahead.
struct ImportRun {
    private typealias Row = (line: Int, draft: ContactDraft)

    static let rowsPerChunk = 200
    static let chunksUnderWay = 4

    let services: ServerServices
    let account: String
    let actor: String
    let isDryRun: Bool
    var report = ImportReport()
    private var waiting: [Row] = []
    private var underWay: [(rows: [Row], answer: AsyncStream<Answer>)] = []
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
            case .contact(let fields) where !fields.namesSomebody: report.reject(line: row.line, [.nobody])
            case .contact(let fields):
                if !isDryRun { waiting.append((row.line, ContactDraft(fields))) }
            }
            if waiting.count == Self.rowsPerChunk {
                handOver()
                if underWay.count == Self.chunksUnderWay { try await settleFirst() }
            }
        }
    }

    /// Hands over what is left, and waits until every row is durable or refused.
    mutating func finish() async throws {
        handOver()
        while !underWay.isEmpty { try await settleFirst() }
    }

    private mutating func handOver() {
        guard !waiting.isEmpty else { return }
        let (answers, continuation) = AsyncStream.makeStream(of: Answer.self)
        let request = Request(.importContacts(account: account, waiting.map(\.draft)), actor: actor)
        services.engine.submit(request) { answer in
            continuation.yield(answer)
            continuation.finish()
        }
        underWay.append((waiting, answers))
        waiting.removeAll(keepingCapacity: true)
    }

    private mutating func settleFirst() async throws {
        let (sent, answers) = underWay.removeFirst()
        guard let answer = await answers.first(where: { _ in true }),
            case .imported(let rows) = try answer.result.get(), rows.count == sent.count
        else { throw APIError.unexpected }
        for (row, outcome) in zip(sent, rows) {
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
