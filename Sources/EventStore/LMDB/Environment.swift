import CLMDB
import Glibc

/// A named table of an environment; of use only with the environment it came from.
package struct Table: Hashable, Sendable {
    let dbi: UInt32
}

/// One open LMDB environment: a directory with `data.mdb` and `lock.mdb`. At most one per path in a process.
///
/// Any thread may read; one thread at a time writes (`beginWrite` waits for its turn), and a write transaction stays on
/// the thread that began it.
@safe
package final class Environment: Sendable {
    /// How hard a commit tries.
    package enum Durability: Sendable {
        /// Every commit is synced before it returns: data, then the meta page.
        case synced
        /// Commits reach the file but not the disk: survives the process, not the power.
        case unsynced
    }

    /// 1 TiB of address space; the file grows only as far as it is used.
    package static let defaultMapSize = 1 << 40
    static let tablesAllowed: UInt32 = 64
    static let readersAllowed: UInt32 = 512

    package let path: String
    /// `OpaquePointer` is not Sendable; LMDB environments are safe to share between threads (lmdb.h, "Restrictions").
    private nonisolated(unsafe) let handle: OpaquePointer
    private let registered: OpenPaths.Entry

    /// Creates the directory where it is missing.
    package init(
        at path: String, durability: Durability, mapSize: Int = Environment.defaultMapSize, readOnly: Bool = false
    ) throws(StoreError) {
        if !readOnly { try Files.makeDirectory(path) }
        let registered = try OpenPaths.register(path)
        var handle: OpaquePointer?
        do throws(StoreError) {
            try LMDBCode.check(unsafe mdb_env_create(&handle), "mdb_env_create", path)
            try LMDBCode.check(unsafe mdb_env_set_mapsize(handle, mapSize), "mdb_env_set_mapsize", path)
            try LMDBCode.check(unsafe mdb_env_set_maxdbs(handle, Self.tablesAllowed), "mdb_env_set_maxdbs", path)
            try LMDBCode.check(
                unsafe mdb_env_set_maxreaders(handle, Self.readersAllowed), "mdb_env_set_maxreaders", path)
            var flags = UInt32(MDB_NOTLS)
            if durability == .unsynced { flags |= UInt32(MDB_NOSYNC) }
            if readOnly { flags |= UInt32(MDB_RDONLY) }
            try LMDBCode.check(unsafe mdb_env_open(handle, path, flags, 0o600), "mdb_env_open", path)
            var dead: Int32 = 0
            try LMDBCode.check(unsafe mdb_reader_check(handle, &dead), "mdb_reader_check", path)
        } catch {
            if let handle = unsafe handle { unsafe mdb_env_close(handle) }
            throw error
        }
        guard let opened = unsafe handle else { throw .closed(path: path) }
        self.path = path
        self.registered = registered
        unsafe self.handle = opened
    }

    deinit { unsafe mdb_env_close(handle) }

    /// Opens tables, making those that are missing. Once, before other threads use the environment.
    package func openTables(_ names: [String]) throws(StoreError) -> [Table] {
        let transaction = try beginWrite()
        defer { transaction.abort() }
        var tables: [Table] = []
        for name in names { tables.append(try transaction.openTable(name)) }
        try transaction.commit()
        return tables
    }

    /// Opens a table for reading only; nil where there is none.
    package func existingTable(_ name: String) throws(StoreError) -> Table? {
        let transaction = try beginRead()
        // A commit, not an abort: an abort would close the table's handle again.
        defer { transaction.finishKeepingTables() }
        return try transaction.existingTable(name)
    }

    /// Runs `body` in a read transaction of its own: what it sees does not change while it runs. Keep it short: pages
    /// that writers free are not reused before it ends.
    @available(*, noasync, message: "a read transaction must not live across an await; call a synchronous function")
    package func read<R>(_ body: (ReadTransaction) throws -> R) throws -> R {
        let transaction = try beginRead()
        defer { transaction.end() }
        return try body(transaction)
    }

    /// Runs `body` in a write transaction and commits it; if `body` throws, nothing is left of it.
    @available(*, noasync, message: "a write transaction belongs to one thread; call a synchronous function")
    package func write<R>(_ body: (WriteTransaction) throws -> R) throws -> R {
        let transaction = try beginWrite()
        defer { transaction.abort() }
        let result = try body(transaction)
        try transaction.commit()
        return result
    }

    /// A write transaction that the caller commits or aborts, on this same thread. Waits while another one is open.
    @available(*, noasync, message: "a write transaction belongs to one thread; call a synchronous function")
    package func beginWrite() throws(StoreError) -> WriteTransaction {
        var transaction: OpaquePointer?
        try LMDBCode.check(unsafe mdb_txn_begin(handle, nil, 0, &transaction), "mdb_txn_begin", path)
        guard let begun = unsafe transaction else { throw .closed(path: path) }
        return unsafe WriteTransaction(begun, self)
    }

    func beginRead() throws(StoreError) -> ReadTransaction {
        var transaction: OpaquePointer?
        try LMDBCode.check(unsafe mdb_txn_begin(handle, nil, UInt32(MDB_RDONLY), &transaction), "mdb_txn_begin", path)
        guard let begun = unsafe transaction else { throw .closed(path: path) }
        return unsafe ReadTransaction(begun, self)
    }

    /// Forces everything committed to disk.
    package func sync() throws(StoreError) {
        try LMDBCode.check(unsafe mdb_env_sync(handle, 1), "mdb_env_sync", path)
    }

    /// Writes a compact copy, without free pages, into the existing empty directory `destination`, and syncs it.
    package func copyCompact(to destination: String) throws(StoreError) {
        try LMDBCode.check(
            unsafe mdb_env_copy2(handle, destination, UInt32(MDB_CP_COMPACT)), "mdb_env_copy2", destination)
        try Files.sync(destination + "/data.mdb")
    }

    /// Whether a failed write may be tried again: see `DiskRoom`.
    var hasRoom: Bool { DiskRoom.hasRoom(path) }

    /// Bytes of the file in use: the pages up to the last one.
    package func usedBytes() throws(StoreError) -> Int {
        var information = unsafe MDB_envinfo()
        try LMDBCode.check(unsafe mdb_env_info(handle, &information), "mdb_env_info", path)
        var statistics = MDB_stat()
        try LMDBCode.check(unsafe mdb_env_stat(handle, &statistics), "mdb_env_stat", path)
        return unsafe (information.me_last_pgno + 1) * Int(statistics.ms_psize)
    }
}
