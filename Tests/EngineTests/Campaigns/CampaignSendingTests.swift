import Domain
import Engine
import Testing
import WhatsApp

struct CampaignSendingTests {
    private let names = (1...5).map { "lead\($0)" }

    @Test func `a cancelled campaign lets everybody go and says nothing more`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(names)
        let number = try await running.create()
        try await running.advance(by: .hours(2))
        #expect(running.gateway.messages.count == 5)
        try await running.done(.cancelCampaign(account: "acme", number))
        #expect(try running.campaign(number).active == 0)
        #expect(try running.targets(of: "lead1").first?.exitReason == .cancelled)
        try await running.advance(by: .days(3))
        #expect(running.gateway.messages.count == 5)
        #expect(try running.account.defaultPause == .running)
    }

    @Test func `a paused campaign says nothing, and one message each when it goes on`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(names)
        let number = try await running.create()
        try await running.done(.pauseCampaign(account: "acme", number))
        #expect(try running.account.defaultPause == .running)
        try await running.advance(by: .days(4))
        #expect(running.gateway.messages.isEmpty)
        try await running.done(.resumeCampaign(account: "acme", number))
        #expect(try running.account.defaultPause == .automatic(number))
        try await running.advance(by: .hours(1))
        #expect(running.gateway.messages.count == 5)
        try await running.advance(by: .days(8))
        #expect(try running.status(number) == .completed)
    }

    @Test func `of two campaigns that are due at once, the lower number of priority goes first`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.configure {
            $0.config[.allowSimultaneousCampaigns] = .bool(true)
            $0.config[.maxMessagesPerDay] = .integer(5)
        }
        try await running.putLeads(names)
        try await running.create("Tard") { $0.settings.priority = 5 }
        try await running.create("Tôt") { $0.settings.priority = -5 }
        try await running.advance(by: .hours(2))
        #expect(try running.requests().map(\.campaign) == [2, 2, 2, 2, 2])
    }

    @Test func `a day that a campaign itself says nothing on holds its people, and says so`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(["lead"])
        let number = try await running.create {
            $0.messages[1] = MessageTemplate(day: 1, texts: [.french: "Rien"], isActive: false)
        }
        try await running.advance(by: .days(2))
        #expect(running.gateway.messages.isEmpty)
        guard
            case .explained(let parts) = try await running.done(.explain(account: "acme", .campaign(number)))
        else { return }
        #expect(parts.map(\.explanation) == [Explanation(.template)])
    }

    @Test func `a campaign's own words stand before the administrator's on their days`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.configure { $0.config[.optOutLine] = .bool(false) }
        try await running.done(.setTemplate(MessageTemplate(day: 2, texts: [.french: "Jour deux"])))
        try await running.putLeads(["lead"])
        try await running.create {
            $0.messages[1] = MessageTemplate(
                day: 1, texts: [.french: "À nous, {{firstName}}"],
                media: [MessageTemplate.Media(url: "https://example.org/a.png", kind: .image, language: nil)])
        }
        try await running.advance(by: .days(1) + .hours(2))
        #expect(running.gateway.messages.map(\.words) == ["https://example.org/a.png À nous, Awa", "Jour deux"])
    }

    @Test func `STOP ends every campaign of the account, and START lets later ones reach the person`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.configure { $0.config[.allowSimultaneousCampaigns] = .bool(true) }
        try await running.putLeads(names)
        let first = try await running.create("Une")
        let second = try await running.create("Deux")
        try await running.advance(by: .days(1) + .hours(2))
        try await running.done(.optOut(account: "acme", contact: "lead1", .keyword))
        let sent = running.gateway.messages.count
        #expect(try running.targets(of: "lead1").map(\.exitReason) == [.optedOut, .optedOut])
        try await running.advance(by: .days(8))
        #expect(running.gateway.messages.count == sent + 4 * 2 * 5)
        #expect(try running.status(first) == .completed && running.status(second) == .completed)
        try await running.done(.optIn(account: "acme", contact: "lead1", .keyword))
        let third = try await running.create("Trois")
        #expect(try running.campaign(third).enrolled == 5)
        #expect(try running.targets(of: "lead1").count == 3)
    }

    @Test func `two campaigns and the default together never pass the account's limit`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.configure {
            $0.config[.allowSimultaneousCampaigns] = .bool(true)
            $0.config[.maxMessagesPerDay] = .integer(7)
        }
        for index in 1...4 {
            try await running.put("referral\(index)") { $0.phone = .set("+22177100000\(index)") }
        }
        try await running.putLeads(names)
        try await running.create("Une") { $0.settings.maxMessagesPerDay = 3 }
        try await running.create("Deux")
        for _ in 0..<30 {
            let before = running.gateway.messages
            try await running.advance(by: .days(1))
            // The clock stands at ten: a day of it touches two days of the account.
            let sent = running.gateway.messages.count - before.count
            #expect(sent <= 14)
        }
        let perDay = Dictionary(grouping: try running.requests()) { $0.day }
        #expect(perDay.values.allSatisfy { $0.count <= 7 })
        #expect(perDay.values.allSatisfy { day in day.count { $0.campaign == 1 } <= 3 })
    }

    @Test func `campaigns are what their facts say, also after a restart that lost everything derived`() async throws {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(names)
        let active = try await running.create("Une") { $0.settings.maxMessagesPerDay = 3 }
        let waiting = try await running.create("Deux") { $0.settings.runAfter = active }
        try await running.advance(by: .hours(2))
        let before = try [active, waiting].map { try running.campaign($0) }
        for losingState in [false, true] {
            try running.restart(losingState: losingState)
            try await running.advance(by: .zero)
            let after = try [active, waiting].map { try running.campaign($0) }
            #expect(after.map(\.state) == before.map(\.state))
            #expect(after.map(\.active) == before.map(\.active) && after.map(\.enrolled) == before.map(\.enrolled))
            #expect(after.map(\.quota.used) == [3, 0])
        }
        try await running.advance(by: .days(30))
        #expect(try running.status(active) == .completed && running.status(waiting) == .completed)
        #expect(running.gateway.messages.count == 2 * 5 * 7)
    }
}
