import Domain
import Engine
import TestSupport

/// What people do with campaigns in a life, drawn.
struct CampaignOrders {
    private struct Known {
        let account: String
        let number: CampaignNumber
        let status: CampaignState.Status
    }

    /// Of every account, oldest first.
    private let known: [Known]
    private let now: Instant

    init(_ witness: borrowing Witness, at now: Instant) {
        known = witness.campaigns.all.sorted { $0.key < $1.key }.compactMap { number, entry in
            witness.accounts[entry.account]?.state.id.map { id in
                Known(account: id, number: CampaignNumber(number), status: entry.state.status)
            }
        }
        self.now = now
    }

    func next(in account: String, _ random: inout SeededRandom) -> Command {
        guard let campaign = known.randomElement(using: &random), random.chance(known.count < 6 ? 0.5 : 0.9) else {
            return .createCampaign(account: account, plan(in: account, &random), isDraft: random.chance(0.15))
        }
        let (owner, number) = (campaign.account, campaign.number)
        return switch Int.random(in: 0..<10, using: &random) {
        case 0, 1: .startCampaign(account: owner, number)
        case 2, 3: .pauseCampaign(account: owner, number)
        case 4, 5: .resumeCampaign(account: owner, number)
        case 6: .cancelCampaign(account: owner, number)
        case 7, 8: .editCampaign(account: owner, number, patch(in: owner, &random))
        // Most likely somebody else's.
        default: .cancelCampaign(account: account, number)
        }
    }

    /// Starts every draft, and lets everything go on that a person had paused.
    var releases: [Command] {
        known.compactMap { campaign in
            switch campaign.status {
            case .draft: .startCampaign(account: campaign.account, campaign.number)
            case .paused: .resumeCampaign(account: campaign.account, campaign.number)
            case .scheduled, .active, .completed, .cancelled: nil
            }
        }
    }

    /// Settings of the account that bear on campaigns.
    static func setting(_ random: inout SeededRandom) -> (AccountConfig.Field, FieldValue) {
        switch Int.random(in: 0..<4, using: &random) {
        case 0, 1: (.allowSimultaneousCampaigns, .bool(random.chance(0.5)))
        case 2: (.maxTargetsPerCampaign, .init(Int.random(in: 1...12, using: &random)))
        default: (.enrollmentPaused, .bool(random.chance(0.4)))
        }
    }

    private func plan(in account: String, _ random: inout SeededRandom) -> CampaignPlan {
        var plan = CampaignPlan()
        plan.settings.name = "Campagne \(known.count + 1)"
        plan.settings.priority = Int.random(in: 0...2, using: &random)
        if random.chance(0.4) { plan.settings.maxMessagesPerDay = Int.random(in: 3...12, using: &random) }
        if random.chance(0.25) { plan.settings.scheduledStart = now + .hours(Int.random(in: -2...72, using: &random)) }
        if random.chance(0.25) { plan.settings.runAfter = parent(in: account, &random) }
        plan.filter = filter(&random)
        for day in 1...7 where random.chance(0.2) { plan.messages[day] = words(day) }
        return plan
    }

    private func patch(in account: String, _ random: inout SeededRandom) -> CampaignPatch {
        var patch = CampaignPatch()
        switch Int.random(in: 0..<4, using: &random) {
        case 0: patch.settings[.scheduledStart] = .init(now + .hours(Int.random(in: 1...48, using: &random)))
        case 1: patch.settings[.runAfter] = .init(parent(in: account, &random).map { Int($0.rawValue) })
        case 2: patch.filter = filter(&random)
        default: patch.messages = [2: words(2)]
        }
        return patch
    }

    private func parent(in account: String, _ random: inout SeededRandom) -> CampaignNumber? {
        known.filter { $0.account == account }.randomElement(using: &random)?.number
    }

    private func filter(_ random: inout SeededRandom) -> AudienceFilter {
        var filter = AudienceFilter()
        switch Int.random(in: 0..<8, using: &random) {
        case 0: filter.gender = .female
        case 1: filter.hasUnpaidReferrals = true
        case 2: filter.minAge = 18
        case 3: filter.excludesCurrentTargets = true
        default: break
        }
        return filter
    }

    private func words(_ day: Int) -> MessageTemplate {
        MessageTemplate(day: day, texts: [.french: "Notre offre de printemps, {{firstName}}"], isActive: true)
    }
}

extension ContactDraft {
    /// What the filters of campaigns ask about. Some turn eighteen in the first weeks of a life.
    mutating func drawFacts(_ random: inout SeededRandom) {
        if random.chance(0.6) { facts[.gender] = .text(random.chance(0.5) ? "female" : "male") }
        if random.chance(0.2) { facts[.timeZone] = Zones.draw(&random) }
        if random.chance(0.2) { facts[.country] = .text(Zones.countries.randomElement(using: &random) ?? "CM") }
        if random.chance(0.3) { facts[.referralCount] = .init(Int.random(in: 0...2, using: &random)) }
        guard random.chance(0.4) else { return }
        let (month, day) = (Int.random(in: 1...2, using: &random), Int.random(in: 10...28, using: &random))
        facts[.birthDate] = .text("2007-0\(month)-\(day)")
    }
}
