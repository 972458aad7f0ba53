internal import Domain
internal import Engine
internal import EventCoding
internal import EventStore

/// Reads selected events out of the log, a bounded piece at a time.
struct EventReader: Sendable {
    let engine: Engine
    let selection: EventSelection

    enum Order: String, CaseIterable, Sendable { case oldest, newest }

    struct Event: Sendable {
        let position: Position
        let type: UInt32
        /// One line of JSON.
        let line: [UInt8]
    }

    /// Events, and where to read on; nil when there is nothing beyond.
    struct Page: Sendable {
        var events: [Event] = []
        var next: Position?
    }

    /// Records looked at in one transaction: some milliseconds, so that no reader holds old pages for long.
    private static let recordsPerRead: UInt64 = 50_000

    /// - Parameters:
    ///   - from: the first position to look at, in either order; nil for that end of the log.
    ///   - limit: events on the page.
    func page(from: Position?, order: Order, limit: Int) throws -> Page {
        let head = engine.log.head
        switch selection.streams {
        case .all:
            switch order {
            case .oldest: return try forward(from: try from ?? firstPosition(), through: head, limit: limit)
            case .newest: return try backward(from: min(from ?? head, head), limit: limit)
            }
        case .one, .contact:
            return try few(from: from, order: order, limit: limit, through: head)
        }
    }

    /// The events in `from...head` up to a limit, and where to go on; what a live tail asks for again and again.
    func tail(from: Position, through head: Position, limit: Int) throws -> (events: [Event], next: Position) {
        let page: Page
        switch selection.streams {
        case .all: page = try forward(from: from, through: head, limit: limit)
        case .one, .contact: page = try few(from: from, order: .oldest, limit: limit, through: head)
        }
        return (page.events, page.next ?? head.next)
    }

    // MARK: Through the log

    private func forward(from: Position, through head: Position, limit: Int) throws -> Page {
        var page = Page()
        var start = max(from, Position.start.next)
        while start <= head {
            let count = min(Self.recordsPerRead, head.rawValue - start.rawValue + 1)
            try engine.log.read(from: start, limit: Int(count)) { record in
                guard selection.takes(try record.hotPrefix()) else { return true }
                guard page.events.count < limit else {
                    page.next = record.position
                    return false
                }
                page.events.append(try Self.event(record))
                return true
            }
            if page.next != nil { return page }
            start = Position(start.rawValue + count)
        }
        return page
    }

    private func backward(from: Position, limit: Int) throws -> Page {
        var page = Page()
        var end = from
        while end > .start {
            let start = Position(end.rawValue - min(Self.recordsPerRead, end.rawValue) + 1)
            var found: [Position] = []
            try engine.log.read(from: start, limit: Int(end.rawValue - start.rawValue + 1)) { record in
                if selection.takes(try record.hotPrefix()) { found.append(record.position) }
                return true
            }
            for position in found.reversed() {
                guard page.events.count < limit else {
                    page.next = position
                    return page
                }
                if let event = try event(at: position) { page.events.append(event) }
            }
            if try isBeforeSelection(start) { return page }
            end = Position(start.rawValue - 1)
        }
        return page
    }

    /// Recorded times never decrease, so nothing older than the selection's beginning need be read.
    private func isBeforeSelection(_ position: Position) throws -> Bool {
        guard selection.times.lowerBound > 0 else { return false }
        return try recordedAt(position) < selection.times.lowerBound
    }

    /// The first position whose recorded time is within the selection, by bisection.
    private func firstPosition() throws -> Position {
        guard selection.times.lowerBound > 0 else { return Position.start.next }
        var (low, high) = (UInt64(1), engine.log.head.rawValue + 1)
        while low < high {
            let middle = low + (high - low) / 2
            if try recordedAt(Position(middle)) < selection.times.lowerBound { low = middle + 1 } else { high = middle }
        }
        return Position(low)
    }

    private func recordedAt(_ position: Position) throws -> UInt64 {
        var time: UInt64 = 0
        try engine.log.read(from: position, limit: 1) { record in
            time = try record.hotPrefix().recordedAt
            return false
        }
        return time
    }

    // MARK: Through few streams

    private func few(from: Position?, order: Order, limit: Int, through head: Position) throws -> Page {
        let (lower, upper): (Position, Position) =
            switch order {
            case .oldest: (from ?? .start, head)
            case .newest: (.start, min(from ?? head, head))
            }
        let merge = StreamMerge(engine.log, try streams())
        // One more than the page takes: where the next one begins.
        let positions = try merge.positions(
            from: lower, through: upper, order == .oldest ? .forward : .backward, limit: limit + 1,
            selection.takes)
        var page = Page()
        if positions.count > limit { page.next = positions[limit] }
        page.events = try positions.prefix(limit).compactMap(event(at:))
        return page
    }

    private func streams() throws -> [StreamNumber] {
        switch selection.streams {
        case .all: return []
        case .one(let stream): return [stream]
        case .contact(let number):
            let targets = try engine.read { try $0.contact(number)?.targets ?? [] }
            return [StreamNumber(number.rawValue)] + targets.map { StreamNumber($0.rawValue) }
        }
    }

    private func event(at position: Position) throws -> Event? {
        var event: Event?
        try engine.log.read(from: position, limit: 1) { record in
            event = try Self.event(record)
            return false
        }
        return event
    }

    private static func event(_ record: RecordView) throws -> Event {
        Event(
            position: record.position, type: try record.hotPrefix().type, line: try RecordRenderer.line(record))
    }
}
