import Testing
import WhatsApp

/// Calls that must not reach everybody, and answers of which only the status counts.
@Suite struct TransportReachTests {
    @Test(arguments: ["http://127.0.0.1", "http://localhost", "http://[::ffff:127.0.0.1]"])
    func `nothing is said to a private address, whatever name leads there`(_ host: String) async throws {
        try await TransportServer.run({ connection, _ in connection.answerAll() }) { server in
            try await withTransport { transport in
                var call = HTTPCall.post("\(host):\(server.port)/secret")
                call.isForPublicHostsOnly = true
                let outcome = await transport.outcome(call)
                #expect(outcome.word == "not sent")
                #expect(!outcome.reason.contains("127.0.0.1"))
                #expect(server.requests.isEmpty)
                call.isForPublicHostsOnly = false
                _ = await transport.outcome(call)
            }
        }
    }

    @Test func `of an answer that is cut off the status counts where that was asked for`() async throws {
        let long = String(repeating: "x", count: 1 << 20)
        try await TransportServer.run({ connection, _ in connection.answerAll(long) }) { server in
            try await withTransport { transport in
                var call = HTTPCall.post(server.url)
                call.answerLimit = 1 << 10
                #expect(await transport.outcome(call).word == "unknown")
                call.mayCutAnswer = true
                guard case .answered(let answer) = await transport.outcome(call) else {
                    Issue.record("the answer's status was thrown away")
                    return
                }
                #expect(answer.status == 200)
                #expect(answer.body.count <= 1 << 10)
            }
        }
    }

    @Test(arguments: [
        ("8.8.8.8", true), ("2606:4700:4700::1111", true), ("172.32.0.1", true), ("100.128.0.1", true),
        ("::ffff:8.8.8.8", true), ("127.0.0.1", false), ("10.0.0.1", false), ("172.31.255.255", false),
        ("192.168.0.1", false), ("169.254.169.254", false), ("100.64.0.1", false), ("0.0.0.0", false),
        ("224.0.0.1", false), ("255.255.255.255", false), ("::1", false), ("::", false), ("fe80::1", false),
        ("fd00::1", false), ("::ffff:10.0.0.1", false), ("64:ff9b::a00:1", false), ("2002:a00:1::", false),
        ("ff02::1", false), ("2001:db8::1", false),
    ])
    func `addresses of private networks are told from those of everybody`(_ address: String, _ isPublic: Bool) {
        #expect(PeerAddress.isPublic(address) == isPublic)
    }

    @Test(arguments: ["example.org", "", "1.2.3", "1.2.3.4.5", "0x7f000001", "[::1]"])
    func `a name is no address`(_ name: String) { #expect(PeerAddress.isPublic(name) == nil) }
}
