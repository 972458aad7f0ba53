internal import Domain
internal import Engine
internal import JSON

/// `GET /api/v1/forecast`: what will come of everything that waits, when it ends, and what holds it back.
struct ForecastRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] { [.deferred(.get, "/api/v1/forecast", access: Route.overseers, show)] }

    private func show(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("days", "gateway", "min-position")
        let days = try request.query.int("days", in: 1...36_500, default: 365)
        let gateway = try request.query.oneOf("gateway", GatewayKind.self)
        let position = try await services.headKnown(for: request)
        let now = services.engine.clock.now
        let engine = services.engine
        let (outlook, outcome) = try await apart {
            let outlook = try engine.read { try $0.outlook(at: now, through: gateway) }
            guard outlook.people <= ServerServices.mostForeseen else {
                throw Problem.tooManyToForesee(people: outlook.people, most: ServerServices.mostForeseen)
            }
            return (outlook, outlook.run(days: days))
        }
        let language = request.language
        return HTTPResponse.json { json in
            json.object { json in
                json.member("from", now)
                json.member("days", days)
                json.member("messages", outcome.total)
                json.member("left", outcome.left)
                json.member("end", outcome.end)
                json.members(of: outcome.mainGate, in: language)
                json.accounts(outlook.accounts, outcome, in: language)
                json.daily(outcome)
            }
        }
        .speaking(language).standing(at: position)
    }
}

extension JSONWriter {
    /// What holds something back on most days, as a word and as a sentence.
    fileprivate mutating func members(of gate: Gate?, in language: Language) {
        member("heldBackBy", gate?.rawValue)
        member("message", gate?.advice[language])
    }

    /// Those who have anything to do: whoever does not end within the horizon, then whoever ends last.
    fileprivate mutating func accounts(
        _ accounts: [InstallationOutlook.Account], _ outcome: Forecast.Outcome, in language: Language
    ) {
        let ends = accounts.filter { $0.people + $0.notTakenUp > 0 }.map { account in
            (account, left: outcome.leftOfAccount[account.number] ?? 0, end: outcome.accountEnds[account.number])
        }
        let sorted = ends.sorted { left, right in
            let (first, second) = (left.end ?? .distantFuture, right.end ?? .distantFuture)
            return (second, left.0.number) < (first, right.0.number)
        }
        array("accounts") { json in
            for (account, left, end) in sorted {
                json.object { json in
                    json.member("account", account.id)
                    json.member("people", account.people)
                    json.member("notTakenUp", account.notTakenUp)
                    json.member("left", left)
                    json.member("end", end)
                    let held = account.people > 0 ? outcome.mainGate(of: account.number) : account.enrolmentGate
                    json.members(of: held, in: language)
                }
            }
        }
    }

    /// By calendar days in UTC, those without a message left out.
    fileprivate mutating func daily(_ outcome: Forecast.Outcome) {
        let finished = Dictionary(grouping: outcome.accountEnds.values) { ZoneRules.utc.day(at: $0) }
        array("daily") { json in
            for (day, messages) in outcome.messages.sorted(by: { $0.key < $1.key }) {
                json.object { json in
                    json.member("day", String(ZoneRules.utc.instant(ofDay: day).description.prefix(10)))
                    json.member("messages", messages)
                    json.member("accountsDone", finished[day]?.count ?? 0)
                }
            }
        }
    }
}
