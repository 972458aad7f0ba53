import Foundation

/// Fills commits for a `GroupCommit`. Every method is called on the group commit's own thread and nowhere else, so its
/// state needs no lock.
package protocol CommitHandler: AnyObject, SendableMetatype {
    associatedtype Job: Sendable

    /// How long the thread may sleep while no jobs come; nil: until woken. Asked before each sleep.
    func nextWake() -> Duration?

    /// Does the jobs inside the log's write transaction. Called with no jobs when the wake time came. Throw only what
    /// must undo the whole batch: then nothing of it is left and `failed` follows.
    func fill(_ batch: any LogBatch, _ jobs: [Job]) throws

    /// The batch is durable, or had nothing to commit: answer its jobs. `head`: the log's last position.
    func committed(head: Position)

    /// Nothing of the batch is left: tell its jobs so. `fill` may not have been called at all, where the log takes no
    /// writes.
    func failed(_ error: StoreError, _ jobs: [Job])
}

/// One thread that takes jobs from a queue and commits what they append together.
///
/// It never waits to fill a batch: whatever came while the last one was being synced is the next one.
package final class GroupCommit<Handler: CommitHandler>: Sendable {
    /// Jobs per commit.
    package static var jobsPerCommit: Int { 1_024 }

    private let queue: CommitQueue<Handler.Job>

    /// Starts the thread. The handler belongs to it from now on.
    package init(log: any EventLog, name: String = "commit", handler: sending Handler) {
        let queue = CommitQueue<Handler.Job>(limit: Self.jobsPerCommit)
        self.queue = queue
        let handover = Handover(handler)
        let thread = Thread {
            if let handler = handover.take() { CommitLoop(log: log, queue: queue, handler: handler).run() }
            // The handler is gone by now, and with it whatever it held open.
            queue.ended()
        }
        thread.name = name
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Queues a job; false after `stop()`, when it will never be done.
    @discardableResult
    package func submit(_ job: Handler.Job) -> Bool { queue.submit(job) }

    /// Has the thread ask for `nextWake` and fill a batch now, jobs or none.
    package func wake() { queue.wake() }

    /// Does the jobs already queued, then ends the thread. Returns when it has ended; not to be called from it.
    package func stop() { queue.stop() }
}

/// Brings a handler to its thread, and keeps no reference to it.
private final class Handover<Handler: CommitHandler>: Sendable {
    // Written before the thread starts and read once by it; `sending` leaves nobody else with a reference.
    private nonisolated(unsafe) var handler: Handler?

    init(_ handler: sending Handler) { unsafe self.handler = handler }

    func take() -> Handler? {
        defer { unsafe handler = nil }
        return unsafe handler
    }
}

/// What the thread does until it is stopped.
private struct CommitLoop<Handler: CommitHandler> {
    let log: any EventLog
    let queue: CommitQueue<Handler.Job>
    let handler: Handler

    func run() {
        while let jobs = queue.take(within: handler.nextWake()) { commit(jobs) }
    }

    private func commit(_ jobs: [Handler.Job]) {
        do {
            let head = try log.write { batch in
                try handler.fill(batch, jobs)
                return batch.head
            }
            handler.committed(head: head)
        } catch let error as StoreError {
            handler.failed(error, jobs)
        } catch {
            handler.failed(.abandoned(reason: String(describing: type(of: error))), jobs)
        }
    }
}

/// The queue between those who submit and the thread that commits.
private final class CommitQueue<Job: Sendable>: Sendable {
    private struct State {
        var jobs: [Job] = []
        var isWoken = false
        var isStopping = false
        var hasEnded = false
    }

    private let limit: Int
    private let condition = NSCondition()
    /// Guarded by `condition`.
    private nonisolated(unsafe) var state = State()

    /// A wall clock that is set back must not lengthen a sleep without bound.
    private let longestSleepSeconds = 1.0

    init(limit: Int) { self.limit = limit }

    func submit(_ job: Job) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard unsafe !state.isStopping else { return false }
        unsafe state.jobs.append(job)
        if unsafe state.jobs.count == 1 { condition.broadcast() }
        return true
    }

    func wake() {
        condition.lock()
        unsafe state.isWoken = true
        condition.broadcast()
        condition.unlock()
    }

    func stop() {
        condition.lock()
        defer { condition.unlock() }
        unsafe state.isStopping = true
        condition.broadcast()
        while unsafe !state.hasEnded { condition.wait() }
    }

    func ended() {
        condition.lock()
        unsafe state.hasEnded = true
        condition.broadcast()
        condition.unlock()
    }

    /// The next jobs, at most `limit`; none when woken or when the time is up; nil when stopped and empty.
    func take(within duration: Duration?) -> [Job]? {
        let clock = ContinuousClock()
        let deadline = duration.map { clock.now.advanced(by: $0) }
        condition.lock()
        defer { condition.unlock() }
        while unsafe state.jobs.isEmpty && !state.isWoken {
            if unsafe state.isStopping { return nil }
            guard let deadline else {
                condition.wait()
                continue
            }
            let left = deadline - clock.now
            if left <= .zero { break }
            let seconds = Double(left.components.seconds) + Double(left.components.attoseconds) / 1e18
            _ = condition.wait(until: Date(timeIntervalSinceNow: min(seconds, longestSleepSeconds)))
        }
        unsafe state.isWoken = false
        let taken = unsafe Array(state.jobs.prefix(limit))
        if unsafe taken.count == state.jobs.count {
            unsafe state.jobs.removeAll(keepingCapacity: true)
        } else {
            unsafe state.jobs.removeFirst(taken.count)
        }
        return taken
    }
}
