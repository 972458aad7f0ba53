package import Domain
package import EventCoding
package import EventStore

/// The campaigns of each account: newest first, in whole or by status, any page at the cost of the page.
package enum Campaigns: Projection {
    package typealias Row = CampaignListRow
    package typealias Index = CampaignsIndex

    package static var name: String { "campaigns" }
    package static var format: Int { 2 }
    package static var family: EventType.Family { .campaign }
    package static var beginning: EventType { .campaignCreated }

    package static func apply(_ event: borrowing ProjectedEvent, to row: inout CampaignListRow) throws(FoldProblem) {
        guard case .campaign(let fact) = try event.event() else { throw .badRow("campaign") }
        if case .created = fact { row.account = event.account }
        Campaign.evolve(&row.state, fact, at: event.recordedAt)
    }
}

/// A campaign in its account's list.
package struct CampaignListRow: ProjectionRow, Hashable {
    package var account: UInt64 = 0
    /// Its place in the list, from 0 for the first created.
    package var ordinal: UInt64 = 0
    package var state = CampaignState()

    package init() {}

    package init(row: Bytes) throws(FoldProblem) {
        var reader = RowReader(row, "campaign")
        account = try reader.uint64()
        ordinal = try reader.uint64()
        do { state = try StateCoding.campaign(reader.rest()) } catch { throw .coding(error) }
    }

    package func encode() -> [UInt8] {
        let encoded = StateCoding.encode(state)
        var writer = RowWriter(capacity: 16 + encoded.count)
        writer.put(account)
        writer.put(ordinal)
        writer.put(encoded)
        return writer.bytes
    }

    fileprivate var list: ListKey { ListKey(account: account, campaign: 0) }
}

extension CampaignState.Status: ListStatus {
    package var place: Int {
        switch self {
        case .draft: 0
        case .scheduled: 1
        case .active: 2
        case .paused: 3
        case .completed: 4
        case .cancelled: 5
        }
    }
}

/// How many campaigns an account has, in all and by status.
package typealias CampaignTotals = ListTotals<CampaignState.Status>

/// One list an account.
package struct CampaignsIndex: ProjectionIndex {
    package static var tables: [String] { StatusLists<CampaignState.Status>.tables }

    private var lists = StatusLists<CampaignState.Status>()

    package init() {}

    package mutating func note(
        _ stream: UInt64, old: CampaignListRow?, new: inout CampaignListRow, in tables: inout some TableAccess
    ) throws(FoldProblem) {
        if let old {
            try lists.move(new.ordinal, of: new.list, from: old.state.status, to: new.state.status, in: &tables)
        } else {
            new.ordinal = try lists.add(stream, to: new.list, new.state.status, in: &tables)
        }
    }

    package mutating func drain(into tables: inout some TableAccess) throws(FoldProblem) {
        try lists.drain(into: &tables)
    }
}
