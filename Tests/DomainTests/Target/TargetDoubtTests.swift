import Domain
import Testing

@Suite struct TargetDoubtTests {
    private let asked = enrolled().requested()
    private var settleBy: Instant { asked.when + .minutes(15) }
    private var doubted: Given<Target> { asked.doubt(1).anyway }

    @Test func `without an answer the message is in doubt for a quarter of an hour, and is not sent again`() {
        let doubted = asked.doubt(1).then(.messageInDoubt(day: 1, attempt: 1, settleBy: settleBy))
        #expect(doubted.state.due == nil && doubted.state.step == .inDoubt(settleBy: settleBy))
        #expect(doubted.state.deliveries.isEmpty)
        doubted.when(.request(at: .distantFuture)).thenRefused(.notDue)
        doubted.doubt(1).thenNothing()
    }

    @Test(arguments: DoubtPolicy.allCases)
    func `the policy does not settle before its time, nor twice, nor what is not in doubt`(policy: DoubtPolicy) {
        doubted.at(settleBy - .milliseconds(1)).settle(policy).thenNothing()
        doubted.at(settleBy).settle(policy).anyway.settle(policy).thenNothing()
        asked.at(settleBy).settle(policy).thenNothing()
        enrolled().settle(policy).thenNothing()
    }

    @Test func `assuming it was sent moves on, and says how it is known`() {
        let after = doubted.at(settleBy).settle(.assumeSent)
            .then(sent(1, next: settleBy + .days(1), by: .policy))
        #expect(after.state.day == 2 && after.state.deliveries.map(\.status) == [.accepted])
    }

    @Test func `assuming the last day was sent completes`() {
        let last = enrolled().accepted(days: 6).requested().doubt(7).anyway
        last.at(last.when + .minutes(15)).settle(.assumeSent).then(sent(7, next: nil, by: .policy), .completed)
    }

    @Test func `sending again is due at once, as a new attempt`() {
        let again = doubted.at(settleBy).settle(.resend).then(failed(1, 1, .resend, code: 0, retryAt: settleBy))
        #expect(again.state.due == settleBy && again.state.deliveries.isEmpty)
        again.when(.request(at: settleBy)).then(.messageRequested(day: 1, attempt: 2))
    }

    @Test func `sending again ends, too: four tries in a slot, three slots, then the person is given up`() {
        func tryInVain(_ target: Given<Target>) -> Then<Target> {
            let asked = target.requested()
            let doubted = asked.doubt(1, asked.state.attempts).anyway
            return doubted.at(asked.when + SevenDays.doubtGrace).settle(.resend)
        }
        var target = enrolled()
        for slot in 1...3 {
            for _ in 1...3 {
                let settled = tryInVain(target)
                #expect(settled.events == [failed(1, settled.before.attempts, .resend, code: 0, retryAt: settled.at)])
                target = settled.anyway
            }
            let last = tryInVain(target)
            let attempt = last.before.attempts
            if slot < 3 {
                target = last.then(
                    failed(1, attempt, .nextSlot, code: OwnError.unknownOutcome, retryAt: last.at + .days(1)))
            } else {
                target = last.then(
                    failed(1, attempt, .final, code: OwnError.unknownOutcome), .exited(.undeliverable))
            }
        }
        #expect(target.state.attempts == 12 && target.state.due == nil)
        target.receive(.delivered, 1, 9).then(
            sent(1, 9, next: nil), .messageDelivered(day: 1, attempt: 9), .reopened(nextDue: target.when + .days(1)))
    }

    @Test func `tries that were refused count beside those that stayed in doubt`() {
        var target = enrolled()
        for attempt in 1...3 { target = target.requested().refuse(1, attempt).anyway }
        let doubted = target.requested().doubt(1, 4).anyway
        let settled = doubted.at(doubted.when + .minutes(15))
        settled.settle(.resend)
            .then(failed(1, 4, .nextSlot, code: OwnError.unknownOutcome, retryAt: settled.when + .days(1)))
    }

