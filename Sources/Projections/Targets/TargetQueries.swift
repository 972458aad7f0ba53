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
}

/// Reads of the target lists. Each is one fresh transaction; any thread.
package struct TargetQueries: Sendable {
    private let live: LiveProjection<Targets>

    init(_ live: LiveProjection<Targets>) { self.live = live }

    /// One page of an account's default relance or of a campaign, of all targets or those of one status.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func page(
        of account: AccountNumber, campaign: CampaignNumber?, status: TargetState.Status? = nil, offset: Int,
        limit: Int
    ) throws(FoldProblem) -> TargetPage {
        let list = ListKey(account: account.rawValue, campaign: campaign?.rawValue ?? 0)
        return try read { reader in
            let totals = try reader.totals(of: list)
            let total = Int(status.map { totals[$0] } ?? totals.all)
            guard offset >= 0, offset < total, limit > 0 else {
                return TargetPage(targets: [], total: total, totals: totals)
            }
            let numbers =
                if let status {
                    try reader.ordinals(of: list, status, count: Int(totals.all), skipping: offset, limit: limit)
                        .map { ordinal in try reader.target(at: ordinal, of: list) }
                } else {
                    try reader.newest(of: list, from: total - 1 - offset, limit: limit)
                }
            return TargetPage(targets: try numbers.map(reader.listed), total: total, totals: totals)
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

    /// Going down from an ordinal.
    func newest(of list: ListKey, from ordinal: Int, limit: Int) throws -> [UInt64] {
        try transaction.withCursor(table(TargetsIndex.Place.ordinals)) { cursor in
            var numbers: [UInt64] = []
            var found = try cursor.seek(NumberKey(list.account, list.campaign, UInt64(ordinal)).key)
            while found, numbers.count < limit, cursor.key.uint64() == list.account,
                cursor.key.uint64(at: 8) == list.campaign
            {
                numbers.append(cursor.value.uint64())
                found = try cursor.previous()
            }
            return numbers
        }
    }

    /// Ordinals that have a status, highest first; whole blocks are passed over by their counts.
    func ordinals(
        of list: ListKey, _ status: TargetState.Status, count: Int, skipping: Int, limit: Int
    ) throws -> [UInt64] {
        var found: [UInt64] = []
        var toSkip = skipping
        var block = (count - 1) / BitmapBlock.bits
        while block >= 0, found.count < limit {
            let key = BitmapIndex.key(list.bytes, status.facet, block: block)
            if let entry = try transaction.value(table(TargetsIndex.Place.statuses), key) {
                let bitmap = try BitmapBlock(entry: entry)
                let held = bitmap.count
                if toSkip >= held {
                    toSkip -= held
                } else {
                    let bits = bitmap.descending(skipping: toSkip, limit: limit - found.count)
                    found += bits.map { UInt64(block * BitmapBlock.bits + $0) }
                    toSkip = 0
                }
            }
            block -= 1
        }
        return found
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
