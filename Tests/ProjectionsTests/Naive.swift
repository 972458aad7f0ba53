import Domain
import EventCoding
import EventStore
import Projections

/// Everything computed again from the log by the domain alone, the slow way.
struct Naive {
    struct Entry<State> {
        var number: UInt64
        var account: UInt64
        var campaign: UInt64
        var state: State
        var counts: [UInt32: Int64] = [:]
        /// Messages that count as refused although they had been accepted.
        var takenBack: Int64 = 0
    }

    var targets: [Entry<TargetState>] = []
    var contacts: [Entry<ContactState>] = []
    var campaigns: [Entry<CampaignState>] = []

    init(_ log: any EventLog) throws {
        var places: [UInt64: Int] = [:]
        try log.read(from: .start, limit: .max) { record in
            let (envelope, body) = try record.read()
            let at = Instant(milliseconds: Int64(envelope.recordedAt))
            let stream = envelope.stream.rawValue
            switch try EventCoding.decode(type: envelope.type, schema: envelope.schema, body: body) {
            case .target(let event):
                let place = places[stream] ?? targets.count
                if places[stream] == nil {
                    places[stream] = place
                    targets.append(
                        Entry(
                            number: stream, account: envelope.account.rawValue, campaign: envelope.campaign.rawValue,
                            state: Target.initial))
                }
                Target.evolve(&targets[place].state, event, at: at)
                targets[place].counts[envelope.type, default: 0] += 1
                if case .messageFailed(let failure) = event, failure.consequence == .takenBack {
                    targets[place].takenBack += 1
                }
            case .contact(let event):
                let place = places[stream] ?? contacts.count
                if places[stream] == nil {
                    places[stream] = place
                    contacts.append(
                        Entry(
                            number: stream, account: envelope.account.rawValue, campaign: 0, state: Contact.initial))
                }
                Contact.evolve(&contacts[place].state, event, at: at)
            case .campaign(let event):
                let place = places[stream] ?? campaigns.count
                if places[stream] == nil {
                    places[stream] = place
                    campaigns.append(
                        Entry(
                            number: stream, account: envelope.account.rawValue, campaign: 0, state: Campaign.initial))
                }
                Campaign.evolve(&campaigns[place].state, event, at: at)
            case .account, .installation: break
            }
            return true
        }
    }

    func list(_ account: UInt64, _ campaign: UInt64) -> [Entry<TargetState>] {
        targets.filter { $0.account == account && $0.campaign == campaign }
    }

    /// What the read model says of a list, computed from final states where possible.
    func figures(_ account: UInt64, _ campaign: UInt64) -> [String: Int64] {
        let list = list(account, campaign)
        let entries = list.flatMap(\.state.deliveries)
        func targets(_ isCounted: (TargetState) -> Bool) -> Int64 { Int64(list.filter { isCounted($0.state) }.count) }
        func events(_ type: EventType) -> Int64 { list.reduce(0) { $0 + ($1.counts[type.code] ?? 0) } }
        var figures: [String: Int64] = [
            "enrolled": Int64(list.count), "active": targets { $0.status == .active },
            "completed": targets { $0.status == .completed }, "exited": targets { $0.status == .exited },
            "requested": events(.messageRequested),
            "accepted": events(.messageSent) - list.reduce(0) { $0 + $1.takenBack },
            "confirmed": events(.messageConfirmed), "deferred": events(.messageDeferred),
            "attempts": Int64(entries.count), "failed": Int64(entries.filter { $0.status == .failed }.count),
            "delivered": Int64(entries.filter { $0.status == .delivered || $0.status == .read }.count),
            "read": Int64(entries.filter { $0.status == .read }.count),
            "inDoubt": targets { if case .inDoubt = $0.step { true } else { false } },
        ]
        for reason in ExitReason.allCases { figures[reason.rawValue] = targets { $0.exitReason == reason } }
        for day in 1...7 {
            figures["day\(day)"] = targets { $0.deliveries.contains { $0.day == day && $0.acceptedAt != nil } }
        }
        return figures
    }
}

extension Counters {
    var figures: [String: Int64] {
        var figures: [String: Int64] = [
            "enrolled": enrolled, "active": active, "completed": completed, "exited": exited,
            "requested": requested, "accepted": accepted, "confirmed": confirmed, "deferred": deferred,
            "attempts": attempts, "failed": failed, "delivered": delivered, "read": read, "inDoubt": inDoubt,
        ]
        for reason in ExitReason.allCases { figures[reason.rawValue] = exited(reason) }
        for day in 1...7 { figures["day\(day)"] = reached(day: day) }
        return figures
    }
}
