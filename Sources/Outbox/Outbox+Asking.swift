package import Domain
package import Engine
internal import EventCoding
internal import EventStore
internal import WhatsApp

/// What people ask of the outbox: how receivers fare, and whether one answers.
extension Outbox {
    /// The machine's time: receivers do not live by the engine's clock.
    static var now: Instant { Instant(milliseconds: RealTime.millisecondsSince1970) }

    /// Nil for an account to whose receiver nothing is sent.
    package func report(of account: AccountNumber) -> WebhookReport? {
        state.withLock { state in
            guard let lane = state.lanes[account] else { return nil }
            var report = lane.report
            report.waiting = lane.ahead.first
            return report
        }
    }

    /// Sends a `relance.Ping`, once and out of turn; how it was answered, and after how long.
    package func ping(_ record: EngineView.WebhookRecord) async throws -> (answer: ReceiverAnswer, after: Duration) {
        let start = ContinuousClock.now
        let id = "ping-\(Self.now.milliseconds)"
        let body = CloudEvent.json(
            id: id, source: "/accounts/\(record.accountID)", type: "relance.Ping",
            subject: "account \(record.account.rawValue)", time: Self.now.description, data: "{}")
        let answer = await transport.answer(to: try call(id: id, body, to: record.settings))
        return (answer, ContinuousClock.now - start)
    }

    func call(id: String, _ body: [UInt8], to webhook: WebhookSettings) throws(StoreError) -> HTTPCall {
        try SignedCall.make(
            id: id, body: body, type: CloudEvent.mediaType, to: webhook, at: Self.now, settings)
    }

    package var metrics: OutboxMetrics {
        let head = engine.log.head
        return state.withLock { state in
            var metrics = state.metrics
            let waiting = state.lanes.values.compactMap(\.ahead.first)
            metrics.receivers = state.lanes.count
            metrics.receiversWaiting = waiting.count
            metrics.lagEvents = waiting.min().map { head.rawValue - min($0.rawValue, head.rawValue) + 1 } ?? 0
            return metrics
        }
    }
}

/// Figures for `/metrics`; none of them names anybody.
package struct OutboxMetrics: Sendable {
    /// Events that receivers took, since the process began.
    package internal(set) var delivered = 0
    /// Tries that no receiver took.
    package internal(set) var failedTries = 0
    /// Times that the log or the record of progress could not be read or written.
    package internal(set) var failures = 0
    package internal(set) var receivers = 0
    package internal(set) var receiversWaiting = 0
    /// How far the oldest event that a receiver has not taken lies behind the log's head.
    package internal(set) var lagEvents: UInt64 = 0
}
