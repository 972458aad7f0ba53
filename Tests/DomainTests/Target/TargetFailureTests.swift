import Domain
import Testing

@Suite struct TargetFailureTests {
    @Test func `a refused message is tried again after 2, 4 and 8 seconds, then at the next slot`() {
        var target = enrolled()
        for (attempt, seconds) in [(1, 2), (2, 4), (3, 8)] {
            target = target.requested()
            let retryAt = target.when + .seconds(seconds)
            target = target.refuse(1, attempt).then(failed(1, attempt, .quickRetry, retryAt: retryAt))
            #expect(target.state.due == retryAt && target.state.deliveries.isEmpty)
        }
        target = target.requested()
        let retryAt = target.when + .days(1)
        let spent = target.refuse(1, 4).then(failed(1, 4, .nextSlot, retryAt: retryAt))
        #expect(spent.state.due == retryAt && spent.state.day == 1 && spent.state.failedSlots == 1)
        #expect(spent.state.deliveries.map(\.status) == [.failed] && spent.state.deliveries[0].code == 131_000)
        #expect(spent.state.lastMessageSentAt == nil)
    }

    @Test func `the retries start anew in each slot, and attempts are counted through the day`() {
        let second = enrolled().spentSlot().requested()
        #expect(second.state.attempts == 5 && second.when == firstDue + .seconds(14) + .days(1))
        second.refuse(1, 5).then(failed(1, 5, .quickRetry, retryAt: second.when + .seconds(2)))
    }

    @Test func `after three slots in vain the target leaves as undeliverable`() {
        var target = enrolled().spentSlot().spentSlot()
        for attempt in 9...11 { target = target.requested().refuse(1, attempt).anyway }
        let left = target.requested().refuse(1, 12).then(failed(1, 12, .final), .exited(.undeliverable))
        #expect(left.state.status == .exited && left.state.exitReason == .undeliverable && left.state.due == nil)
        #expect(left.state.deliveries.count == 3 && left.state.endedAt == left.when)
        left.when(.request(at: .distantFuture)).thenRefused(.notActive)
    }

    @Test func `a slot that succeeds forgets the failures before it`() {
        let target = enrolled().spentSlot().spentSlot().requested().accepted()
        #expect(target.state.day == 2 && target.state.failedSlots == 0 && target.state.attempts == 0)
        let again = target.spentSlot()
        #expect(again.state.isActive && again.state.failedSlots == 1)
    }

    @Test func `a quick retry that succeeds leaves one entry for the day`() {
        let target = enrolled().requested().refuse(1).anyway.requested()
        let after = target.accept(1, 2).anyway
        #expect(after.state.deliveries.map(\.attempt) == [2] && after.state.day == 2)
    }

    @Test(arguments: [ExitReason.undeliverable, .optedOut])
    func `a permanent refusal exits at once, with its reason`(reason: ExitReason) {
        let refusal = Target.Refusal(code: 131_026, kind: .permanent(reason))
        let left = enrolled().requested().refuse(1, 1, refusal)
            .then(failed(1, 1, .final, code: 131_026), .exited(reason))
        #expect(left.state.exitReason == reason && left.state.deliveries.map(\.status) == [.failed])
    }

    @Test func `a refusal that comes twice, or after acceptance, changes nothing`() {
        enrolled().requested().refuse(1).anyway.refuse(1).thenNothing()
        enrolled().requested().accepted().refuse(1).thenNothing()
    }

    @Test func `a late failure turns the day's entry to failed and does not send the day again`() {
        let target = enrolled().requested().accepted()
        let after = target.receive(.failed(retryable), 1).then(failed(1, 1, .afterAcceptance))
        #expect(after.state.deliveries.map(\.status) == [.failed] && after.state.deliveries[0].code == 131_000)
        #expect(after.state.day == 2 && after.state.due == target.state.due && after.state.isActive)
        #expect(after.state.deliveries[0].acceptedAt == target.when)
        after.receive(.failed(retryable), 1).thenNothing()
        after.receive(.sent, 1).thenNothing()
    }

    @Test func `a late failure for good exits`() {
        enrolled().requested().accepted().receive(.failed(unreachable), 1)
            .then(failed(1, 1, .afterAcceptance, code: 131_026), .exited(.undeliverable))
            .receive(.failed(unreachable), 1).thenNothing()
    }

    @Test(arguments: [Target.Receipt.delivered, .read])
    func `what was delivered cannot fail any more`(receipt: Target.Receipt) {
        enrolled().requested().accepted().receive(receipt, 1).anyway.receive(.failed(unreachable), 1).thenNothing()
    }

    @Test func `a failed receipt before the answer proves that the message was taken, whatever order they come in`() {
        let asked = enrolled().requested()
        let sent = TargetEvent.messageSent(
            day: 1, attempt: 1, id: nil, nextDue: asked.when + .days(1), evidence: .receipt)
        asked.receive(.failed(retryable), 1).then(sent, failed(1, 1, .afterAcceptance)).accept(1).thenNothing()
        asked.receive(.failed(unreachable), 1)
            .then(sent, failed(1, 1, .afterAcceptance, code: 131_026), .exited(.undeliverable)).accept(1).thenNothing()
    }
}
