internal import EventStore

/// Counts of webhooks by who sent them and what became of them.
package final class WebhookMetrics: Sendable {
    /// Raw values are labels.
    enum Gateway: String, CaseIterable {
        case cloud, web
        /// Nothing says whose it is.
        case unknown
    }

    /// Raw values are labels.
    enum Result: String, CaseIterable {
        /// Durable.
        case recorded
        /// Signed, and of no consequence.
        case nothing
        case unsigned, forged, malformed
        /// Could not be recorded: it will come again.
        case unavailable
    }

    private struct Key: Hashable {
        let gateway: Gateway
        let result: Result
    }

    private struct State {
        var requests: [Key: Int] = [:]
        var ignored = 0
    }

    private let state = Locked(State())

    init() {}

    func note(_ gateway: Gateway, _ result: Result) {
        state.withLock { $0.requests[Key(gateway: gateway, result: result), default: 0] += 1 }
    }

    /// Parts that never reach the engine because they are of no consequence.
    func noteIgnored(_ count: Int) { state.withLock { $0.ignored += count } }

    var ignored: Int { state.withLock { $0.ignored } }

    /// All that may come, also what never did: a rate needs a zero to begin with.
    var requests: [(gateway: Gateway, result: Result, count: Int)] {
        let known = state.withLock { $0.requests }
        return Gateway.allCases.flatMap { gateway in
            Result.allCases.compactMap { result in
                guard (gateway == .unknown) == (result == .unsigned) else { return nil }
                return (gateway, result, known[Key(gateway: gateway, result: result)] ?? 0)
            }
        }
    }
}
