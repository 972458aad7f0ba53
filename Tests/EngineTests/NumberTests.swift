import Domain
import Engine
import EventStore
import Testing
import WhatsApp

/// Whom a number reaches: numbers change hands, and people change numbers.
@Suite struct NumberTests: CloudSuite {
    private static let old = Person(waID: "221770000001", userID: "SN.77")
    private static let new = "+221770000002"

    /// A message on its way to a person of whom WhatsApp has taught us another spelling and a user id.
    private func known(_ answer: @escaping @Sendable (OutboundMessage) -> SendAnswer? = Self.accept) async throws
        -> RunningEngine
    {
        let running = try await cloud()
        running.gateway.answer(answer)
        try await running.put("a")
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.count == 1)
        return running
    }

    /// The old number under another spelling, the new one as it is.
    @Sendable private static func accept(_ message: OutboundMessage) -> SendAnswer {
        message.address == new
            ? .accepted(Acceptance(id: "w\(message.token)", waID: "22170000002", userID: "SN.88"))
            : .accepted(Acceptance(id: "w\(message.token)", waID: "22170000001", userID: "SN.77"))
    }

    private func contact(_ running: RunningEngine) throws -> (state: ContactState, person: PersonalData) {
        let record = try #require(try running.contact("a"))
        return (record.state, try #require(record.person))
    }

    private func renumber(_ running: RunningEngine) async throws {
        try await running.put("a") { $0.phone = .set(Self.new) }
    }

    /// Whether somebody by these names can stop what goes to the contact.
    private func isHeard(_ running: RunningEngine, _ person: Person) async throws -> Bool {
        try await hear(running, write("STOP", id: "in.\(person.waID ?? "").\(person.userID ?? "")", from: person))
        return try contact(running).state.isOptedOut
    }

    // MARK: Lost

    @Test(arguments: [PutMode.merge, .replace])
    func `saying a lost number again does not bring it back, another one does`(mode: PutMode) async throws {
        let running = try await known()
        try await hear(running, .numberChanged(Self.old))
        func put(_ phone: String) async throws -> Reach {
            var draft = ContactDraft(id: "a", madeID: "unused")
            draft.name = .set("Awa Faye")
            draft.phone = .set(phone)
            try await running.done(.putContact(account: "acme", draft, mode))
            return try contact(running).state.reach
        }
        #expect(try await put("+221770000001") == .none)
        #expect(try await put("+22170000001") == .none, "the same number as WhatsApp writes it")
        #expect(try await put(Self.new) == .phone)
    }

    @Test func `nothing that is told of a lost number brings it back`() async throws {
        let running = try await known { _ in nil }
        let message = try #require(running.gateway.messages.first)
        try await hear(running, .numberChanged(Self.old))
        running.gateway.report(.answer(message.key, Self.accept(message)), at: running.clock.now)
        try running.engine.wake()
        try await hear(
            running, .status(MessageStatus(id: "w", token: message.token, state: .read, recipient: Self.old)))
        try await hear(running, write("bonjour", from: Person(waID: "221770000001", userID: "SN.99")))
        let (state, person) = try contact(running)
        #expect(state.reach == .none && person.userID == nil && person.waID == nil)
        #expect(!state.isInWindow(at: running.clock.now), "it is somebody else who wrote")
        try await running.advance(by: .days(3))
        #expect(running.gateway.messages.count == 1)
    }

    @Test func `who has a lost number now can stop, and start nothing`() async throws {
        let running = try await known()
        try await running.done(.optOut(account: "acme", contact: "a", .keyword))
        try await hear(running, .preference(Self.old, .stop))
        try await hear(running, .numberChanged(Self.old))
        try await hear(running, write("START", id: "in.1"))
        try await hear(running, .preference(Self.old, .resume), at: running.clock.now + .minutes(1))
        #expect(try contact(running).state.optedOutAt != nil)
        #expect(try contact(running).state.preferenceStoppedAt != nil)
    }

    // MARK: Changed

    @Test func `what was learnt through one number is forgotten with it, and so is its window`() async throws {
        let running = try await known()
        try await hear(running, write("bonjour"))
        #expect(try contact(running).state.isInWindow(at: running.clock.now))
        try await renumber(running)
        let (state, person) = try contact(running)
        #expect(person.waID == nil && person.userID == nil)
        #expect(!state.isInWindow(at: running.clock.now))
        #expect(try await !isHeard(running, Self.old))
        #expect(try await !isHeard(running, Person(waID: "22170000001")))
        #expect(try await isHeard(running, Person(waID: "221770000002")))
    }

    @Test(arguments: [false, true])
    func `a late word of a message to the old number teaches nothing of the new one`(restarts: Bool) async throws {
        let running = try await known { _ in nil }
        let message = try #require(running.gateway.messages.first)
        try await renumber(running)
        if restarts { try running.restart(losingState: true) }
        running.gateway.report(.answer(message.key, Self.accept(message)), at: running.clock.now)
        try running.engine.wake()
        try await hear(
            running, .status(MessageStatus(id: "w", token: message.token, state: .read, recipient: Self.old)))
        #expect(try state(running).deliveries.map(\.status) == [.read])
        #expect(try await !isHeard(running, Self.old))
    }

    @Test func `the new number teaches its own names`() async throws {
        let running = try await known()
        try await renumber(running)
        try await running.advance(by: .days(1))
        let message = try #require(running.gateway.messages.last)
        #expect(message.address == Self.new)
        #expect(try contact(running).person.waID == "22170000002")
        #expect(try await isHeard(running, Person(userID: "SN.88")))
    }

    @Test func `a receipt that bears the new number teaches the user id behind it`() async throws {
        let running = try await known()
        try await renumber(running)
        let token = try #require(running.gateway.messages.first).token
        let recipient = Person(waID: "221770000002", userID: "SN.88")
        try await hear(running, .status(MessageStatus(id: "w", token: token, state: .sent, recipient: recipient)))
        #expect(try contact(running).person.userID == "SN.88")
    }

    @Test func `the number as WhatsApp writes it is the same number`() async throws {
        let running = try await known()
        try await hear(running, write("bonjour"))
        try await running.put("a") { $0.phone = .set("+22170000001") }
        let (state, person) = try contact(running)
        #expect(state.isInWindow(at: running.clock.now) && person.userID == "SN.77")
    }
}
