package import Domain
package import EventStore

/// What the handlers read from the projections, as they need it. One adapter satisfies it (`ProjectedReadModels`).
///
/// Every query sees one consistent state, at `position` or later.
package protocol ReadModels: Sendable {
    /// What every read model has folded.
    var position: Position { get }

    /// Waits until every read model has folded `position`. False after `timeout`, and at once where one has stopped.
    func wait(until position: Position, timeout: Duration) async -> Bool

    /// Of the default relance, or of a campaign.
    func statistics(of account: AccountNumber, _ campaign: CampaignNumber?) throws -> RelanceStatistics

    /// Targets of the default relance or of a campaign, the newest first.
    ///
    /// - Parameter place: where the page begins, as an earlier one told; nil: with the newest.
    func targets(
        of account: AccountNumber, _ campaign: CampaignNumber?, status: TargetState.Status?, from place: UInt64?,
        offset: Int, limit: Int
    ) throws -> Listing<TargetEntry>

    /// Campaigns, the newest first; pages as those of targets.
    func campaigns(
        of account: AccountNumber, status: CampaignState.Status?, from place: UInt64?, offset: Int, limit: Int
    ) throws -> Listing<CampaignEntry>

    func contacts(
        of account: AccountNumber, filter: ContactFilter, offset: Int, limit: Int
    ) throws -> Listing<ContactNumber>

    func due(of account: AccountNumber, at now: Instant, limit: Int) throws -> DueListing

    var projections: [ProjectionReport] { get }

    /// Folds a read model anew beside the live one, compares and swaps. Returns when that is done. `progress` is told
    /// events folded and events in all.
    func rebuild(_ name: String, progress: @escaping @Sendable (Int, Int) -> Void) async throws -> RebuildOutcome
}

/// One page and how many there are in all.
package struct Listing<Element: Sendable>: Sendable {
    package let elements: [Element]
    package let total: Int
    /// Where the next page begins, whatever is added meanwhile; nil behind the last, and for lists that have no such place.
    package let next: UInt64?

    package init(elements: [Element], total: Int, next: UInt64? = nil) {
        self.elements = elements
        self.total = total
        self.next = next
    }
}
