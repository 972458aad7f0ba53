import Domain
import Testing

@Suite struct FailureWindowTests {
    private func window(_ outcomes: String) -> FailureWindow {
        var window = FailureWindow()
        for outcome in outcomes { window.note(failed: outcome == "x") }
        return window
    }

    @Test func `nothing is said of fewer than twenty`() {
        #expect(!window(String(repeating: "x", count: 19)).isTripped)
        #expect(window(String(repeating: "x", count: 20)).isTripped)
    }

    @Test func `thirty in a hundred are borne, and not one more`() {
        #expect(!window("xxxxxx" + String(repeating: ".", count: 14)).isTripped)
        #expect(window("xxxxxxx" + String(repeating: ".", count: 13)).isTripped)
        #expect(!window("xxxxxxx" + String(repeating: ".", count: 17)).isTripped)
        #expect(!window(String(repeating: ".", count: 35) + String(repeating: "x", count: 15)).isTripped)
        #expect(window(String(repeating: ".", count: 34) + String(repeating: "x", count: 16)).isTripped)
    }

    @Test func `only the latest fifty count`() {
        let good = String(repeating: ".", count: 50)
        #expect(window(good + good + "x").count == 50)
        #expect(window(String(repeating: "x", count: 50) + good) == window(good))
        #expect(window(good + good + good + String(repeating: "x", count: 16)).isTripped)
    }

    @Test(arguments: 0..<200) func `it says what counting the latest fifty says, whatever the order`(seed: UInt64) {
        var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var (window, told) = (FailureWindow(), [Bool]())
        for _ in 0..<120 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            told.append((random >> 33) % 100 < 20 + seed / 8)
            window.note(failed: told.last == true)
            let latest = told.suffix(50)
            let failed = latest.count { $0 }
            #expect(window.count == latest.count && window.bits.nonzeroBitCount == failed)
            #expect(window.isTripped == (latest.count >= 20 && Double(failed) / Double(latest.count) > 0.3))
            #expect(FailureWindow(bits: window.bits, count: window.count) == window)
        }
    }

    // MARK: What counts

    /// The fates that a command's events tell, in order.
    private func fates(_ then: Then<Target>) -> [MessageFate] {
        var (state, fates) = (then.before, [MessageFate]())
        for event in then.events {
            if let fate = state.fate(toldBy: event) { fates.append(fate) }
            Target.evolve(&state, event, at: then.at)
        }
        return fates
    }

    private let taken = enrolled().requested().accepted()

    @Test func `a delivery counts once, however it is told`() {
        #expect(fates(taken.receive(.sent, 1)) == [])
        #expect(fates(taken.receive(.delivered, 1)) == [.delivered])
        #expect(fates(taken.receive(.read, 1)) == [.delivered])
        #expect(fates(taken.receive(.delivered, 1).anyway.receive(.delivered, 1)) == [])
        #expect(fates(taken.receive(.delivered, 1).anyway.receive(.read, 1)) == [])
        #expect(fates(enrolled().requested().receive(.read, 1)) == [.delivered], "before our own answer")
    }

    @Test(arguments: [1, 131_026, 131_050, OwnError.notOnWhatsApp, OwnError.deliveryFailed])
    func `a failure after acceptance counts once, and a delivery after it adds one`(code: Int) {
        let failed = taken.receive(.failed(Target.Refusal(code: code)), 1)
        #expect(fates(failed) == [.failed])
        #expect(fates(failed.anyway.receive(.failed(Target.Refusal(code: code)), 1)) == [])
        #expect(fates(failed.anyway.receive(.delivered, 1)) == [.delivered])
    }

    @Test(arguments: [131_026, 131_050, 131_021, OwnError.notOnWhatsApp])
    func `who cannot be reached or wants none of it counts`(code: Int) {
        #expect(fates(enrolled().requested().refuse(1, 1, Target.Refusal(code: code))) == [.failed])
    }

    @Test func `a slot that is spent counts once, its quick retries never`() {
        var target = enrolled()
        for attempt in 1...3 {
            let refused = target.requested().refuse(1, attempt)
            #expect(fates(refused) == [])
            target = refused.anyway
        }
        let spent = target.requested().refuse(1, 4)
        #expect(fates(spent) == [.failed])
        let last = spent.anyway.spentSlot().requested()
        #expect(fates(last.refuse(1, 9, Target.Refusal(code: 131_062))) == [.failed], "given up")
    }

    @Test(arguments: ErrorTable.all.filter { !$0.step.countsAsTry }.map(\.code))
    func `what waits or is held has no fate yet`(code: Int) {
        #expect(fates(enrolled().requested().refuse(1, 1, Target.Refusal(code: code))) == [])
        #expect(fates(taken.receive(.failed(Target.Refusal(code: code)), 1)) == [], "taken back")
    }

    @Test(arguments: ErrorTable.all.filter { $0.step == .park }.map(\.code))
    func `whom WhatsApp spares for now has no fate yet, not even when given up`(code: Int) {
        let refusal = Target.Refusal(code: code)
        #expect(fates(enrolled().requested().refuse(1, 1, refusal)) == [])
        #expect(fates(enrolled().spentSlot().spentSlot().requested().refuse(1, 9, refusal)) == [])
        let taken = taken.receive(.failed(refusal), 1)
        #expect(fates(taken) == [])
        #expect(fates(taken.anyway.receive(.delivered, 1)) == [.delivered])
    }

    @Test(arguments: DoubtPolicy.allCases) func `a doubt has no fate, however it is settled`(policy: DoubtPolicy) {
        let doubt = enrolled().requested().doubt(1)
        #expect(fates(doubt) == [])
        #expect(fates(doubt.anyway.at(.distantFuture).settle(policy)) == [])
    }

    @Test func `a refusal that comes when the target is over decided nothing and counts nothing`() {
        let over = enrolled().requested().and(.exited(.paid))
        #expect(fates(over.refuse(1, 1, Target.Refusal(code: 130_429))) == [])
    }
}
