/// Calls that wait for a place: in order for each host, the hosts in turn.
struct CallLines {
    private struct Line {
        let host: String
        let limit: Int
        var waiting: [Asked] = []
        /// How many of `waiting` have gone already: taking from the front of an array costs its length.
        var gone = 0
        var underWay = 0

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
        waiting += 1
        let wasOpen = lines[ticket]?.isOpen ?? false
        lines[ticket]?.waiting.append(asked)
        if !wasOpen, lines[ticket]?.isOpen ?? false { turns.append(ticket) }
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

    /// Takes out those still waiting that `isDue` says.
    mutating func remove(where isDue: (Asked) -> Bool) -> [Asked] {
        var removed: [Asked] = []
        for (ticket, line) in lines {
            var kept: [Asked] = []
            for asked in line.waiting[line.gone...] {
                if isDue(asked) { removed.append(asked) } else { kept.append(asked) }
            }
            lines[ticket]?.waiting = kept
            lines[ticket]?.gone = 0
        }
        waiting -= removed.count
        turns.removeAll { !(lines[$0]?.isOpen ?? false) }
        for (ticket, line) in lines where line.isOver {
            lines[ticket] = nil
            tickets[line.host] = nil
        }
        return removed
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
