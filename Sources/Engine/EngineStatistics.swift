import Domain
package import EventStore

/// Counters of this process for `/metrics`; what must be exact comes from the log instead.
package final class EngineStatistics: Sendable {
    package struct Counters: Sendable {
        package var eventsAppended = 0
        package var messagesAccepted = 0
        package var messagesFailed = 0
        package var messagesInDoubt = 0
        /// Answers and receipts for messages this log never asked for.
        package var foreignSignals = 0
        /// Parts of webhooks that are of no consequence.
        package var ignoredUpdates = 0
        /// Connections that failed checks ended.
        package var sessionsExpired = 0
        package var failures = 0
        /// The last failure, in words without personal data.
        package var lastFailure: String?
        /// Why the last batch was lost; nil since one went through.
        package var standstill: StoreError?
    }

    private let counters = Locked(Counters())

    package var snapshot: Counters { counters.withLock { $0 } }

    func noteAppended(_ count: Int) { counters.withLock { $0.eventsAppended += count } }
    func note(standstill: StoreError?) { counters.withLock { $0.standstill = standstill } }
    func noteForeignSignal() { counters.withLock { $0.foreignSignals += 1 } }

    func noteExpiredSession() { counters.withLock { $0.sessionsExpired += 1 } }

    func noteIgnoredUpdate() { counters.withLock { $0.ignoredUpdates += 1 } }

    func note(_ error: any Error) {
        counters.withLock {
            $0.failures += 1
            $0.lastFailure = (error as? StoreError)?.description ?? "\(type(of: error))"
        }
    }

    func note(_ events: [TargetEvent]) {
        counters.withLock { counters in
            for event in events {
                switch event {
                case .messageSent: counters.messagesAccepted += 1
                case .messageFailed: counters.messagesFailed += 1
                case .messageInDoubt: counters.messagesInDoubt += 1
                default: break
                }
            }
        }
    }
}
