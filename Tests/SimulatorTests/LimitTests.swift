import JSON
import Testing

@testable import Simulator

/// Meta's limits: enforced, or counted.
struct LimitTests {
    @Test func `more than a number may send in a second is refused and counted`() async throws {
        try await Lab.run("throughput=1") { lab in
            var codes: [Int?] = []
            for _ in 0..<30 { codes.append(try await lab.send().code) }
            #expect(codes.contains(130_429))
            #expect(codes.first == .some(nil))
            let counts = lab.simulator.counts
            #expect(counts.refused[130_429] == counts.rateViolations)
            #expect(counts.accepted + counts.rateViolations == 30)
        }
    }

    @Test func `any second is looked at, not seconds by the clock`() {
        var window = RateWindow()
        var taken: [Bool] = []
        for time: Int64 in [10_000, 10_900, 10_999, 11_000, 11_001, 11_900, 11_901] {
            taken.append(window.take(2, at: time, force: false))
        }
        #expect(taken == [true, true, false, true, false, true, false])
    }

    @Test func `a limit that changes keeps what was counted`() {
        var window = RateWindow()
        for time: Int64 in 0..<3 { _ = window.take(3, at: 10_000 + time, force: false) }
        let narrower = window.take(2, at: 10_500, force: false)
        let wider = window.take(4, at: 10_500, force: false)
        let full = (0..<3).map { window.take(4, at: 10_501 + $0, force: false) }
        #expect((narrower, wider) == (false, true))
        #expect(full == [true, false, false])
    }

    @Test func `numbers have limits of their own`() async throws {
        try await Lab.run("numbers=2,throughput=1") { lab in
            try await lab.simulator.control("/control/numbers", #"{"id":"106000000000002","throughput":0}"#)
            for _ in 0..<5 {
                let answer = try await lab.send(number: "106000000000002")
                #expect(answer.status == 200)
            }
        }
    }

    @Test func `one person gets a burst and then waits, others do not`() async throws {
        try await Lab.run("pair-limit=true,pair-burst=3,pair-interval=1m") { lab in
            var codes: [Int?] = []
            for _ in 0..<5 { codes.append(try await lab.send().code) }
            codes.append(try await lab.send(to: "+447700900124").code)
            #expect(codes == [nil, nil, nil, 131_056, 131_056, nil])
            #expect(lab.simulator.counts.pairViolations == 2)
        }
    }

    @Test func `a burst is borrowed from the time after it`() {
        var pairs = PairLimit()
        let settings = SimulatorSettings()
        func take(_ seconds: UInt32) -> Bool { pairs.take(0, 1, at: seconds * 1000, settings, force: false) }
        // Twenty within six seconds cost two minutes (Meta: pair rate limit).
        #expect((0..<20).allSatisfy { _ in take(0) })
        #expect(!take(7))
        #expect(!take(119))
        #expect(take(120))
        let burst = (0..<46).map { _ in take(1000) }
        #expect(burst.count { $0 } == 45)
    }

    @Test func `a portfolio's people are counted once, across its numbers`() async throws {
        try await Lab.run("numbers=2,tier=3") { lab in
            var codes: [Int?] = []
            for person in [1, 2, 1, 3, 4, 2] {
                codes.append(
                    try await lab.send(
                        to: "+44770090012\(person)", number: person % 2 == 0 ? Lab.number : "106000000000002"
                    ).code)
            }
            #expect(codes == [nil, nil, nil, nil, 131_048, nil])
            #expect(lab.simulator.counts.tierViolations == 1)
            let limit = try await lab.call(
                "GET", "/v24.0/\(Lab.number)?fields=whatsapp_business_manager_messaging_limit")
            #expect(limit.json?["whatsapp_business_manager_messaging_limit"] == .string("TIER_3"))
        }
    }

    @Test func `who was refused anyway does not count among a portfolio's people`() async throws {
        try await Lab.run("tier=1,errors=131000@sync:1") { lab in
            try await lab.send(to: "+447700900121")
            try lab.set("errors=0")
            let answer = try await lab.send(to: "+447700900122")
            #expect(answer.status == 200)
        }
    }

    @Test func `people are forgotten a day after they were last written to`() {
        var portfolio = Portfolio()
        let day = Portfolio.day
        func take(_ person: UInt32, _ at: UInt32) -> Bool { portfolio.take(person, limit: 2, at: at, force: false) }
        #expect(take(1, 0))
        #expect(take(2, 10))
        #expect(!take(3, 20))
        // Written to again: counts a day longer.
        #expect(take(1, day - 1))
        #expect(!take(3, day + 9))
        #expect(take(3, day + 10))
        #expect(!take(2, 2 * day - 2))
        #expect(take(2, 2 * day - 1))
    }

    @Test func `whoever wrote to us is not counted, and may be sent free text`() async throws {
        try await Lab.run("tier=1,window=true,both=sync") { lab in
            try await lab.simulator.control("/control/inbound", #"{"from":"\#(Lab.ada)","text":"hi"}"#)
            let inside = try await lab.post(Lab.text("hello"))
            let first = try await lab.send(to: "+447700900124")
            let second = try await lab.send(to: "+447700900125")
            let outside = try await lab.post(Lab.text("hello", to: "+447700900124"))
            #expect((inside.status, first.status, second.code, outside.code) == (200, 200, 131_048, 131_047))
            try await lab.quiesce()
            let prices = lab.receiver.rawStatuses.compactMap { $0["pricing"]?["type"]?.text }
            #expect(prices.contains("free_customer_service"))
        }
    }

    @Test func `limits that are not enforced are counted all the same`() async throws {
        try await Lab.run("enforce=false,throughput=1,pair-limit=true,pair-burst=1,tier=1,window=true") { lab in
            for person in 0..<3 {
                let answer = try await lab.post(Lab.text("hi", to: "+44770090012\(person)"))
                #expect(answer.status == 200)
            }
            try await lab.send()
            try await lab.send()
            let counts = lab.simulator.counts
            #expect(counts.accepted == 5)
            #expect(counts.rateViolations > 0 && counts.pairViolations > 0 && counts.tierViolations > 0)
            #expect(try await lab.simulator.control("/control/totals")["violations"]?["window"] == .int(3))
        }
    }

    @Test func `a number without plus can be taken for a national one, or refused`() async throws {
        try await Lab.run("missing-plus=prefix") { lab in
            let answer = try await lab.send(to: "447700900123")
            #expect(answer.json?["contacts"]?.first?["wa_id"] == .string("1447700900123"))
            try lab.set("missing-plus=refuse")
            let refused = try await lab.send(to: "447700900123")
            #expect(refused.code == 131_009)
            #expect(try await lab.simulator.control("/control/totals")["without_plus"] == .int(2))
        }
    }

    @Test func `a number that is not connected sends nothing`() async throws {
        try await Lab.run { lab in
            try await lab.simulator.control("/control/numbers", #"{"id":"\#(Lab.number)","status":"DISCONNECTED"}"#)
            let away = try await lab.send()
            try await lab.simulator.control(
                "/control/numbers", #"{"id":"\#(Lab.number)","status":"CONNECTED","error":131042}"#)
            try lab.set("both=sync")
            let unpaid = try await lab.send()
            try await lab.simulator.control("/control/numbers", #"{"id":"\#(Lab.number)","error":null}"#)
            let well = try await lab.send()
            #expect((away.code, unpaid.code, well.status) == (133_010, 131_042, 200))
        }
    }
}
