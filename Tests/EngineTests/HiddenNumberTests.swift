import Domain
import Engine
import EventStore
import Testing
import WhatsApp

/// People who hide their number: WhatsApp's user id is all there is to know them, write to them and answer them by.
@Suite struct HiddenNumberTests: CloudSuite {
    private static let hidden = Person(userID: "SN.77")

    private func known() async throws -> RunningEngine {
        let running = try await cloud()
        try await running.put("a") {
            $0.phone = .keep
            $0.userID = .set("SN.77")
        }
        return running
    }

    private func person(_ running: RunningEngine) throws -> PersonalData {
        try #require(try running.contact("a")?.person)
    }

    @Test func `somebody without a number is written to, answered and heard by the user id`() async throws {
        let running = try await known()
        #expect(try running.contact("a")?.state.reach == .userID)
        try await running.advance(by: .hours(1))
        try await hear(running, write("une question", from: Self.hidden))
        try await running.done(.reply(account: "acme", contact: "a", text: "Voici"))
        // WhatsApp's answer comes after ours.
        try await running.advance(by: .seconds(1))
        #expect(running.gateway.messages.map(\.recipient) == [.userID("SN.77"), .userID("SN.77")])
        try await hear(running, write("STOP", id: "in.2", from: Self.hidden))
        #expect(try state(running).exitReason == .optedOut)
        try await running.advance(by: .seconds(1))
        #expect(running.gateway.messages.last?.words.hasPrefix("C’est noté") == true)
    }

    @Test func `where only the number goes, the person stays known by the user id, and the window open`() async throws {
        let running = try await cloud()
        running.gateway.answer { message in
            // WhatsApp tells the number to nobody who did not name it.
            let isNamed = if case .phone = message.recipient { true } else { false }
            return .accepted(
                Acceptance(id: "w\(message.token)", waID: isNamed ? "221770000001" : nil, userID: "SN.77"))
        }
        try await running.put("a")
        try await running.advance(by: .hours(1))
        try await hear(running, write("bonjour"))
        try await running.put("a") { $0.phone = .clear }
        let contact = try #require(try running.contact("a"))
        #expect(contact.state.reach == .userID && contact.person?.phone == nil && contact.person?.userID == "SN.77")
        #expect(contact.state.isInWindow(at: running.clock.now))
        try await running.advance(by: .hours(24))
        #expect(running.gateway.messages.last?.recipient == .userID("SN.77"))
        try await hear(running, write("STOP", id: "in.2", from: Person(waID: "221770000001")))
        #expect(try state(running).exitReason == nil, "the number is nobody's we know")
        try await hear(running, write("STOP", id: "in.3", from: Self.hidden))
        #expect(try state(running).exitReason == .optedOut)
    }

    @Test func `a number that is lost takes the user id with it`() async throws {
        let running = try await cloud()
        running.gateway.answer { .accepted(Acceptance(id: "w\($0.token)", userID: "SN.77")) }
        try await running.put("a")
        try await running.advance(by: .hours(1))
        try await hear(running, .numberChanged(Person(waID: "221770000001", userID: "SN.77")))
        try await running.put("a") { $0.phone = .clear }
        #expect(try running.contact("a")?.state.reach == Reach.none && person(running).userID == nil)
    }

    @Test func `a lost number brings nobody back, though WhatsApp's word alone had taught it`() async throws {
        let running = try await known()
        running.gateway.answer { message in
            .accepted(Acceptance(id: "w\(message.token)", waID: "221770000001", userID: "SN.77"))
        }
        try await running.advance(by: .hours(1))
        try await hear(running, .numberChanged(Person(waID: "221770000001")))
        try await running.put("a") { $0.phone = .set("+221770000001") }
        #expect(try running.contact("a")?.state.reach == Reach.none)
        try await running.put("a") { $0.phone = .set("+221770000002") }
        #expect(try running.contact("a")?.state.reach == .phone)
    }

    @Test func `a number that the person gives when asked is written to from then on`() async throws {
        let running = try await known()
        let shared = InboundMessage(
            id: "in.1", from: Self.hidden, content: .other("contacts"), sharedNumber: "221770000001")
        try await hear(running, .inbound(shared))
        #expect(try person(running).phone == "+221770000001" && person(running).userID == "SN.77")
        #expect(try running.contact("a")?.state.isInWindow(at: running.clock.now) == true)
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.map(\.recipient) == [.phone("+221770000001")])
        try await hear(
            running,
            .inbound(
                InboundMessage(
                    id: "in.2", from: Self.hidden, content: .other("contacts"), sharedNumber: "221770000009")))
        #expect(try person(running).phone == "+221770000001", "a number that is known stays")
    }

    @Test func `another user id is another person, a number beside it is not`() async throws {
        let running = try await known()
        try await hear(running, write("bonjour", from: Self.hidden))
        try await running.put("a")
        #expect(try person(running).userID == "SN.77")
        #expect(try running.contact("a")?.state.isInWindow(at: running.clock.now) == true)
        let other = try await known()
        try await hear(other, write("bonjour", from: Self.hidden))
        try await other.put("a") {
            $0.phone = .keep
            $0.userID = .set("SN.99")
        }
        #expect(try other.contact("a")?.state.isInWindow(at: other.clock.now) == false)
    }

    @Test func `an import finds somebody without an id by the user id, and a stranger's is nobody's`() async throws {
        let running = try await known()
        var draft = ContactDraft(id: nil, madeID: "made")
        draft.userID = .set("SN.77")
        draft.name = .set("Awa Faye")
        try await running.done(.putContact(account: "acme", draft, .merge))
        #expect(try running.contact("made") == nil && person(running).name == "Awa Faye")
        let head = try running.engine.log.head
        try await hear(running, write("bonjour", from: Person(userID: "SN.1")))
        #expect(try running.engine.log.head == head)
    }

    @Test func `an id of a WhatsApp-Web gateway is no address of the Cloud API`() async throws {
        let running = try await cloud()
        try await running.put("a") {
            $0.phone = .keep
            $0.userID = .set("77@lid")
        }
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.isEmpty)
        #expect(try state(running).exitReason == .undeliverable)
    }
}
