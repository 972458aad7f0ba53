import Domain
import EventStore

/// What a command comes to, before anything is written: events for some streams, all or nothing, and the outcome.
struct Plan {
    struct Step {
        /// Nil: a new stream, whose number is the position its first event gets.
        var stream: StreamNumber?
        var account: AccountRef
        var campaign: CampaignNumber?
        var expected: StreamVersion
        var events: [DomainEvent]
        var causation: Position?
    }

    var steps: [Step] = []
    var outcome: Outcome

    var eventCount: Int { steps.reduce(0) { $0 + $1.events.count } }

    func tells(_ event: ContactEvent) -> Bool { steps.contains { $0.events.contains(.contact(event)) } }

    mutating func append(_ events: [AccountEvent], to number: AccountNumber, _ row: AccountRow) {
        guard !events.isEmpty else { return }
        steps.append(
            Step(
                stream: StreamNumber(number.rawValue), account: .number(StreamNumber(number.rawValue)),
                expected: row.version, events: events.map(DomainEvent.account)))
    }

    mutating func append(_ events: [ContactEvent], to number: ContactNumber, _ row: ContactRow) {
        guard !events.isEmpty else { return }
        steps.append(
            Step(
                stream: StreamNumber(number.rawValue), account: .number(StreamNumber(row.account.rawValue)),
                expected: row.version, events: events.map(DomainEvent.contact)))
    }

    mutating func append(_ events: [CampaignEvent], to number: CampaignNumber, _ row: CampaignRow) {
        guard !events.isEmpty else { return }
        steps.append(
            Step(
                stream: StreamNumber(number.rawValue), account: .number(StreamNumber(row.account.rawValue)),
                campaign: number, expected: row.version, events: events.map(DomainEvent.campaign)))
    }

    mutating func append(_ events: [TargetEvent], to number: TargetNumber, _ row: TargetRow) {
        guard !events.isEmpty else { return }
        steps.append(
            Step(
                stream: StreamNumber(number.rawValue), account: .number(StreamNumber(row.account.rawValue)),
                campaign: row.campaign, expected: row.version, events: events.map(DomainEvent.target),
                causation: row.lastPosition))
    }
}
