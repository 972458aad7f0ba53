import EventStore
import Glibc
import HTTPClient
import Server
import TestSupport
import Testing

@Suite struct HTTPClientTests {
    @Test func `a file is sent whole, and its progress told`() async throws {
        var template = Array("/tmp/relance-upload-XXXXXX".utf8CString)
        let file = unsafe template.withUnsafeMutableBufferPointer { unsafe mkstemp($0.baseAddress!) }
        try #require(file >= 0)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer {
            close(file)
            unsafe unlink(path)
        }
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
        let count = unsafe bytes.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
        try #require(count == bytes.count)
        try await LiveServer.run(commonRoutes) { live in
            let progress = Locked<[Int]>([])
            let answer = try await live.client.sending(
                HTTPClient.Request("POST", live.server.url + "/echo", body: .file(path: path)) { sent in
                    progress.withLock { $0.append(sent) }
                })
            #expect(answer.body == bytes)
            let steps = progress.withLock { $0 }
            #expect(steps.last == bytes.count)
            #expect(steps == steps.sorted())
            await #expect(throws: HTTPClientError.self) {
                try await live.send("POST", "/echo", body: .file(path: path + "-absent"))
            }
        }
    }

    @Test func `a redirect is an answer, not a way to go`() async throws {
        let route = Route.immediate(.get, "/l/{token}", access: .open) { _ in .redirect(to: "/hello") }
        try await LiveServer.run(commonRoutes + [route]) { live in
            let answer = try await live.send("GET", "/l/x")
            #expect(answer.status == 302)
            #expect(answer.header("location") == "/hello")
        }
    }

    @Test func `nobody there, no answer in time, and no URL are told apart`() async throws {
        let never = Route.deferred(.get, "/never", access: .open) { _ in
            await Signal().waitOrCancelled()
            return .empty()
        }
        try await LiveServer.run([never]) { live in
            let slow = HTTPClient.Request("GET", live.server.url + "/never", timeout: .milliseconds(20))
            await Self.expect(slow, live.client) { if case .timedOut = $0 { true } else { false } }
            await live.server.stop(grace: .zero)
            let gone = HTTPClient.Request("GET", live.server.url + "/hello")
            await Self.expect(gone, live.client) { if case .unreachable = $0 { true } else { false } }
            let odd = HTTPClient.Request("GET", "file:///etc/hostname")
            await Self.expect(odd, live.client) { if case .invalidRequest = $0 { true } else { false } }
        }
    }

    private static func expect(
        _ request: HTTPClient.Request, _ client: HTTPClient, _ isRight: (HTTPClientError) -> Bool
    ) async {
        let error = await #expect(throws: HTTPClientError.self) { try await client.sending(request) }
        #expect(error.map(isRight) == true)
    }

    @Test func `who has enough of a stream of lines can hang up`() async throws {
        let ended = Signal()
        let route = Route.immediate(.get, "/lines", access: .open) { _ in
            .stream(type: "text/plain") { stream in
                defer { ended.set() }
                while true { try await stream.write("line\n") }
            }
        }
        try await LiveServer.run(commonRoutes + [route]) { live in
            let lines = Locked(0)
            let answer = try await live.client.receivingLines(HTTPClient.Request("GET", live.server.url + "/lines")) {
                _ in
                lines.withLock { count in
                    count += 1
                    return count < 3
                }
            }
            #expect(answer.status == 200)
            #expect(lines.withLock { $0 } == 3)
            await ended.wait()
            let next = try await live.send("GET", "/hello")
            #expect(next.text == "hello")
        }
    }
}
