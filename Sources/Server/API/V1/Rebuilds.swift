internal import EventStore

/// Rebuilds in progress, each in a task of its own: whoever asked may go, the rebuild goes on.
package final class Rebuilds: Sendable {
    private struct Entry {
        var isRunning = false
        /// What the last one failed with, in words without personal data.
        var failure: String?
        var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    }

    private let entries = Locked<[String: Entry]>([:])
    private let tickets = Locked<UInt64>(0)

    init() {}

    func isRunning(_ name: String) -> Bool { entries.withLock { $0[name]?.isRunning ?? false } }

    func lastFailure(of name: String) -> String? { entries.withLock { $0[name]?.failure } }

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
                try await models.rebuild(name)
                end(name, failure: nil)
            } catch {
                end(name, failure: (error as? StoreError)?.description ?? "\(type(of: error))")
            }
        }
        return true
    }

    private func end(_ name: String, failure: String?) {
        let waiting = entries.withLock { entries in
            defer { entries[name] = Entry(failure: failure) }
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
