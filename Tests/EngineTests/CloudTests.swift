import Domain
import Engine
import EventStore
import Testing
import WhatsApp

/// What the engine makes of the Cloud API's rules: windows, templates, limits, errors, webhooks.
@Suite struct CloudTests: CloudSuite {
    // MARK: Windows and templates

    @Test func `outside the window a template is said, its variables filled for the person`() async throws {
        let running = try await cloud()
        try await running.put("a")
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.map(\.words) == ["relance|Awa|1"])
        #expect(running.gateway.messages.allSatisfy { $0.token.utf8.count == 32 })
    }

    @Test(arguments: ["MARKETING", "UTILITY", nil])
    func `a template counts as one of marketing where WhatsApp says that it is`(category: String?) async throws {
        let running = try await cloud()
        if let category { try await hear(running, .template(template, .category(category))) }
        try await running.put("a")
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.map(\.isMarketing) == [category == "MARKETING"])
    }

    @Test func `without an approved template the person waits, and goes on once WhatsApp approves`() async throws {
        let running = try await cloud(approved: false)
        try await running.put("a")
        try await running.advance(by: .hours(3))
        #expect(running.gateway.messages.isEmpty)
        try await hear(running, .template(template, .status(.approved)))
        try await running.advance(by: .seconds(1))
        #expect(running.gateway.messages.count == 1, "at once, not at the next look")
    }

    @Test func `templates that WhatsApp was asked for in vain are asked for again`() async throws {
        let running = try await cloud(approved: nil)
        try await running.put("a")
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.isEmpty)
        running.gateway.hold([RemoteTemplate(id: template, status: .approved)])
        try await running.advance(by: .minutes(10))
        #expect(running.gateway.messages.count == 1)
    }

    @Test func `who writes to us gets text as text for a day, at once even where no template stands`() async throws {
        let running = try await cloud(approved: false)
        try await running.put("a")
        try await running.advance(by: .hours(2))
        try await hear(running, write("une question"))
        #expect(running.gateway.messages.count == 1)
        #expect(running.gateway.messages[0].words.hasPrefix("Bonjour"))
        try await running.advance(by: .hours(25))
        #expect(running.gateway.messages.count == 1, "the window is closed again")
    }

    @Test func `a template that WhatsApp pauses rests, and its messages wait with it`() async throws {
        let running = try await cloud()
        running.gateway.answer { _ in .refused(Target.Refusal(code: 132_015)) }
        running.gateway.hold([RemoteTemplate(id: template, status: .paused)])
        try await running.put("a")
        try await running.advance(by: .hours(5))
        #expect(running.gateway.messages.count == 1)
        #expect(try account(running).templates.known[template]?.status == .paused)
        running.gateway.answer { .accepted(Acceptance(id: "w\($0.token)")) }
        try await hear(running, .template(template, .status(.approved)))
        try await running.advance(by: .hours(1))
        #expect(try state(running).day == 2)
    }

    @Test func `an answer that the window is closed closes it, and the template is said instead`() async throws {
        let running = try await cloud()
        try await running.put("a")
        try await hear(running, write("bonjour"))
        running.gateway.answer { message in
            if case .text = message.content { return .refused(Target.Refusal(code: 131_047)) }
            return .accepted(Acceptance(id: "w\(message.token)"))
        }
        try await running.advance(by: .hours(1) + .seconds(10))
        #expect(running.gateway.messages.map(\.words).last == "relance|Awa|1")
        #expect(try state(running).day == 2)
    }

    // MARK: Errors

    @Test func `a token that has expired halts the account with its message kept, until a person releases it`()
        async throws
    {
        let running = try await cloud()
        running.gateway.answer { _ in .refused(Target.Refusal(code: 190)) }
        for id in ["a", "b", "c"] { try await running.put(id) { $0.phone = .set("+22177000000\(id.utf8.first ?? 0)") } }
        try await running.advance(by: .hours(10))
        let tried = running.gateway.messages.count
        #expect((1...3).contains(tried))
        #expect(try account(running).halt?.code == 190)
        running.gateway.answer { .accepted(Acceptance(id: "w\($0.token)")) }
        try await running.advance(by: .hours(10))
        #expect(running.gateway.messages.count == tried)
        try await running.done(.release(account: "acme"))
        try await running.advance(by: .seconds(1))
        #expect(running.gateway.messages.count == tried + 3)
        #expect(try state(running).deliveries.map(\.status) == [.accepted])
    }

    @Test func `what WhatsApp took although its server failed is not said again: its receipt has time to come`()
        async throws
    {
        let running = try await cloud()
        running.gateway.answer { _ in .refused(Target.Refusal(code: 130_429, retryAfter: SevenDays.receiptTime)) }
        try await running.put("a")
        try await running.advance(by: .hours(1) + .seconds(50))
        #expect(running.gateway.messages.count == 1)
        let token = try #require(running.gateway.messages.first?.token)
        try await hear(running, .status(MessageStatus(id: "w", token: token, state: .sent, recipient: Person())))
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.count == 1)
        #expect(try state(running).day == 2)
    }

    @Test func `maintenance holds the account for minutes, and it goes on by itself`() async throws {
        let running = try await cloud()
        running.gateway.answer { _ in .refused(Target.Refusal(code: 2_494_100)) }
        try await running.put("a")
        try await running.advance(by: .hours(1))
        #expect(try account(running).halt?.until != nil)
        running.gateway.answer { .accepted(Acceptance(id: "w\($0.token)")) }
        try await running.advance(by: .hours(1))
        #expect(try state(running).day == 2)
    }

    @Test func `131050 opts the person out of the whole account`() async throws {
        let running = try await cloud()
        try await running.put("a")
        try await running.advance(by: .hours(1))
        let token = try #require(running.gateway.messages.first?.token)
        try await hear(
            running,
            .status(
                MessageStatus(id: "w", token: token, state: .failed(code: 131_050), recipient: Person())))
        #expect(try state(running).exitReason == .optedOut)
        try await running.advance(by: .days(3))
        #expect(running.gateway.messages.count == 1)
    }

    // MARK: Limits

    @Test func `no more people are written to in a day than the portfolio's tier allows`() async throws {
        let running = try await cloud(health: ChannelHealth(people: .limited(3)))
        for number in 1...8 { try await running.put("p\(number)") { $0.phone = .set("+22177000010\(number)") } }
        try await running.advance(by: .hours(2))
        #expect(running.gateway.messages.count == 3)
        try await running.advance(by: .hours(23))
        #expect(Set(running.gateway.messages.map(\.address)).count == 6)
        try await hear(running, .health(ChannelHealth(people: .unlimited)))
        try await running.advance(by: .minutes(1))
        #expect(Set(running.gateway.messages.map(\.address)).count == 8)
    }

    @Test func `the channel's rate spaces messages, whichever account they are of`() async throws {
        let running = try await cloud(health: ChannelHealth(perSecond: 2))
        for number in 1...9 { try await running.put("p\(number)") { $0.phone = .set("+22177000010\(number)") } }
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.count == 1)
        try await running.advance(by: .seconds(2))
        #expect((4...6).contains(running.gateway.messages.count))
        try await running.advance(by: .seconds(3))
        #expect(running.gateway.messages.count == 9)
    }

    @Test func `a backlog older than the account allows waits for its next slot`() async throws {
        let running = try await cloud()
        var patch = AccountPatch()
        patch.config = [.sendingPaused: .bool(true), .messageExpiryHours: .integer(6)]
        try await running.done(.configure(account: "acme", patch))
        try await running.put("a")
        try await running.advance(by: .hours(20))
        patch.config = [.sendingPaused: .bool(false)]
        try await running.done(.configure(account: "acme", patch))
        #expect(running.gateway.messages.isEmpty)
        try await running.advance(by: .hours(6))
        #expect(running.gateway.messages.map(\.words) == ["relance|Awa|1"], "and no day is skipped")
    }

    // MARK: Receipts

    @Test func `receipts lead back by our token, by the gateway's id, and not at all if they are another's`()
        async throws
    {
        let running = try await cloud()
        try await running.put("a")
        try await running.advance(by: .hours(1))
        let token = try #require(running.gateway.messages.first?.token)
        func status(_ id: String, _ token: String?, _ state: MessageStatus.State) -> ChannelUpdate.Kind {
            .status(MessageStatus(id: id, token: token, state: state, recipient: Person(waID: "221770000001")))
        }
        try await hear(running, status("unknown", String(token.reversed()), .read))
        #expect(try state(running).deliveries.map(\.status) == [.accepted])
        try await hear(running, status("unknown", token, .sent))
        #expect(try state(running).deliveries.map(\.status) == [.confirmed])
        try await hear(running, status("wamid.\(token)", nil, .delivered))
        #expect(try state(running).deliveries.map(\.status) == [.delivered])
        let head = try running.engine.log.head
        try await hear(running, status("wamid.\(token)", nil, .delivered))
        #expect(try running.engine.log.head == head, "a receipt that comes twice leaves nothing")
        #expect(try running.engine.statistics.snapshot.foreignSignals == 1)
    }

    @Test func `a message in doubt is settled by a receipt that bears our token`() async throws {
        let running = try await cloud()
        running.gateway.answer { _ in .unknown }
        try await running.put("a")
        try await running.advance(by: .hours(1))
        guard case .inDoubt = try state(running).step else {
            Issue.record("not in doubt")
            return
        }
        let token = try #require(running.gateway.messages.first?.token)
        try await hear(
            running, .status(MessageStatus(id: "w", token: token, state: .delivered, recipient: Person())))
        #expect(try state(running).day == 2 && running.gateway.messages.count == 1)
    }

    @Test func `a message whose answer died with the process is doubted, counted, and not said again`() async throws {
        let running = try await cloud()
        running.gateway.answer { _ in nil }
        try await running.put("a")
        try await running.advance(by: .hours(1))
        try running.restart()
        try await running.advance(by: .minutes(1))
        guard case .inDoubt = try state(running).step else {
            Issue.record("not in doubt")
            return
        }
        #expect(try running.engine.statistics.snapshot.messagesInDoubt == 1)
        #expect(running.gateway.messages.count == 1)
    }

    // MARK: People

    @Test func `STOP ends everything at once and is confirmed once, START opens the way again`() async throws {
        let running = try await cloud()
        try await running.put("a")
        try await running.advance(by: .hours(1))
        try await hear(running, write("Stop !", id: "in.1"))
        try await hear(running, write("Stop !", id: "in.1"))
        #expect(try state(running).exitReason == .optedOut)
        #expect(running.gateway.messages.map(\.words).filter { $0.hasPrefix("C’est noté") }.count == 1)
        try await running.advance(by: .days(2))
        #expect(running.gateway.messages.count == 2)
        try await hear(running, write("START", id: "in.2"))
        try running.engine.read { view in
            let account = try #require(try view.account(named: "acme"))
            #expect(try view.contact(named: "a", in: account.number)?.state.isOptedOut == false)
        }
    }

    @Test func `somebody who hides the number is known by the user id that an answer taught us`() async throws {
        let running = try await cloud()
        running.gateway.answer { .accepted(Acceptance(id: "w\($0.token)", waID: "221770000001", userID: "SN.77")) }
        try await running.put("a")
        try await running.advance(by: .hours(1))
        try await hear(running, write("arrêt", from: Person(userID: "SN.77")))
        #expect(try state(running).exitReason == .optedOut)
    }

    @Test func `a person in the window can be answered, one who is not cannot`() async throws {
        let running = try await cloud()
        try await running.put("a")
        await #expect(throws: Refusal.reply(.windowClosed)) {
            try await running.done(.reply(account: "acme", contact: "a", text: "Bonjour"))
        }
        try await hear(running, write("une question"))
        try await running.done(.reply(account: "acme", contact: "a", text: "Voici la réponse"))
        #expect(running.gateway.messages.map(\.words) == ["Voici la réponse"])
        try await running.done(.reply(account: "acme", contact: "a", text: "Et encore"))
        #expect(running.gateway.messages.count == 2)
    }

    @Test func `a reply whose answer died with the process is not said again`() async throws {
        let running = try await cloud()
        try await running.put("a")
        try await hear(running, write("une question"))
        try await running.done(.reply(account: "acme", contact: "a", text: "Voici"))
        try running.restart()
        try await running.done(.reply(account: "acme", contact: "a", text: "Encore"))
        #expect(running.gateway.messages.map(\.words) == ["Voici", "Encore"])
    }

    @Test func `a number that changed hands is written to no more`() async throws {
        let running = try await cloud()
        try await running.put("a")
        try await running.advance(by: .hours(1))
        try await hear(running, .numberChanged(Person(waID: "221770000001")))
        #expect(try state(running).exitReason == .undeliverable)
    }

    @Test func `a webhook speaks only for accounts that share its secret`() async throws {
        let running = try await cloud()
        try await running.put("a")
        try await running.advance(by: .hours(1))
        let token = try #require(running.gateway.messages.first?.token)
        let origin = ChannelUpdate.Origin.cloud(businessAccountID: "102", phoneNumberID: "106")
        let status = MessageStatus(id: "w", token: token, state: .read, recipient: Person())
        let updates = [write("STOP"), .status(status), .account(.stopped("DISABLE"))].map {
            ChannelUpdate(origin, at: nil, $0)
        }
        let head = try running.engine.log.head
        try await running.done(.receive(updates, signedWith: WebhookSecret("another tenant's")))
        #expect(try running.engine.log.head == head)
        try await running.done(.receive(updates, signedWith: WebhookSecret("secret")))
        #expect(try state(running).exitReason == .optedOut && account(running).halt != nil)
    }

    @Test func `an alert that WhatsApp repeats is one alert`() async throws {
        let running = try await cloud()
        let moment = running.clock.now
        for _ in 0..<3 { try await hear(running, .account(.alert("PIN_CHANGED")), at: moment) }
        #expect(try running.events().count { $0 == "ChannelAlert" } == 1)
        try await hear(running, .account(.alert("PIN_CHANGED")), at: moment + .seconds(1))
        #expect(try running.events().count { $0 == "ChannelAlert" } == 2)
    }

    // MARK: The account

    @Test func `WhatsApp's word that the account is disabled stops it, a restriction only for its time`() async throws {
        let running = try await cloud()
        try await hear(running, .account(.restricted("RESTRICTED_BIZ", until: running.clock.now + .hours(5))))
        try await running.put("a")
        try await running.advance(by: .hours(4))
        #expect(running.gateway.messages.isEmpty)
        try await running.advance(by: .hours(2))
        #expect(running.gateway.messages.count == 1)
        try await hear(running, .account(.stopped("DISABLE")))
        try await running.advance(by: .days(2))
        #expect(running.gateway.messages.count == 1)
        #expect(try account(running).halt?.word == "DISABLE")
    }

    @Test func `three looks in vain expire the session, and one that succeeds forgets the two before it`() async throws
    {
        let running = try await cloud()
        let number = try running.engine.read { try #require(try $0.account(named: "acme")).number }
        func fail(_ times: Int) async throws {
            for _ in 0..<times {
                running.gateway.report(.checked(number, .failed(code: OwnError.unreachable)), at: running.clock.now)
                try running.engine.wake()
                try await running.advance(by: .seconds(1))
            }
        }
        try await fail(2)
        #expect(try account(running).gateway.failures == 2)
        try await running.advance(by: .minutes(6))
        #expect(try account(running).gateway.failures == 0, "the regular look found it standing")
        try await fail(3)
        #expect(try account(running).gateway.status == .expired)
    }

    @Test func `an account's own number is used before the installation's, and its secret never printed`() async throws
    {
        let running = try await cloud()
        try await running.done(
            .setChannel(account: "acme", .cloud, [.phoneNumberID: .set("999"), .accessToken: .set("own")]))
        try await running.put("a")
        try await running.advance(by: .hours(1) + .seconds(3))
        guard case .cloud(let channel)? = running.gateway.messages.first?.channel else {
            Issue.record("nothing was sent")
            return
        }
        #expect(channel.phoneNumberID == "999" && channel.accessToken == "own" && channel.businessAccountID == nil)
        #expect("\(channel)\(ChannelSettings([.accessToken: "own"]))".contains("own") == false)
    }
}
