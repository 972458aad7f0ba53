import EventStore
import HTTPClient
import Server
import Testing

@Suite struct HTTPServerTests {
    @Test func `a request is answered, logged by its pattern, and carries the log's position`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let token = try LiveServer.token(.user)
            let answer = try await live.send(
                "GET", "/mine/account%2D1?phone=%2B237", headers: [("Authorization", "Bearer \(token)")])
            #expect(answer.status == 200)
            #expect(answer.text == "user account-1")
            #expect(answer.header("X-Log-Position") == "42")
            await live.server.stop(grace: .seconds(5))
            let records = live.log.withLock { $0 }
            #expect(records.map(\.pattern) == ["/mine/{account}"])
            #expect(records.map(\.status) == [200])
        }
    }

    @Test func `a connection is kept over answers of every kind`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let socket = try RawSocket(port: live.server.port)
            let body = "Content-Length: 2\r\n\r\n{}"
            let requests: [(head: String, status: Int)] = [
                ("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", 200),
                ("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 404),
                ("PUT /hello HTTP/1.1\r\nHost: x\r\n\(body)", 405),
                ("BREW /hello HTTP/1.1\r\nHost: x\r\n\r\n", 405),
                ("OPTIONS /hello HTTP/1.1\r\nHost: x\r\n\r\n", 204),
                ("POST /admin HTTP/1.1\r\nHost: x\r\n\(body)", 401),
                ("POST /named HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n\(body)", 415),
                ("POST /named HTTP/1.1\r\nHost: x\r\n\(body)", 422),
                ("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n", 500),
                ("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n", 200),
                ("GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400),
                ("GET /hello/ HTTP/1.1\r\nHost: x\r\n\r\n", 200),
                ("GET http://x/hello HTTP/1.1\r\nHost: x\r\n\r\n", 200),
            ]
            for request in requests {
                try await socket.send(request.head)
                let answer = try await socket.receiveAnswer()
                #expect(answer.status == request.status, "\(request.head)")
                #expect(!answer.head.lowercased().contains("connection: close"), "\(request.head)")
            }
        }
    }

    @Test func `HEAD is GET without the body, and the connection goes on`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let socket = try RawSocket(port: live.server.port)
            try await socket.send("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
            let both = try await socket.receive(until: "hello")
            #expect(both.components(of: "HTTP/1.1 200").count == 3)
            #expect(both.components(of: "Content-Length: 5").count == 3)
            #expect(both.components(of: "hello").count == 2)
        }
    }

    @Test func `a method that a path does not answer is refused with those that it does`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let answer = try await live.send("DELETE", "/hello")
            #expect(answer.status == 405)
            #expect(answer.header("Allow") == "GET, HEAD, OPTIONS")
            #expect(answer.header("Content-Type") == "application/problem+json")
        }
    }

    @Test func `an unexpected error is answered without its details and logged with them`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let answer = try await live.send("GET", "/broken")
            #expect(answer.status == 500)
            #expect(!answer.text.contains("s3cret"))
            #expect(!answer.text.contains("Broken"))
            await live.server.stop(grace: .seconds(5))
            let failures = live.log.withLock { $0.map(\.failure) }
            #expect(failures.first??.contains("Broken") == true)
        }
    }

    @Test func `header fields that are too many are refused`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let answer = try await live.send(
                "GET", "/hello", headers: [("X-Large", String(repeating: "x", count: 20_000))])
            #expect(answer.status == 431)
            let longer = try await live.send("GET", "/hello?" + String(repeating: "x", count: 10_000))
            #expect(longer.status == 414)
        }
    }

    @Test func `a body whose length is told twice is refused`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let socket = try RawSocket(port: live.server.port)
            try await socket.send(
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
            #expect(try await socket.receive(until: "\r\n").hasPrefix("HTTP/1.1 400"))
        }
    }

    @Test(arguments: 0..<40)
    func `no bytes crash the server`(seed: Int) async throws {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ bound: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state >> 33) % bound
        }
        let whole =
            "POST /named?a=%C3%A9 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
            + "Transfer-Encoding: chunked\r\nCookie: a=b; c\r\n\r\n8\r\n{\"name\":\r\n4\r\n\"x\"}\r\n0\r\n\r\n"
        var bytes = Array(whole.utf8)
        for _ in 0..<(1 + next(5)) { bytes[next(bytes.count)] = UInt8(next(256)) }
        try await LiveServer.run(commonRoutes) { [bytes] live in
            do {
                let socket = try RawSocket(port: live.server.port)
                try await socket.send(bytes)
            }
            let after = try await live.send("GET", "/hello")
            #expect(after.text == "hello", "seed \(seed)")
        }
    }

    /// The library itself refuses such requests; once told to stop it would do so without an answer to send.
    @Test func `requests that make no sense do not crash a server that stops`() async throws {
        for _ in 0..<100 {
            try await LiveServer.run(commonRoutes) { live in
                let sockets = try (0..<16).map { _ in try RawSocket(port: live.server.port) }
                for socket in sockets {
                    try await socket.send("POST /named HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n")
                }
            }
        }
    }

    @Test func `listening where somebody listens already says so`() async throws {
        try await LiveServer.run([]) { live in
            let router = Router([], authenticate: { _ throws(APIError) in throw .notFound("x") })
            let error = #expect(throws: HTTPServerError.self) {
                try HTTPServer(listen: live.server.address, router: router)
            }
            #expect(error?.description.contains("in use") == true)
        }
    }

    @Test(arguments: [
        ("127.0.0.1:80", "127.0.0.1:80"), (":8080", "127.0.0.1:8080"), ("8080", "127.0.0.1:8080"),
        ("[::1]:9", "[::1]:9"), ("localhost:0", "localhost:0"),
    ])
    func `an address to listen on is read`(text: String, expected: String) {
        #expect(ListenAddress(text)?.description == expected)
    }

    @Test(arguments: ["", "host", "host:", "1.2.3.4:70000", "::1:80"])
    func `what is no address to listen on is not one`(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
