import Domain
import Foundation
import JSON
import Testing
import WhatsApp

/// A gateway over a network that answers what a test says, when it says so, and a clock that stands still.
final class WebWorld: Sendable {
    /// 2026-11-20T00:00:00Z.
    static let start = Instant(milliseconds: 1_795_132_800_000)
    static let token = "0123456789ABCDEF0123456789ABCDEF"
    static let phone = OutboundMessage.Recipient.phone("+447700900123")
    static let one = AccountNumber(1)

    let network = WebTestNetwork()
    let clock = WebTestCell(WebWorld.start)
    let wakes = WebTestCell(0)
    let gateway: WebGateway

    init(sessions: Int = 50) {
        gateway = WebGateway(
            transport: network, maxConcurrentSessions: sessions,
            wake: { [wakes] in wakes.change { $0 += 1 } }, now: { [clock] in clock.value })
    }

    static func channel(
        _ session: String = "t7", base: String = "http://127.0.0.1:3000", webhook: Bool = false
    ) -> Channel {
        .web(
            WebChannel(
                baseURL: base, apiKey: "the-key", session: session, webhookKey: "fixture-waha-hmac-key",
                webhookURL: webhook ? "https://hooks.example.com/waha/t7" : nil))
    }

    static func message(
        _ target: UInt64 = 1, session: String = "t7", base: String = "http://127.0.0.1:3000",
        to recipient: OutboundMessage.Recipient = WebWorld.phone,
        _ content: OutboundMessage.Content = .text("Hello Ada", preview: false), channel: Channel? = nil
    ) -> OutboundMessage {
        OutboundMessage(
            key: MessageKey(target: TargetNumber(target), day: 1, attempt: 1), token: token, account: one,
            contact: ContactNumber(target + 1000), campaign: nil, channel: channel ?? Self.channel(session, base: base),
            recipient: recipient, content: content)
    }

    func submit(_ messages: OutboundMessage...) { gateway.submit(messages, at: clock.value) }

    func connect(webhook: Bool = false) {
        gateway.connect(Self.one, Self.channel(webhook: webhook), at: clock.value)
    }

    /// What the gateway tells by now, in a form that can be compared and read.
    func told() -> [String] { gateway.signals(through: clock.value).map(Self.line) }

    /// Moves the clock and lets the gateway do what is due.
    func pass(_ duration: Duration) -> [String] {
        clock.change { $0 = $0 + duration }
        return told()
    }

    static func line(_ signal: GatewaySignal) -> String {
        switch signal.kind {
        case .answer(let key, .accepted(let acceptance)):
            let person = [acceptance.waID, acceptance.userID].compactMap { $0 }.map { " of \($0)" }.joined()
            return "\(key.text) accepted \(acceptance.id)\(person)"
        case .answer(let key, .refused(let refusal)):
            let pause = refusal.retryAfter.map { " for \($0.components.seconds) s" } ?? ""
            return "\(key.text) refused \(name(refusal.code))\(pause)"
        case .answer(let key, .unknown): return "\(key.text) unknown"
        case .receipt(let key, _): return "\(key.text) receipt"
        case .pairingCode(_, let code):
            let typed = code.typed.map { " or \($0)" } ?? ""
            return "code \(code.text.prefix(4))\(typed) for \((code.expiresAt - signal.at).components.seconds) s"
        case .paired(let account, _): return "paired \(account.rawValue)"
        case .pairingFailed(let account, let code, _): return "pairing failed \(account.rawValue) \(name(code))"
        case .sessionLost(let account): return "lost \(account.rawValue)"
        case .checked(let account, .connected, _): return "connected \(account.rawValue)"
        case .checked(let account, .failed(let code), _): return "check failed \(account.rawValue) \(name(code))"
        case .checked(let account, .lost, _): return "check lost \(account.rawValue)"
        case .templates: return "templates"
        }
    }

    private static func name(_ code: Int) -> String {
        switch code {
        case OwnError.unreachable: "unreachable"
        case OwnError.sessionDown: "sessionDown"
        case OwnError.badRequest: "badRequest"
        case OwnError.unauthorized: "unauthorized"
        case OwnError.tooManyRequests: "tooManyRequests"
        default: "\(code)"
        }
    }
}

/// A value behind a lock.
///
/// `@unchecked Sendable`: reached only under the lock.
final class WebTestCell<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var held: Value

    init(_ value: sending Value) { held = value }

    var value: Value { lock.withLock { held } }

    func change<R>(_ body: (inout Value) -> R) -> R { lock.withLock { body(&held) } }
}

/// Keeps calls open until a test answers them.
final class WebTestNetwork: HTTPTransport {
    private struct Open {
        let call: HTTPCall
        let done: @Sendable (HTTPOutcome) -> Void
    }

    private let open = WebTestCell<[Open]>([])
    private let started = WebTestCell<[HTTPCall]>([])
    let isStopped = WebTestCell(false)

    var pending: Int { open.value.count }
    /// All calls there ever were.
    var calls: [HTTPCall] { started.value }
    /// `POST /api/sendText`, in the order in which they came.
    var openCalls: [String] { open.value.map { Self.line($0.call) } }
    var openBodies: [JSONValue] { open.value.map { Self.body($0.call) } }

    func start(_ call: HTTPCall, _ done: @escaping @Sendable (HTTPOutcome) -> Void) {
        started.change { $0.append(call) }
        open.change { $0.append(Open(call: call, done: done)) }
    }

    func stop() {
        isStopped.change { $0 = true }
        let left = open.change { open in
            defer { open = [] }
            return open
        }
        for one in left { one.done(.unknown("stopped")) }
    }

    /// Ends the open call at `index`.
    func end(_ outcome: HTTPOutcome, at index: Int = 0) {
        let ended = open.change { open in open.indices.contains(index) ? open.remove(at: index) : nil }
        guard let ended else {
            Issue.record("there is no call to be ended")
            return
        }
        ended.done(outcome)
    }

    func answer(_ status: Int, _ body: String, at index: Int = 0) {
        end(.answered(HTTPAnswer(status: status, headers: [:], body: Array(body.utf8))), at: index)
    }

    func answer(_ status: Int, fixture: String, at index: Int = 0) throws {
        end(.answered(HTTPAnswer(status: status, headers: [:], body: try WebFixture.bytes(fixture))), at: index)
    }

    /// A session with that status.
    func answer(session status: String, at index: Int = 0) {
        answer(200, #"{"name":"t7","status":"\#(status)"}"#, at: index)
    }

    func accept(_ index: Int = 0) { answer(201, #"{"id":"true_1@c.us_X"}"#, at: index) }

    static func line(_ call: HTTPCall) -> String {
        let path = call.url.firstRange(of: "/api/").map { call.url[$0.lowerBound...] } ?? call.url[...]
        return "\(call.method) \(path)"
    }

    static func body(_ call: HTTPCall) -> JSONValue {
        guard case .json(let bytes) = call.body else { return .null }
        do throws(JSONError) {
            return try JSONValue(parsing: bytes)
        } catch {
            Issue.record(error)
            return .null
        }
    }
}
