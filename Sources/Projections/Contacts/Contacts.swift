package import Domain
package import EventCoding
package import EventStore

/// The directory of contacts: per account, newest first, filtered by what is known in clear. Names and numbers stay
/// sealed here; whoever may read them opens them elsewhere.
package enum Contacts: Projection {
    package typealias Row = ContactListRow
    package typealias Index = ContactsIndex

    package static var name: String { "contacts" }
    package static var format: Int { 5 }
    package static var family: EventType.Family { .contact }
    package static var beginning: EventType { .contactRegistered }

    package static func apply(_ event: borrowing ProjectedEvent, to row: inout ContactListRow) throws(FoldProblem) {
        guard case .contact(let fact) = try event.event() else { return }
        if case .registered = fact { row.account = event.account }
        Contact.evolve(&row.state, fact, at: event.recordedAt)
    }
}

/// A contact in its account's directory.
package struct ContactListRow: ProjectionRow, Hashable {
    package var account: UInt64 = 0
    /// Its place in the directory, from 0 for the first registered.
    package var ordinal: UInt64 = 0
    package var state = ContactState()

    package init() {}

    package init(row: Bytes) throws(FoldProblem) {
        var reader = RowReader(row, "contact")
        account = try reader.uint64()
        ordinal = try reader.uint64()
        do { state = try StateCoding.contact(reader.rest()) } catch { throw .coding(error) }
    }

    package func encode() -> [UInt8] {
        let encoded = StateCoding.encode(state)
        var writer = RowWriter(capacity: 16 + encoded.count)
        writer.put(account)
        writer.put(ordinal)
        writer.put(encoded)
        return writer.bytes
    }
}

/// A property by which the directory can be filtered, as bitmaps keep it.
enum ContactFacet {
    case country(String)
    case language(Language)
    case kind(ContactFacts.Kind)
    case status(String)
    case paid, optedOut, erased, inactive

    /// Free texts count by their first 200 bytes: a key has room for no more.
    var bytes: [UInt8] {
        switch self {
        case .country(let text): [1] + text.utf8.prefix(200)
        case .language(let language): [2] + Array(language.rawValue.utf8)
        case .kind(let kind): [3] + Array(kind.rawValue.utf8)
        case .status(let text): [4] + text.utf8.prefix(200)
        case .paid: [5]
        case .optedOut: [6]
        case .erased: [7]
        case .inactive: [8]
        }
    }

    static func all(of state: ContactState) -> Set<[UInt8]> {
        if state.erased { return [ContactFacet.erased.bytes] }
        var facets: [ContactFacet] = [.language(state.language), .kind(state.facts.kind)]
        if let country = state.facts.country { facets.append(.country(country)) }
        if let status = state.facts.status { facets.append(.status(status)) }
        if state.isPaid { facets.append(.paid) }
        if state.isOptedOut { facets.append(.optedOut) }
        if !state.facts.active { facets.append(.inactive) }
        return Set(facets.map(\.bytes))
    }
}

/// Table 0: totals by account. 1: account ‖ ordinal → contact. 2: which ordinals have a property.
package struct ContactsIndex: ProjectionIndex {
    package static var tables: [String] { ["totals", "ordinals", "facets"] }

    enum Place {
        static let totals = 0
        static let ordinals = 1
        static let facets = 2
    }

    private var totals = WriteBack<ContactTotals>(table: Place.totals)
    private var facets = BitmapIndex(table: Place.facets)

    package init() {}

    package mutating func note(
        _ stream: UInt64, old: ContactListRow?, new: inout ContactListRow, in tables: inout some TableAccess
    ) throws(FoldProblem) {
        var list: [UInt8] = []
        list.appendBigEndian(new.account)
        let erasedNow = new.state.erased && old?.state.erased != true
        if old == nil {
            new.ordinal = try totals.update(list, in: &tables) { totals in
                defer { totals.registered += 1 }
                return totals.registered
            }
            try tables.put(Place.ordinals, NumberKey(new.account, new.ordinal), number: stream)
        }
        if erasedNow { try totals.update(list, in: &tables) { $0.erased += 1 } }
        let before = old.map { ContactFacet.all(of: $0.state) } ?? []
        let after = ContactFacet.all(of: new.state)
        for facet in before.subtracting(after) { try facets.set(facet, of: list, new.ordinal, false, in: &tables) }
        for facet in after.subtracting(before) { try facets.set(facet, of: list, new.ordinal, true, in: &tables) }
    }

    package mutating func drain(into tables: inout some TableAccess) throws(FoldProblem) {
        try totals.drain(into: &tables)
        try facets.drain(into: &tables)
    }
}

/// How many contacts an account ever had, and how many of them were erased. The next ordinal is `registered`.
struct ContactTotals: TableEntry {
    var registered: UInt64 = 0
    var erased: UInt64 = 0

    init() {}

    var isVoid: Bool { registered == 0 }

    init(entry: [UInt8]) throws(FoldProblem) {
        (registered, erased) = try entry.withBytes { (bytes) throws(FoldProblem) in
            var reader = RowReader(bytes, "contact totals")
            return (try reader.uint64(), try reader.uint64())
        }
    }

    func encode() -> [UInt8] {
        var writer = RowWriter(capacity: 16)
        writer.put(registered)
        writer.put(erased)
        return writer.bytes
    }
}
