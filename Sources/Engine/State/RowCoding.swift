import Domain
import EventCoding
import EventStore

/// Rows as bytes: what the writer adds in fixed places, then the folded state.
extension AccountRow {
    var encoded: [UInt8] { version.bytes + StateCoding.encode(state) }

    init(decoding bytes: Bytes) throws {
        version = StreamVersion(bytes.uint32())
        state = try StateCoding.account(bytes[4..<bytes.count])
    }
}

extension InstallationRow {
    var encoded: [UInt8] {
        var bytes = version.bytes
        bytes.appendBigEndian(number.rawValue)
        return bytes + StateCoding.encode(state)
    }

    init(decoding bytes: Bytes) throws {
        version = StreamVersion(bytes.uint32())
        number = StreamNumber(bytes.uint64(at: 4))
        state = try StateCoding.installation(bytes[12..<bytes.count])
    }
}

extension ContactRow {
    var encoded: [UInt8] {
        var bytes = version.bytes
        bytes.appendBigEndian(account.rawValue)
        bytes.append(eligibleAt)
        bytes.append(renumberedAt)
        return bytes + StateCoding.encode(state)
    }

    init(decoding bytes: Bytes) throws {
        version = StreamVersion(bytes.uint32())
        account = AccountNumber(bytes.uint64(at: 4))
        eligibleAt = bytes.instant(at: 12)
        renumberedAt = bytes.instant(at: 20)
        state = try StateCoding.contact(bytes[28..<bytes.count])
    }
}

extension TargetRow {
    var encoded: [UInt8] {
        var bytes = version.bytes
        bytes.reserveCapacity(160)
        bytes.appendBigEndian(account.rawValue)
        bytes.appendBigEndian(campaign?.rawValue ?? 0)
        bytes.appendBigEndian(lastPosition.rawValue)
        bytes.append(queuedAt)
        return bytes + StateCoding.encode(state)
    }

    init(decoding bytes: Bytes) throws {
        version = StreamVersion(bytes.uint32())
        account = AccountNumber(bytes.uint64(at: 4))
        let campaign = bytes.uint64(at: 12)
        self.campaign = campaign == 0 ? nil : CampaignNumber(campaign)
        lastPosition = Position(bytes.uint64(at: 20))
        queuedAt = bytes.instant(at: 28)
        state = try StateCoding.target(bytes[36..<bytes.count])
    }
}

extension Quota {
    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        for (used, last) in [(used, lastRequest), (usedBefore, lastRequestBefore)] {
            bytes.appendBigEndian(UInt64(used))
            bytes.appendBigEndian(UInt64(bitPattern: last?.milliseconds ?? 0))
        }
        return bytes
    }

    init(decoding bytes: Bytes) {
        func last(at place: Int) -> Instant? {
            let milliseconds = Int64(bitPattern: bytes.uint64(at: place))
            return milliseconds == 0 ? nil : Instant(milliseconds: milliseconds)
        }
        self.init(
            used: Int(bytes.uint64()), lastRequest: last(at: 8), usedBefore: Int(bytes.uint64(at: 16)),
            lastRequestBefore: last(at: 24))
    }
}

extension FailureWindow {
    var encoded: [UInt8] {
        var bytes = [UInt8(count)]
        bytes.appendBigEndian(bits)
        return bytes
    }

    init(decoding bytes: Bytes) { self.init(bits: bytes.uint64(at: 1), count: Int(bytes[0])) }
}

extension Fact {
    /// Reads a record of the log back.
    init(_ record: RecordView) throws {
        let (envelope, body) = try record.read()
        let campaign = envelope.campaign.isAbsent ? nil : CampaignNumber(envelope.campaign.rawValue)
        self.init(
            position: envelope.position, stream: envelope.stream, version: envelope.version, account: envelope.account,
            campaign: campaign, at: Instant(milliseconds: Int64(envelope.recordedAt)),
            idempotency: envelope.idempotency,
            event: try EventCoding.decode(type: envelope.type, schema: envelope.schema, body: body))
    }
}

extension StreamVersion {
    fileprivate var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(rawValue)
        return bytes
    }
}

extension [UInt8] {
    /// Eight bytes; all ones for none.
    fileprivate mutating func append(_ instant: Instant?) {
        appendBigEndian(instant.map { UInt64(bitPattern: $0.milliseconds) } ?? .max)
    }
}

extension Bytes {
    fileprivate func instant(at offset: Int) -> Instant? {
        let bits = uint64(at: offset)
        return bits == .max ? nil : Instant(milliseconds: Int64(bitPattern: bits))
    }
}
