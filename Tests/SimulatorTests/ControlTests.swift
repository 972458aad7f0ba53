import HTTPClient
import JSON
import Simulator
import Testing

/// The control API: settings while it runs, what is injected, and what the judge answers.
struct ControlTests {
    @Test func `settings are read and changed while it runs`() async throws {
        try await Lab.run { lab in
            let read = try await lab.call("GET", "/control/settings", headers: [])
            #expect(read.json?["throughput"] == .int(0))
            #expect(read.json?["webhook-url"]?.text == lab.receiver.url)
            let body = #"{"throughput":7,"drop-after":0.25,"latency":"1ms..2ms","enforce":false,"errors":"131026:0.5"}"#
            let changed = try await lab.call("PATCH", "/control/settings", body, headers: [])
            #expect(changed.status == 200)
            let settings = lab.simulator.settings
            #expect(settings.throughput == 7 && settings.dropAfter == 0.25 && settings.latency == 1...2)
            #expect(!settings.enforce && settings.errors == CodeShares("131026:0.5"))
        }
    }

    @Test(arguments: [
        #"{"throughput":7,"nonsense":1}"#, #"{"throughput":7,"drop-after":2}"#, #"{"throughput":-1}"#, "[]", "x",
    ]) func `settings that are not all right change nothing`(_ body: String) async throws {
        try await Lab.run { lab in
            let before = lab.simulator.settings
            let answer = try await lab.call("PATCH", "/control/settings", body, headers: [])
            #expect(answer.status >= 400)
            #expect(lab.simulator.settings == before)
        }
    }

