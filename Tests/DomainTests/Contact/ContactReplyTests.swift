import Domain
import Testing

/// What becomes of answers to people, by the receipts that come for them.
@Suite struct ContactReplyTests {
    private let asked = given(
        Contact.self, .registered(facts: [], sealed: [1], reach: .phone),
        .messageReceived(.text, id: [1], text: nil, windowUntil: noon + .hours(24)),
        .replyRequested(number: 1, text: [2]))

    private func failed(_ code: Int) -> Target.Receipt { .failed(Target.Refusal(code: code)) }

    @Test func `an answer's status rises with its receipts, and what comes twice changes nothing`() {
        let taken = asked.when(.replyTaken(number: 1, id: [7])).anyway
        let moment = noon - .hours(1)
        let sent = taken.when(.reportReply(number: 1, .sent, at: moment)).then(.replyConfirmed(number: 1, at: moment))
        sent.when(.reportReply(number: 1, .sent, at: nil)).thenNothing()
        let read = sent.when(.reportReply(number: 1, .read, at: nil))
            .then(.replyDelivered(number: 1), .replyRead(number: 1))
        #expect(read.state.reply(1)?.status == .read)
        for late in [Target.Receipt.sent, .delivered, .read, failed(131_026)] {
            read.when(.reportReply(number: 1, late, at: nil)).thenNothing()
        }
    }

    @Test(arguments: [OwnError.unknownOutcome, 131_000])
    func `a receipt proves that an answer was taken after all`(code: Int) {
        let lost = asked.when(.replyRefused(number: 1, code: code)).then(.replyFailed(number: 1, code: code))
        let proven = lost.when(.reportReply(number: 1, .sent, at: nil))
            .then(.replySent(number: 1, id: nil), .replyConfirmed(number: 1))
        #expect(proven.state.reply(1) == lost.when(.reportReply(number: 1, .sent, at: nil)).anyway.state.reply(1))
        #expect(proven.state.reply(1)?.status == .confirmed && proven.state.reply(1)?.code == nil)
    }

    @Test func `a receipt that overtakes the answer closes the reply, and the answer says nothing new`() {
        let proven = asked.when(.reportReply(number: 1, .delivered, at: nil))
            .then(.replySent(number: 1, id: nil), .replyDelivered(number: 1))
        #expect(proven.state.openReply == nil)
        proven.when(.replyTaken(number: 1, id: [7])).thenNothing()
        proven.when(.replyRefused(number: 1, code: 2)).thenNothing()
    }

    @Test func `an answer may fail after it was taken, once, and arrive all the same`() {
        let taken = asked.when(.replyTaken(number: 1, id: nil)).anyway
        let broken = taken.when(.reportReply(number: 1, failed(131_042), at: nil))
            .then(.replyFailed(number: 1, code: 131_042))
        #expect(broken.state.reply(1)?.status == .failed && broken.state.reply(1)?.code == 131_042)
        broken.when(.reportReply(number: 1, failed(131_042), at: nil)).thenNothing()
        broken.when(.reportReply(number: 1, .sent, at: nil)).thenNothing()
        broken.when(.reportReply(number: 1, .delivered, at: nil)).then(.replyDelivered(number: 1))
    }

    @Test func `what is nowhere known to have been taken fails by its receipt, what was refused does not again`() {
        let unknown = asked.when(.replyRefused(number: 1, code: OwnError.unknownOutcome)).anyway
        unknown.when(.reportReply(number: 1, failed(131_026), at: nil))
            .then(.replySent(number: 1, id: nil), .replyFailed(number: 1, code: 131_026))
        let refused = asked.when(.replyRefused(number: 1, code: 131_026)).anyway
        refused.when(.reportReply(number: 1, failed(131_026), at: nil)).thenNothing()
    }

    @Test func `what comes of an earlier answer leaves a later one open`() {
        let later = asked.when(.replyTaken(number: 1, id: nil)).anyway.and(.replyRequested(number: 2, text: [3]))
        let told = later.when(.reportReply(number: 1, .delivered, at: nil)).anyway
        #expect(told.state.openReply == 2)
        told.when(.reportReply(number: 3, .delivered, at: nil)).thenNothing()
    }
}
