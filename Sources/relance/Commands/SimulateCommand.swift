import Domain
import JSON

extension Option {
    static let accounts = Option("accounts", "N", Text("how many accounts", "combien de comptes"))
    static let targets = Option("targets", "N", Text("people of each", "personnes de chacun"))
    static let days = Option("days", "D", Text("how far to look (365)", "jusqu'où regarder (365)"))
    static let perDay = Option(
        "per-day", "N", Text("messages a day of each account (100)", "messages par jour et par compte (100)"))
    static let delay = Option(
        "delay", "2m", Text("between two messages of an account (0s)", "entre deux messages d'un compte (0s)"))
}

extension Subcommand {
    static let simulate = Subcommand(
        "simulate", Text("tells what will happen, and when it ends", "dit ce qui se passera, et quand cela finit"),
        options: [.accounts, .targets, .days, .perDay, .delay, .format("table|json")],
        notes: Text(
            "Runs the scheduler itself ahead of time: seven messages each, a day apart, as fast as the limits allow.",
            "Fait tourner l'ordonnanceur lui-même : sept messages chacun, un par jour, aussi vite que le permettent "
                + "les limites.")
    ) { invocation in
        let format = try invocation.choice("format", of: ["table", "json"])
        let plan = SimulatedPlan(
            accounts: try invocation.number(.accounts, in: 1...100_000),
            targets: try invocation.number(.targets, in: 1...10_000_000),
            days: try invocation.number(.days, in: 1...36_500, default: 365),
            perDay: try invocation.number(.perDay, in: 1...10_000_000, default: 100),
            delay: try invocation.duration(.delay))
        guard plan.accounts * plan.targets <= 1_000_000 else {
            throw Failure.usage(
                "\(plan.accounts) accounts of \(plan.targets) people are too many to look ahead for.",
                remedy: "At most 1,000,000 people in all.")
        }
        let outcome = plan.run()
        if format == "json" {
            try Console.write(plan.json(outcome))
        } else {
            for line in plan.table(outcome, invocation.language) { try Console.print(line) }
        }
        return .done
    }
}

extension Invocation {
    /// Without a default, the option must be there.
    fileprivate func number(
        _ option: Option, in range: ClosedRange<Int>, default value: Int? = nil
    ) throws(Failure) -> Int {
        guard let text = arguments[option] else {
            if let value { return value }
            throw .usage("\(command.name) needs --\(option.name).", remedy: option.usage)
        }
        guard let number = Int(text), range.contains(number) else {
            throw .usage(
                "--\(option.name) cannot be \"\(text)\".",
                remedy: "A whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    fileprivate func duration(_ option: Option) throws(Failure) -> Duration {
        guard let text = arguments[option] else { return .zero }
        if text == "0" || text == "0s" { return .zero }
        guard let duration = Duration(lifetime: text) else {
            throw .usage("--\(option.name) is no length of time.", remedy: option.usage)
        }
        return duration
    }
}

/// So many alike accounts, connected and unhindered, whose people are all due at one moment.
private struct SimulatedPlan {
    let accounts: Int
    let targets: Int
    let days: Int
    let perDay: Int
    let delay: Duration

    /// A midnight: the days that are counted are whole ones.
    private static let start = Instant(milliseconds: 1_735_689_600_000)

    func run() -> Forecast.Outcome {
        var state = AccountState()
        state.gateway.status = .connected
        state.config.maxMessagesPerDay = perDay
        var forecast = Forecast(from: Self.start)
        for number in 1...UInt64(accounts) {
            var account = Forecast.Account(
                AccountNumber(number), gates: AccountGates(state, minimumDelay: delay, zone: .utc))
            account.load = [(Lane(campaign: nil, day: 1), Self.start, targets)]
            forecast.add(account)
        }
        return forecast.run(days: days)
    }

    /// Counted from 1.
    private func day(_ moment: Instant) -> Int { ZoneRules.utc.day(at: moment) - ZoneRules.utc.day(at: Self.start) + 1 }

    private func perDayRows(_ outcome: Forecast.Outcome) -> [(day: Int, messages: Int, finished: Int)] {
        let finished = Dictionary(grouping: outcome.accountEnds.values.map(day)) { $0 }.mapValues(\.count)
        return outcome.messages.sorted { $0.key < $1.key }.map { key, messages in
            let day = key - ZoneRules.utc.day(at: Self.start) + 1
            return (day, messages, finished[day] ?? 0)
        }
    }

    func table(_ outcome: Forecast.Outcome, _ language: Language) -> [String] {
        var rows = [
            [Text("day", "jour"), Text("messages", "messages"), Text("accounts done", "comptes finis")].map {
                $0(language)
            }
        ]
        var finished = 0
        for row in perDayRows(outcome) {
            finished += row.finished
            rows.append([String(row.day), row.messages.grouped, finished.grouped])
        }
        return Columns.aligned(rows, right: [0, 1, 2]) + ["", conclusion(outcome, language)]
    }

    private func conclusion(_ outcome: Forecast.Outcome, _ language: Language) -> String {
        let held = outcome.mainGate.map { gate in
            let share = (outcome.heldDays[gate] ?? 0) / accounts
            return Text(
                " Held back by \(gate.rawValue) on \(share) days an account.",
                " Retenu par \(gate.rawValue) pendant \(share) jours par compte.")(language)
        }
        let end =
            outcome.end.map { end in
                Text(
                    "\(outcome.total.grouped) messages; all done on day \(day(end)).",
                    "\(outcome.total.grouped) messages ; tout est dit le jour \(day(end)).")(language)
            }
            ?? Text(
                "Not done within \(days) days: \(outcome.left.grouped) messages are left.",
                "Pas fini en \(days) jours : il reste \(outcome.left.grouped) messages.")(language)
        return end + (held ?? "")
    }

    func json(_ outcome: Forecast.Outcome) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("messages", outcome.total)
            json.member("left", outcome.left)
            json.member("endsOnDay", outcome.end.map(day))
            json.member("heldBackBy", outcome.mainGate?.rawValue)
            json.array("days") { json in
                for row in perDayRows(outcome) {
                    json.object {
                        $0.member("day", row.day)
                        $0.member("messages", row.messages)
                        $0.member("accountsDone", row.finished)
                    }
                }
            }
        }
        return json.bytes + Array("\n".utf8)
    }
}
