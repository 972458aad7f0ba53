import EventStore
import HTTPClient
import Server
import TestSupport
import Testing

@Suite struct HTTPDeferredTests {
    /// A route whose requests wait until the test lets them go.
    private static func gate(_ arrived: Signal, _ go: Signal) -> Route {
        .deferred(.get, "/wait", access: .open) { _ in
            arrived.set()
            await go.wait()
            return .text("done")
        }
    }

    @Test func `a request that waits is answered from elsewhere, and others are answered meanwhile`() async throws {
        let (arrived, go) = (Signal(), Signal())
        try await LiveServer.run(commonRoutes + [Self.gate(arrived, go)]) { live in
            let waiting = try RawSocket(port: live.server.port)
            try await waiting.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
            await arrived.wait()
            for _ in 0..<10 { #expect(try await live.send("GET", "/hello").status == 200) }
            go.set()
            #expect(try await waiting.receiveAnswer().body == "done")
            try await waiting.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await waiting.receiveAnswer().body == "hello")
        }
    }

    @Test func `stopping answers 503 to who waits, and does not crash`() async throws {
        let (arrived, go) = (Signal(), Signal())
        try await LiveServer.run([Self.gate(arrived, go)]) { live in
            let sockets = try (0..<20).map { _ in try RawSocket(port: live.server.port) }
            for socket in sockets { try await socket.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n") }
            await arrived.wait()
            await live.server.stop(grace: .zero)
            var answers: [String] = []
            for socket in sockets { answers.append(try await socket.receive()) }
            #expect(answers.contains { $0.hasPrefix("HTTP/1.1 503") && $0.contains("Retry-After: 5") })
            #expect(answers.allSatisfy { $0.isEmpty || $0.hasPrefix("HTTP/1.1 503") })
            go.set()
        }
    }

    @Test func `stopping lets who waits have the answer when it comes in time`() async throws {
        let (arrived, go) = (Signal(), Signal())
        try await LiveServer.run([Self.gate(arrived, go)]) { live in
            let socket = try RawSocket(port: live.server.port)
            try await socket.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
            await arrived.wait()
            async let stopped: Void = live.server.stop(grace: .seconds(20))
            go.set()
            #expect(try await socket.receiveAnswer().body == "done")
            await stopped
        }
    }

    @Test func `a server that is stopped at once, with requests waiting, does not crash`() async throws {
        let (arrived, go) = (Signal(), Signal())
        try await LiveServer.run([Self.gate(arrived, go)]) { live in
            let socket = try RawSocket(port: live.server.port)
            try await socket.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
            await arrived.wait()
            live.server.stopNow()
            live.server.stopNow()
            go.set()
            #expect(live.server.openRequests == 0)
        }
    }

    // MARK: Events

    @Test func `events arrive as they are written and the stream ends when its writer does`() async throws {
        let route = Route.immediate(.get, "/events", access: .open) { _ in
            .events { stream in
                for number in 1...3 {
                    try await stream.event(Array("n\(number)\nm".utf8), name: "tick", id: "\(number)")
                }
            }
        }
        try await LiveServer.run([route]) { live in
            let lines = Locked<[String]>([])
            let answer = try await live.client.receivingLines(HTTPClient.Request("GET", live.server.url + "/events")) {
                line in
                lines.withLock { $0.append(line) }
                return true
            }
            #expect(answer.header("Content-Type") == "text/event-stream")
            let expected = (1...3).flatMap { ["id: \($0)", "event: tick", "data: n\($0)", "data: m", ""] }
            #expect(lines.withLock { $0 } == expected)
            #expect(try await live.send("HEAD", "/events").status == 200)
        }
    }

    @Test func `a peer that goes away is noticed by the heartbeat, and its writer cancelled`() async throws {
        let cancelled = Signal()
        let route = Route.immediate(.get, "/events", access: .open) { _ in
            .events(heartbeatEvery: .milliseconds(5)) { stream in
                try await stream.write("data: 1\n\n")
                await withTaskCancellationHandler {
                    await Signal().waitOrCancelled()
                } onCancel: {
                    cancelled.set()
                }
            }
        }
        try await LiveServer.run([route]) { live in
            do {
                let socket = try RawSocket(port: live.server.port)
                try await socket.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await socket.receive(until: ": \n\n").contains("data: 1"))
            }
            await cancelled.wait()
        }
    }

