import Domain
import Engine
import EventStore
import TestSupport
import Testing

/// What outlives a repeat, a restart, a lost disk and an erasure.
struct RememberingTests {
    @Test func `the same key gives the same answer and no second event, also after a restart`() async throws {
        let running = try RunningEngine()
        var patch = AccountPatch()
        patch.config[.maxMessagesPerDay] = .integer(7)
        let first = try await running.done(.configure(account: "acme", patch), key: "k")
        let head = running.log.head
        let again = try await running.ask(.configure(account: "acme", patch), key: "k")
        #expect(try again.result.get() == first && again.isRepeat)
        try running.restart()
        #expect(try await running.ask(.configure(account: "acme", patch), key: "k").isRepeat)
        try running.restart(losingState: true)
        #expect(try await running.ask(.configure(account: "acme", patch), key: "k").isRepeat)
        #expect(running.log.head == head)
    }

    @Test func `how far contacts were pulled is known after a restart, also where the state was lost`() async throws {
        let running = try RunningEngine()
        let through = running.clock.now - .hours(1)
        try await running.done(.finishPull(account: "acme", ImportCounts(), through: through))
        let head = running.log.head
        for losingState in [false, true] {
            try running.restart(losingState: losingState)
            try await running.done(.finishPull(account: "acme", ImportCounts(), through: through))
            let account = try running.engine.read { try $0.account(named: "acme") }
            #expect(account?.state.pulledThrough == through)
        }
        #expect(running.log.head == head)
    }

    @Test func `a key that was used for another request is refused`() async throws {
        let running = try RunningEngine()
        try await running.done(.configure(account: "acme", AccountPatch()), key: "k")
        #expect(try await running.ask(.disconnect(account: "acme"), key: "k").result == .failure(.keyReused))
    }

    @Test func `a request that changed nothing is remembered too, for a day`() async throws {
        let running = try RunningEngine()
        try await running.done(.configure(account: "acme", AccountPatch()))
        try await running.done(.configure(account: "acme", AccountPatch()), key: "k")
        #expect(try running.events().last == "RequestAnswered")
        #expect(try await running.ask(.configure(account: "acme", AccountPatch()), key: "k").isRepeat)
        try await running.advance(by: .hours(24))
        #expect(try await !running.ask(.configure(account: "acme", AccountPatch()), key: "k").isRepeat)
    }

    @Test func `a clock that was moved under a key is not moved again, also after a restart`() async throws {
        let running = try RunningEngine()
        let start = running.clock.now
        let first = try await running.done(.advanceClock(to: start + .hours(1)), key: "k")
        #expect(try await running.ask(.advanceClock(to: start + .hours(1)), key: "k").isRepeat)
        try running.restart()
        #expect(try await running.done(.advanceClock(to: start + .hours(1)), key: "k") == first)
        #expect(
            try await running.ask(.advanceClock(to: start + .hours(2)), key: "k").result == .failure(.keyReused))
        #expect(running.clock.now == start + .hours(1))
    }

    @Test func `rows folded anew from the log are the rows that were kept`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        for id in ["a", "b", "c"] { try await running.put(id) { $0.phone = .set("+22177000000\(id.utf8.first ?? 0)") } }
        try await running.advance(by: .days(2))
        try await running.done(.exitPaid(contact: "b"))
        let before = try ["a", "b", "c"].map { try running.target(of: $0) }
        try running.restart(losingState: true)
        try await running.done(.configure(account: "acme", AccountPatch()))
        #expect(try ["a", "b", "c"].map { try running.target(of: $0) } == before)
        try await running.advance(by: .days(1))
        #expect(try running.target(of: "a")?.day == (before[0]?.day ?? 0) + 1)
    }

    @Test func `an erased person is found no more, and the key is gone`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.put("a")
        let number = try #require(try running.contact("a")?.number)
        let stream = StreamNumber(number.rawValue)
        #expect(try running.vault.key(for: stream) != nil)
        try await running.done(.eraseContact(account: "acme", contact: "a"))
        try await running.done(.configure(account: "acme", AccountPatch()))
        #expect(try running.vault.key(for: stream) == nil)
        #expect(try running.contact("a") == nil)
        #expect(try running.engine.read { try $0.contact(number)?.person } == nil)
        try await running.advance(by: .days(8))
        #expect(running.gateway.messages.isEmpty)
    }

    @Test func `a key that cannot be destroyed is told of until it is gone, and is nobody else's failure`() async throws
    {
        let running = try RunningEngine()
        try await running.put("a")
        let stream = StreamNumber(try #require(try running.contact("a")?.number).rawValue)
        // What stands in the way of the vault's rewriting.
        let stray = running.directory + "/vault/copy"
        try TextFile.write("", to: stray)
        func settle() async throws -> EngineStatistics.Counters {
            for _ in 0..<2 { try await running.done(.configure(account: "acme", AccountPatch())) }
            return try running.engine.statistics.snapshot
        }
        try await running.done(.eraseContact(account: "acme", contact: "a"))
        let kept = try await settle()
        #expect(kept.failedDestructions > 0 && kept.keysKept != nil)
        #expect(kept.lostBatches == 0 && kept.missedRows == 0 && kept.refusedUpdates == 0)
        TemporaryDirectory.remove(stray)
        #expect(try await settle().keysKept == nil)
        #expect(try running.vault.key(for: stream) == nil)
    }

    @Test func `a full disk refuses writing, reads go on, and room brings writing back`() async throws {
        let running = try RunningEngine()
        try await running.put("a")
        let head = running.log.head
        running.log.fillDisk()
        var patch = AccountPatch()
        patch.defaultPaused = true
        let refused = try await running.ask(.configure(account: "acme", patch))
        guard case .failure(.unavailable(let reason)) = refused.result else {
            Issue.record("a full disk took a write")
            return
        }
        #expect(reason.contains("no room"))
        #expect(try running.contact("a") != nil)
        #expect(running.log.head == head)
        running.log.makeRoom()
        try running.engine.wake()
        var answer = try await running.ask(.configure(account: "acme", patch))
        while case .failure(.unavailable) = answer.result {
            answer = try await running.ask(.configure(account: "acme", patch))
        }
        #expect(try running.engine.read { try $0.account(named: "acme")?.state.defaultPause } == .manual)
    }

    @Test func `whoever waits for a clock is told when the engine stops`() async throws {
        let running = try RunningEngine(settings: EngineSettings(sendingHeld: true))
        #expect(
            try await running.ask(.advanceClock(to: running.clock.now)).result == .failure(.clockNotMovable))
        let engine = try running.engine
        engine.stop()
        let answer = await engine.perform(Request(.configure(account: "acme", AccountPatch()), actor: nil))
        guard case .failure(.unavailable) = answer.result else {
            Issue.record("a stopped engine took a request")
            return
        }
    }
}
