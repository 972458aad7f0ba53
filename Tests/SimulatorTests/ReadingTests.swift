import Domain
import JSON
import Simulator
import Testing
import WhatsApp

/// What the stand-in tells is read by the very readers that will read WhatsApp.
struct ReadingTests {
    @Test func `the Cloud API's reader understands every status and every word of a person`() async throws {
        try await Lab.run("read=1,receipts-twice=0.5,webhook-flush=20ms") { lab in
            try await lab.send(token: "t1")
            try lab.set("errors=131026@async:1")
            try await lab.send(token: "t2")
            try await lab.simulator.control("/control/inbound", #"{"from":"\#(Lab.ada)","text":"STOP"}"#)
            try await lab.simulator.control("/control/preferences", #"{"number":"\#(Lab.ada)","value":"stop"}"#)
            try await lab.simulator.control("/control/template-status", #"{"name":"spring_sale","status":"PAUSED"}"#)
            try await lab.simulator.control("/control/phone-quality", #"{"event":"FLAGGED","quality":"RED"}"#)
            try await lab.quiesce()
            let updates = try lab.receiver.deliveries.flatMap { try CloudWebhook.parse($0.body) }
            var states: [String?: Set<MessageStatus.State>] = [:]
            var kinds: Set<String> = []
            for update in updates {
                switch update.kind {
                case .status(let status): states[status.token, default: []].insert(status.state)
                case .inbound(let message):
                    kinds.insert("inbound")
                    #expect(message.content == .text("STOP"))
                    #expect(message.from.waID == "447700900123")
                case .preference(_, let preference): kinds.insert("preference \(preference)")
                case .template(_, let news): kinds.insert(news == .status(.paused) ? "paused" : "template")
                case .health: kinds.insert("health")
                case .account, .channelError, .numberChanged, .session, .ignored: Issue.record("\(update.kind)")
                }
                #expect(update.at != nil)
            }
            #expect(states["t1"] == [.sent, .delivered, .read])
            #expect(states["t2"]?.contains(.failed(code: 131_026)) == true)
            #expect(kinds == ["inbound", "preference stop", "paused", "health"])
        }
    }

    @Test func `WAHA's reader understands sessions, receipts and replies`() async throws {
        try await Lab.run("read=1,web-scan-after=5ms") { lab in
            try lab.set("web-webhook-url=\(lab.receiver.url),web-webhook-key=k")
            _ = try await lab.web("POST", "/api/sessions", #"{"name":"t7"}"#)
            try await waitUntil {
                try await lab.web("GET", "/api/sessions/t7").json?["status"] == .string("WORKING")
            }
            _ = try await lab.web(
                "POST", "/api/sendText", #"{"session":"t7","chatId":"447700900123@c.us","text":"Hello","id":"3EB0AA"}"#)
            try await lab.simulator.control("/control/inbound", #"{"session":"t7","from":"\#(Lab.ada)","text":"STOP"}"#)
            try await lab.quiesce()
            var events: Set<String> = []
            var found: Set<String> = []
            for delivery in lab.receiver.deliveries {
                let (event, updates) = try WebWebhook.parse(delivery.body)
                if let event { events.insert(event) }
                for update in updates {
                    #expect(update.origin == .web(session: "t7"))
                    switch update.kind {
                    case .status(let status): found.insert("\(status.state)")
                    case .session(let news): found.insert("\(news)")
                    case .inbound(let message): found.insert(message.content == .text("STOP") ? "STOP" : "other")
                    default: continue
                    }
                }
            }
            #expect(events.count == lab.receiver.deliveries.count)
            #expect(found.isSuperset(of: ["sent", "delivered", "read", "working", "needsCode", "STOP"]))
        }
    }
}
