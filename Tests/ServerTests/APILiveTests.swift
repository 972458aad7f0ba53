import Domain
import Engine
import EventStore
import HTTPClient
import JSON
import Server
import TestSupport
import Testing

/// The same API through a socket: what only shows there.
@Suite("The API on a live socket")
struct APILiveTests {
    @Test func `a live tail hands on what happens, and resumes after the last event seen`() async throws {
        try await Live.run { live async throws in
            try await live.api.putPeople(1)
            let token = try live.api.installation.token(.auditor)
            let seen = Locked<[String]>([])
            let tail = Task {
                try await live.lines(
                    "/api/v1/events?follow=true&type=ContactRegistered&from=0", token: token, into: seen,
                    until: { $0.count { $0.hasPrefix("event: ContactRegistered") } == 2 })
            }
            try await live.api.putPeople(2)
            try await tail.value
            let ids = seen.withLock { $0 }.filter { $0.hasPrefix("id: ") }
            #expect(ids.count == 2)

            let first = try #require(ids.first).dropFirst(4)
            let resumed = Locked<[String]>([])
            try await live.lines(
                "/api/v1/events?follow=true&type=ContactRegistered", token: token, into: resumed,
                headers: [(name: "Last-Event-ID", value: String(first))],
                until: { $0.contains { $0.hasPrefix("data: ") } })
            #expect(resumed.withLock { $0 }.first { $0.hasPrefix("id: ") } == ids.last)
        }
    }

    @Test func `a file of many chunks comes in whole`() async throws {
        try await Live.run { live async throws in
            var file = "id,name,phone\n"
            for number in 0..<1500 { file += "q\(number),Someone,+2376\(70_000_000 + number)\n" }
            let token = try live.api.installation.token(.user)
            let answer = try await live.send(
                "POST", "/api/v1/accounts/awa/contacts/import", token: token,
                headers: [(name: "Content-Type", value: "text/csv")], body: .bytes(Array(file.utf8)))
            let report = try JSONValue(parsing: answer.body)
            #expect(report["created"] == .int(1500))
            #expect(report["rejected"] == .int(0))
            let count = try await live.api.ask(
                .get, "/api/v1/accounts/awa/contacts?limit=1&min-position=\(live.api.installation.log.head)")
            #expect(count["total"] == .int(1500))
        }
    }

    @Test func `a cookie reads and does not write`() async throws {
        try await Live.run { live async throws in
            let token = try live.api.installation.token(.user)
            let cookie = [(name: "Cookie", value: "relance_token=\(token)")]
            #expect(try await live.send("GET", "/api/relance/status", headers: cookie).status == 200)
            #expect(try await live.send("POST", "/api/relance/connect", headers: cookie).status == 401)
        }
    }

    @Test func `requests are counted by route, never by path`() async throws {
        try await Live.run { live async throws in
            let token = try live.api.installation.token(.user)
            #expect(try await live.send("GET", "/api/v1/accounts/awa", token: token).status == 200)
            let metrics = try await live.send("GET", "/metrics").text
            #expect(
                metrics.contains(
                    #"relance_http_requests_total{method="GET",route="/api/v1/accounts/{account}",status="200"} 1"#))
            #expect(!metrics.contains("awa"))
        }
    }
}
