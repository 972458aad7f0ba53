package import Domain
package import EventStore

/// Layout: format, status, settings and filter as they differ from the defaults, messages, createdAt, updatedAt, startedAt,
/// endedAt, and the counted audience as an array of six, or null.
extension StateCoding {
    package static func encode(_ state: CampaignState) -> [UInt8] {
        var writer = CBORWriter(capacity: 256)
        writer.array(10)
        writer.unsigned(format)
        writer.place(state.status)
        writer.differences(of: state.settings, from: CampaignSettings())
        writer.differences(of: state.filter, from: AudienceFilter())
        writer.templates(state.messages.values.sorted { $0.day < $1.day })
        writer.integer(state.createdAt.milliseconds)
        writer.integer(state.updatedAt.milliseconds)
        writer.optional(state.startedAt)
        writer.optional(state.endedAt)
        if let audience = state.audience {
            writer.array(audience.values.count)
            for value in audience.values { writer.int(value) }
        } else {
            writer.null()
        }
        return writer.bytes
    }

    package static func campaign(_ row: Bytes) throws(CodingProblem) -> CampaignState {
        try whole(row, "campaign") { (reader) throws(CodingProblem) in
            try reading("campaign", 10, &reader) { (reader) throws(CBORError) in
                var state = CampaignState()
                state.exists = true
                state.status = try reader.place(CampaignState.Status.self)
                guard try reader.differences(into: &state.settings), try reader.differences(into: &state.filter),
                    let messages = reader.templates()
                else { return nil }
                for template in messages { state.messages[template.day] = template }
                state.createdAt = try reader.instant()
                state.updatedAt = try reader.instant()
                state.startedAt = try reader.optionalInstant()
                state.endedAt = try reader.optionalInstant()
                guard !reader.skipNull() else { return state }
                var audience = AudienceCount()
                guard try reader.array() == audience.values.count else { return nil }
                for index in audience.values.indices { audience.values[index] = try reader.int() }
                state.audience = audience
                return state
            }
        }
    }
}
