import Domain
import EventStore
import Foundation
import Projections
import Testing

@Suite struct RebuildTests {
    @Test(arguments: ["statistics", "targets", "due", "contacts", "campaigns"])
    func `a rebuild gives equal rows, takes their place and removes the old ones`(name: String) async throws {
        let bench = try Workbench(seed: 1)
        try bench.history.advance(500)
        let runner = try await bench.caughtUp()
        let report = try rebuild(runner, name)
        #expect(report.comparison == .equal)
        #expect(report.position == bench.log.head)
        #expect(try bench.folders(of: name) == ["current", "g2"])
        try bench.history.advance(100)
        #expect(await runner.waitFor(bench.log.head, timeout: .seconds(60)))
        try expectEqual(runner, try Naive(bench.log), seed: 1, accounts: bench.history.accounts)
        try runner.closeCleanly()

        let again = try await bench.caughtUp()
        try expectEqual(again, try Naive(bench.log), seed: 1, accounts: bench.history.accounts)
        try again.closeCleanly()
    }

    @Test func `rows that are not what the log gives are reported, and replaced by a rebuild only`() async throws {
        let bench = try Workbench(seed: 2)
        try bench.history.advance(300)
        let runner = try await bench.caughtUp()
        try runner.closeCleanly()
        try spoil(bench)

        let spoilt = try await bench.caughtUp()
        #expect(try verify(spoilt, "due").comparison == .different)
        #expect(try verify(spoilt, "due").comparison == .different)
        #expect(try rebuild(spoilt, "due").comparison == .different)
        #expect(try verify(spoilt, "due").comparison == .equal)
        try expectEqual(spoilt, try Naive(bench.log), seed: 2, accounts: bench.history.accounts)
        try spoilt.closeCleanly()
    }

    @Test func `a rebuild that was killed leaves the old rows in use and nothing behind`() async throws {
        let bench = try Workbench(seed: 3)
        try bench.history.advance(200)
        try (await bench.caughtUp()).closeCleanly()
        let leftover = bench.directory + "/projections/targets/g2"
        try FileManager.default.createDirectory(atPath: leftover, withIntermediateDirectories: true)
        try Data("half a file".utf8).write(to: URL(filePath: leftover + "/data.mdb"))

        let runner = try await bench.caughtUp()
        #expect(try bench.folders(of: "targets") == ["current", "g1"])
        try expectEqual(runner, try Naive(bench.log), seed: 3, accounts: bench.history.accounts)
        try runner.closeCleanly()
    }

    @Test func `a rebuild reports how far it is, and an unknown name is refused`() async throws {
        let bench = try Workbench(seed: 4)
        try bench.history.advance(200)
        let runner = try await bench.caughtUp()
        let seen = Locked<[RebuildProgress]>([])
        try rebuild(runner, "statistics") { progress in seen.withLock { $0.append(progress) } }
        let last = try #require(seen.withLock { $0.last })
        #expect(last.done == bench.log.head.rawValue && last.total == last.done)
        #expect(throws: ProjectionRunner.RebuildError.unknownProjection("nothing")) {
            try rebuild(runner, "nothing")
        }
        try runner.closeCleanly()
    }

    @Test func `rows written before the power failed are not trusted`() async throws {
        let bench = try Workbench(seed: 5)
        try bench.history.advance(200)
        (try await bench.caughtUp()).abort()
        for name in ["statistics", "targets"] {
            let mark = bench.directory + "/projections/\(name)/g1/state"
            let lines = try String(contentsOfFile: mark, encoding: .utf8).split(separator: "\n")
            try Data("\(lines[0])\nopen of another boot\n".utf8).write(to: URL(filePath: mark))
        }
        let unstarted = try bench.runner()
        #expect(unstarted.status.map(\.position) == [.start, .start, bench.log.head, bench.log.head, bench.log.head])
        unstarted.abort()

        let runner = try await bench.caughtUp()
        try expectEqual(runner, try Naive(bench.log), seed: 5, accounts: bench.history.accounts)
        try runner.closeCleanly()
    }

    @Test func `rows survive the process, and a clean stop survives the power`() async throws {
        let bench = try Workbench(seed: 6)
        try bench.history.advance(200)
        (try await bench.caughtUp()).abort()
        let afterKill = try bench.runner()
        #expect(afterKill.status.allSatisfy { $0.position == bench.log.head })
        try afterKill.closeCleanly()
        for name in ["statistics", "targets", "due", "contacts", "campaigns"] {
            let mark = bench.directory + "/projections/\(name)/g1/state"
            #expect(try String(contentsOfFile: mark, encoding: .utf8).hasSuffix("\nclean\n"))
        }
    }

    /// Takes every entry out of the due queue, behind the projection's back.
    private func spoil(_ bench: Workbench) throws {
        let store = try DerivedStore.open(
            at: bench.directory + "/projections/due/g1", format: "\(Due.name) \(Due.format)",
            of: bench.log.extent, tables: ["rows"] + DueIndex.tables, mapSize: 1 << 28)
        try store.write { transaction in try transaction.clear(store.table("queue")) }
        try store.closeCleanly()
    }

    @discardableResult
    private func rebuild(
        _ runner: ProjectionRunner, _ name: String, progress: (@Sendable (RebuildProgress) -> Void)? = nil
    ) throws -> RebuildReport {
        try runner.rebuild(name, progress: progress)
    }

    private func verify(_ runner: ProjectionRunner, _ name: String) throws -> RebuildReport { try runner.verify(name) }
}
