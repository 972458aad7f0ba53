import EventStore
import Testing

/// What every log must keep, run on each of them.
@Suite struct `A log, whichever it is` {
    @Test(arguments: LogBackend.allCases)
    func `gives positions without gaps and numbers a stream by its first`(_ backend: LogBackend) throws {
        try backend.run { log in
            #expect(log.head == .start)
            let first = try log.append(.new(events(1...3)))
            let second = try log.append(
                .new(events(1...2)), .existing(first[0].stream, at: StreamVersion(3), events(4...4)))
            #expect(first[0].positions.map(\.rawValue) == [1, 2, 3])
            #expect(second[0].stream == StreamNumber(UInt64(4)))
            #expect(second[1].positions == [Position(6)])
            #expect(log.head == Position(6))
            #expect(try log.envelopes().map(\.position.rawValue) == Array(1...6))
            #expect(try log.envelopes().map(\.stream.rawValue) == [1, 1, 1, 4, 4, 1])
            #expect(try log.envelopes().map(\.version.rawValue) == [1, 2, 3, 1, 2, 4])
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `keeps every field of an event and the bytes of its body`(_ backend: LogBackend) throws {
        try backend.run { log in
            var full = event(9, type: 23, at: 1_700_000_000_123)
            full.schema = 3
            full.account = .itself
            full.campaign = .number(StreamNumber(UInt64(70_000)))
            full.actor = "token-7"
            full.correlation = 1 << 40
            full.causation = Position(5)
            full.idempotency = [1, 2, 3]
            full.body = [0xa1, 0x01, 0x62, 0x68, 0x69]
            try log.append(.new([full, event(10)]))
            var body: [UInt8] = []
            try log.read(from: Position(1), limit: 1) { view in
                body = try view.body().array
                try view.verify(with: try LeafHasher())
                return true
            }
            let stored = try log.envelopes()
            #expect(body == full.body)
            #expect(stored[0].type == 23 && stored[0].schema == 3 && stored[0].id == EventID(9))
            #expect(stored[0].account == StreamNumber(UInt64(1)))
            #expect(stored[0].campaign == StreamNumber(UInt64(70_000)))
            #expect(stored[0].recordedAt == 1_700_000_000_123)
            #expect(stored[0].actor == "token-7" && stored[0].correlation == 1 << 40)
            #expect(stored[0].causation == Position(5) && stored[0].idempotency == [1, 2, 3])
            #expect(stored[1].actor == nil && stored[1].causation == nil && stored[1].idempotency == nil)
            #expect(stored[1].campaign.isAbsent)
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `refuses an append at another version than the stream has`(_ backend: LogBackend) throws {
        try backend.run { log in
            let stream = try log.append(.new(events(1...3)))[0].stream
            for expected: UInt32 in [0, 2, 4, 9] {
                let conflict = StoreError.versionConflict(
                    stream: stream, expected: StreamVersion(expected), actual: StreamVersion(3))
                #expect(throws: conflict) {
                    try log.append(.existing(stream, at: StreamVersion(expected), events(77...78)))
                }
            }
            #expect(log.head == Position(3))
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `answers a repeat with the first positions and writes nothing`(_ backend: LogBackend) throws {
        try backend.run { log in
            let stream = try log.append(.new(events(1...1)))[0].stream
            let append = StreamAppend.existing(stream, at: .first, events(2...3))
            let first = try log.append(append)[0]
            try log.append(.existing(stream, at: StreamVersion(3), events(4...4)))
            let again = try log.append(append)[0]
            #expect(!first.isRepeat && again.isRepeat)
            #expect(again.positions == first.positions && again.version == first.version)
            #expect(again.recordedAt == first.recordedAt)
            #expect(log.head == Position(4))
            // The same versions with other ids are a conflict, and so is a repeat that goes beyond the stream.
            #expect(throws: StoreError.self) { try log.append(.existing(stream, at: .first, events(3...4))) }
            #expect(throws: StoreError.self) { try log.append(.existing(stream, at: .first, events(2...5))) }
            #expect(log.head == Position(4))
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `writes to several streams or to none`(_ backend: LogBackend) throws {
        try backend.run { log in
            let a = try log.append(.new(events(1...1)))[0].stream
            let b = try log.append(.new(events(1...1)))[0].stream
            #expect(throws: StoreError.versionConflict(stream: b, expected: StreamVersion(5), actual: .first)) {
                try log.append(
                    .existing(a, at: .first, events(2...2)), .existing(b, at: StreamVersion(5), events(6...6)))
            }
            #expect(throws: StoreError.repeatedStream(a)) {
                try log.append(
                    .existing(a, at: .first, events(2...2)), .existing(a, at: StreamVersion(2), events(3...3)))
            }
            #expect(try log.versions(a, from: .first, .forward) == [1])
            // Half a repeat is no repeat.
            #expect(throws: StoreError.versionConflict(stream: a, expected: .none, actual: .first)) {
                try log.append(.existing(a, at: .none, events(1...1)), .existing(b, at: .first, events(2...2)))
            }
            #expect(log.head == Position(2))
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `takes 256 events in one append and refuses one more`(_ backend: LogBackend) throws {
        try backend.run { log in
            #expect(throws: StoreError.tooManyEvents(count: 257, limit: 256)) {
                try log.append(.new(events(1...200)), .new(events(1...57)))
            }
            #expect(log.head == .start)
            let most = try log.append(.new(events(1...256)))[0]
            #expect(most.version == StreamVersion(256))
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `refuses streams it does not have and appends without events`(_ backend: LogBackend) throws {
        try backend.run { log in
            try log.append(.new(events(1...2)))
            for number: UInt64 in [0, 2, 99] {
                #expect(throws: StoreError.unknownStream(StreamNumber(number))) {
                    try log.append(.existing(StreamNumber(number), at: .none, events(1...1)))
                }
            }
            #expect(throws: StoreError.self) { try log.append(.new([])) }
            #expect(throws: StoreError.self) {
                try log.append(StreamAppend(stream: .new, expected: .first, events: events(1...1)))
            }
            #expect(log.head == Position(2))
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `reads a stream both ways, from anywhere, as far as asked`(_ backend: LogBackend) throws {
        try backend.run { log in
            let stream = try log.append(.new(events(1...2)))[0].stream
            try log.append(.new(events(1...4)))
            try log.append(.existing(stream, at: StreamVersion(2), events(3...5)))
            #expect(try log.versions(stream, from: .first, .forward) == [1, 2, 3, 4, 5])
            #expect(try log.versions(stream, from: StreamVersion(2), .forward, limit: 2) == [2, 3])
            #expect(try log.versions(stream, from: StreamVersion(6), .forward) == [])
            #expect(try log.versions(stream, from: .last, .backward) == [5, 4, 3, 2, 1])
            #expect(try log.versions(stream, from: StreamVersion(4), .backward, limit: 2) == [4, 3])
            #expect(try log.versions(StreamNumber(UInt64(2)), from: .first, .forward) == [])
            #expect(try log.versions(StreamNumber(UInt64(2)), from: .last, .backward) == [])
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `reads a stream longer than one transaction's worth both ways`(_ backend: LogBackend) throws {
        try backend.run { log in
            let stream = try log.append(.new(events(1...256)))[0].stream
            for round: UInt64 in 1...9 {
                let start = round * 256
                try log.append(.existing(stream, at: StreamVersion(UInt32(start)), events((start + 1)...(start + 256))))
            }
            #expect(try log.versions(stream, from: .first, .forward) == Array(1...2_560))
            #expect(try log.versions(stream, from: .last, .backward) == (1...2_560).reversed())
            #expect(try log.versions(stream, from: StreamVersion(500), .forward, limit: 1_500) == Array(500..<2_000))
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `reads from a position and stops when told to`(_ backend: LogBackend) throws {
        try backend.run { log in
            try log.append(.new(events(1...50)))
            #expect(try log.envelopes(from: Position(41), limit: 5).map(\.position.rawValue) == Array(41...45))
            #expect(try log.envelopes(from: Position(49)).map(\.position.rawValue) == [49, 50])
            #expect(try log.envelopes(from: Position(51)).isEmpty)
            var seen = 0
            try log.read(from: .start, limit: .max) { _ in
                seen += 1
                return seen < 7
            }
            #expect(seen == 7)
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `never lets the recorded time go back`(_ backend: LogBackend) throws {
        try backend.run { log in
            try log.append(.new([event(1, at: 500), event(2, at: 400), event(3, at: 600)]))
            let late = try log.append(.new([event(1, at: 100)]))[0]
            #expect(late.recordedAt == 600)
            #expect(try log.envelopes().map(\.recordedAt) == [500, 500, 600, 600])
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `leaves nothing of a batch whose body throws`(_ backend: LogBackend) throws {
        struct Stop: Error {}
        try backend.run { log in
            let stream = try log.append(.new([event(1, at: 50)]))[0].stream
            #expect(throws: Stop.self) {
                try log.write { batch in
                    try batch.append(.new([event(1, at: 9_000)]))
                    try batch.append(.existing(stream, at: .first, events(2...9)))
                    throw Stop()
                }
            }
            #expect(log.head == Position(1))
            let next = try log.append(.existing(stream, at: .first, [event(2, at: 60)]))[0]
            #expect(next.positions == [Position(2)] && next.recordedAt == 60)
            #expect(try log.envelopes().count == 2)
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `shows a batch what it already wrote and others only what is committed`(_ backend: LogBackend) throws {
        try backend.run { log in
            try log.write { batch in
                let stream = try batch.append(.new(events(1...2))).stream
                #expect(try batch.version(of: stream) == StreamVersion(2))
                try batch.append(.existing(stream, at: StreamVersion(2), events(3...3)))
                // A refusal inside the batch leaves the batch usable.
                #expect(throws: StoreError.self) { try batch.append(.existing(stream, at: .first, events(8...8))) }
                #expect(try batch.versions(stream, from: .first, .forward) == [1, 2, 3])
                #expect(try batch.envelopes().count == 3)
                #expect(batch.head == Position(3) && batch.nextPosition == Position(4))
                #expect(log.head == .start)
                #expect(try log.envelopes().isEmpty)
            }
            #expect(log.head == Position(3))
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `tells observers of each commit, and of none that wrote nothing`(_ backend: LogBackend) throws {
        try backend.run { log in
            let heads = Locked<[Position]>([])
            let token = log.observe { head in heads.withLock { heads in heads.append(head) } }
            try log.append(.new(events(1...2)))
            try log.write { _ in }
            try log.append(.new(events(1...1)))
            log.removeObserver(token)
            try log.append(.new(events(1...1)))
            #expect(heads.withLock { heads in heads } == [Position(2), Position(3)])
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `wakes whoever waits for the head, and lets the cancelled go`(_ backend: LogBackend) async throws {
        try await backend.runAsync { log in
            async let waited = log.waitForHead(after: Position(1))
            let appender = Appender(log: log)
            _ = try await appender.append([.new(events(1...1))])
            _ = try await appender.append([.new(events(1...1))])
            #expect(try await waited == Position(2))
            #expect(try await log.waitForHead(after: .start) == Position(2))
            let idle = Task { try await log.waitForHead(after: Position(1_000)) }
            idle.cancel()
            await #expect(throws: CancellationError.self) { try await idle.value }
            appender.stop()
        }
    }

    @Test(arguments: LogBackend.allCases)
    func `appends from many tasks at once, each at the version it expects`(_ backend: LogBackend) async throws {
        try await backend.runAsync { log in
            let appender = Appender(log: log)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        let stream = try await appender.append([.new(events(1...1))])[0].stream
                        for version: UInt32 in 1...20 {
                            let next = [event(UInt64(version) + 1)]
                            _ = try await appender.append([.existing(stream, at: StreamVersion(version), next)])
                        }
                    }
                }
                try await group.waitForAll()
            }
            let refused = StreamAppend.existing(StreamNumber(UInt64(1)), at: .first, events(900...900))
            await #expect(throws: StoreError.self) { _ = try await appender.append([refused]) }
            appender.stop()
            await #expect(throws: StoreError.self) { _ = try await appender.append([.new(events(1...1))]) }
            #expect(log.head == Position(16 * 21))
        }
    }
}
