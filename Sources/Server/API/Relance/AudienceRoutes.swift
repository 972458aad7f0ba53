internal import Domain
internal import Engine
internal import EventStore
internal import JSON

/// `/api/relance/campaigns/preview` and `…/estimate`: whom a campaign would take up (seed 000 §preview, seed 001 §Phase 4).
/// They change nothing, so that everybody who may read may ask.
struct AudienceRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] {
        [
            .deferred(
                .post, "\(CampaignRoutes.path)/preview", surface: .relance, access: .anyRole, body: .json, preview),
            .deferred(
                .post, "\(CampaignRoutes.path)/estimate", surface: .relance, access: .anyRole, body: .json, estimate),
        ]
    }

    private func preview(_ request: HTTPRequest) async throws -> HTTPResponse {
        let account = try services.accountRecord(request.relanceAccount())
        let zone = account.zone
        let body = try request.json()
        let filter = body.filter("targetFilter", in: zone)
        try body.finish()
        let position = try await services.headKnown(for: request)
        let today = today(in: zone)
        let preview = try await preview(filter, of: account, on: today)
        let count = preview.count
        let language = request.language
        return HTTPResponse.data { json in
            json.member("totalCount", count.candidates)
            json.array("sampleUsers") { json in
                for sample in preview.samples { json.object { $0.sample(sample, on: today) } }
            }
            json.member("message", Self.message(count.candidates)[language])
            json.object("waterfall") { $0.waterfall(count) }
        }
        .speaking(language).standing(at: position)
    }

    /// How many a plan, or a campaign that has not started, would take up, and when it would end; of one that has
    /// started, how many it did, and when it will.
    private func estimate(_ request: HTTPRequest) async throws -> HTTPResponse {
        let account = try services.accountRecord(request.relanceAccount())
        let zone = account.zone
        let body = try request.json()
        let campaign = try body.string("campaignId").map { try services.campaign(named: $0, of: account) }
        let (patch, _) = body.campaign(in: zone)
        if body.isPresent("campaignId"), body.isPresent("targetFilter") {
            body.fail("targetFilter", "goes with a campaign's own", hint: "either campaignId or targetFilter")
        }
        try body.finish()
        let position = try await services.headKnown(for: request)
        let plan = patch.applied(to: campaign?.state.plan ?? CampaignPlan())
        if let problem = plan.filter.problem { throw problem }
        let outlook = try await services.outlook(of: plan, campaign, in: account)
        let count = outlook.audience
        let language = request.language
        return HTTPResponse.data { json in
            json.member("campaignId", campaign?.number.text)
            json.member("estimatedTargetCount", count.candidates)
            json.member("actualTargetCount", count.enrolled)
            json.member("maxTargetsPerCampaign", account.state.config.maxTargetsPerCampaign)
            json.member("isTruncated", count.overLimit > 0)
            json.object("waterfall") { $0.waterfall(count) }
            outlook.write(account, in: language, into: &json)
        }
        .speaking(language).standing(at: position)
    }

    private func today(in zone: ZoneRules) -> CivilDate {
        CivilDate(daysSince1970: zone.day(at: services.engine.clock.now))
    }

    private func preview(
        _ filter: AudienceFilter, of account: AccountOverview, on day: CivilDate
    ) async throws -> EngineView.AudiencePreview {
        if let problem = filter.problem { throw problem }
        guard let number = account.number else { return EngineView.AudiencePreview() }
        let engine = services.engine
        return try await apart { try engine.read { try $0.preview(filter, of: number, on: day) } }
    }

    private static func message(_ count: Int) -> LocalizedText {
        switch count {
        case 0:
            LocalizedText(
                french: "Aucun utilisateur ne correspond aux critères", english: "No user matches the criteria")
        case 1:
            LocalizedText(french: "1 utilisateur correspond aux critères", english: "1 user matches the criteria")
        default:
            LocalizedText(
                french: "\(count) utilisateurs correspondent aux critères", english: "\(count) users match the criteria"
            )
        }
    }
}

extension JSONWriter {
    fileprivate mutating func sample(_ contact: EngineView.ContactRecord, on day: CivilDate) {
        let facts = contact.state.facts
        member("name", contact.person?.name)
        member("email", contact.person?.email)
        member("country", facts.country)
        member("gender", facts.gender?.letter)
        member("profession", facts.profession)
        member("age", facts.age(on: day))
        member("createdAt", facts.registeredAt)
    }
}

extension ContactFacts.Gender {
    /// As the seed's sample has it.
    fileprivate var letter: String {
        switch self {
        case .male: "M"
        case .female: "F"
        case .other: "other"
        }
    }
}

extension AudienceFilter {
    /// What would refuse a campaign with this filter.
    fileprivate var problem: APIError? {
        do throws(Problem) {
            try check()
            return nil
        } catch { return error.apiError }
    }
}
