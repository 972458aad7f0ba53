/// Where each stream's events stand: (stream, version) → position. Derived from the log, unsynced, rebuilt at will.
///
/// Compound keys rather than duplicates; new streams come with ascending numbers, so most rows of a growing log are
/// appends at the tree's right edge.
package final class StreamIndex: Sendable {
    let store: DerivedStore
    let rows: Table

    init(directory: String, log: LogExtent, mapSize: Int) throws(StoreError) {
        store = try DerivedStore.open(
            at: directory + "/index", format: "stream-index 1", of: log, tables: ["rows"], mapSize: mapSize)
        rows = store.table("rows")
    }

    /// Rows per transaction while catching up: bounds the pages kept dirty.
    private static let rowsPerCommit = 50_000

    /// Indexes what the log has beyond the checkpoint.
    func catchUp(with log: Environment, _ events: Table, head: Position) throws(StoreError) {
        var checkpoint = try store.checkpoint()
        while checkpoint < head { checkpoint = try step(log, events, from: checkpoint.next) }
    }

    private func step(_ log: Environment, _ events: Table, from: Position) throws(StoreError) -> Position {
        let reading = try log.beginRead()
        defer { reading.end() }
        let cursor = try Cursor(reading, events)
        defer { cursor.close() }
        let transaction = try store.beginWrite()
        defer { transaction.abort() }
        var writer = IndexWriter(try lastKey(transaction))
        var last = Position(from.rawValue - 1)
        var found = try cursor.seek(from.rawValue)
        var left = Self.rowsPerCommit
        while found && left > 0 {
            left -= 1
            let view = try cursor.record()
            guard view.position == last.next else {
                throw .corrupt(position: last.next, reason: "it is missing")
            }
            let prefix = try view.hotPrefix()
            try writer.put(transaction, rows, prefix.stream, prefix.version, view.position)
            last = view.position
            found = try cursor.next()
        }
        guard last >= from else { throw .corrupt(position: from, reason: "it is missing") }
        try store.setCheckpoint(last, in: transaction)
        try transaction.commit()
        return last
    }

    /// The greatest row, or nil in an empty index.
    func lastKey(_ transaction: ReadTransaction) throws(StoreError) -> (StreamNumber, StreamVersion)? {
        let cursor = try Cursor(transaction, rows)
        defer { cursor.close() }
        guard try cursor.last() else { return nil }
        return (StreamNumber(cursor.key.uint64()), StreamVersion(cursor.key.uint32(at: 8)))
    }

    func version(of stream: StreamNumber, _ transaction: ReadTransaction) throws(StoreError) -> StreamVersion {
        let cursor = try Cursor(transaction, rows)
        defer { cursor.close() }
        guard try cursor.seekBackward(Key(stream, .last)), cursor.key.uint64() == stream.rawValue else { return .none }
        return StreamVersion(cursor.key.uint32(at: 8))
    }

    func position(
        of stream: StreamNumber, _ version: StreamVersion, _ transaction: ReadTransaction
    ) throws(StoreError) -> Position? {
        try unsafe Key(stream, version).withKeyBytes { (raw) throws(StoreError) in
            try unsafe transaction.lookup(rows, raw)
        }.map { Position($0.uint64()) }
    }

    /// Up to `limit` positions of the stream from `from` on, up to `head`.
    func positions(
        of stream: StreamNumber, from: StreamVersion, direction: ReadDirection, limit: Int, head: Position,
        _ transaction: ReadTransaction
    ) throws(StoreError) -> [Position] {
        let cursor = try Cursor(transaction, rows)
        defer { cursor.close() }
        var positions: [Position] = []
        var found =
            switch direction {
            case .forward: try cursor.seek(Key(stream, from))
            case .backward: try cursor.seekBackward(Key(stream, from))
            }
        while found && positions.count < limit && cursor.key.uint64() == stream.rawValue {
            let position = Position(cursor.value.uint64())
            if position <= head {
                positions.append(position)
            } else if direction == .forward {
                break
            }
            found = try direction == .forward ? cursor.next() : cursor.previous()
        }
        return positions
    }
}

/// Puts rows, as appends wherever the key is beyond all the others.
struct IndexWriter {
    private var last: (stream: StreamNumber, version: StreamVersion)?

    init(_ last: (StreamNumber, StreamVersion)?) { self.last = last }

    mutating func put(
        _ transaction: WriteTransaction, _ rows: Table, _ stream: StreamNumber, _ version: StreamVersion,
        _ position: Position
    ) throws(StoreError) {
        let isGreatest = last.map { (stream, version) > $0 } ?? true
        let key = Key(stream, version)
        if isGreatest {
            try transaction.putAppend(rows, key, position.rawValue)
            last = (stream, version)
        } else {
            try transaction.put(rows, key, position.rawValue)
        }
    }
}
