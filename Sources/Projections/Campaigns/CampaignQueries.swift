package import Domain
internal import EventStore

/// One campaign of the list.
package struct ListedCampaign: Hashable, Sendable {
    package let number: CampaignNumber
    package let account: AccountNumber
    /// Its place in its account's list, from 0 for the first created.
    package let ordinal: UInt64
    package let state: CampaignState
}

/// A page of an account's campaigns, newest first.
package struct CampaignPage: Hashable, Sendable {
    package let campaigns: [ListedCampaign]
    /// Of the list as filtered.
    package let total: Int
    /// Of the whole list.
    package let totals: CampaignTotals
    /// Whether older ones follow.
    package let hasMore: Bool
}

/// Reads of the campaign lists. Each is one fresh transaction; any thread.
package struct CampaignQueries: Sendable {
    private let live: LiveProjection<Campaigns>

    init(_ live: LiveProjection<Campaigns>) { self.live = live }

    /// One page of an account's campaigns, of all or those of one status.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func page(
        of account: AccountNumber, status: CampaignState.Status? = nil, _ paging: ListPaging
    ) throws(FoldProblem) -> CampaignPage {
        let list = ListKey(account: account.rawValue, campaign: 0)
        return try read { reader in
            let totals = try reader.totals(of: list)
            let (streams, hasMore) = try reader.page(of: list, status, paging)
            let campaigns = try streams.map { stream in
                guard let campaign = try reader.campaign(stream) else { throw FoldProblem.badRow("campaign list") }
                return campaign
            }
            return CampaignPage(
                campaigns: campaigns, total: Int(status.map { totals[$0] } ?? totals.all), totals: totals,
                hasMore: hasMore)
        }
    }

    /// How many campaigns an account has, by status.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func totals(of account: AccountNumber) throws(FoldProblem) -> CampaignTotals {
        try read { reader in try reader.totals(of: ListKey(account: account.rawValue, campaign: 0)) }
    }

    /// Nil where there is no such campaign.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func campaign(_ number: CampaignNumber) throws(FoldProblem) -> ListedCampaign? {
        try read { reader in try reader.campaign(number.rawValue) }
    }

    private typealias Reader = StatusListReader<Campaigns, CampaignState.Status>

    private func read<R>(_ body: (Reader) throws -> R) throws(FoldProblem) -> R {
        let generation = try live.generation()
        return try generation.read { transaction in
            try body(Reader(generation: generation, transaction: transaction))
        }
    }
}

extension StatusListReader<Campaigns, CampaignState.Status> {
    fileprivate func campaign(_ number: UInt64) throws -> ListedCampaign? {
        try transaction.get(generation.rows, number) { row in
            let row = try CampaignListRow(row: row)
            return ListedCampaign(
                number: CampaignNumber(number), account: AccountNumber(row.account), ordinal: row.ordinal,
                state: row.state)
        }
    }
}
