import CLMDB

/// A transaction that may also write. Belongs to the thread that began it; dirty pages are kept in memory, so bound it
/// to some ten thousand rows.
@safe
package final class WriteTransaction: ReadTransaction {
    /// Makes everything written visible (and, in a synced environment, durable). The transaction has then ended,
    /// whether or not it throws.
    package func commit() throws(StoreError) {
        try LMDBCode.check(unsafe mdb_txn_commit(takeHandle()), "mdb_txn_commit", path)
    }

    /// Leaves nothing of what was written. Does nothing after a commit.
    package func abort() { end() }

    func openTable(_ name: String) throws(StoreError) -> Table {
        var dbi: UInt32 = 0
        try LMDBCode.check(unsafe mdb_dbi_open(live, name, UInt32(MDB_CREATE), &dbi), "mdb_dbi_open", path)
        return Table(dbi: dbi)
    }

    /// Writes `value` under `key`, over any value there.
    @inlinable
    package func put(_ table: Table, _ key: some KeyBytes, _ value: some KeyBytes) throws(StoreError) {
        try unsafe key.withKeyBytes { (key) throws(StoreError) in
            try unsafe value.withKeyBytes { (value) throws(StoreError) in
                try unsafe store(table, key, value, append: false)
            }
        }
    }

    /// Writes a row whose key is greater than every key of the table: faster, and fills pages whole. Throws
    /// `.lmdb` (key exists) where it is not greater.
    @inlinable
    package func putAppend(_ table: Table, _ key: some KeyBytes, _ value: some KeyBytes) throws(StoreError) {
        try unsafe key.withKeyBytes { (key) throws(StoreError) in
            try unsafe value.withKeyBytes { (value) throws(StoreError) in
                try unsafe store(table, key, value, append: true)
            }
        }
    }

    /// Makes room for `count` bytes under `key` and has `fill` write all of them.
    @unsafe
    func putReserved(
        _ table: Table, _ key: UnsafeRawBufferPointer, count: Int, append: Bool,
        _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws(StoreError) {
        var lmdbKey = unsafe MDB_val(mv_size: key.count, mv_data: UnsafeMutableRawPointer(mutating: key.baseAddress))
        var value = unsafe MDB_val(mv_size: count, mv_data: nil)
        let flags = UInt32(MDB_RESERVE) | (append ? UInt32(MDB_APPEND) : 0)
        try LMDBCode.check(unsafe mdb_put(live, table.dbi, &lmdbKey, &value, flags), "mdb_put", path)
        unsafe fill(UnsafeMutableRawBufferPointer(start: value.mv_data, count: count))
    }

    /// Removes the row; false where there was none.
    @inlinable
    @discardableResult
    package func delete(_ table: Table, _ key: some KeyBytes) throws(StoreError) -> Bool {
        try unsafe key.withKeyBytes { (raw) throws(StoreError) in try unsafe remove(table, raw) }
    }

    /// Removes every row of the table.
    package func clear(_ table: Table) throws(StoreError) {
        try LMDBCode.check(unsafe mdb_drop(live, table.dbi, 0), "mdb_drop", path)
    }

    @usableFromInline @unsafe
    func store(
        _ table: Table, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, append: Bool
    ) throws(StoreError) {
        guard (1...LMDBCode.maximumKeyBytes).contains(key.count) else {
            throw .keyTooLong(bytes: key.count, limit: LMDBCode.maximumKeyBytes)
        }
        var lmdbKey = unsafe MDB_val(mv_size: key.count, mv_data: UnsafeMutableRawPointer(mutating: key.baseAddress))
        var lmdbValue = unsafe MDB_val(
            mv_size: value.count, mv_data: UnsafeMutableRawPointer(mutating: value.baseAddress))
        let code = unsafe mdb_put(live, table.dbi, &lmdbKey, &lmdbValue, append ? UInt32(MDB_APPEND) : 0)
        try LMDBCode.check(code, "mdb_put", path)
    }

    @usableFromInline @unsafe
    func remove(_ table: Table, _ key: UnsafeRawBufferPointer) throws(StoreError) -> Bool {
        guard (1...LMDBCode.maximumKeyBytes).contains(key.count) else {
            throw .keyTooLong(bytes: key.count, limit: LMDBCode.maximumKeyBytes)
        }
        var lmdbKey = unsafe MDB_val(mv_size: key.count, mv_data: UnsafeMutableRawPointer(mutating: key.baseAddress))
        return try LMDBCode.found(unsafe mdb_del(live, table.dbi, &lmdbKey, nil), "mdb_del", path)
    }
}
