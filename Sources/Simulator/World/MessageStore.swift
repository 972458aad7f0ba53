/// Every send that named a recipient, accepted or not: what became of it, found again by the client's token.
///
/// A message costs some fifty bytes and the bytes of its token.
struct MessageStore: Sendable {
    struct State: OptionSet, Sendable {
        let rawValue: UInt16

        static let accepted = State(rawValue: 1)
        static let refused = State(rawValue: 2)
        /// The connection was dropped, or a 502 answered, and nothing was accepted.
        static let lostBefore = State(rawValue: 4)
        /// Accepted, but the client was not told.
        static let lostAfter = State(rawValue: 8)
        static let held = State(rawValue: 16)
        static let sent = State(rawValue: 32)
        static let delivered = State(rawValue: 64)
        static let read = State(rawValue: 128)
        static let failed = State(rawValue: 256)
        /// Sent again with the same id, and not delivered again (WhatsApp Web).
        static let repeated = State(rawValue: 512)

        static let named: [(State, String)] = [
            (.accepted, "accepted"), (.refused, "refused"), (.lostBefore, "lost_before"), (.lostAfter, "lost_after"),
            (.held, "held"), (.sent, "sent"), (.delivered, "delivered"), (.read, "read"), (.failed, "failed"),
            (.repeated, "repeated"),
        ]
        var names: [String] { Self.named.filter { contains($0.0) }.map(\.1) }
    }

    struct Traits: OptionSet, Sendable {
        let rawValue: UInt16

        static let marketing = Traits(rawValue: 1)
        static let utility = Traits(rawValue: 2)
        static let authentication = Traits(rawValue: 4)
        /// Through the Marketing Messages API.
        static let lite = Traits(rawValue: 8)
        /// Within an open service window.
        static let inWindow = Traits(rawValue: 16)
        /// API version v23.0 or older: statuses carry the conversation.
        static let oldVersion = Traits(rawValue: 32)
        /// Through the WhatsApp-Web gateway; `number` is a session.
        static let web = Traits(rawValue: 64)
        /// Addressed by user id.
        static let byUserID = Traits(rawValue: 128)
    }

    struct Message: Sendable {
        let person: UInt32
        /// Index of the business number, or of the session.
        let number: UInt16
        var state: State
        /// Of that, what a webhook told that was answered by 200.
        var acknowledged: State = []
        var traits: Traits
        /// What it was refused or failed with; 0 if neither.
        var code: Int32 = 0
        /// Milliseconds since the start.
        let at: UInt32
        fileprivate(set) var token: UInt32 = 0
        fileprivate(set) var tokenCount: UInt16 = 0
        /// The one before with the same token, counted from 1.
        fileprivate(set) var earlier: UInt32 = 0
        /// Of what a person sees of it.
        let content: UInt64
    }

    private var messages = Chunks<Message>()
    private var arena = TokenArena()
    /// Slots of the newest message of each token, counted from 1; open addressing.
    private var slots = [UInt32](repeating: 0, count: 1024)
    private var tokens = 0

    var count: Int { messages.count }
    /// Different tokens.
    var tokenCount: Int { tokens }

    subscript(index: UInt32) -> Message {
        get { messages[Int(index)] }
        _modify { yield &messages[Int(index)] }
    }

    // MARK: Adding

    /// Keeps the message under the client's token, if there is one; its index.
    mutating func append(_ message: Message, token: String) -> UInt32 {
        var message = message
        let index = UInt32(messages.count)
        if !token.isEmpty {
            let slot = slot(of: token)
            message.earlier = slots[slot]
            if message.earlier > 0 {
                let newest = messages[Int(message.earlier) - 1]
                (message.token, message.tokenCount) = (newest.token, newest.tokenCount)
            } else {
                (message.token, message.tokenCount) = arena.append(token)
                tokens += 1
            }
            slots[slot] = index + 1
        }
        messages.append(message)
        if tokens * 2 > slots.count { growSlots() }
        return index
    }

    private mutating func growSlots() {
        let old = slots
        slots = [UInt32](repeating: 0, count: old.count * 2)
        for newest in old where newest > 0 {
            let message = messages[Int(newest) - 1]
            slots[freeSlot(ContentHash.of(arena.bytes(message.token, message.tokenCount)))] = newest
        }
    }

    private func freeSlot(_ hash: UInt64) -> Int {
        var slot = Int(hash & UInt64(slots.count - 1))
        while slots[slot] > 0 { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    /// The slot of that token, or the empty one where it would stand.
    private func slot(of token: String) -> Int {
        var slot = Int(ContentHash.of(token.utf8) & UInt64(slots.count - 1))
        while slots[slot] > 0 {
            let message = messages[Int(slots[slot]) - 1]
            if arena.bytes(message.token, message.tokenCount).elementsEqual(token.utf8) { return slot }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    // MARK: Looking up

    /// The messages with that token, oldest first.
    func messages(withToken token: String) -> [UInt32] {
        guard !token.isEmpty else { return [] }
        var found: [UInt32] = []
        var next = slots[slot(of: token)]
        while next > 0 {
            found.append(next - 1)
            next = messages[Int(next) - 1].earlier
        }
        return found.reversed()
    }

    func token(of message: Message) -> ArraySlice<UInt8> { arena.bytes(message.token, message.tokenCount) }
}

/// Short texts, one behind the other.
private struct TokenArena: Sendable {
    private static let pieceSize = 1 << 20
    private var pieces: [[UInt8]] = []

    /// Place and length. At most 65,535 bytes are kept; tokens are shorter by far (Meta: 512 characters).
    mutating func append(_ text: String) -> (UInt32, UInt16) {
        let count = min(text.utf8.count, Int(UInt16.max))
        if (pieces.last?.count ?? Self.pieceSize) + count > Self.pieceSize {
            var piece: [UInt8] = []
            piece.reserveCapacity(pieces.isEmpty ? 4096 : Self.pieceSize)
            pieces.append(piece)
        }
        let place = (pieces.count - 1) << 20 | pieces[pieces.count - 1].count
        pieces[pieces.count - 1].append(contentsOf: text.utf8.prefix(count))
        return (UInt32(place), UInt16(count))
    }

    func bytes(_ place: UInt32, _ count: UInt16) -> ArraySlice<UInt8> {
        guard count > 0 else { return [] }
        let start = Int(place) & (Self.pieceSize - 1)
        return pieces[Int(place) >> 20][start..<start + Int(count)]
    }
}
