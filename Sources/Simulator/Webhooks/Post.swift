/// Where webhooks go: to the app's URL, or to one that takes its place for a WABA or number.
struct Callback: Hashable, Sendable {
    let override: String?
}

/// One POST to the client, signed when it is sent, repeated until it is acknowledged.
struct Post: Sendable {
    enum Signature: Sendable {
        /// With the app's secret as it is when the POST is sent.
        case cloud
        /// Without a key there is no signature; the headers are the session's own.
        case web(key: String?, headers: [Header])
        /// As the control API asked: none, or a wrong one.
        case none
        case wrong
    }

    struct Header: Sendable {
        let name: String
        let value: String
    }

    /// How often and when it comes again.
    enum Retries: Sendable {
        /// As the settings say, until it is acknowledged.
        case untilAcknowledged
        /// `attempts` more, `seconds` apart: the same each time, growing by itself, or doubling.
        case limited(attempts: Int, milliseconds: Int, policy: String)
    }

    /// Nil for the app's URL as it is when the POST is sent.
    let url: String?
    let body: [UInt8]
    let signature: Signature
    let retries: Retries
    /// Updates in it.
    let updates: Int
    /// What it tells of messages of the Cloud API.
    var receipts: [Receipt] = []
    /// Comes again although it is acknowledged.
    var repeats: Bool
    /// In which run of the world it was made; messages of earlier ones are forgotten.
    var run = 0
    /// Tries so far.
    var attempts = 0
}

/// One status of one message, as a webhook tells it.
struct Receipt: Sendable {
    let message: UInt32
    let kind: Due.Kind
}

/// Something besides statuses that is told in a webhook of the Cloud API: one `change`.
struct Change: Sendable {
    let waba: String
    let field: String
    /// The change's `value`, as JSON.
    let value: [UInt8]
    /// Whether the entry carries `time`: not on `messages`.
    var isTimed: Bool { field != "messages" }
}

/// One status as it goes into a webhook.
struct StatusUpdate: Sendable {
    let message: UInt32
    let number: NumberIdentity
    let kind: Due.Kind
    /// Seconds since 1970.
    let at: Int64
    let id: String
    let personKey: UInt64
    /// 0 where the number is not known or hidden.
    let waID: UInt64
    let userID: String
    let token: String
    let code: Int
    let traits: MessageStore.Traits
}

/// Updates for one callback.
struct Batch: Sendable {
    let callback: Callback
    var statuses: [StatusUpdate] = []
    var changes: [Change] = []

    var count: Int { statuses.count + changes.count }
}
