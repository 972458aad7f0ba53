import Domain
import Testing

@Suite struct AudienceCountTests {
    private static let today = CivilDate(year: 2025, month: 1, day: 20)!

    private func place(
        _ filter: AudienceFilter = AudienceFilter(), isEnrolled: Bool = false, isCurrentTarget: Bool = false,
        consentRequired: Bool = false, _ change: (inout ContactState) -> Void = { _ in }
    ) -> AudiencePlace {
        var contact = ContactState()
        contact.exists = true
        contact.reach = .phone
        change(&contact)
        return filter.place(
            of: contact, isEnrolled: isEnrolled, isCurrentTarget: isCurrentTarget, consentRequired: consentRequired,
            on: Self.today)
    }

    @Test func `everybody who meets the filter has one place, the first that applies`() {
        #expect(place() == .candidate)
        #expect(place { $0.paidAt = noon } == .outside)
        #expect(place { $0.optedOutAt = noon } == .optedOut)
        #expect(place { $0.facts.subscribed = false } == .optedOut)
        #expect(place(consentRequired: true) == .optedOut)
        #expect(place(consentRequired: true) { $0.facts.consentAt = noon } == .candidate)
        #expect(place { $0.reach = .none } == .unreachable)
        #expect(place(isEnrolled: true) == .alreadyEnrolled)
        #expect(place(isCurrentTarget: true) == .candidate)
        var exclusive = AudienceFilter()
        exclusive.excludesCurrentTargets = true
        #expect(place(exclusive, isCurrentTarget: true) == .alreadyEnrolled)
        #expect(place(exclusive, isEnrolled: true) { $0.optedOutAt = noon } == .optedOut)
    }

    @Test func `the steps add up to all who matched, and the limit is reported`() {
        var count = AudienceCount()
        let places: [AudiencePlace] = [
            .outside, .candidate, .optedOut, .candidate, .unreachable, .candidate, .alreadyEnrolled, .candidate,
        ]
        #expect(places.map { count.take($0, limit: 2) } == [false, true, false, true, false, false, false, false])
        #expect(count.matched == 7)
        #expect(
            count.optedOut + count.unreachable + count.alreadyEnrolled + count.overLimit + count.enrolled
                == count.matched)
        #expect(count.candidates == 4)
        #expect(count.overLimit == 2)
    }
}
