import Domain
import Testing

@Suite struct IdentityTests {
    @Test func `a message key is printed as target, day and attempt`() {
        #expect(MessageKey(target: TargetNumber(123), day: 4, attempt: 1).text == "t123.d4.a1")
    }

    @Test func `a reply's key leads to the contact, and a step's does not`() {
        #expect(MessageKey.reply(to: ContactNumber(9), 2).repliesTo == ContactNumber(9))
        #expect(MessageKey(target: TargetNumber(9), day: 1, attempt: 2).repliesTo == nil)
    }

    @Test func `numbers are ordered as what they stand for was created`() {
        #expect(AccountNumber(1) < AccountNumber(2) && !(ContactNumber(2) < ContactNumber(2)))
    }
}
