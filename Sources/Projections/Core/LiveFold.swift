internal import EventCoding
package import EventStore

/// Where folding stopped, and why.
package struct FoldFailure: Error, Hashable, Sendable {
    package let position: Position
    package let problem: FoldProblem
}

/// Folds the log's tail into a generation, a bounded batch at a time: rows are read once, changed in memory, and
/// written with indexes and checkpoint in one transaction. Each event counts exactly once, whatever is killed when.
struct LiveFold<P: Projection> {
    private var cache = RowCache<P.Row>()
    /// As the batch found them; nil: not there.
    private var olds: ContiguousArray<P.Row?> = []

    /// Folds up to `limit` events after the generation's checkpoint, none after `end`, and returns how far the rows then
    /// stand. On an event that cannot be folded everything before it is kept, and the failure thrown.
    mutating func fold(
        _ log: any EventLog, into generation: Generation<P>, through end: Position, limit: Int
    ) throws(FoldFailure) -> Position {
        do {
            return try attempt(log, generation, through: end, limit: limit)
        } catch {
            let start: Position
            do throws(StoreError) { start = try generation.store.checkpoint() } catch { throw FoldFailure(error) }
            let before = Int(error.position.rawValue) - Int(start.rawValue) - 1
            if before > 0 { _ = try attempt(log, generation, through: end, limit: before) }
            throw error
        }
    }

    @specialized(where P == Statistics)
    @specialized(where P == Targets)
    @specialized(where P == Due)
    @specialized(where P == Contacts)
    @specialized(where P == Campaigns)
    private mutating func attempt(
        _ log: any EventLog, _ generation: Generation<P>, through end: Position, limit: Int
    ) throws(FoldFailure) -> Position {
        cache.removeAll()
        olds.removeAll(keepingCapacity: true)
        var at = Position.start
        do {
            let transaction = try generation.store.beginWrite()
            defer { transaction.abort() }
            at = try generation.store.checkpoint(in: transaction)
            let wanted = min(limit, Int(end.rawValue) - Int(at.rawValue))
            guard wanted > 0 else { return at }
            try log.read(from: at.next, limit: wanted) { record in
                // Named before it is folded, so that a failure names it.
                at = record.position
                try fold(record, transaction, generation)
                return true
            }
            try flush(transaction, generation)
            try generation.store.setCheckpoint(at, in: transaction)
            try transaction.commit()
            return at
        } catch {
            throw FoldFailure(position: at, problem: FoldProblem(error))
        }
    }

    private mutating func fold(
        _ record: RecordView, _ transaction: WriteTransaction, _ generation: Generation<P>
    ) throws(FoldProblem) {
        guard let event = try ProjectedEvent(record, where: { P.family.contains($0.type) }), P.concerns(event.type)
        else { return }
        let index: Int
        if let known = cache.index(of: event.stream) {
            index = known
        } else {
            let stored = try Self.row(event.stream, transaction, generation)
            guard stored != nil || event.type == P.beginning else { throw .unknownStream(event.stream) }
            olds.append(stored)
            index = cache.insert(stored ?? P.Row(), for: event.stream)
        }
        try P.apply(event, to: &cache.rows[index])
    }

    private static func row(
        _ stream: UInt64, _ transaction: WriteTransaction, _ generation: Generation<P>
    ) throws(FoldProblem) -> P.Row? {
        do {
            return try transaction.get(generation.rows, stream) { row in try P.Row(row: row) }
        } catch {
            throw FoldProblem(error)
        }
    }

    private mutating func flush(_ transaction: WriteTransaction, _ generation: Generation<P>) throws(FoldProblem) {
        var index = P.Index()
        var tables = StoreTables(transaction: transaction, tables: generation.tables)
        for place in cache.ascending {
            let stream = cache.streams[place]
            try index.note(stream, old: olds[place], new: &cache.rows[place], in: &tables)
            let row = cache.rows[place].encode()
            try storing { () throws(StoreError) in try transaction.put(generation.rows, stream, row) }
        }
        try index.drain(into: &tables)
    }
}

extension FoldFailure {
    init(_ error: StoreError) { self.init(position: .start, problem: .store(error)) }
}

extension EventType.Family {
    /// Whether a type code belongs to streams of this kind, known or not.
    @inline(__always)
    func contains(_ code: UInt32) -> Bool {
        switch self {
        case .target: code < 32
        case .account: code >= 32 && code < 48 || code >= 96
        case .contact: code >= 48 && code < 64
        case .campaign: code >= 64 && code < 80
        case .installation: code >= 80 && code < 96
        }
    }
}
