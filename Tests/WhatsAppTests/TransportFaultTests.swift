import Foundation
import Testing
import WhatsApp

/// Whether a request that got no answer may have been acted upon: the one thing a gateway must never get wrong.
@Suite struct TransportFaultTests {
    private static let long = String(repeating: "x", count: 16 << 20)

    /// Where nobody listens.
    private func deadURL() throws -> String {
        let server = try TransportServer { _, _ in }
        server.stop()
        return server.url
    }

    /// The reason says neither where nor what.
    private func expectDiscreet(_ outcome: HTTPOutcome, _ server: TransportServer) {
        #expect(!outcome.reason.isEmpty)
        #expect(!outcome.reason.contains("127.0.0.1"))
        #expect(!outcome.reason.contains("\(server.port)"))
        #expect(!outcome.reason.contains("secret"))
    }

    // MARK: Provably not sent

    @Test func `where nobody listens nothing is sent`() async throws {
        let url = try deadURL()
        try await withTransport { transport in
            let outcome = await transport.post(url + "/secret")
            #expect(outcome.word == "not sent")
            #expect(!outcome.reason.contains("127.0.0.1"))
        }
    }

    @Test func `to a host without an address nothing is sent`() async throws {
        try await withTransport { transport in
            var call = HTTPCall.post("http://relance-nobody.invalid/secret")
            call.connectTimeout = .seconds(2)
            let outcome = await transport.outcome(call)
            #expect(outcome.word == "not sent")
            #expect(!outcome.reason.contains("invalid"))
        }
    }

    @Test func `to who does not speak TLS nothing is sent`() async throws {
        try await TransportServer.run({ connection, _ in connection.send("220 mail.example ESMTP\r\n") }) { server in
            try await withTransport { transport in
                let outcome = await transport.post("https://127.0.0.1:\(server.port)/secret")
                #expect(outcome.word == "not sent")
                expectDiscreet(outcome, server)
            }
        }
    }

    @Test func `while a connection is being made the time-out proves that nothing was sent`() async throws {
        try await TransportServer.run({ connection, _ in connection.hang() }) { server in
            try await withTransport { transport in
                var call = HTTPCall.post("https://127.0.0.1:\(server.port)/secret")
                call.connectTimeout = .milliseconds(200)
                let outcome = await transport.outcome(call)
                #expect(outcome.word == "not sent")
                expectDiscreet(outcome, server)
            }
        }
    }

    @Test func `a body that was never read whole was not sent`() async throws {
        try await TransportServer.run({ connection, _ in
            _ = connection.readHead()
            connection.breaks()
        }) { server in
            try await withTransport { transport in
                let outcome = await transport.post(server.url + "/secret", Self.long)
                #expect(outcome.word == "not sent")
                #expect(server.connections == 1)
                expectDiscreet(outcome, server)
            }
        }
    }

    @Test func `a body that stops moving was not sent`() async throws {
        try await TransportServer.run({ connection, _ in
            _ = connection.readHead()
            connection.hang()
        }) { server in
            try await withTransport({ $0.stallTimeout = .seconds(1) }) { transport in
                let outcome = await transport.post(server.url, Self.long)
                #expect(outcome.word == "not sent")
            }
        }
    }

    @Test func `a call that waits too long for its turn was not sent`() async throws {
        try await TransportServer.run({ connection, _ in connection.hang() }) { server in
            try await withTransport({ $0.connectionsPerHost = 1 }) { transport in
                transport.start(.post(server.url)) { _ in }
                let outcome = await transport.post(server.url, timeout: .milliseconds(300))
                #expect(outcome.word == "not sent")
                #expect(await eventually { transport.pending == 1 })
                #expect(server.connections <= 1)
            }
        }
    }

