internal import Domain
internal import Engine
internal import Intake

/// One pull of one account, from its first request to its end. It keeps its place while a request is waited out.
struct Pull: Sendable {
    enum Step: Sendable {
        case entitlement
        /// Nil: the first page.
        case page(cursor: String?)
        /// Everything was taken; that is still to be recorded.
        case end
    }

    let account: String
    /// Also contacts that did not change since the last pull.
    let everything: Bool
    var step = Step.entitlement
    var report: PullReport
    /// The last change that was told of.
    private(set) var newest: Instant?
    private var pages = 0
    /// Hashes of them, so that a circle is noticed.
    private var cursors: Set<Int> = []

    init(of account: String, everything: Bool, at now: Instant) {
        self.account = account
        self.everything = everything
        report = PullReport(startedAt: now)
    }

    /// Goes on to the page after this one, all of which was taken.
    ///
    /// - Parameter updates: when its contacts last changed. What is said to change later than now does not count: nothing
    ///   that changes until then would be asked for any more.
    mutating func goOn(
        after page: ReferralPage, _ updates: [Instant], at now: Instant, of most: Int
    ) throws(PullTrouble) {
        newest = (updates.filter { $0 <= now } + [newest].compactMap(\.self)).max()
        pages += 1
        guard let cursor = page.nextCursor else {
            step = .end
            return
        }
        guard pages < most, cursors.insert(cursor.hashValue).inserted else { throw .endless }
        step = .page(cursor: cursor)
    }
}

/// What becomes of one page's contacts.
struct PageIntake {
    private static let rowsPerRequest = 200

    private(set) var report: PullReport
    /// Read and not yet recorded.
    private(set) var waiting: [(item: Int, draft: ContactDraft)] = []
    private(set) var updates: [Instant] = []
    private var number: Int

    init(_ report: PullReport) {
        self.report = report
        number = report.counts.total
    }

    var isFull: Bool { waiting.count == Self.rowsPerRequest }

    mutating func take(_ item: ReferralItem) {
        number += 1
        for name in item.unknown { report.unknownMembers.note(name, place: "a member of item \(number)") }
        if let updatedAt = item.updatedAt { updates.append(updatedAt) }
        switch item.result {
        case .refused(let problems): report.refuse(number, problems.map { .field($0) })
        case .contact(let fields): waiting.append((number, ContactDraft(fields)))
        }
    }

    /// What the engine made of those that waited.
    mutating func settle(_ rows: [RowOutcome]) {
        for ((number, _), row) in zip(waiting, rows) {
            switch row {
            case .created(let paid):
                report.counts.created += 1
                if paid { report.paid += 1 }
            case .changed(let paid):
                report.counts.changed += 1
                if paid { report.paid += 1 }
            case .unchanged: report.counts.unchanged += 1
            case .refused(let refusal): report.refuse(number, [.engine(refusal)])
            }
        }
        waiting = []
    }
}
