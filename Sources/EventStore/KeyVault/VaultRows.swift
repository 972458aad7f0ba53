/// The vault's environment and the rewriting of its file.
struct VaultRows {
    private static let rewriteKey = "rewrite"

    private let path: String
    private let mapSize: Int
    /// nil only while the file is being exchanged.
    private var open: (environment: Environment, keys: Table, meta: Table)?

    init(path: String, mapSize: Int) throws(StoreError) {
        self.path = path
        self.mapSize = mapSize
        try reopen()
    }

    private mutating func reopen() throws(StoreError) {
        let environment = try Environment(at: path, durability: .synced, mapSize: mapSize)
        let tables = try environment.openTables(["keys", "meta"])
        open = (environment, tables[0], tables[1])
    }

    private func opened() throws(StoreError) -> (environment: Environment, keys: Table, meta: Table) {
        guard let open else { throw .closed(path: path) }
        return open
    }

    /// Writes rows, given in ascending order, and syncs.
    func put(_ rows: [(StreamNumber, [UInt8])]) throws(StoreError) {
        let (environment, keys, _) = try opened()
        let transaction = try environment.beginWrite()
        defer { transaction.abort() }
        var last = try Self.lastStream(transaction, keys)
        for (stream, wrapped) in rows {
            if stream > last {
                try transaction.putAppend(keys, stream.rawValue, wrapped)
                last = stream
            } else {
                try transaction.put(keys, stream.rawValue, wrapped)
            }
        }
        try transaction.commit()
    }

    func value(_ stream: StreamNumber) throws(StoreError) -> [UInt8]? {
        let (environment, keys, _) = try opened()
        let transaction = try environment.beginRead()
        defer { transaction.end() }
        return try transaction.value(keys, stream.rawValue)
    }

    /// Removes the rows and notes, in the same commit, that the file must be rewritten; false where there were none
    /// and no rewrite is outstanding.
    func delete(_ streams: [StreamNumber]) throws(StoreError) -> Bool {
        let (environment, keys, meta) = try opened()
        let transaction = try environment.beginWrite()
        defer { transaction.abort() }
        var found = try transaction.contains(meta, Self.rewriteKey)
        for stream in streams where try transaction.delete(keys, stream.rawValue) { found = true }
        guard found else { return false }
        try transaction.put(meta, Self.rewriteKey, [1])
        try transaction.commit()
        return true
    }

    /// Removes the rows of streams after `stream`.
    func deleteAll(after stream: StreamNumber) throws(StoreError) {
        let (environment, keys, _) = try opened()
        let transaction = try environment.beginWrite()
        defer { transaction.abort() }
        while try Self.lastStream(transaction, keys) > stream {
            try transaction.delete(keys, try Self.lastStream(transaction, keys).rawValue)
        }
        try transaction.commit()
    }

    private static func lastStream(_ transaction: ReadTransaction, _ keys: Table) throws(StoreError) -> StreamNumber {
        let cursor = try Cursor(transaction, keys)
        defer { cursor.close() }
        return try cursor.last() ? StreamNumber(cursor.key.uint64()) : .absent
    }

    /// Finishes what a crash left: an outstanding rewrite is done, a half-written copy removed.
    mutating func finishRewrite() throws(StoreError) {
        if try isRewriteOutstanding() { try rewrite() } else { try removeCopy() }
    }

    /// A function of its own, so that no reference to the environment outlives it: `rewrite` closes it by dropping the
    /// last one.
    private func isRewriteOutstanding() throws(StoreError) -> Bool {
        let (environment, _, meta) = try opened()
        let transaction = try environment.beginRead()
        defer { transaction.end() }
        return try transaction.contains(meta, Self.rewriteKey)
    }

    /// Writes a copy without the deleted rows, puts it in the file's place and unlinks the old one. The note of the
    /// rewrite goes last, so that a crash anywhere before repeats it.
    mutating func rewrite() throws(StoreError) {
        try removeCopy()
        let copy = path + "/copy"
        try Files.makeDirectory(copy)
        try opened().environment.copyCompact(to: copy)
        // The environment closes with its last reference; only this struct has one.
        open = nil
        do throws(StoreError) {
            try Files.replace(path + "/data.mdb", with: copy + "/data.mdb")
        } catch {
            try reopen()
            throw error
        }
        try removeCopy()
        try reopen()
        let (environment, _, meta) = try opened()
        let transaction = try environment.beginWrite()
        defer { transaction.abort() }
        try transaction.delete(meta, Self.rewriteKey)
        try transaction.commit()
    }

    private func removeCopy() throws(StoreError) {
        let copy = path + "/copy"
        guard Files.exists(copy) else { return }
        try Files.remove(copy + "/data.mdb")
        try Files.remove(copy + "/lock.mdb")
        try Files.removeDirectory(copy)
    }
}
