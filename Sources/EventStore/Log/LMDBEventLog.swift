/// The log on disk: `<directory>/log`, synced at every commit, and beside it `<directory>/index`, which finds a stream's
/// events and can be thrown away.
package final class LMDBEventLog: EventLog {
    package struct Options: Sendable {
        package var clock: LogHeader.Clock
        /// Address space, bytes; the file grows only as far as it is used.
        package var mapSize: Int
        /// For the header of a new log: milliseconds since 1970 UTC.
        package var createdAt: UInt64

        package init(
            clock: LogHeader.Clock = .system, mapSize: Int = Environment.defaultMapSize, createdAt: UInt64 = 0
        ) {
            self.clock = clock
            self.mapSize = mapSize
            self.createdAt = createdAt
        }
    }

    /// Why writes are refused, if they are.
    enum Health: Hashable, Sendable {
        case writable, full
        case stopped(reason: String)
    }

    /// What only the one who writes may touch; held for the whole of a write.
    struct Writer {
        var health = Health.writable
        var lastRecordedAt: UInt64
        let hasher: LeafHasher
        /// Whether the index lags behind the log and must catch up before the next write.
        var indexIsBehind = false
    }

    package let header: LogHeader
    package let directory: String
    let environment: Environment
    let events: Table
    let index: StreamIndex
    private let writer: Locked<Writer>
    private let tail: LogTail

    /// Opens the log, making it where there is none, and lets the stream index catch up. Throws `.newerFormat`,
    /// `.otherClock`, `.alreadyOpen` and whatever LMDB meets.
    package init(directory: String, options: Options = Options()) throws(StoreError) {
        self.directory = directory
        environment = try Environment(at: directory + "/log", durability: .synced, mapSize: options.mapSize)
        let tables = try environment.openTables(["events", "meta"])
        events = tables[0]
        header = try Self.openHeader(environment, tables[1], options)
        let last = try Self.lastEvent(environment, events)
        index = try StreamIndex(
            directory: directory, log: LogExtent(logID: header.logID, head: last.position), mapSize: options.mapSize)
        try index.catchUp(with: environment, events, head: last.position)
        writer = Locked(Writer(lastRecordedAt: last.recordedAt, hasher: try LeafHasher()))
        tail = LogTail(head: last.position)
    }

    package var head: Position { tail.head }
    package var logID: [UInt8] { header.logID }

    /// Bytes of the log's file in use.
    package func usedBytes() throws(StoreError) -> Int { try environment.usedBytes() }

    /// Writes a consistent, compact copy of the log's environment into the empty directory `destination`, while others
    /// write; the copy is on disk when this returns.
    package func copyLog(to destination: String) throws(StoreError) {
        try environment.copyCompact(to: destination)
    }

    /// Forces the index to disk, so that the next start need not doubt it. After the last write.
    package func closeCleanly() throws(StoreError) { try index.store.closeCleanly() }

    package func write<R>(_ body: (any LogBatch) throws -> R) throws -> R {
        try writer.withLock { writer in
            try checkHealth(writer)
            if writer.indexIsBehind {
                try index.catchUp(with: environment, events, head: head)
                writer.indexIsBehind = false
            }
            do {
                let batch = try LMDBBatch(self, head: head, writer)
                defer { batch.abort() }
                let result = try body(batch)
                if let failure = batch.failure { throw failure }
                if batch.head > head { try commit(batch, &writer) }
                return result
            } catch let error as StoreError {
                note(error, &writer)
                throw error
            }
        }
    }

    private func commit(_ batch: LMDBBatch, _ writer: inout Writer) throws(StoreError) {
        do throws(StoreError) {
            try batch.commitLog()
        } catch {
            // Only an answer of "full" is known to have changed nothing; after any other the disk's state is unknown.
            switch error {
            case .diskFull, .mapFull: throw error
            default:
                writer.health = .stopped(reason: error.description)
                throw .unhealthy(reason: error.description)
            }
        }
        writer.lastRecordedAt = batch.lastRecordedAt
        do throws(StoreError) {
            try batch.commitIndex()
        } catch {
            // The log has it, so the answer is yes; the index is brought up before the next write.
            writer.indexIsBehind = true
        }
        tail.publish(batch.head)
    }

    private func checkHealth(_ writer: Writer) throws(StoreError) {
        switch writer.health {
        case .writable: return
        case .full: throw .diskFull(path: environment.path)
        case .stopped(let reason): throw .unhealthy(reason: reason)
        }
    }

    private func note(_ error: StoreError, _ writer: inout Writer) {
        if case .diskFull = error, writer.health == .writable { writer.health = .full }
    }

    package func recover() throws(StoreError) {
        try writer.withLock { (writer) throws(StoreError) in
            if writer.health == .full && environment.hasRoom { writer.health = .writable }
            try checkHealth(writer)
        }
    }

    package func observe(_ observer: @escaping @Sendable (Position) -> Void) -> ObserverToken {
        tail.observe(observer)
    }
    package func removeObserver(_ token: ObserverToken) { tail.removeObserver(token) }
    package func waitForHead(after position: Position) async throws -> Position {
        try await tail.waitForHead(after: position)
    }
}

extension LMDBEventLog {
    private static func openHeader(
        _ environment: Environment, _ meta: Table, _ options: Options
    ) throws(StoreError) -> LogHeader {
        let transaction = try environment.beginWrite()
        defer { transaction.abort() }
        if let header = try LogHeader.read(transaction, meta) {
            guard header.clock == options.clock else {
                throw .otherClock(
                    path: environment.path, recorded: header.clock.rawValue, asked: options.clock.rawValue)
            }
            return header
        }
        let header = LogHeader(
            format: LogHeader.supportedFormat, logID: try Randomness.bytes(16), clock: options.clock,
            createdAt: options.createdAt)
        try header.write(transaction, meta)
        try transaction.commit()
        return header
    }

    private static func lastEvent(
        _ environment: Environment, _ events: Table
    ) throws(StoreError) -> (position: Position, recordedAt: UInt64) {
        let transaction = try environment.beginRead()
        defer { transaction.end() }
        let cursor = try Cursor(transaction, events)
        defer { cursor.close() }
        guard try cursor.last() else { return (.start, 0) }
        let view = try cursor.record()
        return (view.position, try view.hotPrefix().recordedAt)
    }
}

extension Cursor {
    /// The event the cursor stands on, in the table `events`.
    func record() throws(StoreError) -> RecordView {
        let key = self.key
        guard key.count == 8 else {
            throw .corrupt(position: .start, reason: "a key of \(key.count) bytes where a position has 8")
        }
        return try RecordView(Position(key.uint64()), value)
    }
}
