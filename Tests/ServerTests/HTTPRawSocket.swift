import Dispatch
import Glibc

/// A TCP connection that says exactly what a test wants said. What blocks runs on a thread of its own: Swift's few
/// threads are needed by the handlers that the test waits for.
final class RawSocket: Sendable {
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "test.socket")

    struct Failure: Error { let code: Int32 }

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let outcome = unsafe withUnsafePointer(to: &address) {
            unsafe connect(
                descriptor, UnsafeRawPointer($0).assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        guard outcome == 0 else { throw Failure(code: errno) }
        // A test that goes wrong fails instead of hanging.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    private func elsewhere<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }

    // MARK: Sending

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) async throws {
        try await elsewhere {
            var sent = 0
            while sent < bytes.count {
                let count = self.sendSome(bytes[sent...], flags: Int32(MSG_NOSIGNAL))
                guard count > 0 else { throw Failure(code: errno) }
                sent += count
            }
        }
    }

    /// How many bytes go out before the other side has not taken any for half a second.
    func sendUntilFull(atMost limit: Int) async throws -> Int {
        try await elsewhere {
            let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 64 << 10)
            var sent = 0
            while sent < limit {
                var waits = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
                guard unsafe poll(&waits, 1, 500) > 0 else { return sent }
                let count = self.sendSome(piece[...], flags: Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
                guard count > 0 else { return sent }
                sent += count
            }
            return sent
        }
    }

    private func sendSome(_ bytes: ArraySlice<UInt8>, flags: Int32) -> Int {
        unsafe bytes.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, flags) }
    }

    // MARK: Receiving

    /// What comes until `end` is in it, or until the other side hangs up.
    func receive(until end: String? = nil) async throws -> String {
        try await elsewhere {
            let end = Array((end ?? "").utf8)
            var received: [UInt8] = []
            while true {
                let some = try self.receiveSome(atMost: 64 << 10)
                received += some
                let isEnd = !end.isEmpty && Self.contains(received.suffix(some.count + end.count), end)
                if some.isEmpty || isEnd { return String(decoding: received, as: UTF8.self) }
            }
        }
    }

    /// One whole answer that has a Content-Length, or no body.
    func receiveAnswer() async throws -> (status: Int, head: String, body: String) {
        let text = try await receive(until: "\r\n\r\n")
        // By bytes: to Swift, a carriage return and a line feed are one character.
        let head = String(text.components(of: "\r\n\r\n")[0])
        var body = String(decoding: text.utf8.dropFirst(head.utf8.count + 4), as: UTF8.self)
        let lengths = head.components(of: "\r\n").filter { $0.lowercased().hasPrefix("content-length:") }
        let length = lengths.first.flatMap { Int($0.drop { $0 != ":" }.dropFirst().filter { $0 != " " }) } ?? 0
        while body.utf8.count < length {
            let missing = length - body.utf8.count
            let some = try await elsewhere { try self.receiveSome(atMost: missing) }
            guard !some.isEmpty else { throw Failure(code: 0) }
            body += String(decoding: some, as: UTF8.self)
        }
        return (Int(head.dropFirst(9).prefix(3)) ?? 0, head, body)
    }

    private func receiveSome(atMost limit: Int) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count >= 0 else { throw Failure(code: errno) }
        return Array(buffer[..<count])
    }

    private static func contains(_ bytes: ArraySlice<UInt8>, _ part: [UInt8]) -> Bool {
        guard bytes.count >= part.count else { return false }
        return (bytes.startIndex...(bytes.endIndex - part.count)).contains { bytes[$0...].starts(with: part) }
    }
}

extension String {
    func components(of separator: String) -> [Substring] {
        split(separator: separator, omittingEmptySubsequences: false)
    }
}