    @Test func `numbers can be added while it runs`() async throws {
        try await Lab.run { lab in
            try lab.set("numbers=2")
            let second = try await lab.send(number: "106000000000002")
            try await lab.simulator.control("/control/numbers", #"{"id":"42","waba":"7","number":"+33612345678"}"#)
            let own = try await lab.send(number: "42")
            #expect((second.status, own.status) == (200, 200))
            let list = try await lab.simulator.control("/control/numbers")["numbers"]?.list
            #expect(list?.compactMap { $0["accepted"]?.number } == [0, 1, 1])
        }
    }

    // MARK: The judge

    @Test func `totals say exactly what happened`() async throws {
        try await Lab.run("read=1") { lab in
            for person in 0..<3 { try await lab.send(to: "+44770090012\(person)", token: "\(person)") }
            try await lab.send(to: "+447700900120", token: "again")
            _ = try await lab.post("{}")
            try lab.set("drop-before=1")
            await #expect(throws: HTTPClientError.self) { try await lab.send() }
            try await lab.quiesce()
            let totals = try await lab.simulator.control("/control/totals")
            #expect(totals["sends"] == .int(6))
            #expect(totals["accepted"] == .int(4))
            #expect(totals["refused_by_code"]?["100"] == .int(1))
            #expect(totals["lost_before"] == .int(1))
            #expect(totals["people"] == .int(3))
            #expect(totals["tokens"] == .int(4))
            #expect(totals["duplicates"] == .int(1))
            #expect(totals["surplus"] == .int(1))
            #expect(totals["statuses"]?["read"] == .int(4))
            #expect(totals["webhooks"]?["updates_acknowledged"] == .int(12))
            #expect(totals["webhooks"]?["pending"] == .int(0))
        }
    }

    @Test func `a duplicate is the same content to the same person, however often`() async throws {
        try await Lab.run { lab in
            for _ in 0..<3 { try await lab.send() }
            for _ in 0..<2 { _ = try await lab.post(Lab.text("Hello")) }
            try await lab.send(name: "Other words")
            try await lab.send(to: "+447700900124")
            // A quick reply's payload is not seen by anybody.
            for payload in ["1", "2"] {
                let button =
                    #"{"type":"button","sub_type":"quick_reply","index":"0","#
                    + #""parameters":[{"type":"payload","payload":"\#(payload)"}]}"#
                _ = try await lab.post(
                    Lab.template(to: "+447700900125").replacing(
                        #""text":"Ada"}]}"#, with: #""text":"Ada"}]},\#(button)"#))
            }
            try await lab.send(to: "+447700900125")
            let duplicates = try await lab.simulator.control("/control/duplicates")
            #expect(duplicates["duplicates"] == .int(3))
            #expect(duplicates["surplus"] == .int(5))
            let byCount = duplicates["by_count"]?.list.map { [$0["accepted"]?.number, $0["pairs"]?.number] }
            #expect(byCount == [[2, 1], [3, 2]])
            #expect(lab.simulator.accepted(for: [Lab.ada, "+447700900124", "+447700900199"]) == [6, 1, 0])
        }
    }

    @Test func `who got nothing the first time did not get it twice`() async throws {
        try await Lab.run("errors=131049:1") { lab in
            try await lab.send()
            try lab.set("errors=0")
            try await lab.send()
            try await lab.quiesce()
            let duplicates = try await lab.simulator.control("/control/duplicates")
            #expect(duplicates["duplicates"] == .int(1))
            #expect(duplicates["got_twice"] == .int(0))
        }
    }

    @Test func `messages are found by token, with every attempt`() async throws {
        try await Lab.run("read=0") { lab in
            try lab.set("errors=130429@sync:1")
            try await lab.send(token: "t1")
            try lab.set("errors=0")
            try await lab.send(token: "t1")
            try await lab.quiesce()
            let answer = try await lab.simulator.control("/control/messages", #"{"tokens":["t1","never"]}"#)
            let first = answer["messages"]?.list[0]
            #expect(first?["accepted"] == .int(1))
            #expect(first?["attempts"]?.list.map { $0["code"]?.number } == [130_429, nil])
            #expect(try await lab.states("t1") == [["refused"], ["accepted", "sent", "delivered"]])
            #expect(answer["messages"]?.list[1]["attempts"]?.list.isEmpty == true)
        }
    }

    @Test func `all attempts can be paged through in their order`() async throws {
        try await Lab.run { lab in
            for number in 0..<5 { try await lab.send(token: "\(number)") }
            var tokens: [String?] = []
            var next: Int? = 0
            while let after = next {
                let page = try await lab.simulator.control("/control/messages?limit=2&after=\(after)")
                tokens += page["attempts"]?.list.map { $0["token"]?.text } ?? []
                next = page["next"]?.number
            }
            #expect(tokens == ["0", "1", "2", "3", "4"])
        }
    }

    @Test func `people are counted in the order they are asked for`() async throws {
        try await Lab.run { lab in
            try await lab.send()
            let answer = try await lab.simulator.control(
                "/control/people", #"{"numbers":["+447700900199","447700900123"]}"#)
            #expect(answer["accepted"]?.list.map(\.number) == [0, 1])
        }
    }

    @Test func `quiet is when nothing is to come and nothing is unacknowledged`() async throws {
        try await Lab.run("delivered-delay=10m") { lab in
            try await lab.send()
            try await waitUntil { try await lab.simulator.control("/control/quiet")["settled"] == .bool(true) }
            let answer = try await lab.simulator.control("/control/quiesce", #"{"timeout_ms":20}"#)
            #expect(answer["quiet"] == .bool(false))
            #expect(answer["scheduled"]?.number ?? 0 >= 1)
        }
    }

    @Test func `a reset forgets what was counted, and fates begin anew`() async throws {
        try await Lab.run("errors=130429@sync:0.5") { lab in
            func codes() async throws -> [Int?] {
                var codes: [Int?] = []
                for _ in 0..<12 { codes.append(try await lab.send(token: "t").code) }
                return codes
            }
            let before = try await codes()
            try await lab.simulator.control("/control/reset", "{}")
            #expect(lab.simulator.counts.sends == 0)
            #expect(lab.simulator.accepted(for: [Lab.ada]) == [0])
            #expect(try await lab.states("t").isEmpty)
            let after = try await codes()
            #expect(before == after)
        }
    }

    // MARK: What is injected

    @Test func `a person writes, taps a button or sends something nobody knows`() async throws {
        try await Lab.run { lab in
            let from = #""from":"\#(Lab.ada)""#
            for body in [
                #"{\#(from),"text":"Olá / é 👍"}"#,
                #"{\#(from),"button":{"payload":"STOP|7","text":"STOP","message":"wamid.x"}}"#,
                #"{\#(from),"reply":{"id":"stop","title":"Stop"}}"#,
                #"{\#(from),"type":"hologram","payload":{"id":"1"}}"#,
            ] {
                let answer = try await lab.simulator.control("/control/inbound", body)
                #expect(answer["id"]?.text?.hasPrefix("wamid.") == true)
                try await lab.quiesce()
            }
            let messages = lab.receiver.messages
            #expect(messages.map { $0["type"]?.text } == ["text", "button", "interactive", "hologram"])
            #expect(messages[0]["text"]?["body"] == .string("Olá / é 👍"))
            #expect(messages[1]["button"]?["payload"] == .string("STOP|7"))
            #expect(messages[1]["context"]?["id"] == .string("wamid.x"))
            #expect(messages[2]["interactive"]?["button_reply"]?["id"] == .string("stop"))
            #expect(messages[3]["hologram"]?["id"] == .string("1"))
            #expect(Set(messages.compactMap { $0["id"]?.text }).count == 4)
            #expect(messages.allSatisfy { $0["from"] == .string("447700900123") && $0["timestamp"]?.text != nil })
        }
    }

    @Test func `who stops marketing at WhatsApp is told of, and marketing fails from then on`() async throws {
        try await Lab.run { lab in
            func prefer(_ value: String) async throws {
                try await lab.simulator.control(
                    "/control/preferences", #"{"number":"\#(Lab.ada)","value":"\#(value)"}"#)
                try await lab.quiesce()
            }
            try await prefer("stop")
            let told = lab.receiver.changes.last
            #expect(told?.field == "user_preferences")
            #expect(told?.value["user_preferences"]?.first?["value"] == .string("stop"))
            #expect(told?.value["user_preferences"]?.first?["timestamp"]?.number != nil)
            try await lab.send(token: "stopped")
            try await lab.quiesce()
            #expect(lab.receiver.statuses.last?.code == 131_050)
            try await prefer("resume")
            try await lab.send(token: "resumed")
            try await lab.quiesce()
            #expect(lab.receiver.statuses.contains { $0.token == "resumed" && $0.status == "delivered" })
        }
    }

    @Test func `quality of a number and news of an account are told and take effect`() async throws {
        try await Lab.run("both=sync") { lab in
            try await lab.simulator.control(
                "/control/phone-quality", #"{"event":"FLAGGED","quality":"RED","status":"FLAGGED","limit":"TIER_1K"}"#)
            try await lab.simulator.control(
                "/control/account-update",
                #"{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE"},"error":131031}"#)
            try await lab.quiesce()
            let changes = lab.receiver.changes.sorted { $0.field < $1.field }
            #expect(changes.map(\.field) == ["account_update", "phone_number_quality_update"])
            #expect(changes[0].value["ban_info"]?["waba_ban_state"] == .string("DISABLE"))
            #expect(changes[0].value["error"] == nil)
            #expect(changes[1].value["event"] == .string("FLAGGED"))
            let number = try await lab.call("GET", "/v24.0/\(Lab.number)?fields=quality_rating,status")
            #expect(number.json?["quality_rating"] == .string("RED"))
            let refused = try await lab.send()
            try await lab.simulator.control(
                "/control/account-update", #"{"event":"DISABLED_UPDATE","error":null}"#)
            let well = try await lab.send()
            #expect((refused.code, well.status) == (131_031, 200))
        }
    }

    @Test func `any change can be told as it is`() async throws {
        try await Lab.run { lab in
            try await lab.simulator.control(
                "/control/changes", #"{"field":"account_alerts","value":{"alert_info":{"alert_severity":"WARNING"}}}"#)
            try await lab.quiesce()
            #expect(lab.receiver.changes.first?.field == "account_alerts")
            #expect(lab.receiver.changes.first?.value["alert_info"]?["alert_severity"] == .string("WARNING"))
        }
    }

    @Test func `requests that make no sense are refused with what would be right`() async throws {
        try await Lab.run { lab in
            for (path, body) in [
                ("/control/inbound", #"{"text":"x"}"#), ("/control/manners", #"{"number":"x"}"#),
                ("/control/preferences", #"{"number":"\#(Lab.ada)","value":"maybe"}"#),
                ("/control/template-status", #"{"name":"nope","status":"PAUSED"}"#),
                ("/control/sessions/nope", #"{"step":"scan"}"#), ("/control/people", #"{"persons":[]}"#),
            ] {
                let answer = try await lab.call("POST", path, body, headers: [])
                #expect((400..<500).contains(answer.status), "\(path)")
                #expect(!answer.text.contains(Lab.ada.dropFirst()))
            }
        }
    }
}
