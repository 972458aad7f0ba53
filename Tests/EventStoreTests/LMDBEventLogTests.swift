import EventStore
import Glibc
import TestSupport
import Testing

@Suite struct `The log on disk` {
    @Test func `is the same after it was closed and opened again`() throws {
        try withDirectory { directory in
            var before: [Envelope] = []
            var id: [UInt8] = []
            do {
                let log = try LMDBEventLog(directory: directory, options: .init(createdAt: 42))
                try log.append(.new(events(1...3)))
                try log.append(.existing(StreamNumber(UInt64(1)), at: StreamVersion(3), [event(4, at: 9_999)]))
                before = try log.envelopes()
                id = log.logID
            }
            let log = try LMDBEventLog(directory: directory, options: .init(createdAt: 43))
            #expect(try log.envelopes() == before)
            #expect(log.head == Position(4) && log.logID == id && log.header.createdAt == 42)
            let next = try log.append(.new([event(1, at: 5)]))[0]
            #expect(next.positions == [Position(5)] && next.recordedAt == 9_999)
        }
    }

    @Test func `finds its streams again when the index is gone, behind, or ahead of it`() throws {
        try withDirectory { directory in
            let stream = StreamNumber(UInt64(1))
            do { try LMDBEventLog(directory: directory).append(.new(events(1...7))) }
            try copyEnvironment(directory + "/index", to: directory + "/behind")
            do {
                let log = try LMDBEventLog(directory: directory)
                try log.append(.existing(stream, at: StreamVersion(7), events(8...9)))
            }
            TemporaryDirectory.remove(directory + "/index")
            do {
                let log = try LMDBEventLog(directory: directory)
                #expect(try log.versions(stream, from: .first, .forward) == Array(1...9))
            }
            TemporaryDirectory.remove(directory + "/index")
            try copyEnvironment(directory + "/behind", to: directory + "/index")
            do {
                let log = try LMDBEventLog(directory: directory)
                #expect(try log.versions(stream, from: .last, .backward) == (1...9).reversed())
            }
            TemporaryDirectory.remove(directory + "/log")
            let log = try LMDBEventLog(directory: directory)
            #expect(try log.versions(stream, from: .first, .forward) == [])
            try log.append(.new(events(1...2)))
            #expect(try log.versions(stream, from: .first, .forward) == [1, 2])
        }
    }

    @Test func `refuses a newer format and says which one it reads`() throws {
        try withDirectory { directory in
            do { _ = try LMDBEventLog(directory: directory) }
            do {
                let environment = try Environment(at: directory + "/log", durability: .synced)
                let meta = try environment.openTables(["meta"])[0]
                try environment.write { transaction in try transaction.put(meta, "format", "2") }
            }
            let error = #expect(throws: StoreError.self) { _ = try LMDBEventLog(directory: directory) }
            #expect(error == .newerFormat(path: directory + "/log", found: 2, supported: 1))
            #expect(error?.description.contains("reads up to 1") == true)
        }
    }

    @Test func `refuses another clock and says which flag is right`() throws {
        try withDirectory { directory in
            do { _ = try LMDBEventLog(directory: directory, options: .init(clock: .virtual)) }
            let error = #expect(throws: StoreError.self) { _ = try LMDBEventLog(directory: directory) }
            #expect(error == .otherClock(path: directory + "/log", recorded: "virtual", asked: "system"))
            #expect(error?.description.contains("--clock test") == true)
            #expect(try LMDBEventLog(directory: directory, options: .init(clock: .virtual)).head == .start)
        }
    }

    @Test func `opens once in a process, by whatever name`() throws {
        try withDirectory { directory in
            let log = try LMDBEventLog(directory: directory)
            let error = #expect(throws: StoreError.self) { _ = try LMDBEventLog(directory: directory + "/.") }
            #expect(error == .alreadyOpen(path: directory + "/./log"))
            #expect(log.head == .start)
        }
    }

    @Test func `hashes position and record as RFC 6962 leaves`() throws {
        let hasher = try LeafHasher()
        // FIPS 180-2, "abc"; and the leaf of an empty RFC 6962 entry is the hash of a single zero byte.
        #expect(
            try hasher.digest([0x61, 0x62, 0x63])
                == bytes(
                    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
        #expect(
            try hasher.digest([0])
                == bytes(
                    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"))
        let expected = try hasher.digest([0, 0, 0, 0, 0, 0, 0, 0, 5, 0xa0])
        let leaf = try [UInt8]([0xa0]).withBytes { record throws(StoreError) in try hasher.leaf(Position(5), record) }
        #expect(leaf == expected)
    }

    @Test func `notices a record that was altered`() throws {
        try withDirectory { directory in
            do { try LMDBEventLog(directory: directory).append(.new(events(1...3))) }
            do {
                let environment = try Environment(at: directory + "/log", durability: .synced)
                let table = try environment.openTables(["events"])[0]
                try environment.write { transaction in
                    var value = try #require(try transaction.value(table, UInt64(2)))
                    value[value.count - 1] ^= 1
                    try transaction.put(table, UInt64(2), value)
                }
            }
            let log = try LMDBEventLog(directory: directory)
            let hasher = try LeafHasher()
            #expect(throws: StoreError.corrupt(position: Position(2), reason: "its leaf hash does not match")) {
                try log.read(from: .start, limit: .max) { view in
                    try view.verify(with: hasher)
                    return true
                }
            }
        }
    }

    @Test func `stops at a gap instead of reading over it`() throws {
        try withDirectory { directory in
            do { try LMDBEventLog(directory: directory).append(.new(events(1...5))) }
            do {
                let environment = try Environment(at: directory + "/log", durability: .synced)
                let table = try environment.openTables(["events"])[0]
                try environment.write { transaction in _ = try transaction.delete(table, UInt64(3)) }
            }
            let log = try LMDBEventLog(directory: directory)
            #expect(throws: StoreError.corrupt(position: Position(3), reason: "it is missing")) {
                _ = try log.envelopes()
            }
        }
    }

    @Test func `reads on while somebody writes`() throws {
        try withDirectory { directory in
            let log = try LMDBEventLog(directory: directory)
            try log.append(.new(events(1...100)))
            var seen = 0
            try log.read(from: .start, limit: .max) { _ in
                if seen == 50 { try log.append(.new(events(1...100))) }
                seen += 1
                return true
            }
            #expect(seen == 100 && log.head == Position(200))
        }
    }
}

/// Copies an environment that is not open, with its mark.
private func copyEnvironment(_ from: String, to: String) throws {
    guard unsafe mkdir(to, 0o700) == 0 else { throw Unexpected("mkdir") }
    for name in ["data.mdb", "state"] {
        let input = unsafe open("\(from)/\(name)", O_RDONLY)
        let output = unsafe open("\(to)/\(name)", O_WRONLY | O_CREAT, 0o600)
        guard input >= 0 && output >= 0 else { throw Unexpected("open") }
        while sendfile(output, input, nil, 1 << 20) > 0 {}
        close(input)
        close(output)
    }
}
