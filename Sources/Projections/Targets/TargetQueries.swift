package import Domain
internal import EventStore

/// One target of a list, with everything that is shown of it.
package struct ListedTarget: Hashable, Sendable {
    package let number: TargetNumber
    package let account: AccountNumber
    /// Nil: the default relance.
    package let campaign: CampaignNumber?
    package let state: TargetState
}

/// A page of a list, newest first.
package struct TargetPage: Hashable, Sendable {
    package let targets: [ListedTarget]
    /// Of the list as filtered.
    package let total: Int
    /// Of the whole list.
    package let totals: TargetTotals
    /// Where the next page begins, whatever is added meanwhile; nil behind the last.
    package let next: TargetPlace?
}

/// A place in a list: pages that begin there neither repeat nor pass over anybody while targets are added.
package struct TargetPlace: Hashable, Sendable {
    /// Targets that were enrolled before it.
    package let ordinal: UInt64

    package init(ordinal: UInt64) { self.ordinal = ordinal }
}

/// Reads of the target lists. Each is one fresh transaction; any thread.
package struct TargetQueries: Sendable {
    private let live: LiveProjection<Targets>

    init(_ live: LiveProjection<Targets>) { self.live = live }

    /// One page of an account's default relance or of a campaign, of all targets or those of one status.
    ///
    /// - Parameter place: where the page begins; nil: with the newest.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func page(
        of account: AccountNumber, campaign: CampaignNumber?, status: TargetState.Status? = nil,
        from place: TargetPlace? = nil, offset: Int, limit: Int
    ) throws(FoldProblem) -> TargetPage {
        let list = ListKey(account: account.rawValue, campaign: campaign?.rawValue ?? 0)
        return try read { reader in
            let totals = try reader.totals(of: list)
            let total = Int(status.map { totals[$0] } ?? totals.all)
            let count = Int(min(place?.ordinal ?? .max, totals.all))
            guard offset >= 0, offset < count, limit > 0 else {
                return TargetPage(targets: [], total: total, totals: totals, next: nil)
            }
            // One more than asked for tells whether there is a next page.
            let ordinals =
                if let status {
                    try reader.ordinals(of: list, status, count: count, skipping: offset, limit: limit + 1)
                } else {
                    (0..<min(limit + 1, count - offset)).map { UInt64(count - 1 - offset - $0) }
                }
            let shown = ordinals.prefix(limit)
            let numbers = try shown.map { ordinal in try reader.target(at: ordinal, of: list) }
            let next = ordinals.count > limit ? shown.last.map { TargetPlace(ordinal: $0) } : nil
            return TargetPage(
                targets: try numbers.map(reader.listed), total: total, totals: totals, next: next)
        }
    }

    /// How many targets a list has, by status.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func totals(of account: AccountNumber, campaign: CampaignNumber?) throws(FoldProblem) -> TargetTotals {
        try read { reader in
            try reader.totals(of: ListKey(account: account.rawValue, campaign: campaign?.rawValue ?? 0))
        }
    }

    /// Nil where there is no such target.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func target(_ number: TargetNumber) throws(FoldProblem) -> ListedTarget? {
        try read { reader in try reader.find(number.rawValue) }
    }

    /// Every enrolment of a contact, oldest first.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func targets(of contact: ContactNumber) throws(FoldProblem) -> [ListedTarget] {
        try read { reader in try reader.numbers(of: contact.rawValue).map(reader.listed) }
    }

    private func read<R>(_ body: (TargetReader) throws -> R) throws(FoldProblem) -> R {
        let generation = try live.generation()
        return try generation.read { transaction in
            try body(TargetReader(generation: generation, transaction: transaction))
        }
    }
}

/// Reads within one transaction.
private struct TargetReader {
    let generation: Generation<Targets>
    let transaction: ReadTransaction

    private func table(_ place: Int) -> Table { generation.tables[place] }

    func totals(of list: ListKey) throws -> TargetTotals {
        guard let entry = try transaction.value(table(TargetsIndex.Place.totals), list.key) else {
            return TargetTotals()
        }
        return try TargetTotals(entry: entry)
    }

    func find(_ number: UInt64) throws -> ListedTarget? {
        try transaction.get(generation.rows, number) { row in
            let row = try TargetListRow(row: row)
            return ListedTarget(
                number: TargetNumber(number), account: AccountNumber(row.list.account),
                campaign: row.list.campaign == 0 ? nil : CampaignNumber(row.list.campaign), state: row.state)
        }
    }

    /// A target that an index names.
    func listed(_ number: UInt64) throws -> ListedTarget {
        guard let target = try find(number) else { throw FoldProblem.badRow("target list") }
        return target
    }

    func target(at ordinal: UInt64, of list: ListKey) throws -> UInt64 {
        let key = NumberKey(list.account, list.campaign, ordinal).key
        guard
            let number = try transaction.get(
                table(TargetsIndex.Place.ordinals), key, { value in value.count == 8 ? value.uint64() : 0 })
        else { throw FoldProblem.badRow("target list") }
        return number
    }

    /// Ordinals that have a status, highest first.
    func ordinals(
        of list: ListKey, _ status: TargetState.Status, count: Int, skipping: Int, limit: Int
    ) throws -> [UInt64] {
        try BitmapIndex.descending(count: count, skipping: skipping, limit: limit) { block in
            try transaction.value(
                table(TargetsIndex.Place.statuses), BitmapIndex.key(list.bytes, status.facet, block: block))
        }
    }

    func numbers(of contact: UInt64) throws -> [UInt64] {
        try transaction.withCursor(table(TargetsIndex.Place.contacts)) { cursor in
            var numbers: [UInt64] = []
            var found = try cursor.seek(contact)
            while found, cursor.key.uint64() == contact {
                numbers.append(cursor.key.uint64(at: 8))
                found = try cursor.next()
            }
            return numbers
        }
    }
}

extension ListKey {
    var key: Key { Key(account, campaign) }
}
