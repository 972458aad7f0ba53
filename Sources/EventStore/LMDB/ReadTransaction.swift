import CLMDB

/// A consistent view of an environment. Not Sendable; ends with the closure that received it.
@safe
package class ReadTransaction {
    /// nil once the transaction has ended; using it then is a programming error that traps.
    fileprivate final var handle: OpaquePointer?
    /// Keeps the environment open.
    final let environment: Environment

    init(_ handle: OpaquePointer, _ environment: Environment) {
        unsafe self.handle = handle
        self.environment = environment
    }

    deinit { end() }

    final var path: String { environment.path }

    /// The live transaction; traps after its end, where LMDB would read freed memory.
    final var live: OpaquePointer {
        guard let handle = unsafe handle else { preconditionFailure("a transaction was used after its end") }
        return unsafe handle
    }

    /// Ends the transaction; a write transaction loses what it wrote. Does nothing the second time.
    final func end() {
        guard let handle = unsafe handle else { return }
        unsafe self.handle = nil
        unsafe mdb_txn_abort(handle)
    }

    final func finishKeepingTables() {
        guard let handle = unsafe handle else { return }
        unsafe self.handle = nil
        // Committing a read transaction cannot fail: it writes nothing.
        _ = unsafe mdb_txn_commit(handle)
    }

    final func takeHandle() -> OpaquePointer {
        let taken = unsafe live
        unsafe handle = nil
        return unsafe taken
    }

    final func existingTable(_ name: String) throws(StoreError) -> Table? {
        var dbi: UInt32 = 0
        let code = unsafe mdb_dbi_open(live, name, 0, &dbi)
        return try LMDBCode.found(code, "mdb_dbi_open", path) ? Table(dbi: dbi) : nil
    }

    /// Gives `body` the value under `key`, valid within it; nil where there is none.
    @inlinable
    package final func get<R>(_ table: Table, _ key: some KeyBytes, _ body: (Bytes) throws -> R) throws -> R? {
        guard let value = try unsafe key.withKeyBytes({ (raw) throws(StoreError) in try unsafe lookup(table, raw) })
        else { return nil }
        return try body(value)
    }

    /// A copy of the value under `key`; nil where there is none.
    @inlinable
    package final func value(_ table: Table, _ key: some KeyBytes) throws(StoreError) -> [UInt8]? {
        try unsafe key.withKeyBytes { (raw) throws(StoreError) in try unsafe lookup(table, raw) }?.array
    }

    package final func contains(_ table: Table, _ key: some KeyBytes) throws(StoreError) -> Bool {
        try unsafe key.withKeyBytes { (raw) throws(StoreError) in try unsafe lookup(table, raw) } != nil
    }

    /// How many rows the table has.
    package final func count(_ table: Table) throws(StoreError) -> Int {
        var statistics = MDB_stat()
        try LMDBCode.check(unsafe mdb_stat(live, table.dbi, &statistics), "mdb_stat", path)
        return statistics.ms_entries
    }

    /// Opens a cursor for the time of `body`. It begins nowhere: move it first.
    package final func withCursor<R>(_ table: Table, _ body: (Cursor) throws -> R) throws -> R {
        let cursor = try Cursor(self, table)
        defer { cursor.close() }
        return try body(cursor)
    }

    /// The value under `key`, valid until the transaction ends or writes.
    @usableFromInline @unsafe
    final func lookup(_ table: Table, _ key: UnsafeRawBufferPointer) throws(StoreError) -> Bytes? {
        guard (1...LMDBCode.maximumKeyBytes).contains(key.count) else {
            throw .keyTooLong(bytes: key.count, limit: LMDBCode.maximumKeyBytes)
        }
        var lmdbKey = unsafe MDB_val(mv_size: key.count, mv_data: UnsafeMutableRawPointer(mutating: key.baseAddress))
        var value = unsafe MDB_val()
        let code = unsafe mdb_get(live, table.dbi, &lmdbKey, &value)
        guard try LMDBCode.found(code, "mdb_get", path) else { return nil }
        return unsafe Bytes(unsafe: UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size))
    }
}
