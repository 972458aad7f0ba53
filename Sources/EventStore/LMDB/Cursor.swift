import CLMDB

/// Walks a table in key order. Lives within the closure of `withCursor`.
///
/// `key` and `value` are valid until the cursor moves or the transaction writes; reading them before a move that
/// returned true traps.
@safe
package final class Cursor {
    private var handle: OpaquePointer?
    private let transaction: ReadTransaction
    private var keyValue: MDB_val
    private var dataValue: MDB_val
    /// Whether the cursor stands on a row.
    package private(set) var isOnRow = false

    init(_ transaction: ReadTransaction, _ table: Table) throws(StoreError) {
        var handle: OpaquePointer?
        let code = unsafe mdb_cursor_open(transaction.live, table.dbi, &handle)
        try LMDBCode.check(code, "mdb_cursor_open", transaction.path)
        unsafe self.handle = handle
        self.transaction = transaction
        unsafe keyValue = MDB_val()
        unsafe dataValue = MDB_val()
    }

    func close() {
        guard let handle = unsafe handle else { return }
        unsafe self.handle = nil
        isOnRow = false
        unsafe mdb_cursor_close(handle)
    }

    package var key: Bytes {
        precondition(isOnRow, "the cursor stands on no row")
        return unsafe Bytes(unsafe: UnsafeRawBufferPointer(start: keyValue.mv_data, count: keyValue.mv_size))
    }

    package var value: Bytes {
        precondition(isOnRow, "the cursor stands on no row")
        return unsafe Bytes(unsafe: UnsafeRawBufferPointer(start: dataValue.mv_data, count: dataValue.mv_size))
    }

    /// Each returns false, and stands on no row, where there is none.
    package func first() throws(StoreError) -> Bool { try move(MDB_FIRST) }
    package func last() throws(StoreError) -> Bool { try move(MDB_LAST) }
    package func next() throws(StoreError) -> Bool { try move(MDB_NEXT) }
    package func previous() throws(StoreError) -> Bool { try move(MDB_PREV) }

    /// To the first row whose key is `key` or greater.
    package func seek(_ key: some KeyBytes) throws(StoreError) -> Bool {
        try unsafe key.withKeyBytes { (raw) throws(StoreError) -> Bool in
            guard (1...LMDBCode.maximumKeyBytes).contains(raw.count) else {
                throw .keyTooLong(bytes: raw.count, limit: LMDBCode.maximumKeyBytes)
            }
            unsafe keyValue = MDB_val(
                mv_size: raw.count, mv_data: UnsafeMutableRawPointer(mutating: raw.baseAddress))
            return try move(MDB_SET_RANGE)
        }
    }

    /// To the last row whose key is `key` or less.
    package func seekBackward(_ key: some KeyBytes) throws(StoreError) -> Bool {
        guard try seek(key) else { return try last() }
        let isExact = unsafe key.withKeyBytes { (raw) throws(Never) -> Bool in
            unsafe self.key.count == raw.count && self.key.base.elementsEqual(raw)
        }
        if isExact { return true }
        return try previous()
    }

    /// Gives `body` each row from the first whose key is `start` or greater, until it returns false or no row is left;
    /// true in the latter case. The fast way through a table: nothing is kept between rows.
    package func walk(from start: some KeyBytes, _ body: (_ key: Bytes, _ value: Bytes) throws -> Bool) throws -> Bool {
        guard try seek(start) else { return true }
        var (key, value) = unsafe (keyValue, dataValue)
        isOnRow = false
        while true {
            let goesOn = try body(
                unsafe Bytes(unsafe: UnsafeRawBufferPointer(start: key.mv_data, count: key.mv_size)),
                unsafe Bytes(unsafe: UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size)))
            if !goesOn { return false }
            let code = unsafe mdb_cursor_get(handle, &key, &value, MDB_NEXT)
            if code != MDB_SUCCESS {
                _ = try LMDBCode.found(code, "mdb_cursor_get", transaction.path)
                return true
            }
        }
    }

    private func move(_ operation: MDB_cursor_op) throws(StoreError) -> Bool {
        let code = unsafe mdb_cursor_get(handle, &keyValue, &dataValue, operation)
        isOnRow = try LMDBCode.found(code, "mdb_cursor_get", transaction.path)
        return isOnRow
    }

    /// Removes the row the cursor stands on; `next()` then moves to the one after it. Write transactions only.
    package func delete() throws(StoreError) {
        precondition(isOnRow, "the cursor stands on no row")
        isOnRow = false
        try LMDBCode.check(unsafe mdb_cursor_del(handle, 0), "mdb_cursor_del", transaction.path)
    }
}
