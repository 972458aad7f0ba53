import Synchronization

/// The environment of a read model: rows and the position they were folded up to, in one transaction, unsynced.
///
/// Unsynced LMDB survives the process, not the power. So the directory carries a mark of its own (file `state`): "open"
/// with the boot id, forced to disk before the first write, or "clean", written after a sync. The same boot or a clean
/// mark: the rows are trusted. Anything else: wiped, and folded again from the start.
package final class DerivedStore: Sendable {
    /// What opening found.
    package enum Opening: Hashable, Sendable {
        /// The rows stand for everything up to this position.
        case trusted(Position)
        /// Empty: nothing was there, or what was there could not be trusted.
        case fresh(reason: String)
    }

    static let checkpointKey = "checkpoint"
    private static let metaTable = "_meta"

    package let path: String
    package let opening: Opening
    package let environment: Environment
    private let tables: [String: Table]
    private let meta: Table
    private let mark: TrustMark
    private let isMarkedOpen = Atomic(true)

    /// Opens or makes the store. Rows of another log are wiped, and so are rows that stand for more than `log` has: it
    /// was put back to an earlier day.
    ///
    /// - Parameters:
    ///   - format: names the layout of the rows, and how they are computed: other than the stored one, the store is wiped.
    ///   - log: what the rows are folded from.
    ///   - tables: all the tables it will ever use.
    package static func open(
        at path: String, format: String, of log: LogExtent, tables: [String],
        mapSize: Int = Environment.defaultMapSize
    ) throws(StoreError) -> DerivedStore {
        try Files.makeDirectory(path)
        let mark = TrustMark(directory: path, format: "\(format) of \(log.name)")
        var reason = try mark.distrust()
        if reason == nil {
            let store = try DerivedStore(path, mark, tables, mapSize, fresh: nil)
            guard case .trusted(let position) = store.opening, position > log.head else { return store }
            reason = "it stands for more than the log has"
        }
        try wipe(path)
        return try DerivedStore(path, mark, tables, mapSize, fresh: reason)
    }

    /// Claims the path first, so that a store in use is not wiped under its user.
    private static func wipe(_ path: String) throws(StoreError) {
        let claim = try OpenPaths.register(path)
        defer { withExtendedLifetime(claim) {} }
        for file in ["state", "data.mdb", "lock.mdb"] { try Files.remove("\(path)/\(file)") }
    }

    private init(
        _ path: String, _ mark: TrustMark, _ names: [String], _ mapSize: Int, fresh reason: String?
    ) throws(StoreError) {
        self.path = path
        self.mark = mark
        environment = try Environment(at: path, durability: .unsynced, mapSize: mapSize)
        try mark.setOpen()
        let opened = try environment.openTables([Self.metaTable] + names)
        meta = opened[0]
        tables = Dictionary(uniqueKeysWithValues: zip(names, opened.dropFirst()))
        if let reason {
            opening = .fresh(reason: reason)
        } else {
            opening = .trusted(try Self.storedCheckpoint(environment, meta))
        }
    }

    /// A table named at open; any other name is a programming error and traps.
    package func table(_ name: String) -> Table {
        guard let table = tables[name] else { preconditionFailure("table \(name) was not named when opening \(path)") }
        return table
    }

    /// The position that the committed rows stand for.
    package func checkpoint() throws(StoreError) -> Position { try Self.storedCheckpoint(environment, meta) }

    private static func storedCheckpoint(_ environment: Environment, _ meta: Table) throws(StoreError) -> Position {
        let transaction = try environment.beginRead()
        defer { transaction.end() }
        return try checkpoint(in: transaction, meta)
    }

    private static func checkpoint(in transaction: ReadTransaction, _ meta: Table) throws(StoreError) -> Position {
        guard let value = try transaction.value(meta, checkpointKey) else { return .start }
        guard value.count == 8 else {
            throw .malformed(path: transaction.path, reason: "its checkpoint is \(value.count) bytes, not 8")
        }
        return Position(value.reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// The position that the rows this transaction sees stand for.
    package func checkpoint(in transaction: ReadTransaction) throws(StoreError) -> Position {
        try Self.checkpoint(in: transaction, meta)
    }

    /// Sets the position the rows stand for, in the transaction that writes them.
    package func setCheckpoint(_ position: Position, in transaction: WriteTransaction) throws(StoreError) {
        try transaction.put(meta, Self.checkpointKey, position.rawValue)
    }

    /// Runs `body` on a view that does not change meanwhile.
    @available(*, noasync, message: "a read transaction must not live across an await; call a synchronous function")
    package func read<R>(_ body: (ReadTransaction) throws -> R) throws -> R { try environment.read(body) }

    /// Runs `body` and commits; if it throws, nothing is left. Set the checkpoint in it.
    @available(*, noasync, message: "a write transaction belongs to one thread; call a synchronous function")
    package func write<R>(_ body: (WriteTransaction) throws -> R) throws -> R {
        try markOpen()
        return try environment.write(body)
    }

    /// A write transaction that the caller commits or aborts on this thread.
    @available(*, noasync, message: "a write transaction belongs to one thread; call a synchronous function")
    package func beginWrite() throws(StoreError) -> WriteTransaction {
        try markOpen()
        return try environment.beginWrite()
    }

    /// Takes the clean mark away again where writing goes on after `closeCleanly`.
    private func markOpen() throws(StoreError) {
        if isMarkedOpen.load(ordering: .acquiring) { return }
        try mark.setOpen()
        isMarkedOpen.store(true, ordering: .releasing)
    }

    /// Forces the rows to disk and marks the store clean: the next open trusts it after any restart. To be called
    /// after the last write, by the thread that writes.
    package func closeCleanly() throws(StoreError) {
        try environment.sync()
        try mark.setClean()
        isMarkedOpen.store(false, ordering: .releasing)
    }
}
