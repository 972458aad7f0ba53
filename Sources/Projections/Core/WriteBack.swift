/// What a table entry of an index is: bytes under bytes.
protocol TableEntry: Sendable {
    /// What an entry is where there is none.
    init()
    init(entry: [UInt8]) throws(FoldProblem)
    func encode() -> [UInt8]
    /// Says the same as no entry: it is not stored, so that equal rows have equal tables however they came about.
    var isVoid: Bool { get }
}

/// Entries of one table, read once and written once a batch.
struct WriteBack<Entry: TableEntry>: Sendable {
    private let table: Int
    private var entries: [[UInt8]: Entry] = [:]

    init(table: Int) { self.table = table }

    mutating func update<R>(
        _ key: [UInt8], in tables: inout some TableAccess, _ change: (inout Entry) -> R
    ) throws(FoldProblem) -> R {
        if let index = entries.index(forKey: key) { return change(&entries.values[index]) }
        var entry = if let stored = try tables.value(table, key) { try Entry(entry: stored) } else { Entry() }
        let result = change(&entry)
        entries[key] = entry
        return result
    }

    mutating func drain(into tables: inout some TableAccess) throws(FoldProblem) {
        for (key, entry) in entries {
            if entry.isVoid { try tables.remove(table, key) } else { try tables.put(table, key, entry.encode()) }
        }
        entries.removeAll(keepingCapacity: true)
    }
}
