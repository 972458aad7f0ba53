internal import Domain

/// Table 0: totals by list. 1: list ‖ ordinal → target. 2: which ordinals have a status. 3: contact ‖ target.
package struct TargetsIndex: ProjectionIndex {
    package static var tables: [String] { ["totals", "ordinals", "statuses", "contacts"] }

    enum Place {
        static let totals = 0
        static let ordinals = 1
        static let statuses = 2
        static let contacts = 3
    }

    private var totals = WriteBack<TargetTotals>(table: Place.totals)
    private var statuses = BitmapIndex(table: Place.statuses)

    package init() {}

    package mutating func note(
        _ stream: UInt64, old: TargetListRow?, new: inout TargetListRow, in tables: inout some TableAccess
    ) throws(FoldProblem) {
        let status = new.state.status
        let list = new.list.bytes
        guard let old else { return try add(stream, &new, list, in: &tables) }
        guard old.state.status != status else { return }
        try totals.update(list, in: &tables) { totals in
            totals[old.state.status] -= 1
            totals[status] += 1
        }
        try statuses.set(old.state.status.facet, of: list, new.ordinal, false, in: &tables)
        try statuses.set(status.facet, of: list, new.ordinal, true, in: &tables)
    }

    private mutating func add(
        _ stream: UInt64, _ new: inout TargetListRow, _ list: [UInt8], in tables: inout some TableAccess
    ) throws(FoldProblem) {
        let status = new.state.status
        new.ordinal = try totals.update(list, in: &tables) { totals in
            defer { totals[status] += 1 }
            return totals.all
        }
        try statuses.set(status.facet, of: list, new.ordinal, true, in: &tables)
        try tables.put(
            Place.ordinals, NumberKey(new.list.account, new.list.campaign, new.ordinal), number: stream)
        if let contact = new.state.contact {
            try tables.put(Place.contacts, NumberKey(contact.rawValue, stream), number: new.list.campaign)
        }
    }

    package mutating func drain(into tables: inout some TableAccess) throws(FoldProblem) {
        try totals.drain(into: &tables)
        try statuses.drain(into: &tables)
    }
}

extension TargetState.Status {
    /// As it stands in bitmap keys.
    var facet: [UInt8] {
        switch self {
        case .active: [1]
        case .completed: [2]
        case .exited: [3]
        }
    }
}
