import EventStore
import TestSupport

/// The logs that the contract is run on.
enum LogBackend: String, CaseIterable, Sendable {
    case lmdb, memory

    /// Runs `body` with a new, empty log.
    func run(_ body: (any EventLog) throws -> Void) throws {
        switch self {
        case .memory: try body(try MemoryEventLog())
        case .lmdb: try withDirectory { directory in try body(try LMDBEventLog(directory: directory)) }
        }
    }

    func runAsync(_ body: (any EventLog) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(try MemoryEventLog())
        case .lmdb:
            let directory = try TemporaryDirectory.make("store")
            defer { TemporaryDirectory.remove(directory) }
            try await body(try LMDBEventLog(directory: directory))
        }
    }
}

/// Runs `body` with a new directory, removed afterwards.
func withDirectory(_ body: (String) throws -> Void) throws {
    let directory = try TemporaryDirectory.make("store")
    defer { TemporaryDirectory.remove(directory) }
    try body(directory)
}

/// A plain event; its type tells it apart.
func event(_ id: UInt64, type: UInt32 = 1, at recordedAt: UInt64 = 1_000) -> ProposedEvent {
    ProposedEvent(
        type: type, id: EventID(id), account: .number(StreamNumber(UInt64(1))), recordedAt: recordedAt,
        correlation: id, body: [0xa1, 0x00, 0x18, UInt8(24 + id % 200)])
}

func events(_ ids: ClosedRange<UInt64>) -> [ProposedEvent] { ids.map { event($0) } }

extension LogReading {
    /// Everything from `position` on, copied.
    func envelopes(from position: Position = .start, limit: Int = .max) throws -> [Envelope] {
        var found: [Envelope] = []
        try read(from: position, limit: limit) { view in
            found.append(try view.envelope())
            return true
        }
        return found
    }

    func versions(
        _ stream: StreamNumber, from: StreamVersion, _ direction: ReadDirection, limit: Int = .max
    ) throws -> [UInt32] {
        var found: [UInt32] = []
        try readStream(stream, from: from, direction: direction, limit: limit) { view in
            found.append(try view.hotPrefix().version.rawValue)
            return true
        }
        return found
    }
}

extension EventLog {
    @discardableResult
    func append(_ appends: StreamAppend...) throws -> [Appended] { try write { batch in try batch.append(appends) } }
}
