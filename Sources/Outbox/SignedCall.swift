internal import Domain
internal import EventStore
internal import WhatsApp

/// What is sent to a receiver: the event, who it is from, when it was said, and the proof.
///
/// The signature is HMAC-SHA-256 under the account's secret of the time in Unix seconds, a point and the body's bytes: an old
/// delivery said again by somebody else shows by its time.
enum SignedCall {
    static func make(
        id: String, body: [UInt8], type: String, to webhook: WebhookSettings, at now: Instant,
        _ settings: OutboxSettings
    ) throws(StoreError) -> HTTPCall {
        let timestamp = String(now.milliseconds / 1000)
        let code = try KeyedHash(bytes: Array(webhook.secret.utf8)).hash32(Array("\(timestamp).".utf8) + body)
        var call = HTTPCall(
            "POST", webhook.url,
            headers: [
                ("X-Relance-Id", id), ("X-Relance-Timestamp", timestamp),
                ("X-Relance-Signature", "sha256=" + code.hexadecimal),
            ],
            body: .bytes(body, type: type), connectTimeout: settings.connectTimeout, timeout: settings.timeout)
        call.answerLimit = 16 << 10
        call.mayCutAnswer = true
        call.isForPublicHostsOnly = !webhook.mayBePrivate
        return call
    }
}

extension HTTPTransport {
    /// What the receiver makes of it.
    func answer(to call: HTTPCall) async -> ReceiverAnswer {
        switch await outcome(of: call) {
        case .answered(let answer): return .status(answer.status)
        case .notSent(let reason), .unknown(let reason): return .none(reason)
        }
    }
}
