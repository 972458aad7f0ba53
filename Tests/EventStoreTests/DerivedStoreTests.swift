import EventStore
import TestSupport
import Testing

@Suite struct `A derived store` {
    private func open(
        _ directory: String, _ format: String = "1", log: UInt8 = 1, head: UInt64 = 100
    ) throws -> DerivedStore {
        try DerivedStore.open(
            at: directory + "/d", format: format, of: LogExtent(logID: [log], head: Position(head)),
            tables: ["rows", "more"])
    }

    /// Makes a store with one row at position 7, and closes it, cleanly or not.
    private func fill(_ directory: String, cleanly: Bool) throws {
        let store = try open(directory)
        try store.write { transaction in
            try transaction.put(store.table("rows"), UInt64(1), [1, 2, 3])
            try store.setCheckpoint(Position(7), in: transaction)
        }
        if cleanly { try store.closeCleanly() }
    }

    /// Pretends that the mark was written under another boot.
    private func forgeBoot(_ directory: String) throws {
        let path = directory + "/d/state"
        let text = String(decoding: try FileContent.read(path), as: UTF8.self)
        let lines = text.split(separator: "\n")
        let forged = lines[1].hasPrefix("open") ? "open another-boot" : String(lines[1])
        try FileContent.write([UInt8]("\(lines[0])\n\(forged)\n".utf8), to: path)
    }

    @Test func `is new, then trusted on the same boot even without a clean stop`() throws {
        try withDirectory { directory in
            do {
                let store = try open(directory)
                #expect(store.opening == .fresh(reason: "it is new"))
                #expect(try store.checkpoint() == .start)
            }
            try fill(directory, cleanly: false)
            let store = try open(directory)
            #expect(store.opening == .trusted(Position(7)))
            let value = try store.read { transaction in try transaction.value(store.table("rows"), UInt64(1)) }
            #expect(value == [1, 2, 3])
        }
    }

    @Test func `is wiped when another boot left it open`() throws {
        try withDirectory { directory in
            try fill(directory, cleanly: false)
            try forgeBoot(directory)
            let store = try open(directory)
            #expect(store.opening == .fresh(reason: "the machine restarted while it was open"))
            #expect(try store.read { transaction in try transaction.count(store.table("rows")) } == 0)
            #expect(try store.checkpoint() == .start)
        }
    }

    @Test func `is trusted on any boot after a clean stop, but not if it was written since`() throws {
        try withDirectory { directory in
            try fill(directory, cleanly: true)
            try forgeBoot(directory)
            do {
                let store = try open(directory)
                #expect(store.opening == .trusted(Position(7)))
                try store.closeCleanly()
                try store.write { transaction in try store.setCheckpoint(Position(8), in: transaction) }
            }
            try forgeBoot(directory)
            #expect(try open(directory).opening == .fresh(reason: "the machine restarted while it was open"))
        }
    }

    @Test func `is wiped when its format changed`() throws {
        try withDirectory { directory in
            try fill(directory, cleanly: true)
            #expect(try open(directory, "2").opening == .fresh(reason: "its format or its log is another"))
        }
    }

    @Test func `is wiped when it was folded from another log, or from one that went further`() throws {
        try withDirectory { directory in
            try fill(directory, cleanly: true)
            #expect(try open(directory, head: 7).opening == .trusted(Position(7)))
            do {
                let store = try open(directory, head: 6)
                #expect(store.opening == .fresh(reason: "it stands for more than the log has"))
                #expect(try store.read { transaction in try transaction.count(store.table("rows")) } == 0)
                #expect(try store.checkpoint() == .start)
            }
            try fill(directory, cleanly: true)
            #expect(try open(directory, log: 2).opening == .fresh(reason: "its format or its log is another"))
        }
    }

    @Test func `leaves nothing of an aborted transaction, its checkpoint neither`() throws {
        try withDirectory { directory in
            let store = try open(directory)
            let rows = store.table("rows")
            let kept = try store.beginWrite()
            try kept.put(rows, "a", [1])
            try store.setCheckpoint(Position(1), in: kept)
            try kept.commit()
            let lost = try store.beginWrite()
            try lost.put(rows, "b", [2])
            try store.setCheckpoint(Position(2), in: lost)
            #expect(try store.checkpoint(in: lost) == Position(2))
            lost.abort()
            #expect(try store.checkpoint() == Position(1))
            #expect(try store.read { transaction in try transaction.contains(rows, "b") } == false)
        }
    }

    @Test func `finds rows by key, in order, from both ends`() throws {
        try withDirectory { directory in
            let store = try open(directory)
            let rows = store.table("rows")
            try store.write { transaction in
                for key: UInt64 in [10, 20, 30] { try transaction.putAppend(rows, key, [UInt8(key)]) }
                #expect(throws: StoreError.self) { try transaction.putAppend(rows, UInt64(15), [0]) }
                try transaction.put(rows, UInt64(25), [25])
                #expect(try transaction.delete(rows, UInt64(20)))
                #expect(try !transaction.delete(rows, UInt64(20)))
            }
            try store.read { transaction in
                #expect(try transaction.get(rows, UInt64(25)) { $0.array } == [25])
                #expect(try transaction.get(rows, UInt64(26)) { $0.array } == nil)
                try transaction.withCursor(rows) { cursor in
                    var keys: [UInt64] = []
                    var found = try cursor.first()
                    while found {
                        keys.append(cursor.key.uint64())
                        found = try cursor.next()
                    }
                    #expect(keys == [10, 25, 30] && !cursor.isOnRow)
                    for (sought, at, before) in [(0, 10, nil), (11, 25, 10), (25, 25, 25), (30, 30, 30), (31, nil, 30)]
                        as [(UInt64, UInt64?, UInt64?)]
                    {
                        let forward = try cursor.seek(sought) ? cursor.key.uint64() : nil
                        let backward = try cursor.seekBackward(sought) ? cursor.key.uint64() : nil
                        #expect(forward == at && backward == before, "sought \(sought)")
                    }
                }
            }
        }
    }

    @Test func `refuses keys that are empty or too long`() throws {
        try withDirectory { directory in
            let store = try open(directory)
            let rows = store.table("rows")
            try store.write { transaction in
                let long = [UInt8](repeating: 1, count: 512)
                #expect(throws: StoreError.keyTooLong(bytes: 512, limit: 511)) { try transaction.put(rows, long, [1]) }
                #expect(throws: StoreError.keyTooLong(bytes: 0, limit: 511)) { try transaction.value(rows, [UInt8]()) }
                try transaction.put(rows, Array(long.dropLast()), [1])
            }
        }
    }
}
