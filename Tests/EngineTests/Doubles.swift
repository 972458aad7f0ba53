import Domain
import EventStore
import WhatsApp

/// Takes every message at once and keeps what it was given.
final class RecordingGateway: Gateway {
    let kind = GatewayKind.sandbox
    let earliestEffect = Duration.zero
    let outstandingAnswers = 0
    private let taken = Locked<[OutboundMessage]>([])
    private let pending = Locked<[GatewaySignal]>([])

    var messages: [OutboundMessage] { taken.withLock { $0 } }

    func submit(_ messages: [OutboundMessage], at now: Instant) {
        taken.withLock { $0 += messages }
        pending.withLock { pending in
            pending += messages.map {
                GatewaySignal(at: now, kind: .answer($0.key, .accepted(id: "wamid.\($0.phone)")))
            }
        }
    }

    func startPairing(_ account: AccountNumber, at now: Instant) -> PairingCode {
        pending.withLock { $0.append(GatewaySignal(at: now + .seconds(3), kind: .paired(account))) }
        return PairingCode(text: "code", expiresAt: now + .seconds(60))
    }

    func endSession(_ account: AccountNumber) {}

    func signals(through now: Instant) -> [GatewaySignal] {
        pending.withLock { pending in
            defer { pending.removeAll { $0.at <= now } }
            return pending.filter { $0.at <= now }
        }
    }

    var nextSignal: Instant? { pending.withLock { $0.map(\.at).min() } }
}

/// A log whose disk can be full.
final class FaultyLog: EventLog {
    private let log: MemoryEventLog
    private let isFull = Locked(false)
    private let hasRoom = Locked(true)

    init(_ log: MemoryEventLog) { self.log = log }

    /// The next commit meets a full disk, and so does every one until there is room again.
    func fillDisk() {
        isFull.withLock { $0 = true }
        hasRoom.withLock { $0 = false }
    }

    func makeRoom() { hasRoom.withLock { $0 = true } }

    func write<R>(_ body: (any LogBatch) throws -> R) throws -> R {
        if isFull.withLock({ $0 }) { throw StoreError.diskFull(path: "memory") }
        return try log.write(body)
    }

    func recover() throws(StoreError) {
        guard hasRoom.withLock({ $0 }) else { throw .diskFull(path: "memory") }
        isFull.withLock { $0 = false }
    }

    var logID: [UInt8] { log.logID }
    var head: Position { log.head }

    func read(from: Position, limit: Int, _ body: (RecordView) throws -> Bool) throws {
        try log.read(from: from, limit: limit, body)
    }

    func readStream(
        _ stream: StreamNumber, from: StreamVersion, direction: ReadDirection, limit: Int,
        _ body: (RecordView) throws -> Bool
    ) throws {
        try log.readStream(stream, from: from, direction: direction, limit: limit, body)
    }

    func observe(_ observer: @escaping @Sendable (Position) -> Void) -> ObserverToken { log.observe(observer) }
    func removeObserver(_ token: ObserverToken) { log.removeObserver(token) }
    func waitForHead(after position: Position) async throws -> Position { try await log.waitForHead(after: position) }
}
