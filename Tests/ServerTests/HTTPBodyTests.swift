import EventStore
import HTTPClient
import JSON
import Server
import Testing

@Suite struct HTTPBodyTests {
    private static let tooLarge = [UInt8](repeating: UInt8(ascii: "x"), count: 11 << 20)

    @Test func `a body of 11 MiB is refused with 413 and a reason, and the next request is answered`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let answer = try await live.send("POST", "/echo", body: .bytes(Self.tooLarge))
            #expect(answer.status == 413)
            let detail = try json(answer)["detail"]
            #expect(detail == .string("The body is larger than the 10485760 bytes taken here."))
            #expect(try await live.send("GET", "/hello").text == "hello")
        }
    }

    @Test func `a client that sends all before it reads still gets to know why`() async throws {
        // However long this machine lets the client wait for its turn.
        var limits = HTTPLimits()
        limits.lingerSeconds = 600
        limits.idleSeconds = 600
        try await LiveServer.run(commonRoutes, limits: limits) { live in
            let socket = try RawSocket(port: live.server.port)
            try await socket.send("POST /api/relance/echo HTTP/1.1\r\nHost: x\r\nContent-Length: \(11 << 20)\r\n\r\n")
            try await socket.send(Self.tooLarge)
            let answer = try await socket.receive()
            #expect(answer.hasPrefix("HTTP/1.1 413"))
            #expect(answer.lowercased().contains("connection: close"))
            #expect(answer.contains(#""statusCode":413"#))
        }
    }

    @Test func `413 comes from the length alone, before any of the body`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let socket = try RawSocket(port: live.server.port)
            try await socket.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
            #expect(try await socket.receive(until: "\r\n").hasPrefix("HTTP/1.1 413"))
        }
    }

    @Test func `a chunked body over the limit is heard out, refused, and the connection kept`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let socket = try RawSocket(port: live.server.port)
            try await socket.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = Array("100000\r\n".utf8) + [UInt8](repeating: 120, count: 1 << 20) + Array("\r\n".utf8)
            for _ in 0..<11 { try await socket.send(chunk) }
            try await socket.send("0\r\n\r\n")
            #expect(try await socket.receiveAnswer().status == 413)
            try await socket.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await socket.receiveAnswer().body == "hello")
        }
    }

    @Test func `a chunked body without end is cut off, with the reason`() async throws {
        var limits = HTTPLimits()
        limits.body = 1 << 20
        limits.drained = 1 << 20
        try await LiveServer.run(commonRoutes, limits: limits) { live in
            let socket = try RawSocket(port: live.server.port)
            try await socket.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = Array("100000\r\n".utf8) + [UInt8](repeating: 120, count: 1 << 20) + Array("\r\n".utf8)
            for _ in 0..<3 { try await socket.send(chunk) }
            let answer = try await socket.receive()
            #expect(answer.hasPrefix("HTTP/1.1 413"))
            #expect(answer.contains("too-large"))
        }
    }

    @Test func `a client that asks leave for a body that is refused need not send it`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let socket = try RawSocket(port: live.server.port)
            try await socket.send(
                "POST /admin HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n")
            #expect(try await socket.receive(until: "\r\n").hasPrefix("HTTP/1.1 401"))
            let other = try RawSocket(port: live.server.port)
            try await other.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
            #expect(try await other.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 100"))
            try await other.send("abc")
            #expect(try await other.receiveAnswer().body == "abc")
        }
    }

    @Test func `an ordinary body comes through whole`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let full = try await live.send("POST", "/echo", body: .bytes(bytes))
            #expect(full.body == bytes)
            let empty = try await live.send("POST", "/echo")
            #expect(empty.body == [])
        }
    }

    @Test func `malformed JSON is refused with its place, an unknown member with those that are known`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let malformed = try await live.send("POST", "/named", body: .bytes(Array("{\n \"name\": }".utf8)))
            #expect(malformed.status == 400)
            #expect(malformed.text.contains("line 2, column 10"))
            let unknown = try await live.send("POST", "/named", body: .bytes(Array(#"{"nmae":"x","age":"4"}"#.utf8)))
            #expect(unknown.status == 422)
            let fields = try json(unknown)["errors"]
            guard case .array(let errors)? = fields else { throw Broken(secret: "no errors") }
            #expect(Set(errors.map { $0["field"] }) == [.string("/nmae"), .string("/name"), .string("/age")])
            #expect(unknown.text.contains("one of: name, age"))
        }
    }

    // MARK: Uploads

    @Test func `an upload reaches its handler piece by piece, whole and in order`() async throws {
        let route = Route.deferred(.post, "/import", access: .open, body: .stream()) { request in
            var sum: UInt64 = 0
            var count = 0
            for try await piece in try #require(request.upload) {
                count += piece.count
                for byte in piece { sum = sum &* 31 &+ UInt64(byte) }
            }
            return .text("\(count) \(sum)")
        }
        try await LiveServer.run([route]) { live in
            let bytes = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let sum = bytes.reduce(UInt64(0)) { $0 &* 31 &+ UInt64($1) }
            let whole = try await live.send("POST", "/import", body: .bytes(bytes))
            #expect(whole.text == "2000000 \(sum)")
            let position = Locked(0)
            let chunked = HTTPClient.Request.Body.pieces(length: nil) {
                position.withLock { at in
                    defer { at = min(at + 9_999, bytes.count) }
                    return Array(bytes[at..<min(at + 9_999, bytes.count)])
                }
            }
            #expect(try await live.send("POST", "/import", body: chunked).text == "2000000 \(sum)")
        }
    }

    @Test func `a reader that is behind makes the client wait, and loses nothing`() async throws {
        let go = Signal()
        let route = Route.deferred(.post, "/import", access: .open, body: .stream()) { request in
            await go.wait()
            var count = 0
            for try await piece in try #require(request.upload) { count += piece.count }
            return .text("\(count)")
        }
        try await LiveServer.run([route]) { live in
            let total = 64 << 20
            let socket = try RawSocket(port: live.server.port)
            try await socket.send("POST /import HTTP/1.1\r\nHost: x\r\nContent-Length: \(total)\r\n\r\n")
            let sent = try await socket.sendUntilFull(atMost: total)
            // The kernel's own buffers hold a few MiB; without back-pressure all of it would have gone.
            #expect(sent < total / 2)
            go.set()
            try await socket.send([UInt8](repeating: 120, count: total - sent))
            #expect(try await socket.receiveAnswer().body == "\(total)")
        }
    }

    @Test func `a handler may answer before the upload is over`() async throws {
        let route = Route.deferred(.post, "/import", access: .open, body: .stream(types: ["text/csv"])) { request in
            _ = try await request.upload?.next()
            throw APIError.invalid("row 1", "has no phone")
        }
        try await LiveServer.run([route]) { live in
            let large = HTTPClient.Request.Body.bytes([UInt8](repeating: 120, count: 8 << 20))
            let answer = try await live.send("POST", "/import", headers: [("Content-Type", "text/csv")], body: large)
            #expect(answer.status == 422)
            let wrong = try await live.send("POST", "/import", headers: [("Content-Type", "text/html")], body: large)
            #expect(wrong.status == 415)
        }
    }

    @Test func `a client that leaves in the middle of an upload ends its handler`() async throws {
        let begun = Signal()
        let ended = Signal()
        let route = Route.deferred(.post, "/import", access: .open, body: .stream()) { request in
            do {
                for try await _ in try #require(request.upload) { begun.set() }
            } catch {
                ended.set()
                throw error
            }
            return .empty()
        }
        try await LiveServer.run([route]) { live in
            do {
                let socket = try RawSocket(port: live.server.port)
                try await socket.send("POST /import HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc")
                await begun.wait()
            }
            await ended.wait()
        }
    }
}
