internal import Domain
package import EventCoding
package import EventStore

/// What is due: per account, by moment. Kept by the moments that events name; the engine has its own queue and does not
/// wait for this one.
package enum Due: Projection {
    package typealias Row = DueRow
    package typealias Index = DueIndex

    package static var name: String { "due" }
    package static var format: Int { 1 }
    package static var family: EventType.Family { .target }
    package static var beginning: EventType { .targetEnrolled }

    /// Nothing here waits for, or is moved by, a receipt.
    package static func concerns(_ type: EventType) -> Bool {
        switch type {
        case .messageConfirmed, .messageDelivered, .messageRead: false
        default: true
        }
    }

    package static func apply(_ event: borrowing ProjectedEvent, to row: inout DueRow) throws(FoldProblem) {
        switch event.type {
        case .messageRequested:
            row.outstanding = try event.message()
            row.due = nil
        case .messageInDoubt: row.outstanding = try event.message()
        case .targetCompleted: row.due = nil
        default: apply(try event.target(), account: event.account, to: &row)
        }
    }

    private static func apply(_ event: TargetEvent, account: UInt64, to row: inout DueRow) {
        switch event {
        case .enrolled(_, let firstDue):
            row.account = account
            row.due = firstDue
        case .messageSent(let day, _, _, let nextDue, _):
            // The first message taken of a day closes it, whichever attempt is outstanding.
            if let outstanding = row.outstanding, Int(outstanding.day) == day { row.outstanding = nil }
            // Absent: the day does not advance, or the end that follows clears it.
            if let nextDue { row.due = nextDue }
        case .messageDeferred(_, let until, _):
            row.outstanding = nil
            row.due = until
        case .messageFailed(let failure):
            guard failure.consequence != .afterAcceptance else { return }
            row.settle(Message(of: event))
            row.due = failure.retryAt
        case .exited, .completed: row.due = nil
        case .reopened(let nextDue): row.due = row.outstanding == nil ? nextDue : nil
        case .messageRequested, .messageInDoubt, .messageConfirmed, .messageDelivered, .messageRead: break
        }
    }
}

/// When one target is due.
package struct DueRow: ProjectionRow, Hashable {
    var account: UInt64 = 0
    var due: Instant?
    /// The message whose answer is outstanding.
    var outstanding: Message?

    package init() {}

    fileprivate mutating func settle(_ message: Message) { if outstanding == message { outstanding = nil } }

    package init(row: Bytes) throws(FoldProblem) {
        var reader = RowReader(row, "due row")
        account = try reader.uint64()
        let flags = try reader.uint8()
        if flags & 1 != 0 { due = Instant(sortable: try reader.uint64()) }
        if flags & 2 != 0 { outstanding = Message(day: try reader.uint32(), attempt: try reader.uint32()) }
        try reader.finish()
    }

    package func encode() -> [UInt8] {
        var writer = RowWriter(capacity: 25)
        writer.put(account)
        writer.put(UInt8((due == nil ? 0 : 1) | (outstanding == nil ? 0 : 2)))
        if let due { writer.put(due.sortable) }
        if let outstanding {
            writer.put(outstanding.day)
            writer.put(outstanding.attempt)
        }
        return writer.bytes
    }
}

/// Table 0: account ‖ moment ‖ target. 1: how many wait, by account.
package struct DueIndex: ProjectionIndex {
    package static var tables: [String] { ["queue", "counts"] }

    enum Place {
        static let queue = 0
        static let counts = 1
    }

    private var counts = WriteBack<WaitingCount>(table: Place.counts)

    package init() {}

    package mutating func note(
        _ stream: UInt64, old: DueRow?, new: inout DueRow, in tables: inout some TableAccess
    ) throws(FoldProblem) {
        let due = new.due
        guard old == nil || old?.due != due else { return }
        if let before = old?.due { try tables.remove(Place.queue, NumberKey(new.account, before.sortable, stream)) }
        if let due { try tables.put(Place.queue, NumberKey(new.account, due.sortable, stream), number: 0) }
        let change = (due == nil ? 0 : 1) - (old?.due == nil ? 0 : 1)
        if change != 0 {
            var key: [UInt8] = []
            key.appendBigEndian(new.account)
            try counts.update(key, in: &tables) { $0.waiting += Int64(change) }
        }
    }

    package mutating func drain(into tables: inout some TableAccess) throws(FoldProblem) {
        try counts.drain(into: &tables)
    }
}

struct WaitingCount: TableEntry {
    var waiting: Int64 = 0

    init() {}

    var isVoid: Bool { waiting == 0 }

    init(entry: [UInt8]) throws(FoldProblem) {
        guard entry.count == 8 else { throw .badRow("waiting count") }
        waiting = entry.reduce(0) { $0 << 8 | Int64($1) }
    }

    func encode() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(UInt64(bitPattern: waiting))
        return bytes
    }
}

extension Instant {
    /// A number that sorts as moments do, those before 1970 first.
    var sortable: UInt64 { UInt64(bitPattern: milliseconds) ^ (1 << 63) }
    init(sortable: UInt64) { self.init(milliseconds: Int64(bitPattern: sortable ^ (1 << 63))) }
}
