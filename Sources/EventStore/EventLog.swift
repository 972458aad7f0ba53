/// Which way a stream is read.
package enum ReadDirection: Hashable, Sendable {
    case forward, backward
}

/// Reads of the log. Each body returns false to stop early; the record it gets is valid only within it.
package protocol LogReading: AnyObject {
    /// Position of the last event.
    var head: Position { get }

    /// Calls `body` with up to `limit` records in order, the one at `from` first.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    func read(from: Position, limit: Int, _ body: (RecordView) throws -> Bool) throws

    /// Calls `body` with up to `limit` records of one stream, the one of version `from` (or the nearest there is in
    /// that direction) first. An unknown stream has none.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    func readStream(
        _ stream: StreamNumber, from: StreamVersion, direction: ReadDirection, limit: Int,
        _ body: (RecordView) throws -> Bool
    ) throws
}

/// One commit being filled, on the writer's thread. Its reads and `version(of:)` see what it already appended.
package protocol LogBatch: LogReading {
    /// Where the next event will stand, and so the number of the next new stream.
    var nextPosition: Position { get }

    /// How many events the stream has; 0 where there is none.
    func version(of stream: StreamNumber) throws(StoreError) -> StreamVersion

    /// Appends to several streams at once, or to none. Up to 256 events, each stream at most once. Streams are
    /// checked first; a `versionConflict`, `unknownStream` or other refusal has written nothing, and the batch goes on.
    ///
    /// A repeat (every event there already, same ids at the same versions) answers the first positions and writes
    /// nothing; it takes all the streams of the append together.
    @discardableResult
    func append(_ appends: [StreamAppend]) throws(StoreError) -> [Appended]
}

/// Where events stand in order. Any thread reads; writes take turns.
package protocol EventLog: LogReading, Sendable {
    /// 16 random bytes given when the log was made.
    var logID: [UInt8] { get }

    /// Runs `body` and commits what it appended: durable, and visible to readers, when this returns. If it throws,
    /// nothing is left. A body that appended nothing costs no sync. Waits while another write runs.
    ///
    /// After `.diskFull` writes are refused until `recover()`; after `.unhealthy` until the process restarts.
    @available(*, noasync, message: "a write holds its thread until the commit; call a synchronous function")
    func write<R>(_ body: (any LogBatch) throws -> R) throws -> R

    /// Takes up writing again after `.diskFull`, if there is room; throws what still stands in the way.
    func recover() throws(StoreError)

    /// Calls `observer` after each commit that appended, on the writer's thread, with the new head. It must be quick.
    func observe(_ observer: @escaping @Sendable (Position) -> Void) -> ObserverToken
    func removeObserver(_ token: ObserverToken)

    /// Waits until the head is beyond `position` and returns it; at once where it already is.
    /// Throws `CancellationError` when the task is cancelled.
    func waitForHead(after position: Position) async throws -> Position
}

extension LogReading {
    /// The whole stream, oldest first.
    @available(*, noasync, message: "reads hold a transaction; call a synchronous function")
    package func readStream(_ stream: StreamNumber, _ body: (RecordView) throws -> Bool) throws {
        try readStream(stream, from: .first, direction: .forward, limit: .max, body)
    }
}

extension LogBatch {
    /// Appends to one stream.
    @discardableResult
    package func append(_ append: StreamAppend) throws(StoreError) -> Appended {
        try self.append([append])[0]
    }
}

/// Names an observer, so that it can be removed.
package struct ObserverToken: Hashable, Sendable {
    let number: UInt64
}

/// Limits that every backend keeps.
package enum LogLimits {
    /// Events in one atomic append.
    package static let eventsPerAppend = 256
}
