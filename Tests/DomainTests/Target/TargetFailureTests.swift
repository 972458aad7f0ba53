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
        #expect(spent.state.deliveries.map(\.status) == [.failed] && spent.state.deliveries[0].code == 1)
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

    @Test(arguments: [(131_026, ExitReason.undeliverable), (131_050, .optedOut)])
    func `a permanent refusal exits at once, with its reason`(code: Int, reason: ExitReason) {
        let left = enrolled().requested().refuse(1, 1, Target.Refusal(code: code))
            .then(failed(1, 1, .final, code: code), .exited(reason))
        #expect(left.state.exitReason == reason && left.state.deliveries.map(\.status) == [.failed])
    }

    @Test func `a refusal that comes twice, or after acceptance, changes nothing`() {
        enrolled().requested().refuse(1).anyway.refuse(1).thenNothing()
        enrolled().requested().accepted().refuse(1).thenNothing()
    }

    @Test func `a late failure turns the day's entry to failed and does not send the day again`() {
        let target = enrolled().requested().accepted()
        let after = target.receive(.failed(retryable), 1).then(failed(1, 1, .afterAcceptance))
        #expect(after.state.deliveries.map(\.status) == [.failed] && after.state.deliveries[0].code == 1)
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

    @Test func `an error after which WhatsApp may have taken it leaves a receipt time to come`() {
        let asked = enrolled().requested()
        let retryAt = asked.when + .seconds(62)
        let refused = asked.refuse(1, 1, Target.Refusal(code: 131_000))
            .then(failed(1, 1, .quickRetry, code: 131_000, retryAt: retryAt))
        let closed = refused.receive(.delivered, 1).anyway
        #expect(closed.state.day == 2, "the receipt came in time: the day is not said again")
    }

    @Test func `the pair limit makes this target wait 1, 4, 16 and 64 s, and spends no try`() {
        var target = enrolled()
        for (attempt, seconds) in [(1, 1), (2, 4), (3, 16), (4, 64), (5, 256)] {
            target = target.requested()
            let until = target.when + .seconds(seconds)
            target = target.refuse(1, attempt, Target.Refusal(code: 131_056))
                .then(.messageDeferred(day: 1, until: until, code: 131_056))
        }
        #expect(target.state.failedSlots == 0 && target.state.triesInSlot == 0 && target.state.deliveries.isEmpty)
        let retried = target.requested()
        retried.refuse(1, 6).then(failed(1, 6, .quickRetry, retryAt: retried.when + .seconds(2)))
    }

    @Test func `what the gateway asks for counts where it is longer`() {
        let asked = enrolled().requested()
        asked.refuse(1, 1, Target.Refusal(code: 130_429, retryAfter: .minutes(7)))
            .then(.messageDeferred(day: 1, until: asked.when + .minutes(7), code: 130_429))
    }

    @Test func `an error that stops the whole account holds the message where it is`() {
        let asked = enrolled().requested()
        let held = asked.refuse(1, 1, Target.Refusal(code: 190))
            .then(.messageDeferred(day: 1, until: asked.when, code: 190))
        #expect(held.state.due == asked.when && held.state.step == .idle && held.state.isActive)
    }

    @Test func `the marketing cap parks a person for 24, then 48 h, and after three days in vain it ends`() {
        let cap = Target.Refusal(code: 131_049)
        let first = enrolled().requested()
        let second = first.refuse(1, 1, cap)
            .then(failed(1, 1, .nextSlot, code: 131_049, retryAt: first.when + .days(1))).requested()
        let third = second.refuse(1, 2, cap)
            .then(failed(1, 2, .nextSlot, code: 131_049, retryAt: second.when + .days(2))).requested()
        third.refuse(1, 3, cap).then(failed(1, 3, .final, code: 131_049), .exited(.undeliverable))
    }

    @Test func `a message that WhatsApp held back after taking it is said again the day after`() {
        let taken = enrolled().requested().accepted()
        let back = taken.receive(.failed(Target.Refusal(code: 131_049)), 1)
            .then(failed(1, 1, .takenBack, code: 131_049, retryAt: taken.when + .days(1)))
        #expect(back.state.day == 1 && back.state.attempts == 1 && back.state.deliveries[0].acceptedAt == nil)
        #expect(back.state.due == taken.when + .days(1) && back.state.failedSlots == 1)
        let again = back.requested()
        #expect(again.state.attempts == 2, "no message id is used twice")
        let done = again.accept(1, 2).anyway
        #expect(done.state.day == 2 && done.state.deliveries.map(\.status) == [.failed, .accepted])
        back.receive(.failed(Target.Refusal(code: 131_049)), 1).thenNothing()
    }

    @Test func `a message that was taken back and arrives after all closes its day again`() {
        let taken = enrolled().requested().accepted()
        let back = taken.receive(.failed(Target.Refusal(code: 131_049)), 1).anyway
        let closed = back.receive(.delivered, 1)
            .then(sent(1, next: back.when + .days(1)), .messageDelivered(day: 1, attempt: 1))
        #expect(closed.state.day == 2 && closed.state.deliveries.map(\.status) == [.delivered])
    }

    @Test func `of a message that was taken back only its arrival proves otherwise`() {
        let taken = enrolled().requested().accepted()
        let back = taken.receive(.failed(Target.Refusal(code: 131_049)), 1).anyway
        back.receive(.sent, 1).thenNothing()
        let again = back.requested()
        again.receive(.sent, 1).thenNothing()
        again.accept(1, 2).anyway.receive(.sent, 1).thenNothing()
        let untold = enrolled().requested().receive(.failed(Target.Refusal(code: 131_049)), 1).anyway
        untold.receive(.sent, 1).thenNothing().accept(1).thenNothing()
        #expect(back.receive(.read, 1).anyway.state.day == 2)
    }

    @Test func `once the next day was asked for, a held back message is not said again`() {
        let second = enrolled().requested().accepted().requested()
        second.receive(.failed(Target.Refusal(code: 131_049)), 1).then(failed(1, 1, .afterAcceptance, code: 131_049))
        let last = enrolled().accepted(days: 7)
        last.receive(.failed(Target.Refusal(code: 131_049)), 7).then(failed(7, 1, .afterAcceptance, code: 131_049))
    }

    @Test func `an expired step moves to its next slot, and no day is skipped`() {
        let late = enrolled().at(firstDue + .days(3) + .hours(5))
        let moved = late.when(.expire(at: late.when))
            .then(.messageDeferred(day: 1, until: firstDue + .days(4), code: OwnError.expired))
        #expect(moved.state.day == 1 && moved.state.due == firstDue + .days(4) && moved.state.waits == 0)
        enrolled().when(.expire(at: noon)).thenNothing()
    }
}
