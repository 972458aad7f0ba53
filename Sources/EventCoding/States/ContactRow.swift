package import Domain
package import EventStore

/// Layout: format, flags (1 exists, 2 erased, 4 reachable by phone, 8 by user id, 16 only WhatsApp
/// lifts its stop), facts that differ from the defaults,
/// sealed, paidAt, optedOutAt, optedOutBy, saidAt, preferenceStoppedAt, preferenceAt, refusedAt, windowUntil, replies,
/// openReply, the latest replies as one flat array of four elements each: number, status, taken (0 or 1), code.
extension StateCoding {
    package static func write(_ state: ContactState, to writer: inout CBORWriter) {
        writer.array(15)
        writer.unsigned(format)
        let reach: UInt64 =
            switch state.reach {
            case .phone: 4
            case .userID: 8
            case .none: 0
            }
        writer.unsigned((state.exists ? 1 : 0) | (state.erased ? 2 : 0) | reach | (state.needsResume ? 16 : 0))
        writer.differences(of: state.facts, from: ContactFacts())
        writer.bytes(state.sealed)
        writer.optional(state.paidAt)
        writer.optional(state.optedOutAt)
        if let source = state.optedOutBy { writer.place(source) } else { writer.null() }
        writer.optional(state.saidAt)
        writer.optional(state.preferenceStoppedAt)
        writer.optional(state.preferenceAt)
        writer.optional(state.refusedAt)
        writer.optional(state.windowUntil)
        writer.int(state.replies)
        if let open = state.openReply { writer.int(open) } else { writer.null() }
        writer.array(4 * state.latestReplies.count)
        for reply in state.latestReplies {
            writer.int(reply.number)
            writer.place(reply.status)
            writer.unsigned(reply.isTaken ? 1 : 0)
            if let code = reply.code { writer.int(code) } else { writer.null() }
        }
    }

    package static func readContact(_ reader: inout CBORReader) throws(CodingProblem) -> ContactState {
        try reading("contact", 15, &reader) { (reader) throws(CBORError) in
            var state = ContactState()
            let flags = try reader.unsigned()
            guard flags & 15 < 12, flags < 32 else { return nil }
            state.exists = flags & 1 != 0
            state.erased = flags & 2 != 0
            state.needsResume = flags & 16 != 0
            state.reach = flags & 4 != 0 ? .phone : flags & 8 != 0 ? .userID : .none
            guard try reader.differences(into: &state.facts) else { return nil }
            state.sealed = try reader.bytes().array
            state.paidAt = try reader.optionalInstant()
            state.optedOutAt = try reader.optionalInstant()
            if !reader.skipNull() { state.optedOutBy = try reader.place(OptSource.self) }
            state.saidAt = try reader.optionalInstant()
            state.preferenceStoppedAt = try reader.optionalInstant()
            state.preferenceAt = try reader.optionalInstant()
            state.refusedAt = try reader.optionalInstant()
            state.windowUntil = try reader.optionalInstant()
            state.replies = try reader.int()
            state.openReply = reader.skipNull() ? nil : try reader.int()
            for _ in 0..<(try reader.array() / 4) {
                var reply = ReplyDelivery(number: try reader.int())
                reply.status = try reader.place(ReplyDelivery.Status.self)
                reply.isTaken = try reader.unsigned() == 1
                reply.code = reader.skipNull() ? nil : try reader.int()
                state.latestReplies.append(reply)
            }
            return state
        }
    }
}

/// The fields in which a record differs from its defaults: `{place among all fields: value, …}`.
extension CBORWriter {
    mutating func differences<Record: FieldRecord>(of record: Record, from defaults: Record) {
        var found: [(place: UInt64, value: FieldValue)] = []
        for (place, field) in Record.Field.allCases.enumerated() {
            let value = record[field]
            if value != defaults[field] { found.append((UInt64(place), value)) }
        }
        map(found.count)
        for (place, value) in found {
            key(place)
            self.value(value)
        }
    }
}

extension CBORReader {
    /// False where a field is unknown.
    mutating func differences<Record: FieldRecord>(into record: inout Record) throws(CBORError) -> Bool
    where Record.Field.AllCases == [Record.Field] {
        let fields = Record.Field.allCases
        for _ in 0..<(try map()) {
            let place = try unsigned()
            guard place < UInt64(fields.count) else { return false }
            record[fields[Int(place)]] = try value()
        }
        return true
    }
}
