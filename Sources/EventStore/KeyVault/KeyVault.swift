/// One key per stream that holds personal data, wrapped by the installation's secret, in an environment of its own.
///
/// Destroying a key is erasing a person: the row goes and the file is written anew without it, because a deleted LMDB row
/// stays legible until its page is used again. Any thread may call; calls take turns.
package final class KeyVault: Sendable {
    private struct State {
        var rows: VaultRows
        /// Made, used, and not yet on disk.
        var staged: [StreamNumber: DataKey] = [:]
        var cache: [StreamNumber: DataKey] = [:]
    }

    /// Unwrapped keys kept in memory; when there are more, all are forgotten.
    private static let cachedKeys = 8_192

    private let state: Locked<State>
    private let sealing: Sealing
    private let wrapping: DataKey

    /// Opens `<directory>/vault`, and finishes a destruction that a crash interrupted.
    package init(
        directory: String, secret: InstallationSecret, mapSize: Int = Environment.defaultMapSize
    ) throws(StoreError) {
        wrapping = try secret.key(for: .vault)
        sealing = try Sealing()
        var rows = try VaultRows(path: directory + "/vault", mapSize: mapSize)
        try rows.finishRewrite()
        state = Locked(State(rows: rows))
    }

    /// A new random key for a stream about to be made, visible to `key(for:)` at once. The same key again when staged twice.
    package func stage(for stream: StreamNumber) throws(StoreError) -> DataKey {
        try state.withLock { (state) throws(StoreError) in
            if let staged = state.staged[stream] { return staged }
            let key = try DataKey.random()
            state.staged[stream] = key
            return key
        }
    }

    /// Makes the staged keys durable. Before the log's commit: an event never outlives its key.
    package func commitStaged() throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in
            guard !state.staged.isEmpty else { return }
            var wrapped: [(StreamNumber, [UInt8])] = []
            for (stream, key) in state.staged.sorted(by: { $0.key < $1.key }) {
                wrapped.append((stream, try sealing.seal(key.bytes, wrapping, context: Self.context(stream))))
            }
            try state.rows.put(wrapped)
            Self.remember(state.staged, &state)
            state.staged.removeAll(keepingCapacity: true)
        }
    }

    /// Forgets staged keys whose batch came to nothing.
    package func discardStaged() {
        state.withLock { state in state.staged.removeAll(keepingCapacity: true) }
    }

    /// nil where the stream never had a key, or it was destroyed. Throws `.cannotOpen` under another secret.
    package func key(for stream: StreamNumber) throws(StoreError) -> DataKey? {
        try state.withLock { (state) throws(StoreError) in
            if let key = state.staged[stream] ?? state.cache[stream] { return key }
            guard let wrapped = try state.rows.value(stream) else { return nil }
            let key: DataKey
            do throws(StoreError) {
                key = try DataKey(try sealing.open(wrapped, wrapping, context: Self.context(stream)))
            } catch {
                throw .cannotOpen(what: "the key of stream \(stream)")
            }
            Self.remember([stream: key], &state)
            return key
        }
    }

    /// Destroys the key: when this returns, no file of the vault holds it. Not an error where there is none.
    package func destroy(_ stream: StreamNumber) throws(StoreError) {
        try destroy([stream])
    }

    /// Destroys several with one rewrite of the file.
    package func destroy(_ streams: [StreamNumber]) throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in
            for stream in streams {
                state.staged[stream] = nil
                state.cache[stream] = nil
            }
            if try state.rows.delete(streams) { try state.rows.rewrite() }
        }
    }

    /// Drops keys of streams that begin after `head`: their events were never committed. At start-up.
    package func dropKeys(after head: Position) throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in
            state.staged.removeAll()
            state.cache.removeAll()
            try state.rows.deleteAll(after: StreamNumber(head))
        }
    }

    /// Binds a wrapped key to its stream, so that rows cannot be exchanged.
    private static func context(_ stream: StreamNumber) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(stream.rawValue)
        return bytes
    }

    private static func remember(_ keys: [StreamNumber: DataKey], _ state: inout State) {
        if state.cache.count + keys.count > cachedKeys { state.cache.removeAll(keepingCapacity: true) }
        state.cache.merge(keys) { _, new in new }
    }
}
