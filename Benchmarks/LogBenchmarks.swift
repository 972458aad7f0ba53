import CLMDB
import EventStore
import Glibc

/// The log alone: appending, reading, hashing; each beside the same work on bare LMDB from C.
enum LogBenchmarks {
    /// A body that makes a record of some 200 bytes with its hash.
    static let body: [UInt8] = {
        var writer = CBORWriter()
        writer.map(2)
        writer.key(0)
        writer.unsigned(123_456)
        writer.key(1)
        writer.bytes([UInt8](repeating: 0x5a, count: 105))
        return writer.bytes
    }()

    static func event(_ id: Int, type: UInt32 = 3) -> ProposedEvent {
        ProposedEvent(
            type: type, id: EventID(UInt64(id)), account: .number(StreamNumber(UInt64(1 + id % 1_000))),
            campaign: .number(StreamNumber(UInt64(2_000))), recordedAt: 1_763_000_000_000 + UInt64(id),
            correlation: UInt64(id), body: body)
    }

    static func run(_ bench: inout Bench) throws {
        try appendOneByOne(&bench)
        try appendConcurrently(&bench)
        try Scratch.with("batch") { directory in
            let log = try LMDBEventLog(directory: directory)
            try appendInBatches(log, &bench)
            try appendInRandomOrder(log, &bench)
            try scan(log, directory, &bench)
        }
        try hash(&bench)
    }

    /// Bytes of a stored value of `log`'s last event: what the bare library is given to write.
    private static func storedBytes(_ log: any EventLog) throws -> Int {
        var bytes = 0
        try log.read(from: log.head, limit: 1) { view in
            bytes = view.record.count + RecordView.leafHashBytes
            return true
        }
        return bytes
    }

    /// Appends per second of bare LMDB.
    private static func rawAppend(_ count: Int, perCommit: Int, bytes: Int) -> Double {
        Scratch.with("raw") { directory in
            let seconds = unsafe raw_lmdb_append(directory, UInt64(count), UInt64(perCommit), bytes, 1)
            precondition(seconds > 0, "bare LMDB failed: \(seconds)")
            return Double(count) / seconds
        }
    }

    private static func appendOneByOne(_ bench: inout Bench) throws {
        let count = bench.size(20_000, quick: 3_000)
        try Scratch.with("single") { directory in
            let log = try LMDBEventLog(directory: directory)
            let half = count / 2
            _ = try log.write { batch in try batch.append(.new([event(1)])) }
            let bytes = try storedBytes(log)
            // Halves before and after the bare library's, so that a disk that speeds up or slows down favours nobody.
            let before = try Bench.seconds { for id in 0..<half { try appendNew(log, id) } }
            let limit = rawAppend(count, perCommit: 1, bytes: bytes)
            let after = try Bench.seconds { for id in 0..<half { try appendNew(log, id) } }
            bench.add(
                "append, one a commit", count: half * 2, seconds: before + after, limit: limit,
                bar: "≥ 0.9 × raw", note: "\(bytes) bytes stored an event")
        }
    }

    private static func appendNew(_ log: LMDBEventLog, _ id: Int) throws {
        try log.write { batch in _ = try batch.append(.new([event(id)])) }
    }

    private static func appendInBatches(_ log: LMDBEventLog, _ bench: inout Bench) throws {
        let streams = bench.size(1_000_000, quick: 200_000)
        var slowest: [Double] = []
        let seconds = try Bench.seconds {
            for start in stride(from: 0, to: streams, by: 1_000) {
                let took = try Bench.seconds {
                    try log.write { batch in
                        for id in start..<(start + 1_000) { _ = try batch.append(.new([event(id)])) }
                    }
                }
                slowest.append(took)
            }
        }
        slowest.sort()
        let p99 = slowest[slowest.count * 99 / 100] * 1_000
        let limit = rawAppend(streams, perCommit: 1_000, bytes: try storedBytes(log))
        bench.add(
            "append, 1,000 a commit, new streams in order", count: streams, seconds: seconds, limit: limit,
            bar: "≥ 500,000/s, p99 < 10 ms", note: "p99 \(Bench.hundredths(p99)) ms a batch")
    }

    /// To streams that exist, drawn at random, at the version they are at.
    private static func appendInRandomOrder(_ log: LMDBEventLog, _ bench: inout Bench) throws {
        let streams = Int(log.head.rawValue)
        let count = bench.size(500_000, quick: 100_000)
        var slowest: [Double] = []
        var random = UInt64(7)
        let seconds = try Bench.seconds {
            for start in stride(from: 0, to: count, by: 1_000) {
                let took = try Bench.seconds {
                    try log.write { batch in
                        for id in start..<(start + 1_000) {
                            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                            let stream = StreamNumber(1 + (random >> 33) % UInt64(streams))
                            let version = try batch.version(of: stream)
                            try batch.append(.existing(stream, at: version, [event(id, type: 4)]))
                        }
                    }
                }
                slowest.append(took)
            }
        }
        slowest.sort()
        let p99 = slowest[slowest.count * 99 / 100] * 1_000
        bench.add(
            "append, 1,000 a commit, random streams", count: count, seconds: seconds,
            bar: "≥ 120,000/s, p99 < 10 ms", note: "p99 \(Bench.hundredths(p99)) ms a batch")
    }