    @Test func `a writer waits for a peer that does not read`() async throws {
        let written = Locked(0)
        let stuck = Signal()
        let ended = Signal()
        let route = Route.immediate(.get, "/export", access: .open) { _ in
            .stream(type: "text/plain") { stream in
                defer { ended.set() }
                for number in 0..<1024 {
                    if number == 16 { stuck.set() }
                    try await stream.write([UInt8](repeating: 120, count: 64 << 10))
                    written.withLock { $0 += 1 }
                }
            }
        }
        try await LiveServer.run(commonRoutes + [route]) { live in
            let socket = try RawSocket(port: live.server.port)
            try await socket.send("GET /export HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            await stuck.wait()
            // Time enough, for a writer that nobody holds back, to be done many times over.
            for _ in 0..<500 { _ = try await live.send("GET", "/hello") }
            #expect(written.withLock { $0 } < 1024)
            let received = try await socket.receive()
            #expect(received.utf8.count >= 64 << 20)
            await ended.wait()
            #expect(written.withLock { $0 } == 1024)
        }
    }

    @Test func `an export that fails half-way is cut off, so that its reader notices`() async throws {
        let route = Route.immediate(.get, "/export", access: .open) { _ in
            .stream(type: "text/plain") { stream in
                try await stream.write("half")
                throw Broken(secret: "x")
            }
        }
        try await LiveServer.run([route]) { live in
            await #expect(throws: HTTPClientError.self) { try await live.send("GET", "/export") }
        }
    }

    @Test func `stopping ends the streams without waiting for them`() async throws {
        let route = Route.immediate(.get, "/events", access: .open) { _ in
            .events { stream in
                try await stream.write("data: 1\n\n")
                await Signal().waitOrCancelled()
            }
        }
        try await LiveServer.run([route]) { live in
            let socket = try RawSocket(port: live.server.port)
            try await socket.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(try await socket.receive(until: "data: 1").hasPrefix("HTTP/1.1 200"))
            await live.server.stop(grace: .seconds(3600))
            #expect(try await socket.receive().hasSuffix("0\r\n\r\n"))
        }
    }

    // MARK: Many at once

    @Test func `many clients at once get each their own answer`() async throws {
        let routes =
            commonRoutes + [
                .deferred(.post, "/double/{number}", access: .open, body: .bytes()) { request in
                    for _ in 0..<(Int(request.parameter("number")) ?? 0) % 4 { await Task.yield() }
                    return .bytes(request.body + request.body, type: "text/plain")
                }
            ]
        try await LiveServer.run(routes) { live in
            let url = live.server.url
            try await withThrowingTaskGroup(of: Int.self) { group in
                for worker in 0..<16 {
                    group.addTask {
                        let client = try HTTPClient()
                        var right = 0
                        for round in 0..<60 {
                            let number = worker * 1000 + round
                            let text = "\(number)"
                            let answer = try await client.sending(
                                HTTPClient.Request("POST", "\(url)/double/\(number)", body: .bytes(Array(text.utf8))))
                            if answer.status == 200, answer.text == text + text { right += 1 }
                        }
                        return right
                    }
                }
                var right = 0
                for try await count in group { right += count }
                #expect(right == 16 * 60)
            }
        }
    }

    @Test func `stopping while many come and go does not crash`() async throws {
        try await LiveServer.run(commonRoutes) { live in
            let url = live.server.url
            let enough = Signal()
            await withTaskGroup(of: Void.self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        do {
                            let client = try HTTPClient()
                            for round in 0..<2000 {
                                if worker == 0, round == 50 { enough.set() }
                                let path = round % 2 == 0 ? "/slow" : "/hello"
                                _ = try await client.sending(HTTPClient.Request("GET", url + path))
                            }
                        } catch {
                            // The server is gone: that is what this test is about.
                        }
                        enough.set()
                    }
                }
                await enough.wait()
                await live.server.stop(grace: .zero)
            }
            #expect(live.server.openRequests == 0)
        }
    }
}

extension Signal {
    /// Returns when set, or when the task is cancelled.
    func waitOrCancelled() async {
        await withTaskCancellationHandler {
            await wait()
        } onCancel: {
            set()
        }
    }
}
