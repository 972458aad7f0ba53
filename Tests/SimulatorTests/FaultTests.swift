import HTTPClient
import JSON
import Simulator
import Testing

/// What goes wrong on demand, and that the judge knows what really happened.
struct FaultTests {
    @Test(arguments: [("drop-before", false), ("drop-after", true)])
    func `a dropped connection gives no answer, and only one kind was accepted`(
        _ fault: String, _ isAccepted: Bool
    ) async throws {
        try await Lab.run("\(fault)=1") { lab in
            await #expect(throws: HTTPClientError.self) { try await lab.send(token: "t1") }
            try await lab.quiesce()
            #expect(lab.simulator.accepted(for: [Lab.ada]) == [isAccepted ? 1 : 0])
            #expect(lab.receiver.statuses.contains { $0.token == "t1" } == isAccepted)
            let counts = lab.simulator.counts
            #expect((counts.lostBefore, counts.lostAfter) == (isAccepted ? 0 : 1, isAccepted ? 1 : 0))
        }
    }

    @Test(arguments: [("bad-gateway", false), ("bad-gateway-after", true)])
    func `a bad gateway is no JSON`(_ fault: String, _ isAccepted: Bool) async throws {
        try await Lab.run("\(fault)=1") { lab in
            let answer = try await lab.send()
            #expect(answer.status == 502)
            #expect(answer.json == nil)
            #expect(lab.simulator.counts.accepted == (isAccepted ? 1 : 0))
        }
    }

    @Test func `a garbled answer is a 200 that breaks off, of a message that was accepted`() async throws {
        try await Lab.run("garbled=1") { lab in
            let answer = try await lab.send()
            #expect(answer.status == 200)
            #expect(answer.json == nil)
            #expect(lab.simulator.counts.accepted == 1)
        }
    }

    @Test func `an answer takes its time, and receipts can overtake it`() async throws {
        try await Lab.run("latency=2s") { lab in
            let began = ContinuousClock.now
            async let answer = lab.send(token: "t1")
            try await waitUntil { !lab.receiver.statuses.isEmpty }
            let told = ContinuousClock.now
            let status = try await answer.status
            #expect(status == 200)
            #expect(ContinuousClock.now - began >= .milliseconds(1_990))
            // The answer came after what was told.
            #expect(ContinuousClock.now - told > .milliseconds(1))
        }
    }

