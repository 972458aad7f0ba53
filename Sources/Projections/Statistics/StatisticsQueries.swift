package import Domain
internal import EventStore

/// Reads of the statistics. Each is one fresh transaction; any thread.
package struct StatisticsQueries: Sendable {
    private let live: LiveProjection<Statistics>

    init(_ live: LiveProjection<Statistics>) { self.live = live }

    /// The counters of an account's default relance, or of one campaign. All zero where nothing was ever enrolled.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func counters(of account: AccountNumber, campaign: CampaignNumber?) throws(FoldProblem) -> Counters {
        let generation = try live.generation()
        let key = ListKey(account: account.rawValue, campaign: campaign?.rawValue ?? 0)
        return try generation.read { transaction in
            guard let entry = try transaction.value(generation.tables[0], key.key) else { return Counters() }
            return try Counters(entry: entry)
        }
    }

    /// The counters of every list of an account, the default relance first.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func all(
        of account: AccountNumber
    ) throws(FoldProblem) -> [(campaign: CampaignNumber?, counters: Counters)] {
        let generation = try live.generation()
        return try generation.read { transaction in
            try transaction.withCursor(generation.tables[0]) { cursor in
                var lists: [(campaign: CampaignNumber?, counters: Counters)] = []
                var found = try cursor.seek(account.rawValue)
                while found, cursor.key.uint64() == account.rawValue {
                    let campaign = cursor.key.uint64(at: 8)
                    lists.append(
                        (campaign == 0 ? nil : CampaignNumber(campaign), try Counters(entry: cursor.value.array)))
                    found = try cursor.next()
                }
                return lists
            }
        }
    }

    /// The counters of the whole installation added up.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func total() throws(FoldProblem) -> Counters {
        let generation = try live.generation()
        return try generation.read { transaction in
            try transaction.withCursor(generation.tables[0]) { cursor in
                var total = Counters()
                var found = try cursor.first()
                while found {
                    total = total + (try Counters(entry: cursor.value.array))
                    found = try cursor.next()
                }
                return total
            }
        }
    }
}
