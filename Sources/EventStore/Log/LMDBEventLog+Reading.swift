extension LMDBEventLog {
    /// Records per read transaction: long enough to cost nothing, short enough to let freed pages be reused.
    private static let recordsPerTransaction = 10_000

    package func read(from: Position, limit: Int, _ body: (RecordView) throws -> Bool) throws {
        let head = head
        var position = max(from, Position.start.next)
        var left = limit
        while left > 0 && position <= head {
            let wanted = min(left, Self.recordsPerTransaction)
            let transaction = try environment.beginRead()
            defer { transaction.end() }
            let goesOn = try scan(transaction, from: position, limit: wanted, head: head, body)
            if !goesOn { return }
            position = Position(position.rawValue + UInt64(wanted))
            left -= wanted
        }
    }

    package func readStream(
        _ stream: StreamNumber, from: StreamVersion, direction: ReadDirection, limit: Int,
        _ body: (RecordView) throws -> Bool
    ) throws {
        let head = head
        var next: StreamVersion? = from
        var left = limit
        while let start = next, left > 0 {
            let wanted = min(left, 1_000)
            let positions = try streamPositions(stream, from: start, direction, wanted, head)
            guard !positions.isEmpty else { return }
            let transaction = try environment.beginRead()
            defer { transaction.end() }
            var last = start
            let goesOn = try visit(positions, transaction) { view in
                last = try view.hotPrefix().version
                return try body(view)
            }
            guard goesOn && positions.count == wanted else { return }
            left -= wanted
            switch direction {
            case .forward: next = last == .last ? nil : last.next
            case .backward: next = last > .first ? StreamVersion(last.rawValue - 1) : nil
            }
        }
    }

    private func streamPositions(
        _ stream: StreamNumber, from: StreamVersion, _ direction: ReadDirection, _ limit: Int, _ head: Position
    ) throws(StoreError) -> [Position] {
        let transaction = try index.store.environment.beginRead()
        defer { transaction.end() }
        return try index.positions(
            of: stream, from: from, direction: direction, limit: limit, head: head, transaction)
    }

    /// Visits records in order; false where `body` stopped. A gap is `.corrupt`.
    @discardableResult
    func scan(
        _ transaction: ReadTransaction, from: Position, limit: Int, head: Position,
        _ body: (RecordView) throws -> Bool
    ) throws -> Bool {
        let cursor = try Cursor(transaction, events)
        defer { cursor.close() }
        let first = max(from, Position.start.next)
        guard limit > 0 && first <= head else { return true }
        let last = UInt64(limit) > head.rawValue - first.rawValue ? head.rawValue : first.rawValue + UInt64(limit) - 1
        var expected = first.rawValue
        var isStopped = false
        _ = try cursor.walk(from: expected) { key, value in
            guard key.count == 8 && key.uint64() == expected else {
                throw StoreError.corrupt(position: Position(expected), reason: "it is missing")
            }
            isStopped = try !body(try RecordView(Position(expected), value))
            expected &+= 1
            return !isStopped && expected <= last
        }
        if !isStopped && expected <= last {
            throw StoreError.corrupt(position: Position(expected), reason: "it is missing")
        }
        return !isStopped
    }

    /// Visits the records at these positions; false where `body` stopped.
    @discardableResult
    func visit(
        _ positions: [Position], _ transaction: ReadTransaction, _ body: (RecordView) throws -> Bool
    ) throws -> Bool {
        for position in positions {
            let goesOn = try transaction.get(events, position.rawValue) { value in
                try body(try RecordView(position, value))
            }
            guard let goesOn else { throw StoreError.corrupt(position: position, reason: "it is missing") }
            if !goesOn { return false }
        }
        return true
    }
}
