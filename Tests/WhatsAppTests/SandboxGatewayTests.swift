import Domain
import Testing
import WhatsApp

@Suite struct SandboxGatewayTests {
    static let wild =
        "refuse=0.1,permanent=0.1,silent=0.2,failLate=0.1,delivered=0.8,read=0.5,duplicate=0.3"
        + ",answer=0ms..5s,receipt=1s..20s"

    @Test func `by default a message is accepted and sent at once, and delivered a second later`() {
        let gateway = SandboxGateway(ledger: MemoryDeliveryLedger())
        gateway.submit([message(key(5))], at: noon)
        let now = gateway.signals(through: noon).map(line)
        #expect(now.count == 2)
        #expect(now.first?.hasPrefix("0 t5.d1.a1 accepted sbx") == true)
        #expect(now.last == "0 t5.d1.a1 sent")
        #expect(gateway.nextSignal == noon + .seconds(1))
        #expect(gateway.signals(through: noon + .milliseconds(999)).isEmpty)
        #expect(gateway.signals(through: noon + .seconds(1)).map(line) == ["1000 t5.d1.a1 delivered"])
        #expect(gateway.nextSignal == nil)
        #expect(gateway.remaining().isEmpty)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `fates depend on seed and key alone, not on order, batches or restarts`(seed: UInt64) throws {
        let settings = try SandboxSettings(text: "seed=\(seed)," + Self.wild)
        let messages = (0..<200).map { message(key($0 / 4, day: Int($0 % 2) + 1, attempt: Int($0 / 2 % 2) + 1)) }
        let whole = SandboxGateway(settings: settings, ledger: MemoryDeliveryLedger())
        whole.submit(messages, at: noon)
        let pieces = messages.reversed().flatMap { message in
            let gateway = SandboxGateway(settings: settings, ledger: MemoryDeliveryLedger())
            gateway.submit([message], at: noon)
            return gateway.remaining().map(line)
        }
        #expect(whole.remaining().map(line).sorted() == pieces.sorted(), "seed \(seed)")
    }

