import Domain
import EventCoding
import EventStore
import Projections
import Testing

@Suite struct RunnerTests {
    @Test(arguments: [UInt64.max, 1])
    func `an event that one model cannot read stops that model alone, loudly`(bulk: UInt64) async throws {
        let bench = try Workbench(seed: 1)
        try bench.history.advance(300)
        let poison = try append(type: EventType.messageRead.code, body: [0xa1, 0x18, 99, 0], to: bench)
        bench.history.noteForeignEvent()
        try bench.history.advance(50)
        let runner = try bench.runner(bulk: bulk)
        runner.start()
        #expect(await runner.waitFor(bench.log.head, of: ["statistics", "due", "contacts"], timeout: .seconds(60)))
        #expect(await runner.waitFor(poison, of: ["targets"], timeout: .seconds(60)) == false)

        let status = try #require(runner.status.first { $0.name == "targets" })
        #expect(status.position.next == poison)
        #expect(status.lag == bench.log.head.rawValue - status.position.rawValue)
        guard case .stopped(poison, let reason) = status.state else {
            Issue.record("targets is \(status.state)")
            return
        }
        #expect(reason.contains("MessageRead"))
        #expect(runner.position == bench.log.head)
        #expect(throws: ProjectionRunner.RebuildError.self) { try rebuild(runner, "targets") }
        try runner.closeCleanly()
    }

    @Test func `a type of a newer build stops those whose family it is of`() async throws {
        let bench = try Workbench(seed: 2)
        try bench.history.advance(100)
        try append(type: 63, body: [0xa0], to: bench)
        let runner = try bench.runner()
        runner.start()
        #expect(await runner.waitFor(bench.log.head, of: ["statistics", "targets", "due"], timeout: .seconds(60)))
        #expect(await runner.waitFor(bench.log.head, of: ["contacts"], timeout: .seconds(60)) == false)
        try runner.closeCleanly()
    }

    @Test func `an event of a stream that never began stops the model`() async throws {
        let bench = try Workbench(seed: 3)
        try append(type: EventType.targetCompleted.code, body: [0xa0], to: bench, stream: .new)
        let runner = try bench.runner()
        runner.start()
        #expect(await runner.waitFor(bench.log.head, of: ["statistics"], timeout: .seconds(60)) == false)
        guard case .stopped(bench.log.head, _) = runner.status[0].state else {
            Issue.record("statistics is \(runner.status[0].state)")
            return
        }
        try runner.closeCleanly()
    }

    @Test func `waiting for a position that never comes ends with the time given, or with the runner`() async throws {
        let bench = try Workbench(seed: 4)
        let runner = try await bench.caughtUp()
        let never = Position(1_000_000)
        #expect(await runner.waitFor(never, timeout: .milliseconds(1)) == false)
        #expect(await runner.waitFor(never, timeout: .zero) == false)
        async let patient = runner.waitFor(never, timeout: .seconds(3600))
        try runner.closeCleanly()
        #expect(await patient == false)
    }

    @Test func `a model that is closed answers that it is`() async throws {
        let bench = try Workbench(seed: 5)
        let runner = try await bench.caughtUp()
        try runner.closeCleanly()
        #expect(throws: FoldProblem.self) { try total(runner) }
    }

    @discardableResult
    private func append(
        type: UInt32, body: [UInt8], to bench: Workbench, stream: StreamAppend.Target? = nil
    ) throws -> Position {
        let event = ProposedEvent(
            type: type, id: EventID(77), account: .number(bench.history.accounts[0]),
            recordedAt: UInt64(4_000_000_000_000), body: body)
        return try bench.log.write { batch in
            let target = stream ?? .existing(bench.history.aTarget)
            let version: StreamVersion =
                if case .existing(let number) = target { try batch.version(of: number) } else { .none }
            return try batch.append([StreamAppend(stream: target, expected: version, events: [event])])[0].positions[0]
        }
    }

    private func rebuild(_ runner: ProjectionRunner, _ name: String) throws -> RebuildReport {
        try runner.rebuild(name)
    }

    private func total(_ runner: ProjectionRunner) throws -> Counters { try runner.statistics.total() }
}
