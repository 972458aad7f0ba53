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
        /// Batches that could not be written: nothing of them is in the log.
        package var lostBatches = 0
        /// Batches that the log has and the rows missed; they catch up before the next one.
        package var missedRows = 0
        /// Parts of webhooks that were understood and refused.
        package var refusedUpdates = 0
        /// Tries in vain to destroy the keys of people who were erased.
        package var failedDestructions = 0
        /// Why keys of people who were erased are still there, without personal data; nil since none is.
        package var keysKept: String?
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

    func noteLostBatch() { counters.withLock { $0.lostBatches += 1 } }

    func noteMissedRows() { counters.withLock { $0.missedRows += 1 } }

    func noteRefusedUpdate() { counters.withLock { $0.refusedUpdates += 1 } }

    func noteDestroyedKeys() { counters.withLock { $0.keysKept = nil } }

    func note(keysKept error: StoreError) {
        counters.withLock {
            $0.failedDestructions += 1
            $0.keysKept = error.description
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
