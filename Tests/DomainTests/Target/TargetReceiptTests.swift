import Domain
import Testing

@Suite struct TargetReceiptTests {
    private let taken = enrolled().requested().accepted()

    @Test func `receipts in order raise the status step by step`() {
        let after = taken.receive(.sent, 1).then(.messageConfirmed(day: 1, attempt: 1))
            .receive(.delivered, 1).then(.messageDelivered(day: 1, attempt: 1))
            .receive(.read, 1).then(.messageRead(day: 1, attempt: 1))
        #expect(after.state.deliveries.map(\.status) == [.read])
        #expect(after.state.due == taken.state.due)
    }

    @Test(arguments: [Target.Receipt.sent, .delivered, .read, .failed(retryable), .failed(unreachable)])
    func `a repeated receipt yields nothing`(receipt: Target.Receipt) {
        taken.receive(receipt, 1).anyway.receive(receipt, 1).thenNothing()
    }

    @Test func `late receipts of less change nothing`() {
        let read = taken.receive(.read, 1).anyway
        read.receive(.delivered, 1).thenNothing().receive(.sent, 1).thenNothing()
        taken.receive(.delivered, 1).anyway.receive(.sent, 1).thenNothing()
    }

    @Test func `read without delivered means delivered at that moment`() {
        taken.receive(.read, 1).then(.messageDelivered(day: 1, attempt: 1), .messageRead(day: 1, attempt: 1))
            .receive(.delivered, 1).thenNothing()
    }

    @Test(arguments: [
        (Target.Receipt.sent, [TargetEvent.messageConfirmed(day: 1, attempt: 1)]),
        (.delivered, [.messageDelivered(day: 1, attempt: 1)]),
        (.read, [.messageDelivered(day: 1, attempt: 1), .messageRead(day: 1, attempt: 1)]),
    ])
    func `a receipt before the answer proves acceptance, and the answer then adds nothing`(
        receipt: Target.Receipt, raised: [TargetEvent]
    ) {
        let asked = enrolled().requested()
        let first = asked.receive(receipt, 1)
        #expect(first.events == [sent(1, next: asked.when + .days(1))] + raised)
        first.anyway.accept(1).thenNothing()
        #expect(first.anyway.accept(1).anyway.state.deliveries.count == 1)
    }

    @Test func `receipts of an earlier day raise that day alone`() {
        let third = enrolled().accepted(days: 2).requested()
        let after = third.receive(.read, 1).anyway
        #expect(after.state.deliveries.map(\.status) == [.read, .accepted])
        #expect(after.state.step == third.state.step && after.state.day == 3)
    }

    @Test func `delivered after failed is believed`() {
        let failed = taken.receive(.failed(retryable), 1).anyway
        let after = failed.receive(.delivered, 1).then(.messageDelivered(day: 1, attempt: 1))
        #expect(after.state.deliveries.map(\.status) == [.delivered] && after.state.deliveries[0].code == nil)
        #expect(after.state.day == 2 && after.state.due == taken.state.due)
    }

    @Test func `a refused message that was delivered after all closes its day: nobody gets it twice`() {
        let spent = enrolled().spentSlot()
        let next = spent.when + .days(1)
        let closed = spent.receive(.delivered, 1, 4)
            .then(sent(1, 4, next: next), .messageDelivered(day: 1, attempt: 4))
        #expect(closed.state.day == 2 && closed.state.due == next)
        #expect(closed.state.deliveries.map(\.status) == [.delivered])
        #expect(closed.state.deliveries[0].acceptedAt == spent.when && closed.state.deliveries[0].code == nil)
        closed.receive(.delivered, 1, 4).thenNothing()
    }

    @Test func `a quickly retried message that was delivered after all closes its day`() {
        let retried = enrolled().requested().refuse(1).anyway
        let closed = retried.receive(.delivered, 1)
            .then(sent(1, next: retried.when + .days(1)), .messageDelivered(day: 1, attempt: 1))
        #expect(closed.state.day == 2)
        let second = retried.requested().receive(.delivered, 1).anyway
        #expect(second.state.day == 2 && second.state.step == .idle && second.state.due != nil)
    }

    @Test func `when WhatsApp's servers did it is kept beside when it was recorded`() {
        let moment = noon - .hours(3)
        func told(_ given: Given<Target>, _ receipt: Target.Receipt) -> Then<Target> {
            given.when(.receive(day: 1, attempt: 1, receipt, at: given.when, happenedAt: moment))
        }
        let taken = enrolled().requested().accept(1).anyway
        told(taken, .sent).then(.messageConfirmed(day: 1, attempt: 1, at: moment))
        told(taken, .read)
            .then(.messageDelivered(day: 1, attempt: 1, at: moment), .messageRead(day: 1, attempt: 1, at: moment))
        let left = told(taken, .failed(Target.Refusal(code: 131_026))).events
        let failures = left.compactMap { if case .messageFailed(let failure) = $0 { failure } else { nil } }
        #expect(failures.map(\.at) == [moment] && left.last == .exited(.undeliverable))
    }
}
