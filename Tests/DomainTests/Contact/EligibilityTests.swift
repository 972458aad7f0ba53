import Domain
import Testing

@Suite struct EligibilityTests {
    private func contact(_ change: (inout ContactState) -> Void = { _ in }) -> ContactState {
        var state = ContactState()
        state.exists = true
        state.reach = .phone
        state.facts.registeredAt = noon
        change(&state)
        return state
    }

    private func moment(_ state: ContactState, consentRequired: Bool = false) -> Instant? {
        Eligibility.moment(of: state, consentRequired: consentRequired)
    }

    @Test func `an unpaid referral may be enrolled an hour after registration`() {
        #expect(moment(contact()) == noon + .hours(1))
    }

    @Test func `who paid, left, is gone, is silent, or is for campaigns is not taken up`() {
        #expect(moment(ContactState()) == nil)
        #expect(moment(contact { $0.paidAt = noon }) == nil)
        #expect(moment(contact { $0.optedOutAt = noon }) == nil)
        #expect(moment(contact { $0.preferenceStoppedAt = noon }) == nil)
        #expect(moment(contact { $0.erased = true }) == nil)
        #expect(moment(contact { $0.reach = .none }) == nil)
        #expect(moment(contact { $0.facts.active = false }) == nil)
        #expect(moment(contact { $0.facts.subscribed = false }) == nil)
        #expect(moment(contact { $0.facts.kind = .lead }) == nil)
        #expect(moment(contact { $0.facts.kind = .customer }) == nil)
    }

    @Test func `where consent is required, who has not given it waits behind everybody`() {
        #expect(moment(contact(), consentRequired: true) == .distantFuture)
        #expect(moment(contact { $0.facts.consentAt = noon }, consentRequired: true) == noon + .hours(1))
    }
}
