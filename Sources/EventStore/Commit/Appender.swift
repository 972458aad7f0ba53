/// Plain conditional appends from any task, committed together.
package final class Appender: Sendable {
    private let group: GroupCommit<AppendHandler>

    package init(log: any EventLog) {
        group = GroupCommit(log: log, name: "append", handler: AppendHandler())
    }

    /// Appends atomically; returns when it is durable. Throws `StoreError`.
    package func append(_ appends: [StreamAppend]) async throws -> [Appended] {
        try await withCheckedThrowingContinuation { continuation in
            let job = AppendJob(appends: appends) { result in continuation.resume(with: result) }
            if !group.submit(job) { continuation.resume(throwing: StoreError.closed(path: "the appender")) }
        }
    }

    /// The same for who waits in another way; `answer` is called on the appender's thread. False after `stop()`.
    package func submit(
        _ appends: [StreamAppend], _ answer: @escaping @Sendable (Result<[Appended], StoreError>) -> Void
    ) -> Bool {
        group.submit(AppendJob(appends: appends) { result in answer(result) })
    }

    /// Finishes what was submitted and ends the thread.
    package func stop() { group.stop() }
}

struct AppendJob: Sendable {
    let appends: [StreamAppend]
    let answer: @Sendable (Result<[Appended], StoreError>) -> Void
}

/// Keeps each job's outcome until the commit decides whether it holds.
final class AppendHandler: CommitHandler {
    private var jobs: [AppendJob] = []
    private var outcomes: [Result<[Appended], StoreError>] = []

    func nextWake() -> Duration? { nil }

    func fill(_ batch: any LogBatch, _ jobs: [AppendJob]) throws {
        self.jobs = jobs
        outcomes.removeAll(keepingCapacity: true)
        for job in jobs {
            do throws(StoreError) {
                outcomes.append(.success(try batch.append(job.appends)))
            } catch {
                outcomes.append(.failure(error))
            }
        }
    }

    func committed(head: Position) {
        for (job, outcome) in zip(jobs, outcomes) { job.answer(outcome) }
        jobs.removeAll(keepingCapacity: true)
    }

    func failed(_ error: StoreError, _ jobs: [AppendJob]) {
        for job in jobs { job.answer(.failure(error)) }
        self.jobs.removeAll(keepingCapacity: true)
    }
}
