/// Why the store could not do what it was asked. Every case says what is wrong and what would be right.
package enum StoreError: Error, Hashable, Sendable {
    /// The stream is not where the appender thought. `actual` is 0 for a stream that does not exist.
    case versionConflict(stream: StreamNumber, expected: StreamVersion, actual: StreamVersion)
    case unknownStream(StreamNumber)
    /// One atomic append named the same stream twice.
    case repeatedStream(StreamNumber)
    /// An append without events, or for a new stream with an expected version other than 0.
    case invalidAppend(reason: String)
    case tooManyEvents(count: Int, limit: Int)
    case recordTooLarge(bytes: Int, limit: Int)
    /// No room: reads go on, writes are refused until `recover()` finds room.
    case diskFull(path: String)
    /// The map size given at open is used up.
    case mapFull(path: String)
    /// A commit or sync failed, so what is on disk is not certain: no more writes in this process.
    case unhealthy(reason: String)
    case newerFormat(path: String, found: Int, supported: Int)
    case otherClock(path: String, recorded: String, asked: String)
    /// Opened twice by this process.
    case alreadyOpen(path: String)
    /// Opened by another process.
    case inUse(path: String, pid: Int32?)
    case corrupt(position: Position, reason: String)
    /// A file of the store that does not read as what it should be.
    case malformed(path: String, reason: String)
    case keyTooLong(bytes: Int, limit: Int)
    /// Sealed bytes that this key and context do not open.
    case cannotOpen(what: String)
    case crypto(operation: String)
    case lmdb(code: Int32, operation: String, reason: String)
    case system(code: Int32, operation: String, path: String)
    /// Used after it was closed.
    case closed(path: String)
    /// The batch was given up by whoever filled it.
    case abandoned(reason: String)
}

extension StoreError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .versionConflict(let stream, let expected, let actual):
            "stream \(stream) is at version \(actual), not \(expected): read it again and decide again"
        case .unknownStream(let stream):
            "there is no stream \(stream): a stream is named by the position of its first event"
        case .repeatedStream(let stream):
            "stream \(stream) appears twice in one append: give its events together"
        case .invalidAppend(let reason): reason
        case .tooManyEvents(let count, let limit):
            "\(count) events in one atomic append: \(limit) are allowed; split it into resumable batches"
        case .recordTooLarge(let bytes, let limit):
            "a record of \(bytes) bytes: \(limit) are allowed"
        case .diskFull(let path):
            "no room left at \(path): reads go on; make room and writing resumes"
        case .mapFull(let path):
            "the map of \(path) is full: open it with a larger map size"
        case .unhealthy(let reason):
            "the store stopped writing (\(reason)): restart the process; what was acknowledged is on disk"
        case .newerFormat(let path, let found, let supported):
            "\(path) has format \(found); this build reads up to \(supported): use a newer build"
        case .otherClock(let path, let recorded, let asked):
            "\(path) was made under the \(recorded) clock, not the \(asked) clock: "
                + (recorded == "system" ? "leave out --clock" : "start with --clock test")
                + ", or use another directory"
        case .alreadyOpen(let path): "\(path) is already open in this process: share the one that is open"
        case .inUse(let path, let pid):
            "\(path) is in use by process \(pid.map(String.init) ?? "unknown"): stop that process first"
        case .corrupt(let position, let reason):
            "the record at position \(position) is damaged (\(reason)): restore a backup (docs/operations.md)"
        case .malformed(let path, let reason): "\(path) cannot be read: \(reason)"
        case .keyTooLong(let bytes, let limit): "a key of \(bytes) bytes: 1 to \(limit) are allowed"
        case .cannotOpen(let what): "\(what) does not open: another secret sealed it, or it was altered"
        case .crypto(let operation): "libcrypto failed at \(operation)"
        case .lmdb(let code, let operation, let reason): "LMDB error \(code) at \(operation): \(reason)"
        case .system(let code, let operation, let path): "\(operation) of \(path) failed: errno \(code)"
        case .closed(let path): "\(path) is closed"
        case .abandoned(let reason): "the batch was given up: \(reason)"
        }
    }
}
