import Domain
import WhatsApp

/// 2025-01-20T10:00:00Z.
let noon = Instant(milliseconds: 1_737_367_200_000)

func key(_ target: UInt64, day: Int = 1, attempt: Int = 1) -> MessageKey {
    MessageKey(target: TargetNumber(target), day: day, attempt: attempt)
}

func message(_ key: MessageKey, account: UInt64 = 1, campaign: UInt64? = nil) -> OutboundMessage {
    OutboundMessage(
        key: key, token: "", account: AccountNumber(account), contact: ContactNumber(key.target.rawValue + 1_000_000),
        campaign: campaign.map { CampaignNumber($0) }, channel: .sandbox, recipient: .phone("+23700000000"),
        content: .text("text", preview: false))
}

func entry(_ key: MessageKey, at moment: Instant = noon, account: UInt64 = 1, campaign: UInt64? = nil) -> LedgerEntry {
    LedgerEntry(
        acceptedAt: moment, account: AccountNumber(account), contact: ContactNumber(key.target.rawValue + 1_000_000),
        campaign: campaign.map { CampaignNumber($0) }, key: key)
}

/// A signal in a form that can be compared and read.
func line(_ signal: GatewaySignal) -> String {
    let offset = (signal.at - noon).wholeMilliseconds
    switch signal.kind {
    case .answer(let key, .accepted(let taken)): return "\(offset) \(key.text) accepted \(taken.id)"
    case .answer(let key, .refused(let refusal)): return "\(offset) \(key.text) refused \(refusal.code)"
    case .answer(let key, .unknown): return "\(offset) \(key.text) unknown"
    case .receipt(let key, .sent): return "\(offset) \(key.text) sent"
    case .receipt(let key, .delivered): return "\(offset) \(key.text) delivered"
    case .receipt(let key, .read): return "\(offset) \(key.text) read"
    case .receipt(let key, .failed(let refusal)): return "\(offset) \(key.text) failed \(refusal.code)"
    case .paired(let account, _): return "\(offset) paired \(account.rawValue)"
    case .pairingCode(let account, _): return "\(offset) code \(account.rawValue)"
    case .pairingFailed(let account, let code, _): return "\(offset) pairing failed \(account.rawValue) \(code)"
    case .checked(let account, _, _): return "\(offset) checked \(account.rawValue)"
    case .templates(let account, let templates): return "\(offset) templates \(account.rawValue) \(templates.count)"
    case .sessionLost(let account): return "\(offset) lost \(account.rawValue)"
    }
}

extension SandboxGateway {
    /// Everything that is still to come.
    func remaining() -> [GatewaySignal] {
        var all: [GatewaySignal] = []
        while true {
            let signals = signals(through: .distantFuture)
            if signals.isEmpty { return all }
            all += signals
        }
    }
}
