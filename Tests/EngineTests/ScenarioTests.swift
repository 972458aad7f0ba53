import Domain
import Engine
import EventCoding
import EventStore
import Foundation
import JSON
import Testing
import WhatsApp

/// The contract's own stories of one message and its webhooks, told to an engine.
@Suite struct ScenarioTests: CloudSuite {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/whatsapp/cloud/scenarios")
    private static let message = "wamid.HBgMNDQ3NzAwOTAwMTIzFQIAERgSMDAzRUIwMDAwMDAwMjE1NTM0AA=="

    /// An engine on the fixtures' number that has written to the fixtures' person.
    ///
    /// - Parameter isAnswered: whether the answer names the message.
    private func running(isAnswered: Bool = true) async throws -> RunningEngine {
        let running = try await cloud { settings in
            settings.channels[.cloud]?[.phoneNumberID] = "106000000000001"
            settings.channels[.cloud]?[.businessAccountID] = "102000000000001"
        }
        running.gateway.answer { _ in isAnswered ? .accepted(Acceptance(id: Self.message)) : nil }
        try await running.put("a") { $0.phone = .set("+447700900123") }
        try await running.advance(by: .hours(1))
        return running
    }

    /// Every webhook of a story, in order; our own token in place of the fixtures'.
    private func tell(_ story: String, to running: RunningEngine) async throws {
        let token = try #require(running.gateway.messages.first?.token)
        let folder = Self.folder.appending(path: story)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "expect.json" }
        for file in files.sorted() {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
                .replacing("t7:c42:p1001", with: token).replacing("t7:c42:p1999", with: token)
            try await running.done(.receive(try CloudWebhook.parse(Array(text.utf8))))
        }
    }

    private func expected(_ story: String) throws -> JSONValue {
        let bytes = try Data(contentsOf: Self.folder.appending(path: story).appending(path: "expect.json"))
        return try #require(try JSONValue(parsing: Array(bytes))["expect"])
    }

    /// What the log says of the message, oldest first.
    private func history(_ running: RunningEngine) throws -> [TargetEvent] {
        var events: [TargetEvent] = []
        try running.log.read(from: Position.start.next, limit: .max) { record in
            let (envelope, body) = try record.read()
            if case .target(let event) = try EventCoding.decode(
                type: envelope.type, schema: envelope.schema, body: body)
            {
                events.append(event)
            }
            return true
        }
        return events
    }

    @Test(arguments: [
        "delivered_after_failed", "duplicate_delivered", "duplicate_different_bytes", "failed_after_sent",
        "out_of_order_read_first", "status_before_http_response", "timeout_reconciled_by_opaque",
    ])
    func `a message ends as the contract says, each receipt counted once, at its own time`(story: String) async throws {
        let isAnswered = story != "status_before_http_response" && story != "timeout_reconciled_by_opaque"
        let running = try await running(isAnswered: isAnswered)
        try await tell(story, to: running)
        let (expected, target) = (try expected(story), try state(running))
        let delivery = try #require(target.deliveries.last)
        #expect(JSONValue.string("\(delivery.status)") == expected["final"])
        if let code = expected["code"] { #expect(delivery.code.map { JSONValue.int(Int64($0)) } == code) }
        #expect(target.isActive)
        let events = try history(running)
        if let sent = expected["counted"]?["sent"] { #expect(.int(Int64(events.count { $0.isConfirmation })) == sent) }
        if let delivered = expected["counted"]?["delivered"] {
            #expect(.int(Int64(events.count { $0.isDelivery })) == delivered)
        }
        if let read = expected["times"]?["read"] {
            #expect(events.compactMap(\.readAt).map { .int($0.milliseconds / 1000) } == [read])
        }
    }

    @Test func `a stop that WhatsApp tells after a newer resume stops nothing`() async throws {
        let running = try await running()
        try await tell("stop_then_resume_preference", to: running)
        #expect(try expected("stop_then_resume_preference")["marketing"] == .string("resumed_at_meta"))
        #expect(try running.contact("a")?.state.isOptedOut == false)
        #expect(try state(running).isActive)
    }
}

extension TargetEvent {
    fileprivate var isConfirmation: Bool { if case .messageConfirmed = self { true } else { false } }
    fileprivate var isDelivery: Bool { if case .messageDelivered = self { true } else { false } }
    fileprivate var readAt: Instant? { if case .messageRead(_, _, let at) = self { at } else { nil } }
}
