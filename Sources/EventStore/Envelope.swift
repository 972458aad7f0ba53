/// A stream named from inside an append, where the number of a stream that is just being made is not known yet.
package enum StreamRef: Hashable, Sendable {
    /// None: as an account, the installation itself.
    case absent
    case number(StreamNumber)
    /// The stream the event is appended to.
    case itself
}

package typealias AccountRef = StreamRef

/// An event as its appender gives it; the log adds position, stream and version.
package struct ProposedEvent: Hashable, Sendable {
    /// What happened; the coding layer gives the numbers their meaning.
    package var type: UInt32
    /// Which version of the type's body this is.
    package var schema: UInt32
    package var id: EventID
    package var account: AccountRef
    package var campaign: StreamRef
    /// Milliseconds since 1970 UTC. Stored as given, or as the last recorded time where that is later.
    package var recordedAt: UInt64
    /// Who asked: a token's subject; nil for the engine.
    package var actor: String?
    package var correlation: UInt64
    /// The event that caused this one.
    package var causation: Position?
    /// The client's idempotency key, or a hash of it.
    package var idempotency: [UInt8]?
    /// One CBOR map with integer keys, already encoded.
    package var body: [UInt8]

    package init(
        type: UInt32, schema: UInt32 = 1, id: EventID, account: AccountRef, campaign: StreamRef = .absent,
        recordedAt: UInt64, actor: String? = nil, correlation: UInt64 = 0, causation: Position? = nil,
        idempotency: [UInt8]? = nil, body: [UInt8] = [0xa0]
    ) {
        self.type = type
        self.schema = schema
        self.id = id
        self.account = account
        self.campaign = campaign
        self.recordedAt = recordedAt
        self.actor = actor
        self.correlation = correlation
        self.causation = causation
        self.idempotency = idempotency
        self.body = body
    }
}

/// Events for one stream, to be written only if the stream is at the expected version.
package struct StreamAppend: Hashable, Sendable {
    package enum Target: Hashable, Sendable {
        /// A stream that begins with these events; its number will be the position of the first. Expects version 0.
        case new
        case existing(StreamNumber)
    }

    package var stream: Target
    package var expected: StreamVersion
    package var events: [ProposedEvent]

    package init(stream: Target, expected: StreamVersion, events: [ProposedEvent]) {
        self.stream = stream
        self.expected = expected
        self.events = events
    }

    package static func new(_ events: [ProposedEvent]) -> StreamAppend {
        StreamAppend(stream: .new, expected: .none, events: events)
    }

    package static func existing(
        _ stream: StreamNumber, at expected: StreamVersion, _ events: [ProposedEvent]
    ) -> StreamAppend {
        StreamAppend(stream: .existing(stream), expected: expected, events: events)
    }
}

/// What became of one `StreamAppend`.
package struct Appended: Hashable, Sendable {
    package var stream: StreamNumber
    /// Of each event, in order. Consecutive, unless a repeat finds events first appended one by one.
    package var positions: [Position]
    /// The stream's version after the last of these events.
    package var version: StreamVersion
    /// The time stored with the last of these events, milliseconds since 1970 UTC.
    package var recordedAt: UInt64
    /// The same events were there already; nothing was written.
    package var isRepeat: Bool

    package init(
        stream: StreamNumber, positions: [Position], version: StreamVersion, recordedAt: UInt64, isRepeat: Bool
    ) {
        self.stream = stream
        self.positions = positions
        self.version = version
        self.recordedAt = recordedAt
        self.isRepeat = isRepeat
    }
}

/// What a counting fold needs of a record, decoded without touching the rest.
package struct HotPrefix: Hashable, Sendable {
    package var type: UInt32
    package var stream: StreamNumber
    package var version: StreamVersion
    /// `.absent`: the installation.
    package var account: StreamNumber
    /// Milliseconds since 1970 UTC.
    package var recordedAt: UInt64
    /// `.absent`: none.
    package var campaign: StreamNumber

    @inlinable
    package init(
        type: UInt32, stream: StreamNumber, version: StreamVersion, account: StreamNumber, recordedAt: UInt64,
        campaign: StreamNumber
    ) {
        self.type = type
        self.stream = stream
        self.version = version
        self.account = account
        self.recordedAt = recordedAt
        self.campaign = campaign
    }
}

/// Everything a record says about its event but the body.
package struct Envelope: Hashable, Sendable {
    package var position: Position
    package var prefix: HotPrefix
    package var schema: UInt32
    package var id: EventID
    /// nil: the engine.
    package var actor: String?
    package var correlation: UInt64
    package var causation: Position?
    package var idempotency: [UInt8]?

    @inlinable package var type: UInt32 { prefix.type }
    @inlinable package var stream: StreamNumber { prefix.stream }
    @inlinable package var version: StreamVersion { prefix.version }
    @inlinable package var account: StreamNumber { prefix.account }
    @inlinable package var recordedAt: UInt64 { prefix.recordedAt }
    @inlinable package var campaign: StreamNumber { prefix.campaign }
}