    @Test(arguments: ["x\r\nX-Evil: 1", "x\ny", "x\u{0}y"])
    func `a header that would end in the middle is not sent`(_ value: String) async throws {
        try await TransportServer.run({ connection, _ in connection.answerAll() }) { server in
            try await withTransport { transport in
                var call = HTTPCall.post(server.url)
                call.headers = [(name: "Authorization", value: value)]
                #expect(await transport.outcome(call).word == "not sent")
                #expect(server.connections == 0)
                #expect(await transport.post(server.url).word == "200")
            }
        }
    }

    @Test(arguments: ["ftp://127.0.0.1/", "file:///etc/hostname", "nonsense", "", "http://127.0.0.1/a b\r\n"])
    func `only web addresses are called`(_ url: String) async throws {
        try await withTransport { transport in
            #expect(await transport.post(url).word == "not sent")
        }
    }

    // MARK: Nothing proven

    @Test func `an answer that never comes proves nothing`() async throws {
        try await TransportServer.run({ connection, _ in
            _ = connection.readRequest()
            connection.hang()
        }) { server in
            try await withTransport { transport in
                let outcome = await transport.post(server.url + "/secret", timeout: .seconds(2))
                #expect(outcome.word == "unknown")
                expectDiscreet(outcome, server)
            }
        }
    }

    @Test(arguments: [true, false])
    func `a connection that ends after the body was read proves nothing`(breaks: Bool) async throws {
        try await TransportServer.run({ connection, _ in
            _ = connection.readRequest()
            if breaks { connection.breaks() }
        }) { server in
            try await withTransport { transport in
                let outcome = await transport.post(server.url + "/secret")
                #expect(outcome.word == "unknown")
                #expect(server.requests.count == 1)
                expectDiscreet(outcome, server)
            }
        }
    }

    /// libcurl of itself says such a request again on a new connection: the message would go out twice.
    @Test(arguments: [true, false])
    func `a request that was heard on a used connection is never said again`(breaks: Bool) async throws {
        try await TransportServer.run({ connection, _ in
            _ = connection.readRequest()
            connection.answer()
            _ = connection.readRequest()
            if breaks { connection.breaks() }
        }) { server in
            try await withTransport { transport in
                #expect(await transport.post(server.url + "/1").word == "200")
                let outcome = await transport.post(server.url + "/2")
                #expect(outcome.word == "unknown")
                #expect(server.requests.map(\.path) == ["/1", "/2"])
                expectDiscreet(outcome, server)
            }
        }
    }

    @Test func `also a request without a body is never said again, unless it only asks`() async throws {
        try await TransportServer.run({ connection, _ in
            _ = connection.readRequest()
            connection.answer()
            _ = connection.readRequest()
        }) { server in
            try await withTransport { transport in
                #expect(await transport.outcome(HTTPCall("POST", server.url + "/1")).word == "200")
                #expect(await transport.outcome(HTTPCall("POST", server.url + "/2")).word == "unknown")
                #expect(await transport.outcome(HTTPCall("GET", server.url + "/3")).word == "200")
                #expect(await transport.outcome(HTTPCall("GET", server.url + "/4")).word == "200")
                #expect(server.requests.map(\.path) == ["/1", "/2", "/3", "/4", "/4"])
            }
        }
    }

    @Test func `an answer that is cut short proves nothing`() async throws {
        try await TransportServer.run({ connection, _ in
            _ = connection.readRequest()
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"messages\":")
        }) { server in
            try await withTransport { transport in #expect(await transport.post(server.url).word == "unknown") }
        }
    }

    @Test(arguments: [true, false])
    func `an answer that is too long is cut off and proves nothing`(inHead: Bool) async throws {
        try await TransportServer.run({ connection, _ in
            _ = connection.readRequest()
            let much = String(repeating: "a", count: 90_000)
            if inHead { connection.answer("200 OK", "{}", headers: "Much: \(much)\r\n") }
            if !inHead { connection.answer("200 OK", much) }
        }) { server in
            try await withTransport { transport in
                var call = HTTPCall.post(server.url)
                call.answerLimit = 50_000
                let outcome = await transport.outcome(call)
                #expect(outcome.word == "unknown")
                #expect(outcome.reason == "the answer is too long")
                call.answerLimit = 100_000
                #expect(await transport.outcome(call).word == "200")
            }
        }
    }

