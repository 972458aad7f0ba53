/// Who may send: one message under way per session, in order, and so many sessions at once.
struct WebSendQueue {
    /// A session is one per gateway and name.
    struct Session: Hashable {
        let baseURL: String
        let name: String

        init(_ channel: WebChannel) {
            baseURL = channel.baseURL
            name = channel.session
        }
    }

    struct Waiting {
        let message: OutboundMessage
        let call: HTTPCall
        let session: Session
    }

    private let limit: Int
    /// What each session has still to send; a session without anything is in none of the three.
    private var waiting: [Session: Line<Waiting>] = [:]
    /// Sessions that have something and send nothing, in the order of their turns.
    private var ready = Line<Session>()
    private var sending: Set<Session> = []
    /// Messages that are not under way yet.
    private(set) var count = 0

    init(limit: Int) { self.limit = max(1, limit) }

    mutating func append(_ item: Waiting) {
        if waiting[item.session] == nil, !sending.contains(item.session) { ready.append(item.session) }
        waiting[item.session, default: Line()].append(item)
        count += 1
    }

    /// The next message that may go; its session is sending until `finished`.
    mutating func next() -> Waiting? {
        guard sending.count < limit, let session = ready.popFirst(), let item = waiting[session]?.popFirst() else {
            return nil
        }
        if waiting[session]?.isEmpty == true { waiting[session] = nil }
        sending.insert(session)
        count -= 1
        return item
    }

    /// The session's message was answered: its next one has its turn after those of other sessions that wait.
    mutating func finished(_ session: Session) {
        sending.remove(session)
        if waiting[session] != nil { ready.append(session) }
    }

    /// First in, first out; taking the first costs the same however many wait.
    private struct Line<Element> {
        private var elements: [Element] = []
        private var head = 0

        var isEmpty: Bool { head == elements.count }

        mutating func append(_ element: Element) { elements.append(element) }

        mutating func popFirst() -> Element? {
            guard !isEmpty else { return nil }
            let first = elements[head]
            head += 1
            if head > 64, head * 2 > elements.count {
                elements.removeFirst(head)
                head = 0
            }
            return first
        }
    }
}