    @Test func `another seed means other fates`() throws {
        func lines(_ seed: Int) throws -> [String] {
            let settings = try SandboxSettings(text: "seed=\(seed)," + Self.wild)
            let gateway = SandboxGateway(settings: settings, ledger: MemoryDeliveryLedger())
            gateway.submit((0..<50).map { message(key($0)) }, at: noon)
            return gateway.remaining().map(line)
        }
        #expect(try lines(1) != lines(2))
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `signals come in order of time, each once, however the clock steps`(seed: UInt64) throws {
        let settings = try SandboxSettings(text: "seed=\(seed)," + Self.wild)
        func run(stepping step: Duration?) -> [String] {
            let gateway = SandboxGateway(settings: settings, ledger: MemoryDeliveryLedger())
            gateway.submit((0..<100).map { message(key($0)) }, at: noon)
            var signals: [GatewaySignal] = []
            var now = noon
            while let next = gateway.nextSignal {
                now = step.map { now + $0 } ?? next
                signals += gateway.signals(through: now)
            }
            #expect(zip(signals, signals.dropFirst()).allSatisfy { $0.at <= $1.at }, "seed \(seed)")
            return signals.map(line)
        }
        #expect(run(stepping: nil) == run(stepping: .seconds(7)), "seed \(seed)")
    }

    @Test func `shares are kept to, and add up`() throws {
        let settings = try SandboxSettings(text: "seed=3," + Self.wild)
        let ledger = MemoryDeliveryLedger()
        let gateway = SandboxGateway(settings: settings, ledger: ledger)
        let total = 20_000
        gateway.submit((0..<UInt64(total)).map { message(key($0)) }, at: noon)
        var counts: [String: Int] = [:]
        for signal in gateway.remaining() {
            let words = line(signal).split(separator: " ")
            let code = words[2] == "refused" || words[2] == "failed" ? String(words[3]) : ""
            counts["\(words[2])\(code)", default: 0] += 1
        }
        func share(_ names: String...) -> Double { Double(names.reduce(0) { $0 + counts[$1, default: 0] }) }
        let retryable = share("refused1", "refused131000", "refused131016", "refused2")
        let all = retryable + share("refused131026", "accepted", "unknown")
        #expect(all == Double(total))
        #expect(abs(retryable / all - 0.1) < 0.01)
        #expect(abs(share("refused131026") / all - 0.1) < 0.01)
        #expect(abs(share("unknown") / all - 0.2) < 0.01)
        let inSilence = Double(ledger.count) - share("accepted")
        #expect(abs(inSilence / share("unknown") - 0.5) < 0.03)
        let late = share("failed131026", "failed131000") / 1.3
        #expect(abs(late / Double(ledger.count) - 0.1) < 0.01)
        #expect(abs(share("delivered") / 1.3 / Double(ledger.count) - 0.9 * 0.8) < 0.02)
        #expect(abs(share("read") / share("delivered") - 0.5) < 0.03)
    }

    @Test func `silence turns into an unknown outcome after thirty seconds, and half of the silent were taken`() throws
    {
        let settings = try SandboxSettings(text: "silent=1")
        let ledger = MemoryDeliveryLedger()
        let gateway = SandboxGateway(settings: settings, ledger: ledger)
        gateway.submit((0..<100).map { message(key($0)) }, at: noon)
        let taken = Set(try ledger.entries(in: 0..<ledger.count).map(\.key))
        #expect((20..<80).contains(taken.count))
        let signals = gateway.remaining()
        let unknown = signals.filter { if case .answer(_, .unknown) = $0.kind { true } else { false } }
        #expect(unknown.count == 100 && unknown.allSatisfy { $0.at == noon + .seconds(30) })
        let withReceipts = Set(
            signals.compactMap { if case .receipt(let key, _) = $0.kind { key } else { nil } })
        #expect(withReceipts == taken)
    }

    @Test func `a late failure follows acceptance, and nothing is delivered then`() throws {
        let settings = try SandboxSettings(text: "failLate=1,read=1,duplicate=1")
        let gateway = SandboxGateway(settings: settings, ledger: MemoryDeliveryLedger())
        gateway.submit((0..<50).map { message(key($0)) }, at: noon)
        let lines = gateway.remaining().map(line)
        #expect(lines.filter { $0.contains("accepted") }.count == 50)
        #expect(lines.filter { $0.contains("failed") }.count == 100)
        #expect(!lines.contains { $0.contains("delivered") || $0.contains("read") })
        #expect((1..<50).contains(lines.filter { $0.contains("sent") }.count / 2))
    }

    @Test func `every receipt comes twice when told so, and the answer once`() throws {
        let gateway = SandboxGateway(
            settings: try SandboxSettings(text: "read=1,duplicate=1"), ledger: MemoryDeliveryLedger())
        gateway.submit([message(key(1))], at: noon)
        let kinds = gateway.remaining().map { line($0).split(separator: " ")[2] }
        #expect(kinds.sorted() == ["accepted", "delivered", "delivered", "read", "read", "sent", "sent"])
    }

    @Test func `with wide delays receipts overtake one another and the answer`() throws {
        let settings = try SandboxSettings(text: "read=1,answer=0ms..10s,receipt=1s..9s")
        let gateway = SandboxGateway(settings: settings, ledger: MemoryDeliveryLedger())
        gateway.submit((0..<200).map { message(key($0)) }, at: noon)
        var order: [MessageKey: [String]] = [:]
        for signal in gateway.remaining() {
            switch signal.kind {
            case .answer(let key, _): order[key, default: []].append("answer")
            case .receipt(let key, .delivered): order[key, default: []].append("delivered")
            case .receipt(let key, .read): order[key, default: []].append("read")
            default: break
            }
        }
        #expect(order.values.contains(["answer", "delivered", "read"]))
        #expect(order.values.contains(["read", "delivered", "answer"]))
        #expect(order.values.allSatisfy { $0.count == 3 })
    }

    @Test func `nothing comes before the earliest effect`() throws {
        let settings = try SandboxSettings(text: "answer=4s..9s,receipt=3s..5s,silent=0.2,refuse=0.2,duplicate=0.5")
        let gateway = SandboxGateway(settings: settings, ledger: MemoryDeliveryLedger())
        #expect(gateway.earliestEffect == .seconds(3))
        gateway.submit((0..<500).map { message(key($0)) }, at: noon)
        #expect(gateway.nextSignal.map { $0 >= noon + .seconds(3) } == true)
        #expect(SandboxGateway(ledger: MemoryDeliveryLedger()).earliestEffect == .zero)
        #expect(gateway.outstandingAnswers == 0)
    }

    @Test func `the ledger knows a message before any signal of it can be seen`() throws {
        let ledger = MemoryDeliveryLedger()
        let gateway = SandboxGateway(ledger: ledger)
        gateway.submit([message(key(9, day: 3, attempt: 2), account: 4, campaign: 8)], at: noon)
        #expect(try ledger.entries(in: 0..<1) == [entry(key(9, day: 3, attempt: 2), account: 4, campaign: 8)])
    }

    @Test func `threads that submit and collect at once lose nothing and see nothing twice`() async throws {
        let ledger = MemoryDeliveryLedger()
        let gateway = SandboxGateway(ledger: ledger)
        let collected = await withTaskGroup(of: [String].self) { group in
            for thread in 0..<4 as Range<UInt64> {
                group.addTask {
                    for number in 0..<250 { gateway.submit([message(key(thread * 1000 + UInt64(number)))], at: noon) }
                    return []
                }
                group.addTask { (0..<250).flatMap { _ in gateway.signals(through: noon).map(line) } }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        let all = collected + gateway.remaining().map(line)
        #expect(all.count == 3000 && Set(all).count == 3000 && ledger.count == 1000)
    }

    @Test func `what the ledger cannot record is not taken, and its outcome is unknown`() throws {
        let gateway = SandboxGateway(
            settings: try SandboxSettings(text: "permanent=0.3,seed=2"), ledger: UnwritableLedger())
        gateway.submit((0..<100).map { message(key($0)) }, at: noon)
        let lines = gateway.remaining().map(line)
        #expect(lines.count == 100)
        #expect(lines.allSatisfy { $0.contains("unknown") || $0.contains("refused 131026") })
        #expect(lines.contains { $0.contains("unknown") } && lines.contains { $0.contains("refused") })
    }
}

/// A ledger on a full disk.
private final class UnwritableLedger: DeliveryLedger {
    var count: Int { 0 }
    func append(_ entries: [LedgerEntry]) throws(LedgerError) { throw .system(call: "write", errno: 28) }
    func entries(in range: Range<Int>) throws(LedgerError) -> [LedgerEntry] { [] }
}
