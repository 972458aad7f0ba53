internal import Domain
internal import EventStore

extension CampaignEvent {
    var type: EventType {
        switch self {
        case .created: .campaignCreated
        case .changed: .campaignChanged
        case .scheduled: .campaignScheduled
        case .queued: .campaignQueued
        case .unscheduled: .campaignUnscheduled
        case .started: .campaignStarted
        case .audienceCounted: .audienceCounted
        case .paused: .campaignPaused
        case .resumed: .campaignResumed
        case .completed: .campaignCompleted
        case .cancelled: .campaignCancelled
        }
    }

    func write(to writer: inout CBORWriter) {
        switch self {
        case .created(let settings, let filter, let messages): Self.write(settings, filter, messages, to: &writer)
        case .changed(let settings, let filter, let messages): Self.write(settings, filter, messages, to: &writer)
        case .scheduled(let at):
            writer.map(1)
            writer.field(0, at)
        case .queued(let behind):
            writer.map(1)
            writer.field(0, unsigned: behind.rawValue)
        case .audienceCounted(let count):
            let values = count.values
            writer.map(values.count)
            for (key, value) in values.enumerated() { writer.field(UInt64(key), value) }
        case .unscheduled, .started, .paused, .resumed, .completed, .cancelled: writer.map(0)
        }
    }

    private static func write(
        _ settings: [FieldChange<CampaignSettings.Field>], _ filter: [FieldChange<AudienceFilter.Field>],
        _ messages: [MessageTemplate]?, to writer: inout CBORWriter
    ) {
        writer.map(messages == nil ? 2 : 3)
        writer.key(0)
        Fields.campaign.write(settings, to: &writer)
        writer.key(1)
        Fields.filter.write(filter, to: &writer)
        guard let messages else { return }
        writer.key(2)
        writer.templates(messages)
    }

    init(from body: inout BodyReader) throws(CodingProblem) {
        switch body.type {
        case .campaignCreated:
            let (settings, filter) = try body.plan()
            try body.require(2)
            guard let messages = body.cbor.templates() else { throw body.bad(2) }
            self = .created(settings, filter: filter, messages: messages)
        case .campaignChanged:
            let (settings, filter) = try body.plan()
            guard try body.has(2) else {
                self = .changed(settings, filter: filter, messages: nil)
                return
            }
            guard let messages = body.cbor.templates() else { throw body.bad(2) }
            self = .changed(settings, filter: filter, messages: messages)
        case .campaignScheduled: self = .scheduled(at: try body.instant(0))
        case .campaignQueued: self = .queued(behind: CampaignNumber(try body.unsigned(0)))
        case .campaignUnscheduled: self = .unscheduled
        case .campaignStarted: self = .started
        case .audienceCounted:
            var count = AudienceCount()
            for key in count.values.indices { count.values[key] = try body.int(UInt64(key)) }
            self = .audienceCounted(count)
        case .campaignPaused: self = .paused
        case .campaignResumed: self = .resumed
        case .campaignCompleted: self = .completed
        case .campaignCancelled: self = .cancelled
        default: throw .unknownType(body.type.code)
        }
    }
}

extension BodyReader {
    fileprivate mutating func plan() throws(CodingProblem) -> (
        [FieldChange<CampaignSettings.Field>], [FieldChange<AudienceFilter.Field>]
    ) {
        try require(0)
        guard let settings = Fields.campaign.changes(from: &cbor) else { throw bad(0) }
        try require(1)
        guard let filter = Fields.filter.changes(from: &cbor) else { throw bad(1) }
        return (settings, filter)
    }
}
