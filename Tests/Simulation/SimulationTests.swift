import Glibc
import TestSupport
import Testing

/// Seeded lives of a whole installation in one thread. `SEEDS=137..137` runs one again, exactly.
@Suite(.serialized) struct SimulationTests {
    @Test func `every rule holds in every life on the sandbox`() async throws {
        await Self.live { seed in
            var life = try SandboxLife(seed: seed)
            try life.run(steps: 60)
        }
    }

    @Test func `every rule holds in every life on WhatsApp`() async throws {
        await Self.live { seed in
            var life = try WhatsAppLife(seed: seed)
            try life.run(steps: 80, isTold: Self.seeds.count == 1)
            // The read models are the same code for every log: some lives are enough.
            if seed % 10 == 0 { try await CounterCheck(life.world.log, life.stage.judge.steps).check() }
        }
    }

    private static func live(_ life: @escaping @Sendable (Int) async throws -> Void) async {
        let seeds = Self.seeds
        let failures = await withTaskGroup(of: [String].self) { group in
            for lane in 0..<2 {
                group.addTask { await run(seeds.filter { $0 % 2 == lane }, life) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(
            failures.isEmpty,
            "\(failures.count) of \(seeds.count) seeds failed:\n\(failures.prefix(5).joined(separator: "\n"))")
    }

    private static func run(_ seeds: [Int], _ life: (Int) async throws -> Void) async -> [String] {
        var failures: [String] = []
        for seed in seeds {
            do { try await life(seed) } catch { failures.append("SEEDS=\(seed)..\(seed): \(error)") }
        }
        return failures
    }

    /// `first..last`, from the environment; a few where nothing is said.
    private static var seeds: ClosedRange<Int> {
        guard let value = unsafe getenv("SEEDS") else { return 1...50 }
        let parts = unsafe String(cString: value).split(separator: ".", omittingEmptySubsequences: true).compactMap {
            Int($0)
        }
        guard parts.count == 2, parts[0] <= parts[1] else { return 1...50 }
        return parts[0]...parts[1]
    }
}
