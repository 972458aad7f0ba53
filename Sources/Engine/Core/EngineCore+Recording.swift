import Domain
import EventCoding
import EventStore

/// Turning decisions into facts: appended at the expected versions, then folded.
extension EngineCore {
    /// Appends a plan, atomically up to the log's limit, and folds what was appended.
    ///
    /// A plan beyond the limit (a person enrolled in more than 200 campaigns who pays) is split; each part is whole.
    func record(_ plan: Plan, by actor: String? = nil, idempotency: IdempotencyRecord? = nil) throws {
        let correlation = batch.nextPosition.rawValue
        var pending: [Plan.Step] = []
        var count = 0
        var first = true
        func write() throws {
            guard !pending.isEmpty else { return }
            try append(pending, correlation, actor, first ? idempotency?.envelope : nil)
            first = false
            pending = []
            count = 0
        }
        for step in plan.steps {
            if count + step.events.count > LogLimits.eventsPerAppend { try write() }
            pending.append(step)
            count += step.events.count
        }
        try write()
    }

    /// A target's decisions, caused by its own last event.
    func record(_ events: [TargetEvent], of number: TargetNumber, _ row: TargetRow) throws {
        guard !events.isEmpty else { return }
        let step = Plan.Step(
            stream: StreamNumber(number.rawValue), account: .number(StreamNumber(row.account.rawValue)),
            campaign: row.campaign, expected: row.version, events: events.map(DomainEvent.target),
            causation: row.lastPosition)
        try append([step], number.rawValue, nil, nil)
        try haltIfFailing(row.account)
    }

    private func append(
        _ steps: [Plan.Step], _ correlation: UInt64, _ actor: String?, _ idempotency: [UInt8]?
    ) throws {
        var idempotency = idempotency
        let appends = steps.map { step in
            var version = step.expected
            let events = step.events.map { event in
                version = version.next
                let encoded = EventCoding.encode(event)
                defer { idempotency = nil }
                return ProposedEvent(
                    type: encoded.type, schema: encoded.schema, id: EventID(mixed(correlation, version)),
                    account: step.account,
                    campaign: step.campaign.map { .number(StreamNumber($0.rawValue)) } ?? .absent,
                    recordedAt: UInt64(now.milliseconds), actor: actor, correlation: correlation,
                    causation: step.causation, idempotency: idempotency, body: encoded.body)
            }
            return StreamAppend(
                stream: step.stream.map { .existing($0) } ?? .new, expected: step.expected, events: events)
        }
        let appended = try batch.append(appends)
        statistics.noteAppended(appended.reduce(0) { $0 + $1.positions.count })
        for (index, (step, result)) in zip(steps, appended).enumerated() {
            try fold(step, result, idempotency: index == 0 ? appends.first?.events.first?.idempotency : nil)
        }
    }

    private func fold(_ step: Plan.Step, _ result: Appended, idempotency: [UInt8]?) throws {
        let account: StreamNumber =
            switch step.account {
            case .absent: .absent
            case .number(let number): number
            case .itself: result.stream
            }
        var version = step.expected
        for (index, event) in step.events.enumerated() {
            version = version.next
            let fact = Fact(
                position: result.positions[index], stream: result.stream, version: version, account: account,
                campaign: step.campaign, at: Instant(milliseconds: Int64(result.recordedAt)),
                idempotency: index == 0 ? idempotency : nil, event: event)
            try state.apply(fact, in: rows)
        }
    }

    /// The same request making the same version always gives the same event id.
    private func mixed(_ correlation: UInt64, _ version: StreamVersion) -> UInt64 {
        var bits = correlation &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(version.rawValue)
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
