package import EventCoding
package import EventStore

/// A read model: rows keyed by the number of the stream they fold, and tables derived from those rows.
///
/// `apply` is the only rule: it folds one event into one row and sees nothing else. Totals, lists and queues follow from
/// what a batch made of its rows (`Index`), old against new. So the same rule serves the live fold, where rows come from
/// a transaction, and the rebuild, where every row is in memory and streams are shared out among the cores; and whatever
/// happens to a row within a batch costs its indexes once.
package protocol Projection: Sendable {
    associatedtype Row: ProjectionRow
    associatedtype Index: ProjectionIndex where Index.Row == Row

    /// The name of its directory and in its status.
    static var name: String { get }
    /// Raised whenever rows, tables or rules change: what was stored under another number is folded anew.
    static var format: Int { get }
    /// Whose streams it folds.
    static var family: EventType.Family { get }
    /// What every such stream begins with; a row begins with no other event.
    static var beginning: EventType { get }

    /// Whether events of this type can change a row. Cheap: asked of every event of the family.
    static func concerns(_ type: EventType) -> Bool

    static func apply(_ event: borrowing ProjectedEvent, to row: inout Row) throws(FoldProblem)
}

extension Projection {
    package static func concerns(_ type: EventType) -> Bool { true }
}

/// What a projection keeps of one stream.
package protocol ProjectionRow: Sendable {
    /// A stream of which nothing was folded yet.
    init()
    init(row: Bytes) throws(FoldProblem)
    func encode() -> [UInt8]
}

/// The tables that follow from the rows. Keeps what it changes in memory until `drain`; begins empty with every batch.
package protocol ProjectionIndex: Sendable {
    associatedtype Row: ProjectionRow

    /// Their names; `TableAccess` knows them by their place here.
    static var tables: [String] { get }

    init()

    /// A row changed from `old` (nil: new) to `new`. Rows come in ascending order of stream, so that new rows come in
    /// the order in which their streams began; what is set in `new` here is stored with it.
    mutating func note(
        _ stream: UInt64, old: Row?, new: inout Row, in tables: inout some TableAccess
    ) throws(FoldProblem)

    /// Writes what is still in memory.
    mutating func drain(into tables: inout some TableAccess) throws(FoldProblem)
}

/// Where an index reads and writes: a transaction, or in a rebuild memory, where nothing is found because an index that
/// began with the first event already holds whatever it wrote.
package protocol TableAccess {
    func value(_ table: Int, _ key: [UInt8]) throws(FoldProblem) -> [UInt8]?
    mutating func put(_ table: Int, _ key: [UInt8], _ value: [UInt8]) throws(FoldProblem)
    /// Many and small: kept without an allocation each. A table holds entries put by one of the two ways only.
    mutating func put(_ table: Int, _ key: NumberKey, number: UInt64) throws(FoldProblem)
    mutating func remove(_ table: Int, _ key: [UInt8]) throws(FoldProblem)
    mutating func remove(_ table: Int, _ key: NumberKey) throws(FoldProblem)
}

/// A key of two or three numbers, big-endian, so that keys sort as their numbers do.
package struct NumberKey: Hashable, Comparable, Sendable {
    let first: UInt64
    let second: UInt64
    let third: UInt64?

    init(_ first: UInt64, _ second: UInt64, _ third: UInt64? = nil) {
        self.first = first
        self.second = second
        self.third = third
    }

    package static func < (left: NumberKey, right: NumberKey) -> Bool {
        if left.first != right.first { return left.first < right.first }
        if left.second != right.second { return left.second < right.second }
        return (left.third ?? 0) < (right.third ?? 0)
    }

    var key: Key {
        var key = Key(first, second)
        if let third { key.append(third) }
        return key
    }
}

/// Why an event could not be folded.
package enum FoldProblem: Error, Hashable, Sendable {
    case coding(CodingProblem)
    case store(StoreError)
    /// The first event of this stream that the projection met is not one that begins a stream.
    case unknownStream(UInt64)
    /// A stored row or table entry that does not read as what it should be.
    case badRow(String)
}

extension FoldProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .coding(let problem): problem.description
        case .store(let problem): problem.description
        case .unknownStream(let stream): "stream \(stream) does not begin with the event that should begin it"
        case .badRow(let what): "a stored \(what) does not read as one: rebuild the projection"
        }
    }
}

/// Runs store calls, whose errors are `StoreError`s or come typed from a body.
func storing<R>(_ body: () throws(StoreError) -> R) throws(FoldProblem) -> R {
    do { return try body() } catch { throw .store(error) }
}
