import Domain
import JSON
import WhatsApp

/// The server's own answer why nothing is sent: its words, and when that will be otherwise.
struct SendingAnswer: Sendable {
    /// As the API has it.
    let json: JSONValue

    /// Of each target of a person, of a campaign, or of everything that an account has.
    static func all(
        of subject: ExplainedSubject, _ api: APIClient, _ language: Language
    ) async throws -> [SendingAnswer] {
        let account = "/api/v1/accounts/\(subject.account.id.percentEncoded)"
        let paths =
            switch subject.kind {
            case .person(let targets) where !targets.isEmpty: targets.map { "\(account)/targets/t\($0)/sending" }
            case .campaign(let number): ["\(account)/campaigns/c\(number)/sending"]
            case .person, .account: ["\(account)/sending"]
            }
        var answers: [SendingAnswer] = []
        for path in paths {
            answers += try await api.json(path, language: language).list("sending").map { SendingAnswer(json: $0) }
        }
        guard case .person(let targets) = subject.kind, targets.isEmpty else { return answers }
        // Only the default relance takes somebody up by itself.
        return answers.filter { $0.json.text("of") == "default" }
    }

    var isOpen: Bool { json.text("gate") == nil }

    func line(_ language: Language, _ zone: ZoneRules) -> String {
        var line = "\(name(language)): \(json.text("message") ?? "")"
        if let gate = json.text("gate") {
            let detail = json.text("detail").map { ", \($0)" } ?? ""
            line += " [\(gate)\(detail)]"
        }
        if let opens = json.text("opensAt") {
            line += Text(" Opens \(zone.spoken(opens)).", " S'ouvre le \(zone.spoken(opens)).")(language)
        }
        if let next = json.text("nextDue") {
            line += Text(" Next due \(zone.spoken(next)).", " Prochain envoi dû le \(zone.spoken(next)).")(language)
        }
        return line
    }

    private func name(_ language: Language) -> String {
        switch json.text("of") {
        case "account": Text("account", "compte")(language)
        case "default": Text("default relance", "relance par défaut")(language)
        default: json.text("id") ?? ""
        }
    }
}
