import Domain
import EventCoding
import EventStore
import Testing

@Suite struct StateCodingTests {
    @Test func `a target comes back from its row as it went in, at every step of its life`() throws {
        var state = TargetState()
        #expect(try target(StateCoding.encode(state)) == state)
        for (index, event) in Samples.target.enumerated() {
            Target.evolve(&state, event, at: Instant(milliseconds: Int64(index) * 1000))
            #expect(try target(StateCoding.encode(state)) == state)
        }
        #expect(!state.deliveries.isEmpty)
    }

    @Test func `a contact comes back from its row as it went in, at every step of its life`() throws {
        var state = ContactState()
        #expect(try contact(StateCoding.encode(state)) == state)
        for event in Samples.contact {
            Contact.evolve(&state, event, at: Samples.moment)
            #expect(try contact(StateCoding.encode(state)) == state)
        }
    }

    @Test func `an account comes back from its row as it went in, at every step of its life`() throws {
        var state = AccountState()
        #expect(try account(StateCoding.encode(state)) == state)
        for event in Samples.account {
            Account.evolve(&state, event, at: Samples.moment)
            #expect(try account(StateCoding.encode(state)) == state)
        }
    }

    @Test func `a campaign comes back from its row as it went in, at every step of its life`() throws {
        var state = CampaignState()
        for event in Samples.campaign {
            Campaign.evolve(&state, event, at: Samples.moment)
            let decoded = try StateCoding.encode(state).withBytes { (row) throws(CodingProblem) in
                try StateCoding.campaign(row)
            }
            #expect(decoded == state)
        }
        #expect(state.audience != nil && state.endedAt != nil)
    }

    @Test func `the installation comes back from its row as it went in`() throws {
        var state = InstallationState()
        for event in Samples.installation {
            Installation.evolve(&state, event, at: Samples.moment)
            let decoded = try StateCoding.encode(state).withBytes { (row) throws(CodingProblem) in
                try StateCoding.installation(row)
            }
            #expect(decoded == state)
        }
    }

    @Test func `a row of another format, cut short or prolonged is refused`() {
        var state = TargetState()
        for event in Samples.target { Target.evolve(&state, event, at: Samples.moment) }
        let row = StateCoding.encode(state)
        var other = row
        other[1] = 1
        for damaged in [other, row + [0]] + (0..<row.count).map({ Array(row[..<$0]) }) {
            #expect(throws: CodingProblem.badState("target")) { try target(damaged) }
        }
    }

    private func target(_ row: [UInt8]) throws(CodingProblem) -> TargetState {
        try row.withBytes { (row) throws(CodingProblem) in try StateCoding.target(row) }
    }

    private func contact(_ row: [UInt8]) throws(CodingProblem) -> ContactState {
        try row.withBytes { (row) throws(CodingProblem) in try StateCoding.contact(row) }
    }

    private func account(_ row: [UInt8]) throws(CodingProblem) -> AccountState {
        try row.withBytes { (row) throws(CodingProblem) in try StateCoding.account(row) }
    }
}
