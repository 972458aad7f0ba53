import Domain
import EventStore
import Projections
import Testing

@Suite struct FoldTests {
    @Test(arguments: 0..<40)
    func `every query agrees with the domain's own fold`(seed: Int) async throws {
        let bench = try Workbench(seed: seed)
        try bench.history.advance(600)
        let runner = try await bench.caughtUp()
        try compare(runner, bench, seed)
        try runner.closeCleanly()
    }

    @Test(arguments: 0..<15)
    func `every event counts once, wherever the process is killed`(seed: Int) async throws {
        let bench = try Workbench(seed: seed)
        var chance = Chance(seed: seed)
        for _ in 0..<6 {
            try bench.history.advance(Int(chance.next() % 150))
            let runner = try bench.runner(batch: 1 + Int(chance.next() % 40))
            runner.start()
            let anywhere = Position(chance.next() % (bench.log.head.rawValue + 1))
            _ = await runner.waitFor(anywhere, timeout: .seconds(60))
            if chance.one(in: 3) { try runner.closeCleanly() } else { runner.abort() }
        }
        let runner = try await bench.caughtUp()
        try compare(runner, bench, seed)
        for status in runner.status {
            #expect(try verified(runner, status.name) == .equal, "seed \(seed) \(status.name)")
        }
        try runner.closeCleanly()
    }

    @Test(arguments: 0..<15)
    func `an empty model on a long log is folded in bulk to the same rows`(seed: Int) async throws {
        let bench = try Workbench(seed: seed)
        try bench.history.advance(600)
        let runner = try await bench.caughtUp(bulk: 1)
        #expect(try bench.folders(of: "targets") == ["current", "g2"])
        try compare(runner, bench, seed)
        try bench.history.advance(100)
        #expect(await runner.waitFor(bench.log.head, timeout: .seconds(60)))
        try compare(runner, bench, seed)
        try runner.closeCleanly()
    }

    private func verified(_ runner: ProjectionRunner, _ name: String) throws -> RebuildReport.Comparison {
        try runner.verify(name).comparison
    }

    private func compare(_ runner: ProjectionRunner, _ bench: Workbench, _ seed: Int) throws {
        try expectEqual(runner, try Naive(bench.log), seed: seed, accounts: bench.history.accounts)
    }
}
