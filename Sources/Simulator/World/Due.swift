/// Something that will be told to the client at its time.
struct Due: Comparable, Sendable {
    enum Kind: UInt8, Sendable {
        case sent, delivered, read, failed
        /// The person answers STOP.
        case stop
        /// Anything else; `message` is its place in `World.changes`.
        case change
    }

    /// Milliseconds since 1970.
    let at: Int64
    let order: UInt32
    let message: UInt32
    /// When it happened, in milliseconds since the start; webhooks may come later.
    let happened: UInt32
    let kind: Kind
    /// It happens, but nobody is told.
    let isLost: Bool

    static func < (left: Due, right: Due) -> Bool { (left.at, left.order) < (right.at, right.order) }
}

extension Due.Kind {
    /// As in `statuses[].status`.
    var status: String {
        switch self {
        case .sent: "sent"
        case .delivered: "delivered"
        case .read: "read"
        case .failed: "failed"
        case .stop, .change: "-"
        }
    }

    var state: MessageStore.State {
        switch self {
        case .sent: .sent
        case .delivered: .delivered
        case .read: .read
        case .failed: .failed
        case .stop, .change: []
        }
    }

    /// As in `ack` and `ackName` of the WhatsApp-Web gateway.
    var acknowledgement: (number: Int, name: String) {
        switch self {
        case .sent, .stop, .change: (1, "SERVER")
        case .delivered: (2, "DEVICE")
        case .read: (3, "READ")
        case .failed: (-1, "ERROR")
        }
    }
}

/// Something that is done at its time, to the millisecond: answering late, posting again, a session's next step.
struct Alarm: Comparable, Sendable {
    enum Action: Sendable {
        case resume(CheckedContinuation<Void, Never>)
        case post(Post)
        /// The session's next step, if it is still at that turn.
        case session(Int, turn: Int)
    }

    let at: Int64
    let order: UInt32
    let action: Action

    static func < (left: Alarm, right: Alarm) -> Bool { (left.at, left.order) < (right.at, right.order) }
    static func == (left: Alarm, right: Alarm) -> Bool { left.order == right.order && left.at == right.at }
}
