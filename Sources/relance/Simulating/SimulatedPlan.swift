import Domain
import Engine
import JSON

/// So many alike accounts, connected and unhindered, whose people are all due at one moment.
struct SimulatedPlan {
    let accounts: Int
    let targets: Int
    let days: Int
    let perDay: Int
    let gateway: GatewayKind
    /// Nil: the gateway's own.
    let delay: Duration?

    /// A midnight: the days that are counted are whole ones.
    private static let start = Instant(milliseconds: 1_735_689_600_000)

    func run() -> Forecast.Outcome {
        var state = AccountState()
        state.gateway.status = .connected
        state.config.maxMessagesPerDay = perDay
        var forecast = Forecast(from: Self.start)
        let settings = EngineSettings()
        var gates = AccountGates(state, minimumDelay: delay ?? settings.minimumDelay(of: gateway), zone: .utc)
        gates.jitter = delay == nil ? settings.jitter(of: gateway) : .zero
        let limits = ChannelLimits.nominal(of: gateway)
        for number in 1...UInt64(accounts) {
            if let limits {
                gates.channel = ChannelNumber(number)
                forecast.limit(ChannelNumber(number), limits)
            }
            var account = Forecast.Account(AccountNumber(number), gates: gates)
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
