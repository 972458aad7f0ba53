internal import Domain
internal import Engine
internal import EventStore
internal import JSON

/// `/api/relance/campaigns/preview`: whom a campaign would take up (seed 000 §preview).
struct AudienceRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] {
        [
            .deferred(
                .post, "\(CampaignRoutes.path)/preview", surface: .relance, access: .anyRole, body: .json, preview)
        ]
    }

    private func preview(_ request: HTTPRequest) async throws -> HTTPResponse {
        let account = try services.accountRecord(request.relanceAccount())
        let zone = services.zone(account.state.config.timeZone, nil)
        let body = try request.json()
        let filter = body.filter("targetFilter", in: zone)
        try body.finish()
        if let problem = filter.problem { throw problem }
        let position = try await services.headKnown(for: request)
        let today = CivilDate(daysSince1970: zone.day(at: services.engine.clock.now))
        let preview = try account.number.map { number in
            try services.engine.read { try $0.preview(filter, of: number, on: today) }
        }
        let count = preview?.count ?? AudienceCount()
        let language = request.language
        return HTTPResponse.data { json in
            json.member("totalCount", count.candidates)
            json.array("sampleUsers") { json in
                for sample in preview?.samples ?? [] { json.object { $0.sample(sample, on: today) } }
            }
            json.member("message", Self.message(count.candidates)[language])
            json.object("waterfall") { $0.waterfall(count) }
        }
        .speaking(language).standing(at: position)
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
