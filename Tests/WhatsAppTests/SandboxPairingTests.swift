import Domain
import Testing
import WhatsApp

@Suite struct SandboxPairingTests {
    let gateway = SandboxGateway(ledger: MemoryDeliveryLedger())
    let account = AccountNumber(7)

    /// Asks for a code, and takes it.
    private func pair(_ gateway: SandboxGateway, _ account: AccountNumber, at moment: Instant) -> PairingCode? {
        gateway.connect(account, .sandbox, at: moment)
        for signal in gateway.signals(through: moment) {
            if case .pairingCode(account, let code) = signal.kind { return code }
        }
        return nil
    }

    @Test func `a code scans itself three seconds later`() throws {
        let code = try #require(pair(gateway, account, at: noon))
        #expect(code.text.hasPrefix("2@") && code.text.split(separator: ",").count == 4)
        #expect(code.expiresAt > noon + .seconds(3))
        #expect(gateway.nextSignal == noon + .seconds(3))
        #expect(gateway.signals(through: noon + .milliseconds(2999)).isEmpty)
        #expect(gateway.signals(through: noon + .seconds(3)).map(line) == ["3000 paired 7"])
        #expect(gateway.remaining().isEmpty)
    }

    @Test func `asked again there is a new code, and its own three seconds`() {
        let codes = [
            pair(gateway, account, at: noon), pair(gateway, account, at: noon),
            pair(gateway, account, at: noon + .seconds(2)),
        ]
        #expect(Set(codes.compactMap { $0?.text }).count == 3)
        #expect(gateway.nextSignal == noon + .seconds(5))
        #expect(gateway.remaining().map(line) == ["5000 paired 7"])
    }

    @Test func `codes are the same in another run, and other for another account`() throws {
        let again = SandboxGateway(ledger: MemoryDeliveryLedger())
        let other = SandboxGateway(ledger: MemoryDeliveryLedger())
        let first = try #require(pair(gateway, account, at: noon)).text
        #expect(pair(again, account, at: noon)?.text == first)
        #expect(pair(other, AccountNumber(8), at: noon)?.text != first)
    }

    @Test func `accounts pair independently`() {
        _ = pair(gateway, account, at: noon)
        _ = pair(gateway, AccountNumber(8), at: noon + .seconds(1))
        #expect(gateway.remaining().map(line) == ["3000 paired 7", "4000 paired 8"])
    }

    @Test func `a session that was ended pairs no more, until asked again`() {
        _ = pair(gateway, account, at: noon)
        gateway.disconnect(account, .sandbox)
        #expect(gateway.nextSignal == nil)
        #expect(gateway.remaining().isEmpty)
        _ = pair(gateway, account, at: noon)
        #expect(gateway.remaining().map(line) == ["3000 paired 7"])
    }

    @Test func `a look at a session finds it standing`() {
        gateway.check(account, .sandbox, at: noon)
        #expect(gateway.remaining().map(line) == ["0 checked 7"])
    }

    @Test func `a session can be lost on order`() {
        gateway.loseSession(account, at: noon + .seconds(9))
        #expect(gateway.remaining().map(line) == ["9000 lost 7"])
    }
}
