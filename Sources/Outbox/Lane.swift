package import Domain
internal import Engine
package import EventStore

/// One account's receiver: what is to be sent to it, and how the last try went. Lives behind the outbox's lock.
struct Lane {
    /// Positions kept in memory for a receiver that takes nothing; what lies beyond is looked up again in the log.
    private static let most = 512

    /// New settings make a new lane.
    let id: UInt64
    let record: EngineView.WebhookRecord
    let task: Task<Void, Never>
    private let wakes: AsyncStream<Void>.Continuation
    /// Up to where the log was looked through.
    private(set) var scanned: Position
    /// What was found and not taken yet, in the log's order.
    private(set) var ahead: [Position] = []
    var report: WebhookReport

    init(
        _ id: UInt64, _ record: EngineView.WebhookRecord, after taken: Position, task: Task<Void, Never>,
        wakes: AsyncStream<Void>.Continuation
    ) {
        self.id = id
        self.record = record
        self.task = task
        self.wakes = wakes
        scanned = taken
        report = WebhookReport(taken: taken)
    }

    /// Has its task look whether there is something to send.
    func wake() { wakes.yield() }

    /// The task ends once the call that is under way has its answer.
    func end() {
        task.cancel()
        wakes.finish()
    }

    // MARK: What comes

    /// What one look through the log, after `from` and up to `through`, found for this account. A lane that did not look
    /// as far as `from`, or has much to do, takes nothing: it will look for itself.
    mutating func offer(_ found: [Position], after from: Position, through: Position) {
        guard scanned >= from, ahead.count < Self.most else { return }
        ahead += found.filter { $0 > scanned }
        scanned = max(scanned, through)
    }

    /// Takes what its own look from `scanned` on found.
    mutating func refill(_ found: [Position], through: Position) {
        ahead += found.filter { $0 > scanned }
        scanned = max(scanned, through)
    }

    // MARK: What goes

    /// What an earlier lane of the account had taken, whose last answer came in meanwhile.
    mutating func skip(through taken: Position) {
        ahead.removeAll { $0 <= taken }
        scanned = max(scanned, taken)
        report.taken = max(report.taken, taken)
    }

    mutating func take(_ position: Position) {
        skip(through: position)
        report.failures = 0
        report.nextTry = nil
    }

    /// Everything that was looked through is taken.
    var isIdle: Bool { ahead.isEmpty }
}

/// How an account's receiver fares.
package struct WebhookReport: Sendable {
    /// The last event it took, or the last before it gets any.
    package internal(set) var taken: Position
    /// The event that it is to take next; nil where none waits.
    package internal(set) var waiting: Position?
    /// Tries in a row that failed.
    package internal(set) var failures = 0
    package internal(set) var lastTry: Try?
    package internal(set) var nextTry: Instant?

    package struct Try: Sendable {
        /// The machine's time, as `nextTry` is.
        package let at: Instant
        package let position: Position
        package let answer: ReceiverAnswer
    }

    init(taken: Position) { self.taken = taken }
}

/// What a receiver made of something that was sent to it.
package enum ReceiverAnswer: Hashable, Sendable {
    case status(Int)
    /// No answer came; why, in words without addresses.
    case none(String)

    package var isTaken: Bool { if case .status(200..<300) = self { true } else { false } }
    /// 410: nobody listens there any more, nor will.
    package var isGone: Bool { self == .status(410) }
}
