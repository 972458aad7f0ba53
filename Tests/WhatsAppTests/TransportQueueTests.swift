import Foundation
import Testing

@testable import WhatsApp

/// Who goes when, and what a call's end proves: the parts of the transport that need no network.
@Suite struct TransportQueueTests {
    private func asked(_ url: String, at now: UInt64 = 0, timeout: Int = 30) -> Asked {
        Asked(HTTPCall("POST", url, timeout: .nanoseconds(timeout * 1_000_000)), at: now * 1_000_000) { _ in }
    }

    private func giveUp(_ lines: inout CallLines, at now: UInt64) -> Set<String> {
        Set(lines.giveUp(at: now * 1_000_000).map(\.call.url))
    }

    private func lines(limit: Int = 100, perHost: Int = 100) -> CallLines { CallLines(limit: limit) { _ in perHost } }

    /// The paths of what may go now.
    private func take(_ lines: inout CallLines, atMost limit: Int = .max) -> [String] {
        var taken: [String] = []
        while taken.count < limit, let (asked, _) = lines.next() { taken.append(asked.call.url) }
        return taken
    }

    @Test func `hosts take turns, calls to one host keep their order`() {
        var lines = lines()
        for url in ["http://a/1", "http://a/2", "http://a/3", "http://b/1", "http://c/1", "http://b/2"] {
            lines.add(asked(url))
        }
        #expect(
            take(&lines) == ["http://a/1", "http://b/1", "http://c/1", "http://a/2", "http://b/2", "http://a/3"])
        #expect(lines.waiting == 0)
        #expect(lines.underWay == 6)
    }

    @Test func `a host waits for its own calls, all wait for the whole`() throws {
        var lines = lines(limit: 3, perHost: 2)
        for url in ["http://a/1", "http://a/2", "http://a/3", "http://b/1", "http://b/2"] { lines.add(asked(url)) }
        let next = lines.next()
        let first = try #require(next)
        #expect(first.0.call.url == "http://a/1")
        #expect(take(&lines) == ["http://b/1", "http://a/2"])
        lines.finished(first.1)
        #expect(take(&lines) == ["http://b/2"])
        #expect(lines.waiting == 1)
    }

    @Test func `who gives up waiting is out of the line, the others keep their places`() {
        var lines = lines(perHost: 1)
        let calls: [(url: String, timeout: Int)] = [
            ("http://a/1", 10), ("http://a/2", 10), ("http://a/3", 90), ("http://a/4", 20), ("http://b/1", 20),
        ]
        for call in calls { lines.add(asked(call.url, at: 5, timeout: call.timeout)) }
        #expect(take(&lines, atMost: 1) == ["http://a/1"])
        #expect(giveUp(&lines, at: 14).isEmpty)
        #expect(giveUp(&lines, at: 15) == ["http://a/2"])
        #expect(giveUp(&lines, at: 25) == ["http://a/4", "http://b/1"])
        #expect(lines.waiting == 1)
        #expect(take(&lines).isEmpty)
        #expect(lines.underWay == 1)
        #expect(giveUp(&lines, at: 95) == ["http://a/3"])
        #expect(lines.waiting == 0)
    }

    /// The queue against the simplest one that could be right.
    @Test(arguments: 0..<100) func `no limit is passed and nobody is lost`(seed: Int) {
        var random = Seeded(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        let (limit, perHost) = (Int.random(in: 1...6, using: &random), Int.random(in: 1...3, using: &random))
        var lines = lines(limit: limit, perHost: perHost)
        var waiting: [String: [Int]] = [:]
        var underWay: [(host: String, ticket: CallLines.Ticket)] = []
        for number in 0..<300 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4:
                let host = "http://h\(Int.random(in: 0..<4, using: &random))"
                waiting[host, default: []].append(number)
                lines.add(asked("\(host)/\(number)", timeout: number % 7 == 0 ? 1 : 1000))
            case 4..<7:
                let mayGo = waiting.contains { host, line in
                    !line.isEmpty && underWay.count { $0.host == host } < perHost
                }
                let next = lines.next()
                #expect((next != nil) == (mayGo && underWay.count < limit), "seed \(seed)")
                guard let (asked, ticket) = next else { continue }
                let host = String(CallLines.host(of: asked.call.url))
                #expect(asked.call.url == "\(host)/\(waiting[host]?.removeFirst() ?? -1)", "seed \(seed)")
                underWay.append((host, ticket))
            case 7..<9:
                guard !underWay.isEmpty else { continue }
                let index = Int.random(in: 0..<underWay.count, using: &random)
                lines.finished(underWay.remove(at: index).ticket)
            default:
                let tired = giveUp(&lines, at: 1)
                #expect(tired.count == waiting.values.joined().count { $0 % 7 == 0 }, "seed \(seed)")
                for host in waiting.keys { waiting[host]?.removeAll { $0 % 7 == 0 } }
            }
            #expect(lines.waiting == waiting.values.joined().count, "seed \(seed)")
            #expect(lines.underWay == underWay.count, "seed \(seed)")
        }
    }

    @Test(arguments: [
        ("https://graph.facebook.com/v23.0/1/messages", "https://graph.facebook.com"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"), ("http://[::1]:80/", "http://[::1]:80"),
        ("https://h?x=http://other/", "https://h"), ("nonsense", "nonsense"),
    ])
    func `a host is what stands before the path`(url: String, host: String) {
        #expect(CallLines.host(of: url) == host)
    }

    // MARK: Evidence

    @Test func `before the request was begun nothing can have been sent`() {
        #expect(CallEvidence(hasBegun: false, bodyLength: 10, taken: 0, written: nil).provesNotSent)
        #expect(CallEvidence(hasBegun: false, bodyLength: 0, taken: 0, written: 0).provesNotSent)
    }

    @Test func `a body that is not out whole proves that nothing was heard`() {
        #expect(CallEvidence(hasBegun: true, bodyLength: 10, taken: 9, written: nil).provesNotSent)
        #expect(CallEvidence(hasBegun: true, bodyLength: 10, taken: 10, written: 9).provesNotSent)
    }

    @Test func `a body that may be out proves nothing, nor does a request without one`() {
        #expect(!CallEvidence(hasBegun: true, bodyLength: 10, taken: 10, written: 10).provesNotSent)
        #expect(!CallEvidence(hasBegun: true, bodyLength: 10, taken: 10, written: nil).provesNotSent)
        #expect(!CallEvidence(hasBegun: true, bodyLength: 0, taken: 0, written: 0).provesNotSent)
    }

    // MARK: Bytes

    @Test(arguments: 1...9) func `a body comes whole in pieces of any size, and again after a rewind`(size: Int) {
        var source = RequestBytes([[1, 2, 3], [], [4], [5, 6, 7, 8]])
        func read() -> [UInt8] {
            var all: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: size)
            while true {
                let count = unsafe buffer.withUnsafeMutableBytes { unsafe source.read(into: $0) }
                if count == 0 { return all }
                all += buffer[..<count]
            }
        }
        var first = [UInt8](repeating: 0, count: size)
        let count = unsafe first.withUnsafeMutableBytes { unsafe source.read(into: $0) }
        #expect(source.taken == count)
        source.rewind()
        #expect(source.taken == count)
        #expect(read() == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(source.taken == 8)
        source.rewind()
        #expect(source.taken == 8)
    }

    @Test func `what stands in an address is encoded, and only where it must be`() {
        #expect("106000000000001".percentEncoded == "106000000000001")
        #expect("v23.0".percentEncoded == "v23.0")
        #expect("a/../b?c=d&é %".percentEncoded == "a%2F..%2Fb%3Fc%3Dd%26%C3%A9%20%25")
    }
}

private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
