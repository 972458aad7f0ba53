import EventStore
import Glibc
import Testing

@Suite struct `Group commit` {
    @Test func `fills a batch without jobs when its time comes, and commits what it appends`() async throws {
        let log = try MemoryEventLog()
        let seen = Locked<[String]>([])
        let handler = RecordingHandler(seen) { batch, jobs in
            if jobs.isEmpty && batch.head == .start { try batch.append(.new(events(1...1))) }
        }
        handler.wakes = [.zero]
        let group = GroupCommit(log: log, handler: handler)
        #expect(try await log.waitForHead(after: .start) == Position(1))
        group.stop()
        #expect(seen.withLock { seen in seen }.first == "filled 0")
        #expect(seen.withLock { seen in seen }.contains("committed 1"))
    }

    @Test func `fills when woken`() async throws {
        let log = try MemoryEventLog()
        let handler = RecordingHandler(Locked([])) { batch, _ in try batch.append(.new(events(1...1))) }
        let group = GroupCommit(log: log, handler: handler)
        group.wake()
        #expect(try await log.waitForHead(after: .start) == Position(1))
        group.stop()
    }

    @Test func `does what is queued before it stops, in order, at most 1,024 jobs a commit`() throws {
        let log = try MemoryEventLog()
        let seen = Locked<[String]>([])
        let done = Locked<[Int]>([])
        let handler = RecordingHandler(seen) { _, jobs in done.withLock { done in done.append(contentsOf: jobs) } }
        let group = GroupCommit(log: log, handler: handler)
        for job in 0..<5_000 { #expect(group.submit(job)) }
        group.stop()
        #expect(!group.submit(1))
        #expect(done.withLock { done in done } == Array(0..<5_000))
        let sizes = seen.withLock { seen in seen }.compactMap { $0.hasPrefix("filled ") ? Int($0.dropFirst(7)) : nil }
        #expect(sizes.max() ?? 0 <= 1_024 && sizes.reduce(0, +) == 5_000)
    }

    @Test func `tells its handler of a batch that came to nothing, and goes on`() throws {
        let log = try MemoryEventLog()
        let seen = Locked<[String]>([])
        let handler = RecordingHandler(seen) { batch, jobs in
            try batch.append(.new(events(1...1)))
            if jobs == [1] { throw StoreError.abandoned(reason: "one") }
        }
        let group = GroupCommit(log: log, handler: handler)
        group.submit(1)
        while seen.withLock({ seen in seen.count }) < 2 { sched_yield() }
        group.submit(2)
        group.stop()
        let expected = ["filled 1", "failed the batch was given up: one", "filled 1", "committed 1"]
        #expect(seen.withLock { seen in seen } == expected)
        #expect(log.head == Position(1))
    }

    @Test(arguments: LogBackend.allCases)
    func `answers each append by itself when one of a batch is refused`(_ backend: LogBackend) async throws {
        try await backend.runAsync { log in
            let appender = Appender(log: log)
            let stream = try await appender.append([.new(events(1...1))])[0].stream
            let outcomes = await withTaskGroup(of: Bool.self) { group in
                for id: UInt64 in 2...9 {
                    group.addTask {
                        do {
                            _ = try await appender.append([.existing(stream, at: .first, [event(id)])])
                            return true
                        } catch { return false }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            appender.stop()
            #expect(outcomes.filter { $0 }.count == 1 && outcomes.count == 8)
            #expect(log.head == Position(2))
        }
    }
}

/// Notes what it was asked, and fills as told.
private final class RecordingHandler: CommitHandler {
    var wakes: [Duration] = []
    private let seen: Locked<[String]>
    private let filling: (any LogBatch, [Int]) throws -> Void

    init(_ seen: Locked<[String]>, _ filling: @escaping (any LogBatch, [Int]) throws -> Void) {
        self.seen = seen
        self.filling = filling
    }

    func nextWake() -> Duration? { wakes.popLast() }

    func fill(_ batch: any LogBatch, _ jobs: [Int]) throws {
        note("filled \(jobs.count)")
        try filling(batch, jobs)
    }

    func committed(head: Position) { note("committed \(head)") }
    func failed(_ error: StoreError, _ jobs: [Int]) { note("failed \(error)") }

    private func note(_ text: String) { seen.withLock { seen in seen.append(text) } }
}
