/// The log in memory, for tests and for trying things out: the same records, hashes and rules, nothing on disk.
package final class MemoryEventLog: EventLog {
    package let logID: [UInt8]
    private let content = Locked(MemoryContent())
    /// Held for the whole of a write.
    private let writer: Locked<LeafHasher>
    private let tail = LogTail(head: .start)

    package init() throws(StoreError) {
        logID = try Randomness.bytes(16)
        writer = Locked(try LeafHasher())
    }

    package var head: Position { tail.head }

    package func write<R>(_ body: (any LogBatch) throws -> R) throws -> R {
        try writer.withLock { hasher in
            let batch = MemoryBatch(content, hasher)
            do {
                let result = try body(batch)
                if let failure = batch.failure { throw failure }
                if batch.head > head { tail.publish(batch.head) }
                return result
            } catch {
                content.withLock { content in content.removeEvents(after: head) }
                throw error
            }
        }
    }

    package func recover() throws(StoreError) {}

    package func read(from: Position, limit: Int, _ body: (RecordView) throws -> Bool) throws {
        try MemoryReader(content: content, head: head).read(from: from, limit: limit, body)
    }

    package func readStream(
        _ stream: StreamNumber, from: StreamVersion, direction: ReadDirection, limit: Int,
        _ body: (RecordView) throws -> Bool
    ) throws {
        let reader = MemoryReader(content: content, head: head)
        try reader.readStream(stream, from: from, direction: direction, limit: limit, body)
    }

    package func observe(_ observer: @escaping @Sendable (Position) -> Void) -> ObserverToken {
        tail.observe(observer)
    }
    package func removeObserver(_ token: ObserverToken) { tail.removeObserver(token) }
    package func waitForHead(after position: Position) async throws -> Position {
        try await tail.waitForHead(after: position)
    }
}

/// Everything appended, including what the open batch has not committed: readers stop at their head.
private struct MemoryContent {
    /// Leaf hash and record of each event, as on disk.
    var stored: [[UInt8]] = []
    /// The stream each event belongs to.
    var streamOf: [StreamNumber] = []
    /// Positions of each stream's events, by version.
    var streams: [StreamNumber: [Position]] = [:]
    var recordedAt: [UInt64] = []

    mutating func append(_ bytes: [UInt8], stream: StreamNumber, recordedAt time: UInt64) {
        stored.append(bytes)
        streamOf.append(stream)
        recordedAt.append(time)
        streams[stream, default: []].append(Position(UInt64(stored.count)))
    }

    mutating func removeEvents(after head: Position) {
        while stored.count > Int(head.rawValue) {
            let stream = streamOf.removeLast()
            streams[stream]?.removeLast()
            if streams[stream]?.isEmpty == true { streams[stream] = nil }
            recordedAt.removeLast()
            stored.removeLast()
        }
    }
}

/// Reads up to a head, a record at a time, so that the lock is never held while a body runs.
private struct MemoryReader {
    let content: Locked<MemoryContent>
    let head: Position

    func read(from: Position, limit: Int, _ body: (RecordView) throws -> Bool) throws {
        var position = max(from, Position.start.next)
        var left = limit
        while left > 0 && position <= head {
            guard try visit(position, body) else { return }
            position = position.next
            left -= 1
        }
    }

    func readStream(
        _ stream: StreamNumber, from: StreamVersion, direction: ReadDirection, limit: Int,
        _ body: (RecordView) throws -> Bool
    ) throws {
        let all = content.withLock { content in content.streams[stream] ?? [] }
        let positions = all.filter { $0 <= head }
        let wanted =
            switch direction {
            case .forward: positions.dropFirst(max(Int(from.rawValue), 1) - 1)[...]
            case .backward: ArraySlice(positions.prefix(Int(from.rawValue)).reversed())
            }
        for position in wanted.prefix(limit) {
            guard try visit(position, body) else { return }
        }
    }

    private func visit(_ position: Position, _ body: (RecordView) throws -> Bool) throws -> Bool {
        let bytes = content.withLock { content in content.stored[Int(position.rawValue) - 1] }
        return try bytes.withBytes { bytes in try body(try RecordView(position, bytes)) }
    }
}

/// One commit of a `MemoryEventLog` being filled.
private final class MemoryBatch: AppendTarget {
    private let content: Locked<MemoryContent>
    private let hasher: LeafHasher
    private var encoder = RecordEncoder()
    private(set) var failure: StoreError?

    init(_ content: Locked<MemoryContent>, _ hasher: LeafHasher) {
        self.content = content
        self.hasher = hasher
    }

    var head: Position { content.withLock { content in Position(UInt64(content.stored.count)) } }
    var nextPosition: Position { head.next }
    var lastRecordedAt: UInt64 { content.withLock { content in content.recordedAt.last ?? 0 } }

    func version(of stream: StreamNumber) throws(StoreError) -> StreamVersion {
        StreamVersion(UInt32(content.withLock { content in content.streams[stream]?.count ?? 0 }))
    }

    func identity(
        of stream: StreamNumber, _ version: StreamVersion
    ) throws(StoreError) -> (position: Position, id: EventID, recordedAt: UInt64) {
        let found: (Position, [UInt8])? = content.withLock { content in
            guard let position = content.streams[stream]?[Int(version.rawValue) - 1] else { return nil }
            return (position, content.stored[Int(position.rawValue) - 1])
        }
        guard let (position, bytes) = found else { throw .unknownStream(stream) }
        let envelope = try bytes.withBytes { (bytes) throws(StoreError) in
            try RecordView(position, bytes).envelope()
        }
        return (position, envelope.id, envelope.recordedAt)
    }

    func store(
        _ event: ProposedEvent, stream: StreamNumber, version: StreamVersion, recordedAt: UInt64
    ) throws(StoreError) {
        encoder.encode(event, at: nextPosition, stream: stream, version: version, recordedAt: recordedAt)
        do throws(StoreError) {
            let bytes = try hasher.digest(encoder.writer.bytes) + encoder.writer.bytes[RecordEncoder.lead...]
            content.withLock { content in content.append(bytes, stream: stream, recordedAt: recordedAt) }
        } catch {
            failure = error
            throw error
        }
    }

    func read(from: Position, limit: Int, _ body: (RecordView) throws -> Bool) throws {
        try MemoryReader(content: content, head: head).read(from: from, limit: limit, body)
    }

    func readStream(
        _ stream: StreamNumber, from: StreamVersion, direction: ReadDirection, limit: Int,
        _ body: (RecordView) throws -> Bool
    ) throws {
        let reader = MemoryReader(content: content, head: head)
        try reader.readStream(stream, from: from, direction: direction, limit: limit, body)
    }
}
