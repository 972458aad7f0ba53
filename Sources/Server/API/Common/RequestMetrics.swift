internal import EventStore

/// Counts of answered requests by method, pattern and status. Patterns and statuses are few, so the table is bounded.
package final class RequestMetrics: Sendable {
    struct Key: Hashable, Comparable {
        let method: String
        let pattern: String
        let status: Int

        static func < (left: Key, right: Key) -> Bool {
            (left.pattern, left.method, left.status) < (right.pattern, right.method, right.status)
        }
    }

    private let counts = Locked<[Key: Int]>([:])

    init() {}

    /// Notes one line of the server's access log.
    package func note(_ record: AccessRecord) {
        // A method that no route has may be any text.
        let method = HTTPMethod(rawValue: record.method) == nil ? "other" : record.method
        counts.withLock { $0[Key(method: method, pattern: record.pattern, status: record.status), default: 0] += 1 }
    }

    var sorted: [(key: Key, count: Int)] {
        counts.withLock { $0 }.sorted { $0.key < $1.key }.map { (key: $0.key, count: $0.value) }
    }
}
