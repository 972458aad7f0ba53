internal import Domain

/// The tables of the lists, and table 3: contact ‖ target.
package struct TargetsIndex: ProjectionIndex {
    package static var tables: [String] { StatusLists<TargetState.Status>.tables + ["contacts"] }

    static let contacts = 3

    private var lists = StatusLists<TargetState.Status>()

    package init() {}

    package mutating func note(
        _ stream: UInt64, old: TargetListRow?, new: inout TargetListRow, in tables: inout some TableAccess
    ) throws(FoldProblem) {
        if let old {
            try lists.move(new.ordinal, of: new.list, from: old.state.status, to: new.state.status, in: &tables)
            return
        }
        new.ordinal = try lists.add(stream, to: new.list, new.state.status, in: &tables)
        if let contact = new.state.contact {
            try tables.put(Self.contacts, NumberKey(contact.rawValue, stream), number: new.list.campaign)
        }
    }

    package mutating func drain(into tables: inout some TableAccess) throws(FoldProblem) {
        try lists.drain(into: &tables)
    }
}
