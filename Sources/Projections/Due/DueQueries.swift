package import Domain
internal import EventStore

/// Reads of what is due. Each is one fresh transaction; any thread.
package struct DueQueries: Sendable {
    private let live: LiveProjection<Due>

    init(_ live: LiveProjection<Due>) { self.live = live }

    /// How many targets of an account wait for a moment, past or to come.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func count(of account: AccountNumber) throws(FoldProblem) -> Int {
        let generation = try live.generation()
        return try generation.read { transaction in
            try transaction.get(generation.tables[DueIndex.Place.counts], account.rawValue) { entry in
                Int(try WaitingCount(entry: entry.array).waiting)
            } ?? 0
        }
    }

    /// The account's next moment; nil where nothing waits.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func next(of account: AccountNumber) throws(FoldProblem) -> Instant? {
        try first(of: account, limit: 1).first?.at
    }

    /// What is due first, up to `limit`, and not after `end` if that is given.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func first(
        of account: AccountNumber, until end: Instant? = nil, limit: Int
    ) throws(FoldProblem) -> [(at: Instant, target: TargetNumber)] {
        let generation = try live.generation()
        return try generation.read { transaction in
            try transaction.withCursor(generation.tables[DueIndex.Place.queue]) { cursor in
                var entries: [(at: Instant, target: TargetNumber)] = []
                var found = try cursor.seek(account.rawValue)
                while found, entries.count < limit, cursor.key.uint64() == account.rawValue {
                    let at = Instant(sortable: cursor.key.uint64(at: 8))
                    if let end, at > end { break }
                    entries.append((at, TargetNumber(cursor.key.uint64(at: 16))))
                    found = try cursor.next()
                }
                return entries
            }
        }
    }
}
