package import Domain
package import EventCoding
package import EventStore

/// The lists of campaigns: per account, newest first, in whole or by status, any page at the cost of the page.
package enum Campaigns: Projection {
    package typealias Row = CampaignListRow
    package typealias Index = CampaignsIndex

    package static var name: String { "campaigns" }
    package static var format: Int { 1 }
    package static var family: EventType.Family { .campaign }
    package static var beginning: EventType { .campaignCreated }

    package static func apply(_ event: borrowing ProjectedEvent, to row: inout CampaignListRow) throws(FoldProblem) {
        guard case .campaign(let fact) = try event.event() else { return }
        if case .created = fact { row.account = event.account }
        Campaign.evolve(&row.state, fact, at: event.recordedAt)
        row.changedAt = event.recordedAt
    }
}

/// A campaign in its list.
package struct CampaignListRow: ProjectionRow, Hashable {
    package var account: UInt64 = 0
    /// Its place in the list, from 0 for the first created.
    package var ordinal: UInt64 = 0
    package var changedAt = Instant(milliseconds: 0)
    package var state = CampaignState()

    package init() {}

    package init(row: Bytes) throws(FoldProblem) {
        var reader = RowReader(row, "campaign")
        account = try reader.uint64()
        ordinal = try reader.uint64()
        changedAt = Instant(milliseconds: Int64(bitPattern: try reader.uint64()))
        do { state = try StateCoding.campaign(reader.rest()) } catch { throw .coding(error) }
    }

    package func encode() -> [UInt8] {
        let encoded = StateCoding.encode(state)
        var writer = RowWriter(capacity: 24 + encoded.count)
        writer.put(account)
        writer.put(ordinal)
        writer.put(UInt64(bitPattern: changedAt.milliseconds))
        writer.put(encoded)
        return writer.bytes
    }
}

/// How many campaigns an account has, by status. The next ordinal is the total.
package struct CampaignTotals: Hashable, Sendable, TableEntry {
    private var counts: [UInt64] = Array(repeating: 0, count: CampaignState.Status.allCases.count)

    package init() {}

    package var all: UInt64 { counts.reduce(0, +) }

    package subscript(status: CampaignState.Status) -> UInt64 {
        get { counts[status.index] }
        set { counts[status.index] = newValue }
    }

    var isVoid: Bool { all == 0 }

    func encode() -> [UInt8] {
        var writer = RowWriter(capacity: 8 * counts.count)
        for count in counts { writer.put(count) }
        return writer.bytes
    }

    init(entry: [UInt8]) throws(FoldProblem) {
        let places = counts.indices
        counts = try entry.withBytes { (bytes) throws(FoldProblem) in
            var reader = RowReader(bytes, "campaign totals")
            var counts: [UInt64] = []
            for _ in places { counts.append(try reader.uint64()) }
            return counts
        }
    }
}

/// Table 0: totals by account. 1: account ‖ ordinal → campaign. 2: which ordinals have a status.
package struct CampaignsIndex: ProjectionIndex {
    package static var tables: [String] { ["totals", "ordinals", "statuses"] }

    enum Place {
        static let totals = 0
        static let ordinals = 1
        static let statuses = 2
    }

    private var totals = WriteBack<CampaignTotals>(table: Place.totals)
    private var statuses = BitmapIndex(table: Place.statuses)

    package init() {}

    package mutating func note(
        _ stream: UInt64, old: CampaignListRow?, new: inout CampaignListRow, in tables: inout some TableAccess
    ) throws(FoldProblem) {
        var list: [UInt8] = []
        list.appendBigEndian(new.account)
        let status = new.state.status
        if let old {
            guard old.state.status != status else { return }
            try totals.update(list, in: &tables) { totals in
                totals[old.state.status] -= 1
                totals[status] += 1
            }
            try statuses.set(old.state.status.facet, of: list, new.ordinal, false, in: &tables)
        } else {
            new.ordinal = try totals.update(list, in: &tables) { totals in
                defer { totals[status] += 1 }
                return totals.all
            }
            try tables.put(Place.ordinals, NumberKey(new.account, new.ordinal), number: stream)
        }
        try statuses.set(status.facet, of: list, new.ordinal, true, in: &tables)
    }

    package mutating func drain(into tables: inout some TableAccess) throws(FoldProblem) {
        try totals.drain(into: &tables)
        try statuses.drain(into: &tables)
    }
}

extension CampaignState.Status {
    fileprivate var index: Int {
        switch self {
        case .draft: 0
        case .scheduled: 1
        case .active: 2
        case .paused: 3
        case .completed: 4
        case .cancelled: 5
        }
    }

    /// As it stands in bitmap keys.
    var facet: [UInt8] { [UInt8(index + 1)] }
}
