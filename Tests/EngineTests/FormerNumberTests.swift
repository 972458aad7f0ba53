import Domain
import Engine
import EventStore
import Testing
import WhatsApp

/// What is told of the number that an account sent through before.
@Suite struct FormerNumberTests: CloudSuite {
    /// What the account does with the number 106.
    enum Leaving: CaseIterable { case number, gateway }

    /// Somebody who was written to from 106, which the account has left since.
    private func left(_ leaving: Leaving = .number) async throws -> (running: RunningEngine, token: String) {
        let running = try await cloud()
        try await running.put("a")
        try await running.advance(by: .hours(1))
        let token = try #require(running.gateway.messages.first?.token)
        switch leaving {
        case .number:
            try await running.done(
                .setChannel(
                    account: "acme", .cloud,
                    [.phoneNumberID: .set("107"), .accessToken: .set("other"), .appSecret: .set("new")]))
        case .gateway:
            var patch = AccountPatch()
            patch.config = [.gateway: .text("web")]
            try await running.done(.configure(account: "acme", patch))
        }
        try await running.advance(by: .seconds(3))
        return (running, token)
    }

    private func tell(
        _ running: RunningEngine, _ kind: ChannelUpdate.Kind, of phone: String = "106", secret: String = "secret"
    ) async throws {
        let update = ChannelUpdate(
            .cloud(businessAccountID: nil, phoneNumberID: phone), at: running.clock.now, kind)
        try await running.done(.receive([update], signedWith: WebhookSecret(secret)))
    }

    private func status(_ token: String, _ state: MessageStatus.State) -> ChannelUpdate.Kind {
        .status(MessageStatus(id: "w", token: token, state: state, recipient: Person(waID: "221770000001")))
    }

    private func contact(_ running: RunningEngine) throws -> ContactState {
        try #require(try running.contact("a")).state
    }

    @Test(arguments: Leaving.allCases)
    func `receipts of what went out from it count for thirty days, whatever happens to the process`(leaving: Leaving)
        async throws
    {
        let (running, token) = try await left(leaving)
        try await tell(running, status(token, .sent), secret: "another's")
        #expect(try state(running).deliveries.first?.status == .accepted)
        try await tell(running, status(token, .delivered))
        #expect(try state(running).deliveries.first?.status == .delivered)
        try running.restart(losingState: true)
        try await running.advance(by: .days(29))
        try await tell(running, status(token, .read))
        #expect(try state(running).deliveries.first?.status == .read)
    }

    @Test func `after thirty days it is somebody else's`() async throws {
        let (running, token) = try await left()
        try await running.advance(by: .days(30))
        try await tell(running, status(token, .read))
        #expect(try state(running).deliveries.first?.status == .accepted)
        try await tell(running, write("STOP"))
        #expect(try !contact(running).isOptedOut)
    }

    @Test(arguments: Leaving.allCases)
    func `who stops there has stopped, and nothing else that is written there counts`(leaving: Leaving) async throws {
        let (running, _) = try await left(leaving)
        try await tell(running, write("une question", id: "1"))
        #expect(try !contact(running).isInWindow(at: running.clock.now))
        try await tell(running, write("STOP", id: "2"), secret: "another's")
        #expect(try !contact(running).isOptedOut)
        try await tell(running, write("STOP", id: "3"))
        #expect(try contact(running).isOptedOut && state(running).exitReason == .optedOut)
        try await tell(running, write("START", id: "4"))
        #expect(try contact(running).isOptedOut)
    }

    @Test func `WhatsApp's own switch for marketing counts there, too`() async throws {
        let (running, _) = try await left()
        try await tell(running, .preference(Person(waID: "221770000001"), .stop))
        #expect(try contact(running).isOptedOut)
    }

    @Test func `what befell it does not befall the present number`() async throws {
        let (running, token) = try await left()
        try await tell(running, .health(ChannelHealth(quality: "RED")))
        try await tell(running, .account(.stopped("ACCOUNT_DELETED")))
        try await tell(running, .channelError(code: 131_031))
        try await tell(running, status(token, .failed(code: 131_031)))
        #expect(try account(running).halt == nil && account(running).health == ChannelHealth())
    }

    @Test func `a number that was only claimed is not listened to afterwards`() async throws {
        let running = try await cloud()
        running.gateway.refuseConnections(190)
        try await running.put("a")
        for phone in ["108", "109"] {
            try await running.done(
                .setChannel(
                    account: "acme", .cloud,
                    [.phoneNumberID: .set(phone), .accessToken: .set("made-up"), .appSecret: .set("mine")]))
            try await running.advance(by: .seconds(3))
        }
        try await tell(running, write("STOP"), of: "108", secret: "mine")
        #expect(try !contact(running).isOptedOut)
    }
}
