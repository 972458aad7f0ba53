package import Domain
internal import EventStore

/// One target of a list, with everything that is shown of it.
package struct ListedTarget: Hashable, Sendable {
    package let number: TargetNumber
    package let account: AccountNumber
    /// Nil: the default relance.
    package let campaign: CampaignNumber?
    /// Its place in its list, from 0 for the first enrolled.
    package let ordinal: UInt64
    package let state: TargetState
}

/// A page of a list, newest first.
package struct TargetPage: Hashable, Sendable {
    package let targets: [ListedTarget]
    /// Of the list as filtered.
    package let total: Int
    /// Of the whole list.
    package let totals: TargetTotals
    /// Whether older ones follow.
    package let hasMore: Bool
}

/// Reads of the target lists. Each is one fresh transaction; any thread.
package struct TargetQueries: Sendable {
    private let live: LiveProjection<Targets>

    init(_ live: LiveProjection<Targets>) { self.live = live }

    /// One page of an account's default relance or of a campaign, of all targets or those of one status.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func page(
        of account: AccountNumber, campaign: CampaignNumber?, status: TargetState.Status? = nil, _ paging: ListPaging
    ) throws(FoldProblem) -> TargetPage {
        let list = ListKey(account: account.rawValue, campaign: campaign?.rawValue ?? 0)
        return try read { reader in
            let totals = try reader.lists.totals(of: list)
            let (streams, hasMore) = try reader.lists.page(of: list, status, paging)
            return TargetPage(
                targets: try streams.map(reader.listed), total: Int(status.map { totals[$0] } ?? totals.all),
                totals: totals, hasMore: hasMore)
        }
    }

    /// How many targets a list has, by status.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func totals(of account: AccountNumber, campaign: CampaignNumber?) throws(FoldProblem) -> TargetTotals {
        try read { reader in
            try reader.lists.totals(of: ListKey(account: account.rawValue, campaign: campaign?.rawValue ?? 0))
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
            try body(TargetReader(lists: StatusListReader(generation: generation, transaction: transaction)))
        }
    }
}

/// Reads within one transaction.
private struct TargetReader {
    let lists: StatusListReader<Targets, TargetState.Status>

    func find(_ number: UInt64) throws -> ListedTarget? {
        try lists.transaction.get(lists.generation.rows, number) { row in
            let row = try TargetListRow(row: row)
            return ListedTarget(
                number: TargetNumber(number), account: AccountNumber(row.list.account),
                campaign: row.list.campaign == 0 ? nil : CampaignNumber(row.list.campaign), ordinal: row.ordinal,
                state: row.state)
        }
    }

    /// A target that an index names.
    func listed(_ number: UInt64) throws -> ListedTarget {
        guard let target = try find(number) else { throw FoldProblem.badRow("target list") }
        return target
    }

    func numbers(of contact: UInt64) throws -> [UInt64] {
        try lists.transaction.withCursor(lists.generation.tables[TargetsIndex.contacts]) { cursor in
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
