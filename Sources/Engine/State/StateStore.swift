package import EventStore

/// The environment of the decision state.
package final class StateStore: Sendable {
    /// Raise it when a row's form changes: the state is then folded anew.
    private static let format = "state 13"

    private let derived: DerivedStore
    private let tables: StateTables

    /// - Parameter mapSize: the most it may ever hold, in bytes of address space.
    package init(
        at path: String, of log: LogExtent, mapSize: Int = Environment.defaultMapSize
    ) throws(StoreError) {
        derived = try DerivedStore.open(
            at: path, format: Self.format, of: log, tables: StateTable.allCases.map(\.rawValue), mapSize: mapSize)
        tables = StateTables(derived)
    }

    /// A transaction beside the log's; the writer commits or aborts it.
    @available(*, noasync)
    func begin() throws(StoreError) -> StateBatch {
        StateBatch(transaction: try derived.beginWrite(), derived: derived, tables: tables)
    }

    func read<R>(_ body: (StateRows) throws -> R) throws -> R {
        try derived.read { transaction in try body(StateRows(reading: transaction, tables)) }
    }

    /// How far the rows have come.
    package func checkpoint() throws -> Position { try derived.read { try derived.checkpoint(in: $0) } }

    /// Marks the environment as whole, so that the next start trusts it even on another boot.
    package func closeCleanly() throws(StoreError) { try derived.closeCleanly() }
}

/// One write transaction of the decision state.
struct StateBatch {
    let rows: StateRows
    private let transaction: WriteTransaction
    private let derived: DerivedStore

    fileprivate init(transaction: WriteTransaction, derived: DerivedStore, tables: StateTables) {
        self.transaction = transaction
        self.derived = derived
        rows = StateRows(writing: transaction, tables)
    }

    func checkpoint() throws(StoreError) -> Position { try derived.checkpoint(in: transaction) }
    func setCheckpoint(_ position: Position) throws(StoreError) { try derived.setCheckpoint(position, in: transaction) }
    func commit() throws(StoreError) { try transaction.commit() }
    func abort() { transaction.abort() }
}

/// The tables' handles.
struct StateTables: Sendable {
    private let handles: [StateTable: Table]

    init(_ derived: DerivedStore) {
        handles = Dictionary(uniqueKeysWithValues: StateTable.allCases.map { ($0, derived.table($0.rawValue)) })
    }

    subscript(table: StateTable) -> Table {
        guard let handle = handles[table] else { preconditionFailure("every table is opened with the store") }
        return handle
    }
}
