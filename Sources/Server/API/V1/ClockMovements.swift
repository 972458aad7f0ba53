internal import Domain
internal import EventStore

/// Where requests with an idempotency key have moved the test clock, so that a repeated `{"by": …}` goes to the same
/// moment and not further. Moving a clock is no fact, so the log does not remember it; the process does.
final class ClockMovements: Sendable {
    struct Key: Sendable {
        let actor: String
        let key: String
        let request: [UInt8]
    }

    private let goals = Locked<[String: (request: [UInt8], goal: Instant)]>([:])

    /// The first goal of this request; nil if the key came with another one.
    func goal(_ asked: Instant, for key: Key?) -> Instant? {
        guard let key else { return asked }
        return goals.withLock { goals in
            // Actors hold no spaces.
            let name = "\(key.actor) \(key.key)"
            if let known = goals[name] { return known.request == key.request ? known.goal : nil }
            goals[name] = (key.request, asked)
            return asked
        }
    }
}
