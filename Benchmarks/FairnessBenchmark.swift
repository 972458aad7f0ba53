import Domain
import Engine
import EventStore
import Projections

/// One account with a million people due at once, and forty with three each: how long the forty wait.
enum FairnessBenchmark {
    static func run(_ bench: inout Bench) throws {
        let many = bench.size(1_000_000, quick: 20_000)
        try Scratch.with("fairness") { directory in
            let (loading, all) = (MemoryPeak(), MemoryPeak())
            let installation = try LoopInstallation(directory)
            let small = (1...40).map { "small\($0)" }
            try installation.connect(["large"] + small)
            try installation.register(many, in: ["large"])
            try installation.register(3, in: small)
            // Until everybody is enrolled the clock does not move.
            try installation.advance(by: .seconds(1))
            let scheduled = loading.stop()

            let started = ContinuousClock.now
            let done = Locked<Double?>(nil)
            let watch = Task.detached {
                while try small.contains(where: { try sent(installation, $0) < 3 }) {
                    try await Task.sleep(for: .milliseconds(2))
                }
                done.withLock { $0 = Bench.seconds(since: started) }
            }
            let seconds = try Bench.seconds {
                try installation.perform(.advanceClock(to: installation.engine.clock.now + SevenDays.firstDelay))
            }
            try Waiting.until { try await watch.value }
            let waited = done.withLock { $0 } ?? seconds
            bench.add(
                "one account of \(Bench.grouped(Double(many))) due beside forty of three", count: many + 120,
                seconds: seconds, bar: "the forty within seconds",
                note:
                    "the forty were done after \(Bench.hundredths(waited)) s of \(Bench.hundredths(seconds)) s; RssAnon "
                    + "peak \(scheduled) MiB until all were scheduled, \(all.stop()) with what the sandbox keeps")
            try installation.close()
        }
    }

    private static func sent(_ installation: LoopInstallation, _ account: String) throws -> Int {
        try installation.engine.read { view in try view.account(named: account)?.quota.used ?? 0 }
    }
}
