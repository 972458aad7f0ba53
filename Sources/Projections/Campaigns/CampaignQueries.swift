package import Domain
internal import EventStore

/// One campaign of a list, with everything that is shown of it but its counters.
package struct ListedCampaign: Hashable, Sendable {
    package let number: CampaignNumber
    package let account: AccountNumber
    package let state: CampaignState
    package let changedAt: Instant
}

/// A page of a list, newest first.
package struct CampaignPage: Hashable, Sendable {
    package let campaigns: [ListedCampaign]
    /// Of the list as filtered.
    package let total: Int
}

/// Reads of the campaign lists. Each is one fresh transaction; any thread.
package struct CampaignQueries: Sendable {
    private let live: LiveProjection<Campaigns>

    init(_ live: LiveProjection<Campaigns>) { self.live = live }

    /// One page of an account's campaigns, all or those of one status. A status costs a look at every 4,096 campaigns.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func page(
        of account: AccountNumber, status: CampaignState.Status? = nil, offset: Int, limit: Int
    ) throws(FoldProblem) -> CampaignPage {
        try read { reader in
            let totals = try reader.totals(of: account.rawValue)
            let total = Int(status.map { totals[$0] } ?? totals.all)
            guard offset >= 0, offset < total, limit > 0 else { return CampaignPage(campaigns: [], total: total) }
            let ordinals =
                if let status {
                    try reader.ordinals(
                        of: account.rawValue, status, count: Int(totals.all), skipping: offset, limit: limit)
                } else {
                    (0..<min(limit, total - offset)).map { UInt64(total - 1 - offset - $0) }
                }
            return CampaignPage(
                campaigns: try ordinals.map { try reader.campaign(at: $0, of: account.rawValue) }, total: total)
        }
    }

    /// Nil where there is no such campaign.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func campaign(_ number: CampaignNumber) throws(FoldProblem) -> ListedCampaign? {
        try read { reader in try reader.find(number.rawValue) }
    }

    private func read<R>(_ body: (CampaignReader) throws -> R) throws(FoldProblem) -> R {
        let generation = try live.generation()
        return try generation.read { transaction in
            try body(CampaignReader(generation: generation, transaction: transaction))
        }
    }
}

/// Reads within one transaction.
private struct CampaignReader {
    let generation: Generation<Campaigns>
    let transaction: ReadTransaction

    func totals(of account: UInt64) throws -> CampaignTotals {
        guard let entry = try transaction.value(generation.tables[CampaignsIndex.Place.totals], account) else {
            return CampaignTotals()
        }
        return try CampaignTotals(entry: entry)
    }

    /// Ordinals that have a status, highest first.
    func ordinals(
        of account: UInt64, _ status: CampaignState.Status, count: Int, skipping: Int, limit: Int
    ) throws -> [UInt64] {
        var list: [UInt8] = []
        list.appendBigEndian(account)
        return try BitmapIndex.descending(count: count, skipping: skipping, limit: limit) { block in
            try transaction.value(
                generation.tables[CampaignsIndex.Place.statuses], BitmapIndex.key(list, status.facet, block: block))
        }
    }

    func campaign(at ordinal: UInt64, of account: UInt64) throws -> ListedCampaign {
        let number = try transaction.get(
            generation.tables[CampaignsIndex.Place.ordinals], NumberKey(account, ordinal).key
        ) { value in value.count == 8 ? value.uint64() : 0 }
        guard let number, let campaign = try find(number) else { throw FoldProblem.badRow("campaign list") }
        return campaign
    }

    func find(_ number: UInt64) throws -> ListedCampaign? {
        try transaction.get(generation.rows, number) { row in
            let row = try CampaignListRow(row: row)
            return ListedCampaign(
                number: CampaignNumber(number), account: AccountNumber(row.account), state: row.state,
                changedAt: row.changedAt)
        }
    }
}
