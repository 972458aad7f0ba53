internal import Dispatch
internal import Domain
internal import EventStore

/// Up to where each account's receiver has taken its events. No fold of anything: without it everything would be sent
/// again, so it is an environment of its own whose commits are synced.
///
/// One thread commits; whatever came while the last commit was being synced goes into the next one.
final class Progress: Sendable {
    private struct Step {
        let account: AccountNumber
        let position: Position
        let done: CheckedContinuation<Void, any Error>?
    }

    private let environment: Environment
    private let positions: Table
    private let waiting = Locked<[Step]>([])
    private let queue = DispatchQueue(label: "outbox")

    /// What was noted for another log says nothing of this one.
    init(at path: String, logID: [UInt8], mapSize: Int) throws {
        environment = try Environment(at: path, durability: .synced, mapSize: mapSize)
        let tables = try environment.openTables(["meta", "positions"])
        positions = tables[1]
        try environment.write { transaction in
            guard try transaction.value(tables[0], "log") != logID else { return }
            try transaction.clear(tables[1])
            try transaction.put(tables[0], "log", logID)
        }
    }

    func position(of account: AccountNumber) throws -> Position? {
        try environment.read { transaction in
            try transaction.get(positions, account.rawValue) { Position($0.uint64()) }
        }
    }

    /// Durable when it returns.
    func advance(_ account: AccountNumber, to position: Position) async throws {
        try await withCheckedThrowingContinuation { enter([Step(account: account, position: position, done: $0)]) }
    }

    /// Notes in passing what need not be looked through again; nobody waits for it.
    func note(_ passed: [AccountNumber: Position]) {
        enter(passed.map { Step(account: $0, position: $1, done: nil) })
    }

    /// Waits for what was noted.
    func close() { queue.sync {} }

    private func enter(_ steps: [Step]) {
        let isFirst = waiting.withLock { waiting in
            waiting += steps
            return waiting.count == steps.count && !steps.isEmpty
        }
        if isFirst { queue.async { [self] in commit() } }
    }

    private func commit() {
        let steps = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        do {
            try environment.write { transaction in
                for step in steps {
                    // What was noted in passing may be older than what was taken meanwhile.
                    let known = try transaction.get(positions, step.account.rawValue) { Position($0.uint64()) }
                    if let known, known >= step.position { continue }
                    try transaction.put(positions, step.account.rawValue, step.position.rawValue)
                }
            }
            for step in steps { step.done?.resume() }
        } catch {
            for step in steps { step.done?.resume(throwing: error) }
        }
    }
}
