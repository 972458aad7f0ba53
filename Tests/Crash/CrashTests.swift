import Foundation
import TestSupport
import Testing

/// The real program on a real directory, killed again and again while days pass. `CRASH_SEED` gives the same draws again
/// (not the same deaths: those fall where the machine has come to), `CRASH_ROUNDS` more or fewer deaths.
struct CrashTests {
    @Test func `a server that is killed fifty times loses nothing and says nothing twice`() async throws {
        try await CrashRun.perform { seed in SandboxCarrier(seed: seed) }
    }
}

/// A life on a directory of its own, which is kept if a promise was broken.
enum CrashRun {
    static func perform<C: Carrier>(_ carrier: (_ seed: Int) throws -> C) async throws {
        let seed = try number("CRASH_SEED") ?? Int.random(in: 1...1_000_000_000)
        let rounds = try number("CRASH_ROUNDS") ?? 50
        let directory = try TemporaryDirectory.make("crash")
        let carrier = try carrier(seed)
        let systems = try OwnSystems(seed: seed)
        do {
            var life = try Life(seed: seed, rounds: rounds, directory: directory, carrier: carrier, systems: systems)
            try await life.run()
            print(life.summary)
            TemporaryDirectory.remove(directory)
        } catch {
            Issue.record("CRASH_SEED=\(seed) CRASH_ROUNDS=\(rounds): \(error)\nThe directory is kept: \(directory)")
        }
        await carrier.stop()
        await systems.stop()
    }

    private static func number(_ name: String) throws -> Int? {
        guard let text = ProcessInfo.processInfo.environment[name] else { return nil }
        guard let number = Int(text) else { throw Violation("\(name) is no number: \(text)") }
        return number
    }
}
