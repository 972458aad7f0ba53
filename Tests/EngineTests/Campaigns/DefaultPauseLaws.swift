import Domain
import Engine
import TestSupport
import Testing

/// Campaigns and people pause and resume the default relance in every order. A model of its own says what must hold.
struct DefaultPauseLaws {
    @Test(arguments: 0..<40)
    func `a person's pause is never undone, and nothing is left paused by a campaign that is gone`(seed: Int)
        async throws
    {
        let running = try RunningEngine()
        try await running.connect()
        try await running.putLeads(["a", "b"])
        var random = SeededRandom(seed: seed)
        var campaigns: [CampaignNumber] = []
        /// What the last person who said anything about it wanted, until a start of a campaign overrules "go on".
        var isPausedByPerson = false
        for step in 0..<25 {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: campaigns.append(try await running.create("Campagne \(step)"))
            case 1:
                isPausedByPerson = random.chance(0.5)
                let pause = isPausedByPerson
                try await running.configure { $0.defaultPaused = pause }
            case 2:
                let allows = random.chance(0.5)
                try await running.configure { $0.config[.allowSimultaneousCampaigns] = .bool(allows) }
            case 3: try await running.advance(by: .days(Int.random(in: 1...4, using: &random)))
            default:
                guard let campaign = campaigns.randomElement(using: &random) else { continue }
                _ = try await running.ask(steer(campaign, &random))
            }
            let account = try running.account
            let active = try campaigns.filter { try running.status($0) == .active }
            switch account.defaultPause {
            case .manual: #expect(isPausedByPerson, "seed \(seed), step \(step)")
            case .automatic:
                #expect(!isPausedByPerson, "seed \(seed), step \(step)")
                #expect(!active.isEmpty, "seed \(seed), step \(step): paused by campaigns that are gone")
                #expect(!account.config.allowSimultaneousCampaigns, "seed \(seed), step \(step)")
            case .running: #expect(!isPausedByPerson, "seed \(seed), step \(step): a person's pause was undone")
            }
        }
        try await running.configure { $0.defaultPaused = false }
        for campaign in campaigns { _ = try await running.ask(.cancelCampaign(account: "acme", campaign)) }
        #expect(try running.account.defaultPause == .running, "seed \(seed)")
    }

    private func steer(_ campaign: CampaignNumber, _ random: inout SeededRandom) -> Command {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: .startCampaign(account: "acme", campaign)
        case 1: .pauseCampaign(account: "acme", campaign)
        case 2: .resumeCampaign(account: "acme", campaign)
        default: .cancelCampaign(account: "acme", campaign)
        }
    }
}
