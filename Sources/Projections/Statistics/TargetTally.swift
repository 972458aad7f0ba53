package import EventStore

/// What the statistics keep of one target: enough to know what each further event changes, and nothing else.
package struct TargetTally: ProjectionRow, Hashable {
    var list = ListKey(account: 0, campaign: 0)
    var status = Status.none
    /// Place in `ExitReason.allCases`, while exited.
    var reason: UInt8 = 0
    /// Bit d-1: a message of day d was accepted.
    var reached: UInt8 = 0
    /// The message that is in doubt; 0, 0 if none is.
    var doubt = Message(day: 0, attempt: 0)
    /// Events counted, in the order of `Tallied`.
    var requested: UInt32 = 0
    var accepted: UInt32 = 0
    var attempts: UInt32 = 0
    var confirmed: UInt32 = 0
    var delivered: UInt32 = 0
    var read: UInt32 = 0
    var deferred: UInt32 = 0
    /// Slot entries that are failed at present; proof of delivery takes one out again.
    var failed: [Message] = []

    package enum Status: UInt8, Sendable { case none, active, completed, exited }

    package init() {}

    package init(row: Bytes) throws(FoldProblem) {
        var reader = RowReader(row, "target tally")
        list = ListKey(account: try reader.uint64(), campaign: try reader.uint64())
        guard let status = Status(rawValue: try reader.uint8()) else { throw .badRow("target tally") }
        self.status = status
        reason = try reader.uint8()
        reached = try reader.uint8()
        doubt = Message(day: try reader.uint32(), attempt: try reader.uint32())
        requested = try reader.uint32()
        accepted = try reader.uint32()
        attempts = try reader.uint32()
        confirmed = try reader.uint32()
        delivered = try reader.uint32()
        read = try reader.uint32()
        deferred = try reader.uint32()
        while reader.remaining > 0 {
            failed.append(Message(day: try reader.uint32(), attempt: try reader.uint32()))
        }
    }

    package func encode() -> [UInt8] {
        var writer = RowWriter(capacity: 55 + 8 * failed.count)
        writer.put(list.account)
        writer.put(list.campaign)
        writer.put(status.rawValue)
        writer.put(reason)
        writer.put(reached)
        writer.put(doubt.day)
        writer.put(doubt.attempt)
        for count in [requested, accepted, attempts, confirmed, delivered, read, deferred] { writer.put(count) }
        for message in failed {
            writer.put(message.day)
            writer.put(message.attempt)
        }
        return writer.bytes
    }
}
