import Domain
import Engine
import Testing
import WhatsApp

/// What campaigns say where only approved templates may be said.
struct CampaignTemplateTests: CloudSuite {
    private let own = TemplateMessage(
        name: "spring", language: "fr", components: [TemplateComponent(.body, [.text("{{firstName}}", name: nil)])])

    /// A campaign with words of its own for the second day, whose first message has gone out.
    private func begun() async throws -> (RunningEngine, CampaignNumber) {
        let running = try await cloud()
        running.gateway.hold([
            RemoteTemplate(id: template, status: .approved), RemoteTemplate(id: own.id, status: .approved),
        ])
        try await running.putLeads(["a"])
        let number = try await running.create {
            $0.messages[2] = MessageTemplate(day: 2, texts: [.french: "Le printemps, {{firstName}}"])
        }
        try await running.advance(by: .hours(1))
        return (running, number)
    }

    private func bind(_ message: TemplateMessage?, _ running: RunningEngine, _ number: CampaignNumber) async throws {
        let slot = TemplateCatalogue.Slot(number, day: 2, language: .french)
        try await running.done(.bindTemplate(account: "acme", slot, message))
        try await running.advance(by: .seconds(1))
    }

    @Test func `the account's template never stands in for words that a campaign says otherwise`() async throws {
        let (running, number) = try await begun()
        #expect(running.gateway.messages.map(\.words) == ["relance|Awa|1"], "a day on which it says nothing of its own")
        try await running.advance(by: .days(2))
        #expect(running.gateway.messages.count == 1)
        try await bind(own, running, number)
        #expect(running.gateway.messages.map(\.words).last == "spring|Awa", "at once, not at the next look")
        try await running.advance(by: .days(1))
        #expect(running.gateway.messages.map(\.words).last == "relance|Awa|3")
    }

    @Test func `in the window the campaign's words go out as text`() async throws {
        let (running, _) = try await begun()
        try await running.advance(by: .hours(23))
        try await hear(running, write("une question", from: Person(waID: "221770001000")))
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.last?.words == "Le printemps, Awa")
    }

    @Test func `a campaign's template that WhatsApp pauses rests for that campaign alone`() async throws {
        let (running, number) = try await begun()
        try await bind(own, running, number)
        running.gateway.answer { message in
            guard case .template(let said) = message.content, said.name == "spring" else {
                return .accepted(Acceptance(id: "w\(message.token)"))
            }
            return .refused(Target.Refusal(code: 132_015))
        }
        try await running.advance(by: .days(2))
        #expect(try account(running).templates.known[own.id]?.status == .paused)
        #expect(try account(running).templates.known[template]?.status == .approved)
        #expect(try running.targets(of: "a").map(\.day) == [2])
    }

    @Test func `another account's campaign has no templates`() async throws {
        let (running, _) = try await begun()
        await #expect(throws: Refusal.unknownCampaign) {
            try await bind(own, running, CampaignNumber(1))
        }
    }
}
