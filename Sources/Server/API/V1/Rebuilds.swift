internal import EventStore

/// Rebuilds in progress, each in a task of its own: whoever asked may go, the rebuild goes on.
package final class Rebuilds: Sendable {
    private struct Entry {
        var isRunning = false
        /// Events folded and events in all, of the one that runs.
        var progress = (done: 0, total: 0)
        var outcome: RebuildOutcome?
        /// What the last one failed with, in words without personal data.
        var failure: String?
        var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    }

    private let entries = Locked<[String: Entry]>([:])
    private let tickets = Locked<UInt64>(0)

    init() {}

    func isRunning(_ name: String) -> Bool { entries.withLock { $0[name]?.isRunning ?? false } }

    func lastFailure(of name: String) -> String? { entries.withLock { $0[name]?.failure } }

    func lastOutcome(of name: String) -> RebuildOutcome? { entries.withLock { $0[name]?.outcome } }

    /// Nil while none runs.
    func progress(of name: String) -> (done: Int, total: Int)? {
        entries.withLock { entries in entries[name].flatMap { $0.isRunning ? $0.progress : nil } }
    }

    /// False if one is running.
    func start(_ name: String, _ models: any ReadModels) -> Bool {
        let isFirst = entries.withLock { entries in
            guard entries[name]?.isRunning != true else { return false }
            entries[name] = Entry(isRunning: true)
            return true
        }
        guard isFirst else { return false }
        Task {
            do {
                let outcome = try await models.rebuild(name) { [self] done, total in
                    entries.withLock { $0[name]?.progress = (done, total) }
                }
                end(name, Entry(outcome: outcome))
            } catch {
                end(name, Entry(failure: (error as? StoreError)?.description ?? "\(type(of: error))"))
            }
        }
        return true
    }

    private func end(_ name: String, _ entry: Entry) {
        let waiting = entries.withLock { entries in
            defer { entries[name] = entry }
            return entries[name]?.waiting.values.map { $0 } ?? []
        }
        for continuation in waiting { continuation.resume(returning: true) }
    }

    /// True once it has ended, false once patience has.
    func wait(for name: String, patience: Duration) async -> Bool {
        let ticket = tickets.withLock { number in
            number += 1
            return number
        }
        let timer = Task {
            // Cancelled when the wait is over: then there is nobody left to wake.
            do { try await Task.sleep(for: patience) } catch { return }
            entries.withLock { $0[name]?.waiting.removeValue(forKey: ticket) }?.resume(returning: false)
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { continuation in
            let hasEnded = entries.withLock { entries in
                guard entries[name]?.isRunning == true else { return true }
                entries[name]?.waiting[ticket] = continuation
                return false
            }
            if hasEnded { continuation.resume(returning: true) }
        }
    }
}
