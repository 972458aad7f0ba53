import EventStore
import Server
import TestSupport
import Testing

/// A person's history, made of several streams, as pages of it are read.
@Suite struct StreamMergeTests {
    /// A log that counts the records it hands out.
    private final class CountingLog: LogReading {
        let log: any EventLog
        private(set) var handedOut = 0

        init(_ log: any EventLog) { self.log = log }

        var head: Position { log.head }

        func read(from: Position, limit: Int, _ body: (RecordView) throws -> Bool) throws {
            try log.read(from: from, limit: limit, body)
        }

        func readStream(
            _ stream: StreamNumber, from: StreamVersion, direction: ReadDirection, limit: Int,
            _ body: (RecordView) throws -> Bool
        ) throws {
            try log.readStream(stream, from: from, direction: direction, limit: limit) { record in
                handedOut += 1
                return try body(record)
            }
        }
    }

    /// Streams of as many events, one after the other in turns, and one of others' events between them.
    private static func log(streams count: UInt64, events: UInt32) throws -> (any EventLog, [StreamNumber]) {
        let log = try MemoryEventLog()
        let streams = (1...count + 1).map { StreamNumber($0) }
        for version in 0..<events {
            for stream in streams {
                let event = ProposedEvent(
                    type: 1 + version % 3, id: EventID(UInt64(version) + 1), account: .absent, recordedAt: 1_000)
                let target: StreamAppend.Target = version == 0 ? .new : .existing(stream)
                _ = try log.write {
                    try $0.append(StreamAppend(stream: target, expected: StreamVersion(version), events: [event]))
                }
            }
        }
        return (log, Array(streams.dropLast()))
    }

    @Test(arguments: [ReadDirection.forward, .backward])
    func `what lies within the bounds comes in order, and no more than was asked for`(
        _ direction: ReadDirection
    ) throws {
        let (log, streams) = try Self.log(streams: 3, events: 12)
        let merge = StreamMerge(log, streams)
        // Of each four positions the last is another's; of its own each third event is of type 1.
        func isWanted(_ position: UInt64) -> Bool { position % 4 != 0 && (position - 1) / 4 % 3 == 0 }
        for lower in stride(from: UInt64(0), through: 50, by: 3) {
            for upper in stride(from: UInt64(0), through: 60, by: 7) {
                for limit in [1, 4, 100] {
                    let found = try merge.positions(
                        from: Position(lower), through: Position(upper), direction, limit: limit
                    ) { $0.type == 1 }
                    let all = (1...log.head.rawValue).filter { $0 >= lower && $0 <= upper && isWanted($0) }
                    let expected = (direction == .forward ? all : all.reversed()).prefix(limit)
                    #expect(found.map(\.rawValue) == Array(expected), "\(lower)...\(upper), \(limit)")
                }
            }
        }
    }

    @Test(arguments: [ReadDirection.forward, .backward])
    func `a page of a long history looks at the page, and not at the history`(_ direction: ReadDirection) throws {
        let (log, streams) = try Self.log(streams: 2, events: 400)
        let counting = CountingLog(log)
        // Somewhere in the middle, and at the end, as somebody who follows it asks again and again.
        for first in [600, log.head.rawValue - 2] {
            let before = counting.handedOut
            let (lower, upper): (Position, Position) =
                direction == .forward ? (Position(first), log.head) : (.start, Position(first))
            let found = try StreamMerge(counting, streams).positions(
                from: lower, through: upper, direction, limit: 5
            ) { _ in true }
            #expect(!found.isEmpty)
            // Two streams: five events each and the one behind them, and the halvings of 400.
            #expect(counting.handedOut - before <= 2 * (6 + 10))
        }
    }
}
