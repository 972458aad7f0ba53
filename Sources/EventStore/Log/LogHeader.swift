/// What the log says of itself: the table `meta` of its environment, written once when it is made.
package struct LogHeader: Hashable, Sendable {
    /// Which clock gave the recorded times.
    package enum Clock: String, Hashable, Sendable {
        case system
        /// A test or fast clock.
        case virtual
    }

    /// The layout this build writes, and the newest it reads.
    static let supportedFormat = 1

    package var format: Int
    /// 16 random bytes.
    package var logID: [UInt8]
    package var clock: Clock
    /// Milliseconds since 1970 UTC.
    package var createdAt: UInt64

    private enum Name {
        static let format = "format"
        static let logID = "log-id"
        static let clock = "clock"
        static let createdAt = "created-at"
    }

    /// The header, or nil in an environment that has none yet. Refuses a newer format before reading further.
    static func read(_ transaction: ReadTransaction, _ meta: Table) throws(StoreError) -> LogHeader? {
        let path = transaction.path
        guard let formatText = try text(transaction, meta, Name.format) else { return nil }
        guard let format = Int(formatText) else { throw .malformed(path: path, reason: "its format is no number") }
        if format > supportedFormat { throw .newerFormat(path: path, found: format, supported: supportedFormat) }
        guard let logID = try transaction.value(meta, Name.logID), logID.count == 16 else {
            throw .malformed(path: path, reason: "its log-id is not 16 bytes")
        }
        guard let clock = try text(transaction, meta, Name.clock).flatMap(Clock.init) else {
            throw .malformed(path: path, reason: "its clock is neither system nor virtual")
        }
        guard let createdAt = try text(transaction, meta, Name.createdAt).flatMap(UInt64.init) else {
            throw .malformed(path: path, reason: "its created-at is no number")
        }
        return LogHeader(format: format, logID: logID, clock: clock, createdAt: createdAt)
    }

    func write(_ transaction: WriteTransaction, _ meta: Table) throws(StoreError) {
        try transaction.put(meta, Name.format, String(format))
        try transaction.put(meta, Name.logID, logID)
        try transaction.put(meta, Name.clock, clock.rawValue)
        try transaction.put(meta, Name.createdAt, String(createdAt))
    }

    private static func text(
        _ transaction: ReadTransaction, _ meta: Table, _ name: String
    ) throws(StoreError) -> String? {
        try transaction.value(meta, name).map { String(decoding: $0, as: UTF8.self) }
    }
}
