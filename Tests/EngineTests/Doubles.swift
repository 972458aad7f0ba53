import Domain
import EventStore
import WhatsApp

/// Answers every message at once, as it is told to, and keeps what it was given.
final class RecordingGateway: Gateway {
    let kind: GatewayKind
    let earliestEffect = Duration.zero
    let outstandingAnswers = 0
    private let taken = Locked<[OutboundMessage]>([])
    private let pending = Locked<[GatewaySignal]>([])
    /// Not the function by itself, which would be wrapped once more at every look at it.
    private struct Script {
        var answer: @Sendable (OutboundMessage) -> SendAnswer? = { .accepted(Acceptance(id: "wamid.\($0.token)")) }
    }
    private let script = Locked(Script())
    private let health = Locked(ChannelHealth())
    private let remote = Locked<[RemoteTemplate]?>([])
    private let refusal = Locked<Int?>(nil)
    private let asked = Locked(0)

    init(_ kind: GatewayKind = .sandbox) { self.kind = kind }

    /// How often it was asked for its templates.
    var fetches: Int { asked.withLock { $0 } }
    var messages: [OutboundMessage] { taken.withLock { $0 } }

    /// From now on; nil: no answer comes.
    func answer(_ answer: @escaping @Sendable (OutboundMessage) -> SendAnswer?) {
        script.withLock { $0.answer = answer }
    }
    func say(_ health: ChannelHealth) { self.health.withLock { $0 = health } }
    /// Nil: whoever asks for them hears nothing.
    func hold(_ templates: [RemoteTemplate]?) { remote.withLock { $0 = templates } }
    /// With which code it refuses whoever wants to connect from now on; nil: it does not.
    func refuseConnections(_ code: Int?) { refusal.withLock { $0 = code } }
    func report(_ kind: GatewaySignal.Kind, at moment: Instant) {
        pending.withLock { $0.append(GatewaySignal(at: moment, kind: kind)) }
    }

    func submit(_ messages: [OutboundMessage], at now: Instant) {
        taken.withLock { $0 += messages }
        let answer = script.withLock { $0.answer }
        for message in messages {
            if let answer = answer(message) { report(.answer(message.key, answer), at: now) }
        }
    }

    func connect(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        report(.pairingCode(account, PairingCode(text: "code", expiresAt: now + .seconds(60))), at: now)
        if let code = refusal.withLock({ $0 }) {
            return report(.pairingFailed(account, code: code, through: channel), at: now + .seconds(3))
        }
        report(.paired(account, through: channel), at: now + .seconds(3))
        report(.checked(account, .connected(health.withLock { $0 }), through: channel), at: now + .seconds(3))
    }

    func disconnect(_ account: AccountNumber, _ channel: Channel) {}

    func check(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        report(.checked(account, .connected(health.withLock { $0 }), through: channel), at: now)
    }

    func fetchTemplates(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        asked.withLock { $0 += 1 }
        if let templates = remote.withLock({ $0 }) { report(.templates(account, templates), at: now) }
    }

    func stop() {}

    func signals(through now: Instant) -> [GatewaySignal] {
        pending.withLock { pending in
            defer { pending.removeAll { $0.at <= now } }
            return pending.filter { $0.at <= now }
        }
    }

    var nextSignal: Instant? { pending.withLock { $0.map(\.at).min() } }
}

extension OutboundMessage {
    /// What the person reads; for a template its name and its texts.
    var words: String {
        switch content {
        case .text(let text, _): text
        case .template(let template): ([template.name] + template.texts).joined(separator: "|")
        case .media(_, let source, let caption, _): "\(source.text) \(caption ?? "")"
        }
    }

    var address: String {
        switch recipient {
        case .phone(let phone): phone
        case .userID(let id): id
        }
    }
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
