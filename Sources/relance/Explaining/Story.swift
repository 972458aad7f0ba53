import Domain
import EventCoding
import JSON

/// What happened to somebody or something, fact by fact in plain words, and why nothing is sent now.
struct Story: Sendable {
    private let subject: ExplainedSubject
    private let facts: [Telling]
    private let answers: [SendingAnswer]
    private let language: Language

    /// One fact as it is told.
    private struct Telling: Sendable {
        let event: EventLine
        let what: String
        let who: String
    }

    init(of subject: ExplainedSubject, _ api: APIClient, _ language: Language) async throws {
        self.subject = subject
        self.language = language
        let zone = subject.account.zone
        facts = try await (subject.facts + Self.surroundings(of: subject, api))
            .sorted { $0.position < $1.position }
            .compactMap { event in
                guard let words = FactWords(event, zone, language) else { return nil }
                return words.what.map { Telling(event: event, what: $0, who: words.who) }
            }
        answers = try await SendingAnswer.all(of: subject, api, language)
    }

    /// What held the person's account and campaigns, or let them go on, from the first to the last of the person's facts:
    /// to now while one of the targets is on its way.
    private static func surroundings(of subject: ExplainedSubject, _ api: APIClient) async throws -> [EventLine] {
        guard case .person(let targets) = subject.kind, let first = subject.facts.first, let last = subject.facts.last
        else { return [] }
        let campaigns = Set(subject.facts.compactMap(\.campaign)).sorted()
        var found: [EventLine] = []
        for (stream, types) in [(subject.account.number, FactWords.steeringAccounts)]
            + campaigns.map({ ($0, FactWords.steeringCampaigns) })
        {
            let names = types.map(\.name).joined(separator: ",")
            found +=
                try await api.events([
                    ("stream", String(stream)), ("type", names), ("since", first.recordedAt),
                ]) ?? []
        }
        let isOver = targets.allSatisfy { target in subject.facts.last { $0.stream == target }.map(isEnd) ?? true }
        let end = isOver && !targets.isEmpty ? last.position : UInt64.max
        return found.filter { first.position < $0.position && $0.position < end }
    }

    private static func isEnd(_ event: EventLine) -> Bool {
        switch EventType(name: event.type) {
        case .targetCompleted, .targetExited: true
        default: false
        }
    }

    // MARK: Showing

    var lines: [String] {
        let account = subject.account
        let head = Text(
            "\(name) of the account \(account.id), times of \(account.zoneName)",
            "\(name) du compte \(account.id), heures de \(account.zoneName)")(language)
        let rows = facts.map { fact in
            [account.zone.spoken(fact.event.recordedAt), about(fact.event), fact.who, fact.what]
        }
        let title =
            answers.allSatisfy { $0.isOpen }
            ? Text("What comes next:", "Ce qui vient :") : Text("Why nothing is sent now:", "Pourquoi rien ne part :")
        return [head, ""] + Columns.aligned(rows) + (rows.isEmpty ? [] : [""]) + [title(language)]
            + answers.map { "  " + $0.line(language, account.zone) }
    }

    private var name: String {
        switch subject.kind {
        case .person:
            subject.facts.lazy.filter { EventType(name: $0.type)?.family == .contact }.map(\.streamName).first ?? ""
        case .campaign(let number): "c\(number)"
        case .account: Text("Everything", "Tout")(language)
        }
    }

    private func about(_ event: EventLine) -> String {
        event.stream == subject.account.number ? Text("account", "compte")(language) : event.streamName
    }

    var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("account", subject.account.id)
            json.array("facts") { json in
                for fact in facts {
                    json.object { json in
                        json.member("position", fact.event.position)
                        json.member("recordedAt", fact.event.recordedAt)
                        json.member("about", fact.event.streamName)
                        json.member("type", fact.event.type)
                        json.member("what", fact.what)
                        json.member("who", fact.who)
                    }
                }
            }
            json.array("sending") { json in for answer in answers { json.value(answer.json) } }
        }
        return json.bytes + Array("\n".utf8)
    }
}

extension ZoneRules {
    /// `2025-01-20 10:00:00` in the zone's own time.
    func spoken(_ moment: Instant) -> String {
        let local = Instant(milliseconds: (moment + offset(at: moment)).milliseconds)
        return String(local.description.prefix(19)).replacing("T", with: " ")
    }

    func spoken(_ text: String) -> String { Instant(iso8601: text).map { spoken($0) } ?? text }
}