    @Test func `an answer that is not HTTP proves nothing`() async throws {
        try await TransportServer.run({ connection, _ in
            _ = connection.readRequest()
            connection.send("hello\r\n")
        }) { server in
            try await withTransport { transport in #expect(await transport.post(server.url).word == "unknown") }
        }
    }

    // MARK: Connections that went away between two calls

    @Test func `a connection that was closed in between is not used again`() async throws {
        try await TransportServer.run({ connection, _ in
            _ = connection.readRequest()
            connection.answer()
        }) { server in
            try await withTransport { transport in
                for number in 1...5 {
                    // The answer may arrive before the hang-up that follows it; a request that crosses with that
                    // proves nothing, which is no fault of this test's.
                    #expect(await eventually { server.openConnections == 0 })
                    #expect(await transport.post(server.url + "/\(number)").word == "200")
                }
                #expect(server.connections == 5)
            }
        }
    }

    @Test func `a connection that was idle for long is not used again, for the server may just be closing it`()
        async throws
    {
        try await TransportServer.run({ connection, _ in connection.answerAll() }) { server in
            try await withTransport({ $0.idleLifetime = .seconds(1) }) { transport in
                #expect(await transport.post(server.url).word == "200")
                await pause(milliseconds: 2500)
                #expect(await transport.post(server.url).word == "200")
                #expect(server.connections == 2)
            }
        }
    }

    /// Whether libcurl says it again of itself, on a new connection, depends on how it learns of the end.
    @Test func `what provably was not heard on a used connection is not in doubt`() async throws {
        try await TransportServer.run({ connection, number in
            guard number == 1 else { return connection.answerAll() }
            _ = connection.readRequest()
            connection.answer()
            _ = connection.readHead()
            connection.breaks()
        }) { server in
            try await withTransport { transport in
                #expect(await transport.post(server.url).word == "200")
                let word = await transport.post(server.url, Self.long).word
                let whole = server.requests.filter { $0.body.count == Self.long.utf8.count }
                #expect([word, "\(whole.count)"] == (word == "200" ? ["200", "1"] : ["not sent", "0"]))
            }
        }
    }

    // MARK: Stopping

    @Test func `stopping ends every call once, each with what is known of it`() async throws {
        try await TransportServer.run({ connection, _ in
            _ = connection.readRequest()
            connection.hang()
        }) { server in
            try await withTransport({ $0.connectionsPerHost = 2 }) { transport in
                let words = TransportCell<[String]>([])
                for _ in 0..<5 { transport.start(.post(server.url)) { word in words.change { $0.append(word.word) } } }
                #expect(await eventually { server.requests.count == 2 })
                #expect(transport.pending == 5)
                await transport.stopped()
                #expect(words.value.sorted() == ["not sent", "not sent", "not sent", "unknown", "unknown"])
                #expect(transport.pending == 0)
                #expect(await transport.post(server.url).word == "not sent")
                await transport.stopped()
                #expect(server.requests.count == 2)
            }
        }
    }

    @Test func `an outcome may stop the transport`() async throws {
        try await TransportServer.run({ connection, _ in connection.answerAll() }) { server in
            try await withTransport { transport in
                let word = await withCheckedContinuation { continuation in
                    transport.start(.post(server.url)) { outcome in
                        transport.stop()
                        continuation.resume(returning: outcome.word)
                    }
                }
                #expect(word == "200")
            }
        }
    }

    @Test func `a transport that is let go of stops`() async throws {
        try await TransportServer.run({ connection, _ in connection.hang() }) { server in
            let word = TransportCell("")
            do {
                let transport = try CurlTransport()
                transport.start(.post(server.url)) { outcome in word.change { $0 = outcome.word } }
                #expect(await eventually { server.connections == 1 })
            }
            #expect(await eventually { !word.value.isEmpty })
        }
    }
}