    private static func appendConcurrently(_ bench: inout Bench) throws {
        let streams = bench.size(100_000, quick: 20_000)
        let perClient = bench.size(20_000, quick: 3_000)
        try Scratch.with("concurrent") { directory in
            let log = try LMDBEventLog(directory: directory)
            for _ in stride(from: 0, to: streams, by: 1_000) {
                try log.write { batch in
                    for id in 0..<1_000 { _ = try batch.append(.new([event(id)])) }
                }
            }
            let commits = Locked(0)
            let token = log.observe { _ in commits.withLock { commits in commits += 1 } }
            let clients = ConcurrentClients(log: log, clients: 32, perClient: perClient, streams: streams)
            let seconds = Bench.seconds { clients.run() }
            log.removeObserver(token)
            let count = 32 * perClient
            let perCommit = max(1, count / max(1, commits.withLock { commits in commits }))
            let limit = rawAppend(count, perCommit: perCommit, bytes: try storedBytes(log))
            bench.add(
                "append, 32 clients, conditional", count: count, seconds: seconds, limit: limit,
                bar: "≥ 40,000/s and ≥ 0.7 × raw", note: "\(perCommit) a commit")
        }
    }

    private static func scan(_ log: LMDBEventLog, _ directory: String, _ bench: inout Bench) throws {
        let count = Int(log.head.rawValue)
        let limit = try rawScan(log)
        var sum: UInt64 = 0
        var seconds = try best {
            try log.read(from: .start, limit: .max) { view in
                sum &+= try view.hotPrefix().recordedAt
                return true
            }
        }
        bench.add("scan by hot prefix", count: count, seconds: seconds, limit: limit, bar: "≥ 20 M/s")
        seconds = try best {
            try log.read(from: .start, limit: .max) { view in
                let (envelope, body) = try view.read()
                var reader = CBORReader(body)
                let pairs = try reader.map()
                _ = try reader.unsigned()
                sum &+= try reader.unsigned() &+ envelope.id.rawValue &+ UInt64(pairs)
                _ = try reader.unsigned()
                sum &+= UInt64(try reader.bytes().count)
                return true
            }
        }
        bench.add("scan and decode whole", count: count, seconds: seconds, limit: limit, bar: "≥ 8 M/s")
        var counters: [UInt64: Int] = [:]
        seconds = try best {
            counters.removeAll(keepingCapacity: true)
            try log.read(from: .start, limit: .max) { view in
                let prefix = try view.hotPrefix()
                counters[prefix.account.rawValue << 8 | UInt64(prefix.type), default: 0] += 1
                return true
            }
        }
        bench.add(
            "fold into counters", count: count, seconds: seconds, limit: limit, bar: "≥ 15 M/s",
            note: "\(counters.count) counters")
        precondition(sum != 0)
    }

    /// The shortest of three runs: what the first one reads is not yet in memory.
    private static func best(_ body: () throws -> Void) rethrows -> Double {
        var shortest = Double.infinity
        for _ in 0..<3 { shortest = min(shortest, try Bench.seconds(body)) }
        return shortest
    }

    /// Records per second of bare LMDB over a compact copy of the same log: no process opens a path twice.
    private static func rawScan(_ log: LMDBEventLog) throws -> Double {
        try Scratch.with("copy") { copy in
            try log.copyLog(to: copy)
            var fastest = 0.0
            for _ in 0..<3 {
                var records: UInt64 = 0
                var sum: UInt64 = 0
                let seconds = unsafe raw_lmdb_scan(copy, "events", &records, &sum)
                precondition(seconds > 0 && records == log.head.rawValue, "bare LMDB failed: \(seconds)")
                fastest = max(fastest, Double(records) / seconds)
            }
            return fastest
        }
    }

    private static func hash(_ bench: inout Bench) throws {
        let count = bench.size(2_000_000, quick: 300_000)
        let hasher = try LeafHasher()
        let record = [UInt8](repeating: 7, count: 180)
        var sum = 0
        let seconds = try Bench.seconds {
            for _ in 0..<count {
                sum &+= Int(try record.withBytes { bytes in try hasher.leaf(Position(9), bytes) }[0])
            }
        }
        precondition(sum != 0)
        bench.add("SHA-256 leaf of a record", count: count, seconds: seconds, note: "180 bytes")
    }
}
