import Domain
import Foundation
import JSON
import WhatsApp

/// Accounts, messages and a network for tests of the Cloud API; all made up.
enum CloudWorld {
    /// 2026-11-20T00:00:00Z.
    static let start = Instant(milliseconds: 1_795_132_800_000)
    static let ada = OutboundMessage.Recipient.phone("+447700900123")
    static let account = AccountNumber(7)

    static var number: CloudChannel {
        var channel = CloudChannel(phoneNumberID: "106000000000001", accessToken: "the-token")
        channel.businessAccountID = "102000000000001"
        return channel
    }

    static func key(_ target: UInt64) -> MessageKey { MessageKey(target: TargetNumber(target), day: 1, attempt: 1) }

    static func message(
        _ content: OutboundMessage.Content, to recipient: OutboundMessage.Recipient = ada, target: UInt64 = 1,
        token: String = "t7:c42:p1001", channel: Channel = .cloud(number), isMarketing: Bool = false
    ) -> OutboundMessage {
        OutboundMessage(
            key: key(target), token: token, account: account, contact: ContactNumber(target + 1000), campaign: nil,
            channel: channel, recipient: recipient, content: content, isMarketing: isMarketing)
    }

    static func template(_ name: String, _ language: String = "en_GB", _ components: TemplateComponent...)
        -> OutboundMessage.Content
    {
        .template(TemplateMessage(name: name, language: language, components: components))
    }

    /// A signal in a form that can be compared and read.
    static func line(_ signal: GatewaySignal) -> String {
        let offset = (signal.at - start).wholeMilliseconds
        switch signal.kind {
        case .answer(let key, let answer): return "\(offset) \(key.text) \(word(answer))"
        case .receipt(let key, _): return "\(offset) \(key.text) receipt"
        case .pairingCode: return "\(offset) code"
        case .paired(let account, _): return "\(offset) paired \(account.rawValue)"
        case .pairingFailed(let account, let code, _): return "\(offset) pairing failed \(account.rawValue) \(code)"
        case .sessionLost(let account): return "\(offset) lost \(account.rawValue)"
        case .checked(let account, let check, _): return "\(offset) checked \(account.rawValue) \(word(check))"
        case .templates(let account, let templates):
            let list = templates.map { "\($0.id.name)/\($0.id.language) \($0.status.rawValue)" }
            return "\(offset) templates \(account.rawValue): \(list.joined(separator: ", "))"
        }
    }

    static func word(_ answer: SendAnswer) -> String {
        switch answer {
        case .accepted(let acceptance):
            let person = [acceptance.waID, acceptance.userID].compactMap { $0 }.map { " " + $0 }.joined()
            return "accepted \(acceptance.id)\(person)"
        case .refused(let refusal):
            return "refused \(refusal.code)" + (refusal.retryAfter.map { " for \($0.components.seconds) s" } ?? "")
        case .unknown: return "unknown"
        }
    }

    static func word(_ check: ChannelCheck) -> String {
        switch check {
        case .connected(let health):
            let limit: String? =
                switch health.people {
                case .limited(let count)?: "\(count) people"
                case .unlimited?: "everybody"
                case nil: nil
                }
            let parts = [health.quality, health.status, limit, health.perSecond.map { "\($0)/s" }]
            return (["connected"] + parts.compactMap { $0 }).joined(separator: " ")
        case .failed(let code): return "failed \(code)"
        case .lost: return "lost"
        }
    }
}

/// Keeps calls open until a test ends them.
final class CloudNetwork: HTTPTransport {
    private struct Open {
        let call: HTTPCall
        let done: @Sendable (HTTPOutcome) -> Void
    }

    private let open = CloudCell<[Open]>([])
    private let started = CloudCell<[HTTPCall]>([])
    let isStopped = CloudCell(false)

    var pending: Int { open.value.count }
    /// All calls there ever were.
    var calls: [HTTPCall] { started.value }

    func start(_ call: HTTPCall, _ done: @escaping @Sendable (HTTPOutcome) -> Void) {
        started.change { $0.append(call) }
        open.change { $0.append(Open(call: call, done: done)) }
    }

    func stop() {
        isStopped.change { $0 = true }
        while pending > 0 { end(.unknown("stopped")) }
    }

    /// Ends the open call at `index`.
    func end(_ outcome: HTTPOutcome, at index: Int = 0) { open.change { $0.remove(at: index) }.done(outcome) }

    func answer(_ status: Int, _ body: String, at index: Int = 0) {
        end(.answered(HTTPAnswer(status: status, headers: [:], body: Array(body.utf8))), at: index)
    }

    func answer(fixture: String, _ status: Int = 200) throws {
        end(try CloudFixture.answer("cloud/\(fixture).json", status: status))
    }
}

/// A value behind a lock.
///
/// `@unchecked Sendable`: reached only under the lock.
final class CloudCell<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var held: Value

    init(_ value: sending Value) { held = value }

    var value: Value { lock.withLock { held } }

    func change<R>(_ body: (inout Value) -> R) -> R { lock.withLock { body(&held) } }
}
