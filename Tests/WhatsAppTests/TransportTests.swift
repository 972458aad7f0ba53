import Foundation
import Testing
import WhatsApp

/// What `CurlTransport` does when nothing goes wrong, against a server on this machine.
@Suite struct TransportTests {
    @Test func `an answer brings status, headers in lower case and body`() async throws {
        try await TransportServer.run({ connection, _ in
            _ = connection.readRequest()
            connection.answer("418 Teapot", "short and stout", headers: "X-Fb-Trace-Id:  A1 \r\nSet: a\r\nset: b\r\n")
        }) { server in
            try await withTransport { transport in
                let answer = try #require(await transport.post(server.url + "/tea").answer)
                #expect(answer.status == 418)
                #expect(answer.headers["x-fb-trace-id"] == "A1")
                #expect(answer.headers["set"] == "a, b")
                #expect(String(decoding: answer.body, as: UTF8.self) == "short and stout")
            }
        }
    }

    @Test func `a request says what it carries, and asks no leave`() async throws {
        try await TransportServer.run({ connection, _ in connection.answerAll() }) { server in
            try await withTransport { transport in
                let long = String(repeating: "x", count: 3 << 20)
                var call = HTTPCall.post(server.url + "/a?b=c", long)
                call.headers = [(name: "Authorization", value: "Bearer t")]
                #expect(await transport.outcome(call).word == "200")
                let request = try #require(server.requests.first)
                #expect(request.head.hasPrefix("POST /a?b=c HTTP/1.1\r\n"))
                #expect(request.header("content-type") == "application/json")
                #expect(request.header("authorization") == "Bearer t")
                #expect(request.header("expect") == nil)
                #expect(request.body == Array(long.utf8))
            }
        }
    }

