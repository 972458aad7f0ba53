import Testing

/// The same over real HTTP: what the servers sent is in another process, and so is what their webhooks were answered.
struct SimulatorCrashTests {
    @Test func `a server that is killed between WhatsApp's answers and receipts loses none and says nothing twice`()
        async throws
    {
        try await CrashRun.perform { seed in try SimulatorCarrier.start(seed: seed) }
    }
}
