package import Domain
package import EventCoding
package import EventStore

/// One event as projections see it, borrowed from the log: the hot prefix is read, the rest only when asked for.
package struct ProjectedEvent {
    package let position: Position
    package let type: EventType
    package let prefix: HotPrefix
    private let record: Bytes
    /// Behind the prefix.
    private let rest: CBORReader
    private let remaining: Int
    private let pending: UInt64?

    package var stream: UInt64 { prefix.stream.rawValue }
    package var account: UInt64 { prefix.account.rawValue }
    /// 0: none.
    package var campaign: UInt64 { prefix.campaign.rawValue }
    package var recordedAt: Instant { Instant(milliseconds: Int64(clamping: prefix.recordedAt)) }

    @inline(__always)
    init?(_ view: RecordView, where wanted: (HotPrefix) -> Bool) throws(FoldProblem) {
        position = view.position
        record = view.record
        var reader = CBORReader(record)
        do throws(CBORError) {
            (prefix, remaining, pending) = try RecordFormat.hotPrefix(&reader)
        } catch {
            throw .store(.corrupt(position: view.position, reason: error.description))
        }
        guard wanted(prefix) else { return nil }
        guard let type = EventType(code: prefix.type) else { throw .coding(.unknownType(prefix.type)) }
        self.type = type
        rest = reader
    }

    /// The whole event.
    package func event() throws(FoldProblem) -> DomainEvent {
        let (schema, body) = try body()
        do { return try EventCoding.decode(type: type.code, schema: schema, body: body) } catch { throw .coding(error) }
    }

    /// The event of a target's stream.
    func target() throws(FoldProblem) -> TargetEvent {
        let (schema, body) = try body()
        do throws(CodingProblem) {
            if schema == EventSchema.currentVersion(type) { return try EventCoding.decodeTarget(type, body) }
            if case .target(let event) = try EventCoding.decode(type: type.code, schema: schema, body: body) {
                return event
            }
            throw .unknownType(type.code)
        } catch {
            throw .coding(error)
        }
    }

    /// Day and attempt, with which the body of every message's event begins; the rest is left alone.
    @inline(__always)
    func message() throws(FoldProblem) -> Message {
        let (schema, body) = try body()
        guard schema == EventSchema.currentVersion(type) else { return Message(of: try target()) }
        do throws(CBORError) {
            var reader = CBORReader(body)
            _ = try reader.map()
            try reader.expectKey(0)
            let day = try reader.unsigned32()
            try reader.expectKey(1)
            return Message(day: day, attempt: try reader.unsigned32())
        } catch {
            throw .coding(.malformed(type: type))
        }
    }

    /// Schema version and body, borrowed.
    @inline(__always)
    private func body() throws(FoldProblem) -> (schema: UInt32, body: Bytes) {
        var reader = rest
        var left = remaining
        var schema: UInt32 = 0
        do throws(CBORError) {
            var key = if let pending { pending } else { try reader.unsigned() }
            while left > 0 {
                switch key {
                case 6: schema = try reader.unsigned32()
                case 23: return (schema, record[reader.offset..<record.count])
                case 7, 9, 10: _ = try reader.unsigned()
                default: try reader.skip()
                }
                left -= 1
                if left > 0 { key = try reader.unsigned() }
            }
        } catch {
            throw .store(.corrupt(position: position, reason: error.description))
        }
        throw .store(.corrupt(position: position, reason: "it has no body"))
    }
}

extension RecordView {
    /// Type and stream alone, at a glance: what tells a worker that an event is not its own. Nil where they do not stand
    /// as they nearly always do; the prefix then tells.
    @inline(__always)
    var glance: (type: UInt32, stream: UInt64)? {
        let record = record
        // One byte for the map, `0`, the type, `1`, the stream: at most 14 bytes.
        guard record.count >= 16, record[1] == 0 else { return nil }
        let head = record[2]
        let isShort = head < 24
        guard isShort || head == 0x18 else { return nil }
        let type = UInt32(isShort ? head : record[3])
        let at = isShort ? 3 : 4
        guard record[at] == 1 else { return nil }
        switch record[at + 1] {
        case 0x1a: return (type, UInt64(record.uint32(at: at + 2)))
        case 0x1b: return (type, record.uint64(at: at + 2))
        case 0x19: return (type, UInt64(record[at + 2]) << 8 | UInt64(record[at + 3]))
        case 0x18: return (type, UInt64(record[at + 2]))
        case let small where small < 24: return (type, UInt64(small))
        default: return nil
        }
    }
}

/// Which message of its target.
struct Message: Hashable, Sendable {
    /// 1…7; 0 in an event that names no message.
    let day: UInt32
    /// Counts from 1 within the day; 0 in an event that names no message.
    let attempt: UInt32

    init(day: UInt32, attempt: UInt32) {
        self.day = day
        self.attempt = attempt
    }

    init(of event: TargetEvent) {
        let (day, attempt): (Int, Int) =
            switch event {
            case .messageRequested(let day, let attempt), .messageConfirmed(let day, let attempt, _),
                .messageDelivered(let day, let attempt, _), .messageRead(let day, let attempt, _),
                .messageInDoubt(let day, let attempt, _), .messageSent(let day, let attempt, _, _, _):
                (day, attempt)
            case .messageFailed(let failure): (failure.day, failure.attempt)
            case .enrolled, .messageDeferred, .completed, .exited, .reopened: (0, 0)
            }
        self.init(day: UInt32(clamping: day), attempt: UInt32(clamping: attempt))
    }
}