    @Test func `methods and bodies do not rub off on the next call`() async throws {
        try await TransportServer.run({ connection, _ in connection.answerAll() }) { server in
            try await withTransport({ $0.connectionsPerHost = 1 }) { transport in
                _ = await transport.post(server.url)
                _ = await transport.outcome(HTTPCall("GET", server.url))
                _ = await transport.outcome(HTTPCall("DELETE", server.url))
                _ = await transport.outcome(HTTPCall("POST", server.url))
                _ = await transport.outcome(HTTPCall("PUT", server.url, body: .json([0x7B, 0x7D])))
                let heads = server.requests.map { request in
                    let method = String(request.head.prefix { $0 != " " })
                    let length = request.header("content-length") ?? "none"
                    return "\(method) \(length) \(request.header("content-type") ?? "none")"
                }
                #expect(
                    heads == [
                        "POST 7 application/json", "GET none none", "DELETE none none", "POST 0 none",
                        "PUT 2 application/json",
                    ])
            }
        }
    }

    @Test func `a form is written field by field and file last`() async throws {
        try await TransportServer.run({ connection, _ in connection.answerAll() }) { server in
            try await withTransport { transport in
                let file = HTTPCall.FormFile(
                    name: "file", filename: "me\"nu\r\n.pdf", type: "application/pdf\r\nX-Evil: 1",
                    bytes: [0, 13, 10, 255])
                let fields = [(name: "messaging_product", value: "whatsapp"), (name: "type", value: "application/pdf")]
                let call = HTTPCall("POST", server.url, body: .form(fields: fields, file: file))
                #expect(await transport.outcome(call).word == "200")
                let request = try #require(server.requests.first)
                let type = try #require(request.header("content-type"))
                let boundary = try #require(type.split(separator: "boundary=").last)
                #expect(type.hasPrefix("multipart/form-data; boundary="))
                let head = [
                    "--\(boundary)", "Content-Disposition: form-data; name=\"messaging_product\"", "", "whatsapp",
                    "--\(boundary)", "Content-Disposition: form-data; name=\"type\"", "", "application/pdf",
                    "--\(boundary)",
                    "Content-Disposition: form-data; name=\"file\"; filename=\"me%22nu%0D%0A.pdf\"",
                    "Content-Type: application/pdfX-Evil: 1", "", "",
                ].joined(separator: "\r\n")
                let body = Array(head.utf8) + [0, 13, 10, 255] + Array("\r\n--\(boundary)--\r\n".utf8)
                #expect(request.body == body)
            }
        }
    }

    @Test func `calls one after another share a connection`() async throws {
        try await TransportServer.run({ connection, _ in connection.answerAll() }) { server in
            try await withTransport { transport in
                for _ in 0..<50 { #expect(await transport.post(server.url).word == "200") }
                #expect(server.connections == 1)
                #expect(server.requests.count == 50)
            }
        }
    }

    @Test func `no more connections to one host than allowed, however many calls wait`() async throws {
        try await TransportServer.run({ connection, _ in connection.answerAll() }) { server in
            try await withTransport({ $0.connectionsPerHost = 4 }) { transport in
                let words = await withTaskGroup(of: String.self) { group in
                    for _ in 0..<400 { group.addTask { await transport.post(server.url).word } }
                    return await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
                }
                #expect(words == ["200": 400])
                #expect(server.connections <= 4)
                #expect(await eventually { transport.pending == 0 })
            }
        }
    }

    @Test func `calls to one host start in the order given`() async throws {
        try await TransportServer.run({ connection, _ in connection.answerAll() }) { server in
            try await withTransport({ $0.connectionsPerHost = 1 }) { transport in
                let left = TransportCell(300)
                for number in 0..<300 {
                    transport.start(.post(server.url + "/\(number)")) { _ in left.change { $0 -= 1 } }
                }
                #expect(await eventually { left.value == 0 })
                #expect(server.requests.map(\.path) == (0..<300).map { "/\($0)" })
            }
        }
    }

    @Test func `a host that hangs leaves room for another`() async throws {
        try await TransportServer.run({ connection, _ in connection.hang() }) { slow in
            try await TransportServer.run({ connection, _ in connection.answerAll() }) { quick in
                let settings = { (settings: inout CurlSettings) in
                    settings.connectionsPerHost = 3
                    settings.connections = 4
                    settings.calls = 4
                }
                try await withTransport(settings) { transport in
                    for _ in 0..<20 { transport.start(.post(slow.url)) { _ in } }
                    for _ in 0..<5 { #expect(await transport.post(quick.url).word == "200") }
                    #expect(await eventually { transport.pending == 20 })
                }
            }
        }
    }

    @Test func `an outcome may start the next call`() async throws {
        try await TransportServer.run({ connection, _ in connection.answerAll() }) { server in
            try await withTransport { transport in
                let word = await withCheckedContinuation { continuation in
                    transport.start(.post(server.url)) { _ in
                        transport.start(.post(server.url)) { continuation.resume(returning: $0.word) }
                    }
                }
                #expect(word == "200")
            }
        }
    }

    @Test func `a redirect is an answer and is not followed`() async throws {
        try await TransportServer.run({ connection, _ in
            while connection.readRequest() != nil { connection.answer("302 Found", "", headers: "Location: /b\r\n") }
        }) { server in
            try await withTransport { transport in
                #expect(await transport.post(server.url + "/a").word == "302")
                #expect(server.requests.map(\.path) == ["/a"])
            }
        }
    }

    @Test func `what a server says before its answer is not taken for it`() async throws {
        try await TransportServer.run({ connection, _ in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 103 Early Hints\r\nEarly: yes\r\n\r\n")
            connection.answer("201 Created", "{}", headers: "Late: yes\r\n")
        }) { server in
            try await withTransport { transport in
                let answer = try #require(await transport.post(server.url).answer)
                #expect(answer.status == 201)
                #expect(answer.headers["late"] == "yes")
                #expect(answer.headers["early"] == nil)
            }
        }
    }

    @Test func `threads may start calls as they like`() async throws {
        try await TransportServer.run({ connection, _ in connection.answerAll() }) { server in
            try await withTransport({ $0.connectionsPerHost = 8 }) { transport in
                let answered = TransportCell(0)
                DispatchQueue.concurrentPerform(iterations: 8) { _ in
                    for _ in 0..<250 {
                        transport.start(.post(server.url)) { outcome in
                            if outcome.word == "200" { answered.change { $0 += 1 } }
                        }
                    }
                }
                #expect(await eventually { answered.value == 2000 })
                #expect(await eventually { transport.pending == 0 })
            }
        }
    }
}
