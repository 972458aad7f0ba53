internal import Domain
internal import EventStore

extension AccountEvent {
    var type: EventType {
        switch self {
        case .registered: .accountRegistered
        case .profileChanged: .accountProfileChanged
        case .configChanged: .configChanged
        case .defaultPaused: .defaultPaused
        case .defaultResumed: .defaultResumed
        case .entitlementChanged: .entitlementChanged
        case .pairingStarted: .pairingStarted
        case .gatewayConnected: .gatewayConnected
        case .gatewayDisconnected: .gatewayDisconnected
        case .gatewayCheckFailed: .gatewayCheckFailed
        case .requestAnswered: .requestAnswered
        case .contactsImported: .contactsImported
        case .contactsPulled: .contactsPulled
        case .channelChanged: .channelChanged
        case .channelHealthChanged: .channelHealthChanged
        case .channelAlert: .channelAlert
        case .sendingHalted: .sendingHalted
        case .sendingReleased: .sendingReleased
        case .banRiskAcknowledged: .banRiskAcknowledged
        case .templateBound: .templateBound
        case .templateChanged: .templateChanged
        case .webhookChanged: .webhookChanged
        case .webhookDisabled: .webhookDisabled
        }
    }

    func write(to writer: inout CBORWriter) {
        switch self {
        case .registered(let id):
            writer.map(1)
            writer.field(0, id)
        case .profileChanged(let sealed):
            writer.map(1)
            writer.field(0, bytes: sealed)
        case .configChanged(let changes):
            writer.map(1)
            writer.key(0)
            Fields.config.write(changes, to: &writer)
        case .defaultPaused(let cause), .defaultResumed(let cause): cause.write(to: &writer)
        case .entitlementChanged(let old, let new):
            writer.map(2)
            writer.key(0)
            writer.entitlement(old)
            writer.key(1)
            writer.entitlement(new)
        case .pairingStarted(let kind), .gatewayConnected(let kind):
            writer.map(1)
            writer.field(0, kind.rawValue)
        case .gatewayDisconnected(let kind, let reason):
            writer.map(2)
            writer.field(0, kind.rawValue)
            writer.field(1, reason.rawValue)
        case .gatewayCheckFailed(let kind, let failures):
            writer.map(2)
            writer.field(0, kind.rawValue)
            writer.field(1, failures)
        case .requestAnswered, .webhookDisabled: writer.map(0)
        case .webhookChanged(let sealed):
            writer.map(sealed == nil ? 0 : 1)
            if let sealed { writer.field(0, bytes: sealed) }
        case .contactsImported(let counts):
            writer.map(4)
            writer.fields(counts)
        case .contactsPulled(let counts, let through):
            writer.map(5)
            writer.fields(counts)
            writer.field(4, through)
        case .channelChanged, .channelHealthChanged, .channelAlert, .sendingHalted, .sendingReleased,
            .banRiskAcknowledged, .templateBound, .templateChanged:
            writeChannel(to: &writer)
        }
    }

    init(from body: inout BodyReader) throws(CodingProblem) {
        switch body.type {
        case .accountRegistered: self = .registered(id: try body.text(0))
        case .accountProfileChanged: self = .profileChanged(sealed: try body.bytes(0))
        case .configChanged: self = .configChanged(try body.changes(0, Fields.config))
        case .defaultPaused: self = .defaultPaused(try PauseCause(from: &body))
        case .defaultResumed: self = .defaultResumed(try PauseCause(from: &body))
        case .entitlementChanged:
            self = .entitlementChanged(old: try body.entitlement(0), new: try body.entitlement(1))
        case .pairingStarted: self = .pairingStarted(try body.wire(0, Wire.gateway))
        case .gatewayConnected: self = .gatewayConnected(try body.wire(0, Wire.gateway))
        case .gatewayDisconnected:
            self = .gatewayDisconnected(
                try body.wire(0, Wire.gateway), reason: try body.wire(1, Wire.disconnectReason))
        case .gatewayCheckFailed:
            self = .gatewayCheckFailed(try body.wire(0, Wire.gateway), failures: try body.int(1))
        case .requestAnswered: self = .requestAnswered
        case .webhookChanged: self = .webhookChanged(sealed: try body.optionalBytes(0))
        case .webhookDisabled: self = .webhookDisabled
        case .contactsImported:
            self = .contactsImported(try body.counts())
        case .contactsPulled: self = .contactsPulled(try body.counts(), through: try body.instant(4))
        default: try self.init(channelFrom: &body)
        }
    }
}

/// What became of rows, in fields 0 to 3.
extension CBORWriter {
    fileprivate mutating func fields(_ counts: ImportCounts) {
        field(0, counts.created)
        field(1, counts.changed)
        field(2, counts.unchanged)
        field(3, counts.rejected)
    }
}

extension BodyReader {
    fileprivate mutating func counts() throws(CodingProblem) -> ImportCounts {
        var counts = ImportCounts()
        counts.created = try int(0)
        counts.changed = try int(1)
        counts.unchanged = try int(2)
        counts.rejected = try int(3)
        return counts
    }
}

/// `cause` says who; `campaign` which one, if it was a campaign.
extension PauseCause {
    fileprivate func write(to writer: inout CBORWriter) {
        switch self {
        case .manual:
            writer.map(1)
            writer.field(0, "manual")
        case .campaign(let number):
            writer.map(2)
            writer.field(0, "campaign")
            writer.field(1, unsigned: number.rawValue)
        }
    }

    fileprivate init(from body: inout BodyReader) throws(CodingProblem) {
        switch try body.text(0) {
        case "manual": self = .manual
        case "campaign": self = .campaign(CampaignNumber(try body.unsigned(1)))
        default: throw body.bad(0)
        }
    }
}

/// A moment, or null for no end.
extension CBORWriter {
    mutating func entitlement(_ value: Entitlement) {
        switch value {
        case .unlimited: null()
        case .until(let end): integer(end.milliseconds)
        }
    }
}

extension BodyReader {
    fileprivate mutating func entitlement(_ key: UInt64) throws(CodingProblem) -> Entitlement {
        try require(key)
        do { return try cbor.entitlement() } catch { throw bad(key) }
    }
}

extension CBORReader {
    mutating func entitlement() throws(CBORError) -> Entitlement {
        skipNull() ? .unlimited : .until(Instant(milliseconds: try integer()))
    }
}
