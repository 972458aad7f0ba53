import TestSupport
import Testing

/// Campaigns of the account `acme`, as its own user asks for them.
extension House {
    static let campaigns = "/api/relance/campaigns"

    /// Imports `count` people `<name>1`, `<name>2` …, each with a number of their own.
    ///
    /// - Parameter fields: what they share, as JSON members.
    func people(_ count: Int, _ name: String, _ fields: String, of account: String = "acme") async throws {
        let prefix = name.utf8.reduce(0) { ($0 * 31 + Int($1)) % 900 } + 100
        let rows = (1...count).map { number in
            #"{"id":"\#(name)\#(number)","phone":"+23767\#(prefix)\#(1000 + number)",\#(fields)}"#
        }
        let path = "/api/v1/accounts/\(account)/contacts/import"
        let answer = try await send(
            "POST", path, Array(rows.joined(separator: "\n").utf8), type: "application/x-ndjson", token: admin)
        guard answer.json["created"].int == count else { throw Unexpected(what: "POST \(path)", answer: answer) }
    }

    /// Creates a campaign and answers it.
    func campaign(_ json: String) async throws -> JSON {
        let answer = try await ask(as: "acme", "POST", Self.campaigns, json)
        guard answer.status == 201 else { throw Unexpected(what: "POST campaigns", answer: answer) }
        #expect(answer.json["statusCode"] == 201)
        return answer.json["body"]["data"]["campaign"]
    }

    /// A campaign as it is.
    func campaign(id: String) async throws -> JSON { try await relance("acme", "/campaigns/\(id)")["campaign"] }

    /// Whatever follows by itself has happened, and can be read, when this returns; a second has passed.
    func settle() async throws { try await advance("PT1S") }

    @discardableResult
    func steer(_ id: String, _ verb: String) async throws -> Answer {
        try await ask(as: "acme", "POST", "\(Self.campaigns)/\(id)/\(verb)")
    }

    func isDefaultPaused() async throws -> Bool {
        try await relance("acme", "/status")["defaultCampaignPaused"] == true
    }

    /// Changes the settings and answers them.
    func configure(_ json: String) async throws -> JSON {
        let answer = try await ask(as: "acme", "PATCH", "/api/relance/config", json)
        guard answer.status == 200 else { throw Unexpected(what: "PATCH config", answer: answer) }
        return answer.json["body"]["data"]["config"]
    }

    /// Whom the default relance has enrolled, by their ids.
    func enrolledByDefault() async throws -> Set<String> {
        let targets = try await relance("acme", "/campaigns/default/targets?limit=500")["targets"].list
        return Set(targets.map { $0["referralUserId"]["_id"].text })
    }
}
