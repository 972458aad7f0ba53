internal import EventStore

/// A batch's view of the index tables: those of the write transaction.
struct StoreTables: TableAccess {
    let transaction: WriteTransaction
    let tables: [Table]

    func value(_ table: Int, _ key: [UInt8]) throws(FoldProblem) -> [UInt8]? {
        try storing { () throws(StoreError) in try transaction.value(tables[table], key) }
    }

    func put(_ table: Int, _ key: [UInt8], _ value: [UInt8]) throws(FoldProblem) {
        try storing { () throws(StoreError) in try transaction.put(tables[table], key, value) }
    }

    func put(_ table: Int, _ key: NumberKey, number: UInt64) throws(FoldProblem) {
        try storing { () throws(StoreError) in try transaction.put(tables[table], key.key, number) }
    }

    func remove(_ table: Int, _ key: [UInt8]) throws(FoldProblem) {
        _ = try storing { () throws(StoreError) in try transaction.delete(tables[table], key) }
    }

    func remove(_ table: Int, _ key: NumberKey) throws(FoldProblem) {
        _ = try storing { () throws(StoreError) in try transaction.delete(tables[table], key.key) }
    }
}

/// A rebuild's index tables: kept in memory until they are written in order.
struct BulkTables: TableAccess {
    private(set) var entries: [[(key: [UInt8], value: [UInt8])]]
    private(set) var numbers: [[(key: NumberKey, number: UInt64)]]

    init(count: Int) {
        entries = Array(repeating: [], count: count)
        numbers = Array(repeating: [], count: count)
    }

    /// Nothing: an index that began with the first event holds in memory whatever it wrote.
    func value(_ table: Int, _ key: [UInt8]) -> [UInt8]? { nil }

    mutating func put(_ table: Int, _ key: [UInt8], _ value: [UInt8]) { entries[table].append((key, value)) }
    mutating func put(_ table: Int, _ key: NumberKey, number: UInt64) { numbers[table].append((key, number)) }

    /// An entry that says nothing, and was never put.
    func remove(_ table: Int, _ key: [UInt8]) {}

    func remove(_ table: Int, _ key: NumberKey) {
        preconditionFailure("a rebuild notes every row once, as new: there is nothing to remove")
    }

    mutating func sort() {
        for table in entries.indices {
            entries[table].sort { $0.key.lexicographicallyPrecedes($1.key) }
            numbers[table].sort { $0.key < $1.key }
        }
    }
}
