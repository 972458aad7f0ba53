import Glibc
import TestSupport
import Testing

/// Seeded lives of a whole installation in one thread. `SEEDS=137..137` runs one again, exactly.
struct SimulationTests {
    @Test func `every rule holds in every life`() async throws {
        let seeds = Self.seeds
        let failures = await withTaskGroup(of: [String].self) { group in
            for lane in 0..<2 {
                group.addTask { Self.run(seeds.filter { $0 % 2 == lane }) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(
            failures.isEmpty,
            "\(failures.count) of \(seeds.count) seeds failed:\n\(failures.prefix(5).joined(separator: "\n"))")
    }

    private static func run(_ seeds: [Int]) -> [String] {
        seeds.compactMap { seed in
            do {
                var scenario = try Scenario(seed: seed)
                try scenario.run(steps: 60)
                return nil
            } catch {
                return "SEEDS=\(seed)..\(seed): \(error)"
            }
        }
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