    @Test func `stopping does not wait for answers that are late`() async throws {
        let began = ContinuousClock.now
        await #expect(throws: (any Error).self) {
            try await Lab.run("latency=10m") { lab in
                async let answer = lab.send()
                try await waitUntil { lab.simulator.counts.accepted == 1 }
                await lab.simulator.stop()
                let status = try await answer.status
                if status == 503 { throw Stopped() }
            }
        }
        #expect(ContinuousClock.now - began < .seconds(60))
    }

    private struct Stopped: Error {}

    @Test(arguments: [130_429, 190, 131_042, 2, 132_015, 80_007, 131_000])
    func `every code comes in the answer if asked for there`(_ code: Int) async throws {
        try await Lab.run("errors=\(code)@sync:1") { lab in
            let answer = try await lab.send(token: "t1")
            #expect(answer.code == code)
            #expect(answer.status >= 400)
            #expect(lab.simulator.counts.refused == [code: 1])
            #expect(try await lab.states("t1") == [["refused"]])
        }
    }

    @Test(arguments: [131_049, 131_026, 131_031, 130_472])
    func `every code comes as a failed status if asked for there`(_ code: Int) async throws {
        try await Lab.run("errors=\(code)@async:1") { lab in
            let answer = try await lab.send(token: "t1")
            #expect(answer.status == 200)
            try await lab.quiesce()
            #expect(lab.receiver.statuses.last?.status == "failed")
            #expect(lab.receiver.statuses.last?.code == code)
            #expect(!lab.receiver.statuses.contains { $0.status == "delivered" })
            let error = lab.receiver.rawStatuses.last?["errors"]?.first
            #expect(error?["title"] == error?["message"])
        }
    }

    @Test func `without being told, a code shows where Meta's table has it`() async throws {
        try await Lab.run("errors=131049:1") { lab in
            let late = try await lab.send()
            try lab.set("errors=190:1")
            let now = try await lab.send()
            #expect((late.status, now.status) == (200, 401))
            try lab.set("errors=131026:1,both=sync")
            let sync = try await lab.send()
            try lab.set("both=async")
            let async = try await lab.send()
            #expect((sync.code, async.status) == (131_026, 200))
        }
    }

    @Test func `codes come in their shares`() async throws {
        try await Lab.run("errors=130429@sync:0.25+131000@sync:0.25") { lab in
            for _ in 0..<400 { try await lab.send() }
            let refused = lab.simulator.counts.refused
            #expect((60...140).contains(refused[130_429] ?? 0))
            #expect((60...140).contains(refused[131_000] ?? 0))
            #expect(lab.simulator.counts.accepted + refused.values.reduce(0, +) == 400)
        }
    }

    @Test func `one person alone can be refused, as often as is said`() async throws {
        try await Lab.run { lab in
            try await lab.simulator.control(
                "/control/manners", #"{"number":"\#(Lab.ada)","error":131056,"times":2,"where":"sync"}"#)
            var codes: [Int?] = []
            for _ in 0..<3 { codes.append(try await lab.send().code) }
            codes.append(try await lab.send(to: "+447700900124").code)
            #expect(codes == [131_056, 131_056, nil, nil])
        }
    }

    @Test func `throttling has the status that is asked for, and says when to come again`() async throws {
        try await Lab.run("errors=130429@sync:1") { lab in
            let new = try await lab.send()
            try lab.set("throttle-status=429")
            let old = try await lab.send()
            #expect((new.status, old.status) == (400, 429))
            #expect(new.headers.contains { $0.name.lowercased() == "x-business-use-case-usage" })
        }
    }

    @Test func `odd refusals still say their code somehow`() async throws {
        try await Lab.run("errors=131056@sync:1,odd-errors=1") { lab in
            var shapes: Set<String> = []
            for _ in 0..<60 {
                let error = try #require(try await lab.send().json?["error"])
                let code = error["code"]?.number ?? error["code"]?.text.flatMap { Int($0) }
                #expect(code == 131_056)
                let data = error["error_data"].map { $0.text == nil ? "object" : "text" } ?? "none"
                shapes.insert("\(error["code"]?.text == nil) \(data) \(error["is_transient"] != nil)")
            }
            #expect(shapes == ["false object false", "true text false", "true none false", "true object true"])
        }
    }

    @Test func `who is not on WhatsApp is accepted and fails, each time alike`() async throws {
        try await Lab.run("absent=0.5") { lab in
            for round in 0..<2 {
                for person in 0..<40 {
                    try await lab.send(to: "+4477009\(10_000 + person)", token: "\(round) \(person)")
                }
            }
            try await lab.quiesce()
            let failed = Set(lab.receiver.statuses.filter { $0.code == 131_026 }.map(\.token))
            #expect((20...60).contains(failed.count))
            for person in 0..<40 { #expect(failed.contains("0 \(person)") == failed.contains("1 \(person)")) }
        }
    }

    @Test func `held messages say so, and are let go or dropped`() async throws {
        try await Lab.run("held=1,held-dropped=0.5,read=0") { lab in
            for number in 0..<40 {
                let answer = try await lab.send(token: "\(number)")
                let status = answer.json?["messages"]?.first?["message_status"]
                #expect(status == .string("held_for_quality_assessment"))
            }
            try await lab.quiesce()
            let dropped = lab.receiver.statuses.filter { $0.code == 132_015 }.count
            #expect((5...35).contains(dropped))
            #expect(lab.receiver.statuses.filter { $0.status == "delivered" }.count == 40 - dropped)
        }
    }
}