    @Test(arguments: [
        (Target.Receipt.sent, [TargetEvent.messageConfirmed(day: 1, attempt: 1)]),
        (.delivered, [.messageDelivered(day: 1, attempt: 1)]),
        (.read, [.messageDelivered(day: 1, attempt: 1), .messageRead(day: 1, attempt: 1)]),
    ])
    func `a receipt settles the doubt as taken`(receipt: Target.Receipt, raised: [TargetEvent]) {
        let settled = doubted.receive(receipt, 1)
        #expect(settled.events == [sent(1, next: asked.when + .days(1))] + raised)
        #expect(settled.anyway.state.day == 2 && settled.anyway.state.step == .idle)
        settled.anyway.receive(receipt, 1).thenNothing()
        settled.anyway.at(settleBy).settle(.resend).thenNothing()
    }

    @Test func `a failed receipt settles the doubt as taken and failed: the day is not said again`() {
        let taken = sent(1, next: asked.when + .days(1))
        doubted.receive(.failed(retryable), 1).then(taken, failed(1, 1, .afterAcceptance))
        doubted.receive(.failed(unreachable), 1)
            .then(taken, failed(1, 1, .afterAcceptance, code: 131_026), .exited(.undeliverable))
    }

    @Test func `an answer that comes after all settles the doubt`() {
        doubted.accept(1).then(sent(1, next: asked.when + .days(1), id: [9], by: .answer))
        doubted.refuse(1).then(failed(1, 1, .quickRetry, retryAt: asked.when + .seconds(2)))
    }

    @Test func `a receipt after the policy assumed it only raises the status`() {
        doubted.at(settleBy).settle(.assumeSent).anyway.receive(.delivered, 1)
            .then(.messageDelivered(day: 1, attempt: 1))
    }

    @Test func `a receipt before the second try stops it`() {
        let waiting = doubted.at(settleBy).settle(.resend).anyway
        let settled = waiting.receive(.sent, 1)
            .then(sent(1, next: settleBy + .days(1)), .messageConfirmed(day: 1, attempt: 1))
        settled.when(.request(at: settleBy)).thenRefused(.notDue)
        #expect(settled.state.day == 2)
    }

    @Test func `a receipt of the first try while the second is on its way closes the day, whatever becomes of that`() {
        let second = doubted.at(settleBy).settle(.resend).anyway.requested()
        let next = settleBy + .days(1)
        let closed = second.receive(.delivered, 1, 1)
            .then(sent(1, next: next), .messageDelivered(day: 1, attempt: 1))
        #expect(closed.state.day == 2 && closed.state.due == next && closed.state.step == .idle)
        closed.accept(1, 2).then(sent(1, 2, next: nil, id: [9], by: .answer)).receive(.delivered, 1, 2)
            .then(.messageDelivered(day: 1, attempt: 2))
        closed.refuse(1, 2).thenNothing()
        closed.doubt(1, 2).thenNothing()
        closed.receive(.failed(retryable), 1, 2).thenNothing()
        closed.receive(.sent, 1, 2).then(sent(1, 2, next: nil), .messageConfirmed(day: 1, attempt: 2))
    }

    @Test func `on the last day, too, the first try's receipt completes once`() {
        let last = enrolled().accepted(days: 6).requested().doubt(7).anyway
        let second = last.at(last.when + .minutes(15)).settle(.resend).anyway.requested()
        let closed = second.receive(.sent, 7, 1)
            .then(sent(7, next: nil), .completed, .messageConfirmed(day: 7, attempt: 1))
        closed.accept(7, 2).then(sent(7, 2, next: nil, id: [9], by: .answer))
        #expect(closed.accept(7, 2).anyway.state.status == .completed)
    }

    @Test func `somebody who left is never written to again, whatever the policy`() {
        let left = doubted.when(.exit(.paid)).then(.exited(.paid))
        left.at(settleBy).settle(.resend).then(sent(1, next: nil, by: .policy))
            .when(.request(at: .distantFuture)).thenRefused(.notActive)
    }
}
