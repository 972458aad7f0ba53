import Domain
import Testing

@Suite struct IdentityTests {
    @Test(arguments: [
        MessageKey(target: TargetNumber(123), day: 4, attempt: 1),
        MessageKey(target: TargetNumber(.max), day: 7, attempt: 12),
        MessageKey(target: TargetNumber(0), day: 1, attempt: 1),
    ])
    func `a message key reads back from its text`(key: MessageKey) {
        #expect(MessageKey(text: key.text) == key)
    }

    @Test func `a message key looks as gateways see it`() {
        #expect(MessageKey(target: TargetNumber(123), day: 4, attempt: 1).text == "t123.d4.a1")
    }

    @Test(arguments: [
        "", "t1", "t1.d1", "t1.d1.a1.x", "t1.d1.a1.", "x1.d1.a1", "t.d1.a1", "t1.d.a1", "t1.d1.a", "t-1.d1.a1",
        "t1 .d1.a1", "t18446744073709551616.d1.a1", "T1.d1.a1", "t1.d0.a1", "t1.d1.a0", "t1.d-1.a1", "t+1.d1.a1",
        "t01.d1.a1",
    ])
    func `what no message key wrote is none`(text: String) {
        #expect(MessageKey(text: text) == nil)
    }

    @Test func `numbers are ordered as what they stand for was created`() {
        #expect(AccountNumber(1) < AccountNumber(2) && !(ContactNumber(2) < ContactNumber(2)))
    }
}
