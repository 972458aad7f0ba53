import Domain
import Testing
import WhatsApp

@Suite struct SandboxRestartTests {
    private let folder: Folder

    init() throws { folder = try Folder() }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `a killed process hears of everything it handed over, and of nothing else`(seed: UInt64) throws {
        let settings = try SandboxSettings(text: "seed=\(seed)," + SandboxGatewayTests.wild)
        let messages = (0..<100).map { message(key($0)) }
        let expected = SandboxGateway(settings: settings, ledger: MemoryDeliveryLedger())
        expected.submit(messages, at: noon)
        let receipts = expected.remaining().filter(Self.isReceipt).map { line($0) }

        do {
            let killed = SandboxGateway(settings: settings, ledger: try FileDeliveryLedger(path: folder.ledger))
            killed.submit(messages, at: noon)
        }
        let restarted = SandboxGateway(settings: settings, ledger: try FileDeliveryLedger(path: folder.ledger))
        #expect(restarted.nextSignal == nil)
        try restarted.resume(at: noon)
        #expect(restarted.remaining().map(line).sorted() == receipts.sorted(), "seed \(seed)")
    }

    @Test func `receipts of the past come at the moment of the restart, in order, and never earlier`() throws {
        let ledger = MemoryDeliveryLedger()
        let settings = try SandboxSettings(text: "read=1,receipt=1s..9s")
        SandboxGateway(settings: settings, ledger: ledger).submit([message(key(1))], at: noon)
        let restarted = SandboxGateway(settings: settings, ledger: ledger)
        try restarted.resume(at: noon + .minutes(20))
        #expect(
            restarted.signals(through: noon + .minutes(20)).map(line) == [
                "1200000 t1.d1.a1 sent", "1200000 t1.d1.a1 delivered", "1200000 t1.d1.a1 read",
            ])
    }

    @Test func `what is older than the window before the newest entry is left alone`() throws {
        let ledger = MemoryDeliveryLedger()
        ledger.append([entry(key(1)), entry(key(2), at: noon + .minutes(31)), entry(key(3), at: noon + .minutes(61))])
        let restarted = SandboxGateway(ledger: ledger)
        try restarted.resume(at: noon + .days(1))
        #expect(Set(restarted.remaining().compactMap(Self.target)) == [2, 3])
        try restarted.resume(at: noon + .days(1), window: .minutes(10))
        #expect(Set(restarted.remaining().compactMap(Self.target)) == [3])
    }

    @Test func `a message handed over twice is taken twice, and the ledger says so`() throws {
        let ledger = MemoryDeliveryLedger()
        let gateway = SandboxGateway(ledger: ledger)
        gateway.submit([message(key(1)), message(key(2))], at: noon)
        SandboxGateway(ledger: ledger).submit([message(key(1, attempt: 2))], at: noon + .hours(1))
        #expect(try ledger.duplicates() == [LedgerStep(target: TargetNumber(1), day: 1)])
    }

    private static func isReceipt(_ signal: GatewaySignal) -> Bool {
        if case .receipt = signal.kind { true } else { false }
    }

    private static func target(_ signal: GatewaySignal) -> UInt64? {
        if case .receipt(let key, _) = signal.kind { key.target.rawValue } else { nil }
    }
}
