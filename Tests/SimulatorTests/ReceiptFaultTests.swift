import JSON
import Simulator
import Testing

/// Receipts that come twice, late, in disorder or never.
struct ReceiptFaultTests {
    /// What was told of each message, in the order it came: one POST at a time keeps it.
    private func kinds(_ settings: String, messages: Int = 40, seed: UInt64 = 1) async throws -> [[String]] {
        var kinds: [[String]] = []
        try await Lab.run("webhook-connections=1," + settings, seed: seed) { lab in
            for number in 0..<messages { try await lab.send(token: "\(number)") }
            try await lab.quiesce()
            kinds = (0..<messages).map { number in
                lab.receiver.statuses.filter { $0.token == "\(number)" }.map(\.status)
            }
        }
        return kinds
    }

    @Test func `doubled receipts come twice and change no state`() async throws {
        let kinds = try await kinds("receipts-twice=1,read=1")
        for kinds in kinds { #expect(kinds.sorted() == ["delivered", "delivered", "read", "read", "sent", "sent"]) }
    }

    @Test func `lost receipts never come, but what they would have told has happened`() async throws {
        try await Lab.run("receipts-lost=1,read=1") { lab in
            try await lab.send(token: "t1")
            try await lab.quiesce()
            #expect(lab.receiver.deliveries.isEmpty)
            #expect(try await lab.states("t1") == [["accepted", "sent", "delivered", "read"]])
            #expect(try await lab.simulator.control("/control/totals")["statuses_lost"] == .int(3))
        }
    }

    @Test func `a share of the receipts is lost, not whole messages`() async throws {
        let kinds = try await kinds("receipts-lost=0.3,read=1")
        let count = kinds.joined().count
        #expect((50...115).contains(count))
        #expect(kinds.contains { !$0.isEmpty && $0.count < 3 })
    }

    @Test func `reordered receipts come last first`() async throws {
        let delays = "sent-delay=0,delivered-delay=20ms,read-delay=20ms,webhook-flush=0"
        let kinds = try await kinds("receipts-reordered=1,read=1,\(delays)", messages: 5)
        for kinds in kinds { #expect(kinds == ["read", "delivered", "sent"]) }
    }

    @Test func `late receipts are still to come when others have come`() async throws {
        try await Lab.run("read=0,late-delay=10m,receipts-late=1") { lab in
            try await lab.send(token: "late")
            try lab.set("receipts-late=0")
            try await lab.send(token: "prompt")
            try await waitUntil { lab.receiver.statuses.count == 2 }
            #expect(lab.receiver.statuses.map(\.token) == ["prompt", "prompt"])
            #expect(try await lab.simulator.control("/control/quiet")["scheduled"] == .int(2))
        }
    }

    @Test func `a message can fail after it was sent, and be delivered all the same`() async throws {
        let kinds = try await kinds(
            "fail-later=131026:1,failed-then-delivered=0.5,failed-delay=5ms,delivered-delay=5ms")
        #expect(kinds.contains(["sent", "failed"]))
        #expect(kinds.contains(["sent", "failed", "delivered"]))
        #expect(kinds.allSatisfy { $0.starts(with: ["sent", "failed"]) })
    }

    @Test func `not everything is delivered, and not everybody reads`() async throws {
        let kinds = try await kinds("delivered=0.5,read=0.5", messages: 80)
        let (delivered, read) = (
            kinds.count { $0.contains("delivered") }, kinds.count { $0.contains("read") }
        )
        #expect((20...60).contains(delivered))
        #expect((5...40).contains(read))
        #expect(read < delivered)
    }

    @Test func `what a client acknowledged is told apart from what only happened`() async throws {
        try await Lab.run("read=1") { lab in
            func acknowledged(_ token: String) async throws -> [String]? {
                let answer = try await lab.simulator.control("/control/messages", #"{"tokens":["\#(token)"]}"#)
                return answer["messages"]?.first?["attempts"]?.first?["acknowledged"]?.list.compactMap(\.text)
            }
            lab.receiver.answer { _ in 500 }
            try await lab.send(token: "t1")
            try await waitUntil { try await lab.states("t1") == [["accepted", "sent", "delivered", "read"]] }
            #expect(try await acknowledged("t1") == [])
            lab.receiver.answer { _ in 200 }
            try await lab.quiesce()
            #expect(try await acknowledged("t1") == ["sent", "delivered", "read"])
            try lab.set("receipts-lost=1")
            try await lab.send(token: "lost")
            try await lab.quiesce()
            #expect(try await acknowledged("lost") == [])
        }
    }

    @Test func `what was told before a reset is acknowledged for nobody after it`() async throws {
        try await Lab.run("read=1") { lab in
            lab.receiver.answer { _ in 500 }
            try await lab.send(token: "before")
            try await waitUntil { try await lab.states("before").first?.last == "read" }
            try await lab.simulator.control("/control/reset", "{}")
            try lab.set("receipts-lost=1")
            try await lab.send(token: "after")
            lab.receiver.answer { _ in 200 }
            try await lab.quiesce()
            let answer = try await lab.simulator.control("/control/messages", #"{"tokens":["after"]}"#)
            #expect(answer["messages"]?.first?["attempts"]?.first?["acknowledged"]?.list.isEmpty == true)
        }
    }

    @Test func `people answer STOP, once for each message delivered`() async throws {
        try await Lab.run("stop=1,receipts-twice=1") { lab in
            try await lab.send()
            try await lab.quiesce()
            #expect(lab.receiver.messages.map { $0["text"]?["body"]?.text } == ["STOP"])
            #expect(lab.receiver.messages.first?["from"]?.text == "447700900123")
        }
    }

    /// Fates without ids, which differ from run to run.
    private func fates(seed: UInt64) async throws -> [String] {
        var fates: [String] = []
        let settings = """
            errors=130429@sync:0.1+131026:0.2,drop-after=0.1,drop-before=0.1,receipts-twice=0.2,receipts-lost=0.2,\
            delivered=0.8,read=0.5,held=0.1,odd-errors=0.3
            """
        try await Lab.run(settings, seed: seed) { lab in
            for number in 0..<60 {
                do {
                    let answer = try await lab.send(token: "\(number)")
                    let error = answer.text.split(separator: "fbtrace_id").first ?? ""
                    fates.append(answer.status == 200 ? "200" : String(error))
                } catch {
                    fates.append("none")
                }
            }
            try await lab.quiesce()
            for number in 0..<60 {
                let states = try await lab.states("\(number)").joined()
                let told = lab.receiver.statuses.filter { $0.token == "\(number)" }.map(\.status).sorted()
                fates.append("\(states) \(told)")
            }
        }
        return fates
    }

    @Test func `the same seed and the same requests give the same fates`() async throws {
        let (first, second, other) = (
            try await fates(seed: 7), try await fates(seed: 7), try await fates(seed: 8)
        )
        #expect(first == second)
        #expect(first != other)
    }
}
