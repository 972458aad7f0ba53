import Domain
package import EventStore

/// A command with who asked it.
package struct Request: Sendable {
    /// A token's subject with its role, `user:65d2…`; nil for the engine itself.
    package let actor: String?
    package let idempotency: IdempotencyKey?
    package let command: Command

    package init(_ command: Command, actor: String?, idempotency: IdempotencyKey? = nil) {
        self.command = command
        self.actor = actor
        self.idempotency = idempotency
    }
}

/// A client's `Idempotency-Key`, as it is remembered: never the key itself.
package struct IdempotencyKey: Hashable, Sendable {
    /// How long a key is remembered.
    package static let lifetime = Duration.hours(24)

    /// Keyed hash of who asked and the key: 16 bytes.
    package let scope: [UInt8]
    /// Hash of what was asked: 8 bytes. The same key with another is refused.
    package let fingerprint: [UInt8]

    package init(scope: [UInt8], fingerprint: [UInt8]) {
        self.scope = scope
        self.fingerprint = fingerprint
    }
}

/// What a request led to.
package struct Answer: Sendable {
    package let result: Result<Outcome, Refusal>
    /// The log's head after it: reading from there on sees what it did.
    package let position: Position
    /// The same answer was given before, to the same idempotency key.
    package let isRepeat: Bool

    package init(result: Result<Outcome, Refusal>, position: Position, isRepeat: Bool) {
        self.result = result
        self.position = position
        self.isRepeat = isRepeat
    }
}
