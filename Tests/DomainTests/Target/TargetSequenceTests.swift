import Domain
import Testing

@Suite struct TargetSequenceTests {
    @Test func `a target is enrolled once, at day 1, with its first message an hour later`() {
        let after = given(Target.self).when(.enroll(person, firstDue: firstDue))
            .then(.enrolled(contact: person, firstDue: firstDue))
        #expect(after.state.day == 1 && after.state.due == firstDue && after.state.isActive)
        #expect(after.state.enrolledAt == noon && SevenDays.firstDelay == .hours(1))
        after.when(.enroll(person, firstDue: firstDue)).thenRefused(.alreadyEnrolled)
    }

    @Test func `nothing happens to a target that is not enrolled`() {
        let nobody = given(Target.self)
        nobody.when(.request(at: noon)).thenRefused(.notEnrolled)
        nobody.accept(1).thenRefused(.notEnrolled)
        nobody.receive(.delivered, 1).thenRefused(.notEnrolled)
        nobody.when(.exit(.paid)).thenRefused(.notEnrolled)
        #expect(!nobody.state.isActive)
    }

    @Test func `a message is asked for when it is due, and once`() {
        enrolled().when(.request(at: firstDue - .milliseconds(1))).thenRefused(.notDue)
        let asked = enrolled().at(firstDue).when(.request(at: firstDue)).then(.messageRequested(day: 1, attempt: 1))
        #expect(asked.state.step == .requested(at: firstDue) && asked.state.due == nil)
        #expect(asked.state.unresolved.map { [$0.day, $0.attempt] } == [1, 1])
        asked.when(.request(at: firstDue)).thenRefused(.notDue)
    }

    @Test func `acceptance moves to the next day, 24 hours on`() {
        let asked = enrolled().requested().at(firstDue + .seconds(5))
        let next = asked.when + .days(1)
        let after = asked.accept(1).then(sent(1, next: next, id: [9], by: .answer))
        #expect(after.state.day == 2 && after.state.due == next && after.state.step == .idle)
        #expect(after.state.lastMessageSentAt == asked.when)
        #expect(after.state.deliveries.map(\.status) == [.accepted])
        after.accept(1).thenNothing()
    }

    @Test func `overdue after a pause means one message at once, then 24 hours apart`() {
        let late = firstDue + .days(5)
        let asked = enrolled().at(late).when(.request(at: late)).then(.messageRequested(day: 1, attempt: 1))
        #expect(asked.accept(1).anyway.state.due == late + .days(1))
    }

    @Test func `after the seventh day the target is completed, and stays at day 7`() {
        let last = enrolled().accepted(days: 6).requested()
        #expect(last.state.day == 7)
        let done = last.accept(7).then(sent(7, next: nil, id: [9], by: .answer), .completed)
        #expect(done.state.status == .completed && done.state.day == 7 && done.state.due == nil)
        #expect(done.state.endedAt == last.when && done.state.exitReason == nil)
        #expect(done.state.deliveries.map(\.day) == Array(1...7))
        done.when(.request(at: .distantFuture)).thenRefused(.notActive)
        done.accept(7).thenNothing()
        done.when(.exit(.paid)).thenNothing()
    }

    @Test func `receipts of a completed target still raise its last message`() {
        let done = enrolled().accepted(days: 7)
        done.receive(.delivered, 7).then(.messageDelivered(day: 7, attempt: 1))
            .receive(.read, 7).then(.messageRead(day: 7, attempt: 1))
            .receive(.read, 7).thenNothing()
    }

    @Test(arguments: [(1, 2), (2, 1), (0, 1), (1, 0), (8, 1)])
    func `an answer or a receipt of a message that was never asked for is refused`(day: Int, attempt: Int) {
        let asked = enrolled().requested()
        asked.accept(day, attempt).thenRefused(.unknownMessage)
        asked.refuse(day, attempt).thenRefused(.unknownMessage)
        asked.doubt(day, attempt).thenRefused(.unknownMessage)
        asked.receive(.delivered, day, attempt).thenRefused(.unknownMessage)
    }

    @Test func `a step that waits for a moment an error named is due then`() {
        let until = firstDue + .hours(3)
        let waiting = enrolled().requested().and(.messageDeferred(day: 1, until: until, code: 131_049))
        #expect(waiting.state.due == until && waiting.state.step == .idle && waiting.state.deliveries.isEmpty)
        waiting.at(until).when(.request(at: until)).then(.messageRequested(day: 1, attempt: 2))
    }
}
