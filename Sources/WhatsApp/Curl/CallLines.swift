/// Calls that wait for a place: in order for each host, the hosts in turn.
struct CallLines {
    private struct Line {
        let host: String
        let limit: Int
        var waiting: [Asked] = []
        /// How many of `waiting` have gone already: taking from the front of an array costs its length.
        var gone = 0
        var underWay = 0
        /// Nobody here gives up waiting before that.
        var earliest = UInt64.max

        var isOpen: Bool { gone < waiting.count && underWay < limit }
        var isOver: Bool { gone == waiting.count && underWay == 0 }
    }

    /// Which line a call under way belongs to.
    typealias Ticket = Int

    let limit: Int
    private let limitOf: (Substring) -> Int
    private var lines: [Ticket: Line] = [:]
    private var tickets: [String: Ticket] = [:]
    /// Lines with somebody waiting and room to go, in the order of their turns.
    private var turns: [Ticket] = []
    private var nextTicket = 0
    private(set) var underWay = 0
    private(set) var waiting = 0

    /// `limitOf`: how many calls to one host (`https://name:port`) may be under way at a time.
    init(limit: Int, limitOf: @escaping (Substring) -> Int) {
        self.limit = limit
        self.limitOf = limitOf
    }

    mutating func add(_ asked: Asked) {
        let ticket = ticket(of: Self.host(of: asked.call.url))
        guard var line = lines.removeValue(forKey: ticket) else { return }
        waiting += 1
        let wasOpen = line.isOpen
        line.waiting.append(asked)
        line.earliest = min(line.earliest, asked.deadline)
        if !wasOpen, line.isOpen { turns.append(ticket) }
        lines[ticket] = line
    }

    /// The next call that may begin.
    mutating func next() -> (Asked, Ticket)? {
        guard underWay < limit, let ticket = turns.first, var line = lines.removeValue(forKey: ticket) else {
            return nil
        }
        let asked = line.waiting[line.gone]
        line.gone += 1
        line.underWay += 1
        if line.gone == line.waiting.count {
            line.waiting.removeAll(keepingCapacity: true)
            line.gone = 0
        } else if line.gone >= 1024, line.gone * 2 > line.waiting.count {
            line.waiting.removeFirst(line.gone)
            line.gone = 0
        }
        turns.removeFirst()
        if line.isOpen { turns.append(ticket) }
        lines[ticket] = line
        waiting -= 1
        underWay += 1
        return (asked, ticket)
    }

    /// A call that `next` gave is over.
    mutating func finished(_ ticket: Ticket) {
        guard var line = lines.removeValue(forKey: ticket) else { return }
        let wasOpen = line.isOpen
        line.underWay -= 1
        underWay -= 1
        if line.isOver {
            tickets[line.host] = nil
        } else {
            if !wasOpen, line.isOpen { turns.append(ticket) }
            lines[ticket] = line
        }
    }

    /// Takes out those that have waited until their deadline; `.max` means all.
    mutating func giveUp(at now: UInt64) -> [Asked] {
        var tired: [Asked] = []
        for ticket in Array(lines.keys) {
            guard var line = lines[ticket], line.earliest <= now else { continue }
            lines[ticket] = nil
            tired += line.waiting[line.gone...].filter { $0.deadline <= now }
            line.waiting = line.waiting[line.gone...].filter { $0.deadline > now }
            line.gone = 0
            line.earliest = line.waiting.reduce(.max) { min($0, $1.deadline) }
            if line.isOver { tickets[line.host] = nil } else { lines[ticket] = line }
        }
        waiting -= tired.count
        turns.removeAll { !(lines[$0]?.isOpen ?? false) }
        return tired
    }

    private mutating func ticket(of host: Substring) -> Ticket {
        let host = String(host)
        if let known = tickets[host] { return known }
        nextTicket += 1
        tickets[host] = nextTicket
        lines[nextTicket] = Line(host: host, limit: max(1, limitOf(host[...])))
        return nextTicket
    }

    /// Whether an address is TLS's.
    static func isEncrypted(_ url: Substring) -> Bool { url.prefix(8).lowercased() == "https://" }

    /// `https://name:port` of an address.
    static func host(of url: String) -> Substring {
        var slashes = 0
        let end = url.utf8.firstIndex { byte in
            if byte == UInt8(ascii: "/") { slashes += 1 }
            return slashes == 3 || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
        }
        return url[..<(end ?? url.endIndex)]
    }
}
