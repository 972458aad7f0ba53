import EventStore
import Glibc
import TestSupport
import Testing

/// What happens to a store when its process, or its disk, lets it down. Each child is a process of its own.
@Suite struct `A process that uses a store` {
    @Test func `that is killed in the middle loses nothing it was told is there`() async throws {
        let directory = try TemporaryDirectory.make("kill")
        defer { TemporaryDirectory.remove(directory) }
        await #expect(processExitsWith: .signal(SIGKILL)) { [directory = directory as String] in
            let log = try LMDBEventLog(directory: directory)
            let acknowledged = try AcknowledgedFile(directory + "/acknowledged")
            for round: UInt64 in 1... {
                let appended = try log.write { batch in
                    let appended = try batch.append(.new([event(round), event(round + 1)]))
                    if round == 200 { kill(getpid(), SIGKILL) }
                    return appended
                }
                try acknowledged.append(appended.positions[1])
            }
        }
        let last = try AcknowledgedFile(directory + "/acknowledged").last()
        let log = try LMDBEventLog(directory: directory)
        #expect(last == Position(398) && log.head == last)
        let hasher = try LeafHasher()
        var versions: [UInt32] = []
        try log.read(from: .start, limit: .max) { view in
            try view.verify(with: hasher)
            return true
        }
        versions = try log.versions(StreamNumber(UInt64(397)), from: .first, .forward)
        #expect(versions == [1, 2])
        try log.append(.new(events(1...1)))
    }

    @Test func `that meets a full disk turns read-only and writes again when there is room`() async throws {
        let directory = try TemporaryDirectory.make("full")
        defer { TemporaryDirectory.remove(directory) }
        await #expect(processExitsWith: .success) { [directory = directory as String] in
            signal(SIGXFSZ, SIG_IGN)
            let log = try LMDBEventLog(directory: directory)
            try FileSizeLimit.set(1 << 20)
            var failure: StoreError?
            var acknowledged = Position.start
            while failure == nil {
                do {
                    try log.append(.new(events(1...256)))
                    acknowledged = log.head
                } catch let error as StoreError { failure = error }
            }
            guard failure == .diskFull(path: directory + "/log") else { throw Unexpected("\(failure as Any)") }
            guard try log.envelopes().count == Int(acknowledged.rawValue) else { throw Unexpected("lost events") }
            do {
                try log.recover()
                throw Unexpected("recovered without room")
            } catch StoreError.diskFull {}
            do {
                try log.append(.new(events(1...1)))
                throw Unexpected("wrote without room")
            } catch StoreError.diskFull {}
            try FileSizeLimit.set(.max)
            try log.recover()
            let next = try log.append(.new(events(1...1)))[0]
            guard next.positions == [acknowledged.next] else { throw Unexpected("a gap") }
            guard try log.versions(next.stream, from: .first, .forward) == [1] else { throw Unexpected("no index") }
        }
    }

    @Test func `that finds the directory locked is told by whom`() async throws {
        let directory = try TemporaryDirectory.make("lock")
        defer { TemporaryDirectory.remove(directory) }
        let lock = try DirectoryLock(directory: directory)
        await #expect(processExitsWith: .success) { [directory = directory as String, holder = getpid() as Int32] in
            do {
                _ = try DirectoryLock(directory: directory)
                throw Unexpected("two holders")
            } catch let error as StoreError {
                guard error == .inUse(path: directory, pid: holder) else { throw Unexpected(error.description) }
            }
        }
        withExtendedLifetime(lock) {}
    }

    @Test func `that let go of the directory leaves it to the next`() throws {
        try withDirectory { directory in
            do { _ = try DirectoryLock(directory: directory) }
            _ = try DirectoryLock(directory: directory)
        }
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// How large this process may make a file; what stands in for a full disk.
enum FileSizeLimit {
    static func set(_ bytes: UInt64) throws {
        var limit = rlimit()
        let resource = __rlimit_resource_t(UInt32(RLIMIT_FSIZE.rawValue))
        guard unsafe getrlimit(resource, &limit) == 0 else { throw Unexpected("getrlimit") }
        limit.rlim_cur = min(rlim_t(bytes), limit.rlim_max)
        guard unsafe setrlimit(resource, &limit) == 0 else { throw Unexpected("setrlimit") }
    }
}

/// Positions that were acknowledged, each written before the next append begins.
struct AcknowledgedFile {
    private let file: Int32

    init(_ path: String) throws {
        file = unsafe open(path, O_RDWR | O_CREAT | O_APPEND, 0o600)
        guard file >= 0 else { throw Unexpected("open") }
    }

    func append(_ position: Position) throws {
        var value = position.rawValue
        guard unsafe write(file, &value, 8) == 8 else { throw Unexpected("write") }
    }

    func last() throws -> Position {
        var value: UInt64 = 0
        guard lseek(file, -8, SEEK_END) >= 0, unsafe read(file, &value, 8) == 8 else { throw Unexpected("read") }
        return Position(value)
    }
}
