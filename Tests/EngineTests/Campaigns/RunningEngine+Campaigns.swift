import Domain
import Engine
import EventCoding
import EventStore
import Testing

extension RunningEngine {
    @discardableResult
    func create(
        _ name: String = "Janvier", isDraft: Bool = false, _ change: (inout CampaignPlan) -> Void = { _ in }
    ) async throws -> CampaignNumber {
        var plan = CampaignPlan()
        plan.settings.name = name
        change(&plan)
        guard
            case .campaign(let number) = try await done(
                .createCampaign(account: "acme", plan, isDraft: isDraft))
        else { throw UnexpectedOutcome() }
        return number
    }

    func campaign(_ number: CampaignNumber) throws -> EngineView.CampaignRecord {
        try #require(
            try engine.read { view in
                try view.account(named: "acme").flatMap { try view.campaign(number, of: $0.number) }
            })
    }

    func status(_ number: CampaignNumber) throws -> CampaignState.Status { try campaign(number).state.status }

    var account: AccountState { get throws { try #require(try engine.read { try $0.account(named: "acme") }).state } }

    func configure(_ change: (inout AccountPatch) -> Void) async throws {
        var patch = AccountPatch()
        change(&patch)
        try await done(.configure(account: "acme", patch))
    }

    /// Every target that a contact ever had.
    func targets(of id: String) throws -> [TargetState] {
        try engine.read { view in
            guard let account = try view.account(named: "acme"),
                let contact = try view.contact(named: id, in: account.number)
            else { return [] }
            return try contact.targets.compactMap { try view.target($0)?.state }
        }
    }

    /// Unpaid contacts who are never in the default relance, so that campaigns alone write to them.
    func putLeads(_ ids: [String], _ change: (inout ContactDraft) -> Void = { _ in }) async throws {
        for (index, id) in ids.enumerated() {
            try await put(id) {
                $0.phone = .set("+22177000\(1000 + index)")
                $0.facts[.kind] = .text("lead")
                $0.facts[.country] = .text("SN")
                change(&$0)
            }
        }
    }

    /// Every request on record: the account's day, and which campaign it was for, counted from 1; 0 is the default relance.
    func requests() throws -> [(day: Int, campaign: Int)] {
        var campaigns: [UInt64] = []
        var found: [(day: Int, campaign: Int)] = []
        try log.read(from: Position.start.next, limit: .max) { record in
            let prefix = try record.hotPrefix()
            if prefix.type == EventType.campaignCreated.code { campaigns.append(prefix.stream.rawValue) }
            guard prefix.type == EventType.messageRequested.code else { return true }
            let day = ZoneRules.utc.day(at: Instant(milliseconds: Int64(prefix.recordedAt)))
            found.append((day, (campaigns.firstIndex(of: prefix.campaign.rawValue) ?? -1) + 1))
            return true
        }
        return found
    }

    private struct UnexpectedOutcome: Error {}
}
