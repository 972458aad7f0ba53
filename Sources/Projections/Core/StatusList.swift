internal import EventStore

/// The statuses by which a list is kept.
package protocol ListStatus: CaseIterable, Hashable, Sendable {
    /// 0, 1, 2 … It stands in stored keys and entries.
    var place: Int { get }
}

extension ListStatus {
    /// As it stands in bitmap keys.
    var facet: [UInt8] { [UInt8(place + 1)] }
}

/// How many members a list has, in all and by status. The next ordinal is the total.
package struct ListTotals<Status: ListStatus>: Hashable, Sendable, TableEntry {
    private var counts: [UInt64]

    package init() { counts = Array(repeating: 0, count: Status.allCases.count) }

    package var all: UInt64 { counts.reduce(0, +) }

    package subscript(status: Status) -> UInt64 {
        get { counts[status.place] }
        set { counts[status.place] = newValue }
    }

    var isVoid: Bool { all == 0 }

    func encode() -> [UInt8] {
        var writer = RowWriter(capacity: 8 * counts.count)
        for count in counts { writer.put(count) }
        return writer.bytes
    }

    init(entry: [UInt8]) throws(FoldProblem) {
        self.init()
        let places = counts.indices
        counts = try entry.withBytes { (bytes) throws(FoldProblem) in
            var reader = RowReader(bytes, "list totals")
            var counts: [UInt64] = []
            for _ in places { counts.append(try reader.uint64()) }
            try reader.finish()
            return counts
        }
    }
}

/// Lists that are read newest first, whole or by status: each member has an ordinal in its list, which never changes.
///
/// Table 0: totals by list. 1: list ‖ ordinal → stream. 2: which ordinals have a status.
struct StatusLists<Status: ListStatus>: Sendable {
    static var tables: [String] { ["totals", "ordinals", "statuses"] }

    private var totals = WriteBack<ListTotals<Status>>(table: ListPlace.totals)
    private var statuses = BitmapIndex(table: ListPlace.statuses)

    /// Puts a new member at the end of its list.
    ///
    /// - Returns: its ordinal.
    mutating func add(
        _ stream: UInt64, to list: ListKey, _ status: Status, in tables: inout some TableAccess
    ) throws(FoldProblem) -> UInt64 {
        let ordinal = try totals.update(list.bytes, in: &tables) { totals in
            defer { totals[status] += 1 }
            return totals.all
        }
        try statuses.set(status.facet, of: list.bytes, ordinal, true, in: &tables)
        try tables.put(ListPlace.ordinals, NumberKey(list.account, list.campaign, ordinal), number: stream)
        return ordinal
    }

    mutating func move(
        _ ordinal: UInt64, of list: ListKey, from old: Status, to new: Status, in tables: inout some TableAccess
    ) throws(FoldProblem) {
        guard old != new else { return }
        try totals.update(list.bytes, in: &tables) { totals in
            totals[old] -= 1
            totals[new] += 1
        }
        try statuses.set(old.facet, of: list.bytes, ordinal, false, in: &tables)
        try statuses.set(new.facet, of: list.bytes, ordinal, true, in: &tables)
    }

    mutating func drain(into tables: inout some TableAccess) throws(FoldProblem) {
        try totals.drain(into: &tables)
        try statuses.drain(into: &tables)
    }
}

enum ListPlace {
    static let totals = 0
    static let ordinals = 1
    static let statuses = 2
}
