package import EventStore

/// One environment of a projection: its rows, its index tables, and the position they stand for.
package final class Generation<P: Projection>: Sendable {
    package let number: Int
    package let store: DerivedStore
    /// stream → row
    package let rows: Table
    /// In the order of `P.Index.tables`.
    package let tables: [Table]

    static var tableNames: [String] { ["rows"] + P.Index.tables }

    init(number: Int, at path: String, of log: LogExtent, mapSize: Int) throws(StoreError) {
        self.number = number
        store = try DerivedStore.open(
            at: path, format: "\(P.name) \(P.format)", of: log, tables: Self.tableNames, mapSize: mapSize)
        rows = store.table("rows")
        tables = P.Index.tables.map { [store] in store.table($0) }
    }

    /// Runs `body` on rows that do not change meanwhile.
    @available(*, noasync, message: "a read transaction must not live across an await; call a synchronous function")
    package func read<R>(_ body: (ReadTransaction) throws -> R) throws(FoldProblem) -> R {
        do { return try store.read(body) } catch { throw FoldProblem(error) }
    }

    /// SHA-256 over table name, key and value of every row in key order: equal for equal rows, whatever the files are.
    /// Chained over chunks, each with the hash of what came before.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func digest() throws(FoldProblem) -> [UInt8] {
        try read { transaction in
            var digest = try RowDigest()
            for (name, table) in zip(Self.tableNames, [rows] + tables) {
                try digest.begin(name)
                try transaction.withCursor(table) { cursor in
                    var found = try cursor.first()
                    while found {
                        try digest.add(cursor.key, cursor.value)
                        found = try cursor.next()
                    }
                }
            }
            return try digest.finish()
        }
    }
}

extension FoldProblem {
    init(_ error: any Error) {
        switch error {
        case let problem as FoldProblem: self = problem
        case let problem as StoreError: self = .store(problem)
        default: self = .badRow("\(type(of: error))")
        }
    }
}

/// Hashes rows in chunks; every part goes in with its length.
struct RowDigest {
    private let hasher: LeafHasher
    private var chunk: [UInt8] = []

    init() throws(StoreError) { hasher = try LeafHasher() }

    mutating func begin(_ table: String) throws(StoreError) {
        chunk.appendBigEndian(UInt64(table.utf8.count))
        chunk.append(contentsOf: table.utf8)
    }

    mutating func add(_ key: Bytes, _ value: Bytes) throws(StoreError) {
        for part in [key, value] {
            chunk.appendBigEndian(UInt64(part.count))
            chunk.append(contentsOf: part.array)
        }
        if chunk.count > 1 << 16 { chunk = try hasher.digest(chunk) }
    }

    mutating func finish() throws(StoreError) -> [UInt8] { try hasher.digest(chunk) }
}
