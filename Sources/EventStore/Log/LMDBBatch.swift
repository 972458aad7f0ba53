/// One commit of an `LMDBEventLog` being filled: a write transaction in the log and, once needed, one in the index.
final class LMDBBatch: AppendTarget {
    private let log: LMDBEventLog
    private let transaction: WriteTransaction
    private var indexTransaction: WriteTransaction?
    private var indexWriter: IndexWriter?
    private var encoder = RecordEncoder()
    private let hasher: LeafHasher
    private(set) var head: Position
    private(set) var lastRecordedAt: UInt64
    /// An error that left the transactions half-written: they may only be thrown away.
    private(set) var failure: StoreError?

    init(_ log: LMDBEventLog, head: Position, _ writer: LMDBEventLog.Writer) throws(StoreError) {
        self.log = log
        self.head = head
        hasher = writer.hasher
        lastRecordedAt = writer.lastRecordedAt
        transaction = try log.environment.beginWrite()
    }

    var nextPosition: Position { head.next }

    func commitLog() throws(StoreError) { try transaction.commit() }

    func commitIndex() throws(StoreError) {
        let index = try indexForWriting()
        try log.index.store.setCheckpoint(head, in: index)
        try index.commit()
    }

    /// Leaves nothing of what was not committed.
    func abort() {
        transaction.abort()
        indexTransaction?.abort()
    }

    private func indexForWriting() throws(StoreError) -> WriteTransaction {
        if let indexTransaction { return indexTransaction }
        let begun = try log.index.store.beginWrite()
        indexTransaction = begun
        return begun
    }

    func version(of stream: StreamNumber) throws(StoreError) -> StreamVersion {
        try log.index.version(of: stream, try indexForWriting())
    }

    func identity(
        of stream: StreamNumber, _ version: StreamVersion
    ) throws(StoreError) -> (position: Position, id: EventID, recordedAt: UInt64) {
        guard let position = try log.index.position(of: stream, version, try indexForWriting()) else {
            throw .corrupt(position: Position(stream.rawValue), reason: "the index lacks its version \(version)")
        }
        let value = try unsafe position.rawValue.withKeyBytes { (raw) throws(StoreError) in
            try unsafe transaction.lookup(log.events, raw)
        }
        guard let value else { throw .corrupt(position: position, reason: "it is missing") }
        let envelope = try RecordView(position, value).envelope()
        return (position, envelope.id, envelope.recordedAt)
    }

    func store(
        _ event: ProposedEvent, stream: StreamNumber, version: StreamVersion, recordedAt: UInt64
    ) throws(StoreError) {
        do throws(StoreError) {
            let position = nextPosition
            encoder.encode(event, at: position, stream: stream, version: version, recordedAt: recordedAt)
            try put(position)
            try putIndex(stream, version, position)
            head = position
            lastRecordedAt = recordedAt
        } catch {
            failure = error
            throw error
        }
    }

    /// Writes leaf hash and record straight into LMDB's page.
    private func put(_ position: Position) throws(StoreError) {
        let count = RecordView.leafHashBytes + encoder.recordCount
        var failure: StoreError?
        try unsafe position.rawValue.withKeyBytes { (key) throws(StoreError) in
            try unsafe transaction.putReserved(log.events, key, count: count, append: true) { room in
                encoder.writer.bytes.withBytes { hashed in
                    do throws(StoreError) {
                        try unsafe hasher.digest(hashed, into: room)
                    } catch {
                        failure = error
                    }
                    let record = hashed[RecordEncoder.lead..<hashed.count]
                    unsafe room[RecordView.leafHashBytes...].copyBytes(from: record.base)
                }
            }
        }
        if let failure { throw failure }
    }

    private func putIndex(
        _ stream: StreamNumber, _ version: StreamVersion, _ position: Position
    ) throws(StoreError) {
        let transaction = try indexForWriting()
        if indexWriter == nil { indexWriter = IndexWriter(try log.index.lastKey(transaction)) }
        try indexWriter?.put(transaction, log.index.rows, stream, version, position)
    }

    func read(from: Position, limit: Int, _ body: (RecordView) throws -> Bool) throws {
        try log.scan(transaction, from: from, limit: limit, head: head, body)
    }

    func readStream(
        _ stream: StreamNumber, from: StreamVersion, direction: ReadDirection, limit: Int,
        _ body: (RecordView) throws -> Bool
    ) throws {
        let positions = try log.index.positions(
            of: stream, from: from, direction: direction, limit: limit, head: head, try indexForWriting())
        try log.visit(positions, transaction, body)
    }
}
