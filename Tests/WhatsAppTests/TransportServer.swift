import Dispatch
import Foundation
import Glibc

/// A server on a free port of this machine that does with each connection what a test says, on a thread of its own.
///
/// `@unchecked Sendable`: what changes lies behind the lock.
final class TransportServer: @unchecked Sendable {
    struct Request: Sendable {
        /// `POST /path HTTP/1.1` and the headers, as they came.
        let head: String
        let body: [UInt8]

        var path: String { String(head.split(separator: " ")[1]) }

        func header(_ name: String) -> String? {
            let lines = head.split(separator: "\r\n").dropFirst()
            let line = lines.first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            return line.map { $0.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces) }
        }
    }

    private let listener: Int32
    let port: UInt16
    private let lock = NSLock()
    private var open: Set<Int32> = []
    private var accepted = 0
    private var seen: [Request] = []
    private var isStopped = false
    private let running = DispatchGroup()

    var url: String { "http://127.0.0.1:\(port)" }
    /// Connections there ever were.
    var connections: Int { lock.withLock { accepted } }
    var openConnections: Int { lock.withLock { open.count } }
    /// Requests that were read whole.
    var requests: [Request] { lock.withLock { seen } }

    /// `serve` gets each connection and its number, from 1; the connection ends when it returns.
    init(_ serve: @escaping @Sendable (TransportConnection, Int) -> Void) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(listener, address, length) == 0 && listen(listener, 512) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        guard isListening else { throw POSIXError(.EADDRINUSE) }
        spawn { server in server.acceptAll(serve) }
    }

    /// Every thread that stops here is waited for in `stop`.
    private func spawn(_ work: @escaping @Sendable (TransportServer) -> Void) {
        running.enter()
        let thread = Thread { [self] in
            work(self)
            running.leave()
        }
        thread.stackSize = 512 << 10
        thread.start()
    }

    private func acceptAll(_ serve: @escaping @Sendable (TransportConnection, Int) -> Void) {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            let number: Int? = lock.withLock {
                guard !isStopped else { return nil }
                accepted += 1
                open.insert(descriptor)
                return accepted
            }
            guard let number else {
                close(descriptor)
                return
            }
            spawn { server in
                serve(TransportConnection(descriptor, of: server), number)
                server.lock.withLock {
                    server.open.remove(descriptor)
                    close(descriptor)
                }
            }
        }
    }

    fileprivate func note(_ request: Request) { lock.withLock { seen.append(request) } }

    /// Hangs up on everybody.
    func stop() {
        lock.withLock {
            isStopped = true
            for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        shutdown(listener, Int32(SHUT_RDWR))
        running.wait()
        close(listener)
    }

    /// Runs a test with a server that is stopped whatever happens.
    static func run(
        _ serve: @escaping @Sendable (TransportConnection, Int) -> Void,
        _ test: (TransportServer) async throws -> Void
    ) async throws {
        let server = try TransportServer(serve)
        defer { server.stop() }
        try await test(server)
    }
}

/// The server's end of one connection; belongs to its thread.
final class TransportConnection {
    private let descriptor: Int32
    private let server: TransportServer
    private var buffer: [UInt8] = []

    fileprivate init(_ descriptor: Int32, of server: TransportServer) {
        self.descriptor = descriptor
        self.server = server
    }

    /// Nil when the other side hung up.
    func readHead() -> String? {
        let end = Array("\r\n\r\n".utf8)
        var searched = 0
        while true {
            while searched + end.count <= buffer.count {
                if buffer[searched..<searched + end.count].elementsEqual(end) {
                    let head = String(decoding: buffer[..<searched], as: UTF8.self)
                    buffer.removeFirst(searched + end.count)
                    return head
                }
                searched += 1
            }
            guard readMore() else { return nil }
        }
    }

    /// A whole request with the length it announces; nil when the other side hung up.
    func readRequest() -> TransportServer.Request? {
        guard let head = readHead() else { return nil }
        let announced = TransportServer.Request(head: head, body: []).header("content-length")
        let length = announced.flatMap { Int($0) } ?? 0
        while buffer.count < length { guard readMore() else { return nil } }
        let request = TransportServer.Request(head: head, body: Array(buffer[..<length]))
        buffer.removeFirst(length)
        server.note(request)
        return request
    }

    private func readMore() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let descriptor = descriptor
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        guard count > 0 else { return false }
        buffer += bytes[..<count]
        return true
    }

    func send(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let descriptor = descriptor
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    func answer(_ status: String = "200 OK", _ body: String = "{}", headers: String = "") {
        send("HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    /// Answers whatever comes, until the other side hangs up.
    func answerAll(_ body: String = "{}") { while readRequest() != nil { answer("200 OK", body) } }

    /// Waits, without reading, until the connection breaks or the server stops.
    func hang() {
        var waits = pollfd(fd: descriptor, events: 0, revents: 0)
        _ = unsafe poll(&waits, 1, -1)
    }

    /// When the connection ends, the other side is told that it broke.
    func breaks() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
    }
}
