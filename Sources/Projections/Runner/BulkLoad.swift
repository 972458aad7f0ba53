internal import EventStore

/// Writes the rows of a bulk fold into an empty generation, in key order, and sets its checkpoint last.
struct BulkLoad<P: Projection> {
    private static var rowsPerCommit: Int { 10_000 }

    let generation: Generation<P>
    private var transaction: WriteTransaction?
    private var uncommitted = 0

    init(into generation: Generation<P>) { self.generation = generation }

    @available(*, noasync, message: "write transactions belong to one thread")
    @specialized(where P == Statistics)
    @specialized(where P == Targets)
    @specialized(where P == Due)
    @specialized(where P == Contacts)
    @specialized(where P == Campaigns)
    mutating func load(_ partitions: [RowPartition<P>], standingFor position: Position) throws {
        defer { transaction?.abort() }
        var tables = BulkTables(count: P.Index.tables.count)
        var index = P.Index()
        for (partition, place) in Self.ascending(partitions) {
            let cache = partitions[partition].cache
            let stream = cache.streams[place]
            var row = cache.rows[place]
            try index.note(stream, old: nil, new: &row, in: &tables)
            try append(generation.rows, stream, row.encode())
        }
        try index.drain(into: &tables)
        tables.sort()
        for (place, table) in generation.tables.enumerated() {
            for (key, value) in tables.entries[place] { try append(table, key, value) }
            for (key, number) in tables.numbers[place] { try append(table, key.key, number) }
        }
        let last = try open()
        try generation.store.setCheckpoint(position, in: last)
        try last.commit()
        transaction = nil
    }

    private mutating func append(_ table: Table, _ key: some KeyBytes, _ value: some KeyBytes) throws {
        let transaction = try open()
        try transaction.putAppend(table, key, value)
        uncommitted += 1
        guard uncommitted == Self.rowsPerCommit else { return }
        try transaction.commit()
        self.transaction = nil
        uncommitted = 0
    }

    private mutating func open() throws(StoreError) -> WriteTransaction {
        if let transaction { return transaction }
        let begun = try generation.store.beginWrite()
        transaction = begun
        return begun
    }

    /// Partition and place of every row, in ascending order of stream.
    private static func ascending(_ partitions: [RowPartition<P>]) -> [(partition: Int, place: Int)] {
        var found: [(stream: UInt64, partition: UInt32, place: UInt32)] = []
        found.reserveCapacity(partitions.reduce(0) { $0 + $1.cache.count })
        for (number, partition) in partitions.enumerated() {
            for (place, stream) in partition.cache.streams.enumerated() {
                found.append((stream, UInt32(number), UInt32(place)))
            }
        }
        found.sort { $0.stream < $1.stream }
        return found.map { (Int($0.partition), Int($0.place)) }
    }
}
