import Domain
import Testing

@Suite struct TargetEndTests {
    @Test(arguments: ExitReason.allCases)
    func `a target leaves once, and nothing is due afterwards`(reason: ExitReason) {
        let left = enrolled().when(.exit(reason)).then(.exited(reason))
        #expect(left.state.due == nil && left.state.exitReason == reason && left.state.endedAt == noon)
        left.when(.exit(.cancelled)).thenNothing()
        left.when(.request(at: .distantFuture)).thenRefused(.notActive)
    }

    @Test func `payment while a message is on its way exits at once, and its answer is still recorded`() {
        let left = enrolled().requested().when(.exit(.paid)).then(.exited(.paid))
        #expect(left.state.unresolved != nil && left.state.due == nil)
        let answered = left.accept(1).then(sent(1, next: nil, id: [9], by: .answer))
        #expect(answered.state.due == nil && answered.state.status == .exited && answered.state.unresolved == nil)
        #expect(answered.state.deliveries.map(\.status) == [.accepted])
        answered.receive(.read, 1).then(.messageDelivered(day: 1, attempt: 1), .messageRead(day: 1, attempt: 1))
        #expect(answered.state.exitReason == .paid)
    }

    @Test func `a refusal after the exit is recorded and tried no more`() {
        let left = enrolled().requested().when(.exit(.paid)).anyway
        let refused = left.refuse(1).then(failed(1, 1, .final))
        #expect(refused.state.due == nil && refused.state.step == .idle)
        left.refuse(1, 1, unreachable).then(failed(1, 1, .final, code: 131_026))
        #expect(left.refuse(1, 1, unreachable).anyway.state.exitReason == .paid)
    }

    @Test func `silence after the exit is a doubt like any other`() {
        let left = enrolled().requested().when(.exit(.optedOut)).anyway
        let doubted = left.doubt(1).then(.messageInDoubt(day: 1, attempt: 1, settleBy: left.when + .minutes(15)))
        doubted.receive(.delivered, 1).then(sent(1, next: nil), .messageDelivered(day: 1, attempt: 1))
    }

    @Test func `the last answer of somebody who left does not complete`() {
        let left = enrolled().accepted(days: 6).requested().when(.exit(.paid)).anyway
        let after = left.accept(7).then(sent(7, next: nil, id: [9], by: .answer))
        #expect(after.state.status == .exited && after.state.exitReason == .paid)
    }

    @Test func `a late failure after another exit keeps the first reason`() {
        let left = enrolled().requested().accepted().when(.exit(.paid)).anyway
        let after = left.receive(.failed(unreachable), 1).then(failed(1, 1, .afterAcceptance, code: 131_026))
        #expect(after.state.exitReason == .paid)
    }

    @Test func `a delivery receipt after leaving as unreachable reopens the target`() {
        let left = enrolled().requested().accepted().receive(.failed(unreachable), 1).anyway.at(noon + .days(3))
        let open = left.receive(.delivered, 1)
            .then(.messageDelivered(day: 1, attempt: 1), .reopened(nextDue: left.when + .days(1)))
        #expect(open.state.isActive && open.state.day == 2 && open.state.due == left.when + .days(1))
        #expect(open.state.exitReason == nil && open.state.endedAt == nil)
        open.receive(.delivered, 1).thenNothing()
        open.requested().accept(2).then(sent(2, next: open.when + .days(2), id: [9], by: .answer))
    }

    @Test func `so does the receipt of a message whose refusal was not true`() {
        let left = enrolled().requested().refuse(1, 1, unreachable).anyway
        let next = left.when + .days(1)
        let open = left.receive(.read, 1).then(
            sent(1, next: nil), .messageDelivered(day: 1, attempt: 1), .messageRead(day: 1, attempt: 1),
            .reopened(nextDue: next))
        #expect(open.state.isActive && open.state.day == 2 && open.state.due == next)
    }

    @Test func `and that of a quick retry, or of an earlier day`() {
        let spent = enrolled().requested().accepted().spentSlot().spentSlot().spentSlot()
        #expect(spent.state.exitReason == .undeliverable)
        let next = spent.when + .days(1)
        let retry = spent.receive(.delivered, 2, 9)
            .then(sent(2, 9, next: nil), .messageDelivered(day: 2, attempt: 9), .reopened(nextDue: next))
        #expect(retry.state.day == 3 && retry.state.due == next)
        let earlier = spent.receive(.delivered, 1)
            .then(.messageDelivered(day: 1, attempt: 1), .reopened(nextDue: next))
        #expect(earlier.state.day == 2 && earlier.state.due == next && earlier.state.isActive)
    }

    @Test func `a failure reported again or acceptance alone do not reopen`() {
        let left = enrolled().requested().accepted().receive(.failed(unreachable), 1).anyway
        left.receive(.sent, 1).thenNothing()
        left.receive(.failed(unreachable), 1).thenNothing()
    }

    @Test func `the last day delivered after all completes the target`() {
        let left = enrolled().accepted(days: 6).requested().refuse(7, 1, unreachable).anyway
        let done = left.receive(.delivered, 7).then(
            sent(7, next: nil), .messageDelivered(day: 7, attempt: 1), .reopened(nextDue: nil), .completed)
        #expect(done.state.status == .completed && done.state.day == 7 && done.state.due == nil)
    }

    @Test func `a target whose last day was taken meanwhile completes when it reopens`() {
        let last = enrolled().accepted(days: 6).requested().receive(.failed(unreachable), 6).anyway.accept(7).anyway
        #expect(last.state.exitReason == .undeliverable && last.state.deliveries.count == 7)
        last.receive(.delivered, 6).then(.messageDelivered(day: 6, attempt: 1), .reopened(nextDue: nil), .completed)
    }

    @Test func `a target that reopens while an answer is outstanding waits for it`() {
        let second = enrolled().requested().accepted().requested()
        let open = second.receive(.failed(unreachable), 1).anyway.receive(.delivered, 1).anyway
        #expect(open.state.isActive && open.state.due == nil && open.state.unresolved?.day == 2)
        #expect(open.accept(2).anyway.state.due == second.when + .days(1))
    }

    @Test(arguments: [ExitReason.paid, .optedOut, .cancelled, .erased])
    func `who left for another reason stays away`(reason: ExitReason) {
        let left = enrolled().requested().accepted().when(.exit(reason)).anyway
        #expect(left.receive(.delivered, 1).then(.messageDelivered(day: 1, attempt: 1)).state.status == .exited)
    }
}
