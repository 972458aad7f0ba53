import Domain
import Testing
import WhatsApp

@Suite struct SandboxPairingTests {
    let gateway = SandboxGateway(ledger: MemoryDeliveryLedger())
    let account = AccountNumber(7)

    @Test func `a code scans itself three seconds later`() {
        let code = gateway.startPairing(account, at: noon)
        #expect(code.text.hasPrefix("2@") && code.text.split(separator: ",").count == 4)
        #expect(code.expiresAt > noon + .seconds(3))
        #expect(gateway.nextSignal == noon + .seconds(3))
        #expect(gateway.signals(through: noon + .milliseconds(2999)).isEmpty)
        #expect(gateway.signals(through: noon + .seconds(3)).map(line) == ["3000 paired 7"])
        #expect(gateway.remaining().isEmpty)
    }

    @Test func `asked again there is a new code, and its own three seconds`() {
        let first = gateway.startPairing(account, at: noon)
        let second = gateway.startPairing(account, at: noon)
        let third = gateway.startPairing(account, at: noon + .seconds(2))
        #expect(Set([first.text, second.text, third.text]).count == 3)
        #expect(gateway.nextSignal == noon + .seconds(5))
        #expect(gateway.remaining().map(line) == ["5000 paired 7"])
    }

    @Test func `codes are the same in another run, and other for another account`() {
        let again = SandboxGateway(ledger: MemoryDeliveryLedger())
        let other = SandboxGateway(ledger: MemoryDeliveryLedger())
        let code = gateway.startPairing(account, at: noon).text
        #expect(again.startPairing(account, at: noon).text == code)
        #expect(other.startPairing(AccountNumber(8), at: noon).text != code)
    }

    @Test func `accounts pair independently`() {
        _ = gateway.startPairing(account, at: noon)
        _ = gateway.startPairing(AccountNumber(8), at: noon + .seconds(1))
        #expect(gateway.remaining().map(line) == ["3000 paired 7", "4000 paired 8"])
    }

    @Test func `a session that was ended pairs no more, until asked again`() {
        _ = gateway.startPairing(account, at: noon)
        gateway.endSession(account)
        #expect(gateway.nextSignal == nil)
        #expect(gateway.remaining().isEmpty)
        _ = gateway.startPairing(account, at: noon)
        #expect(gateway.remaining().map(line) == ["3000 paired 7"])
    }

    @Test func `a session can be lost on order`() {
        gateway.loseSession(account, at: noon + .seconds(9))
        #expect(gateway.remaining().map(line) == ["9000 lost 7"])
    }
}
