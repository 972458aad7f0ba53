import Domain
import JSON

/// What will come of an installation, as its API says.
struct InstallationForecast: Sendable {
    let answer: JSONValue

    /// Accounts that are shown; JSON has all of them.
    private static let shownAccounts = 10

    var json: [UInt8] {
        var json = JSONWriter()
        json.value(answer)
        return json.bytes + Array("\n".utf8)
    }

    func table(_ language: Language) -> [String] {
        let daily = answer.list("daily")
        guard !daily.isEmpty || !answer.list("accounts").isEmpty else {
            return [
                Text("Nothing waits: nobody is on their way.", "Rien n'attend : personne n'est en route.")(language)
            ]
        }
        return Columns.aligned(days(daily, language), right: [1, 2]) + [""]
            + Columns.aligned(accounts(language), right: [1, 2]) + more(language) + ["", conclusion(language)]
    }

    private func days(_ daily: [JSONValue], _ language: Language) -> [[String]] {
        var rows = [
            [Text("day (UTC)", "jour (UTC)"), Text("messages", "messages"), Text("accounts done", "comptes finis")].map
            {
                $0(language)
            }
        ]
        var finished = 0
        for day in daily {
            finished += day.number("accountsDone")
            rows.append([day.text("day") ?? "", day.number("messages").grouped, finished.grouped])
        }
        return rows
    }

    /// The last to end first.
    private func accounts(_ language: Language) -> [[String]] {
        let titles = [
            Text("account", "compte"), Text("people", "personnes"), Text("left", "restent"),
            Text("ends (UTC)", "finit (UTC)"), Text("held back by", "retenu par"),
        ]
        let rows = answer.list("accounts").prefix(Self.shownAccounts).map { account in
            let held = account.text("heldBackBy").map { "\($0): \(account.text("message") ?? "")" } ?? ""
            let waiting = account.number("notTakenUp")
            let people = account.number("people").grouped + (waiting > 0 ? " (+\(waiting.grouped))" : "")
            return [
                account.text("account") ?? "", people, account.number("left").grouped,
                account.text("end").map { ZoneRules.utc.spoken($0) } ?? "–", held,
            ]
        }
        return [titles.map { $0(language) }] + rows
    }

    private func more(_ language: Language) -> [String] {
        let accounts = answer.list("accounts")
        let hidden = accounts.count - Self.shownAccounts
        var lines: [String] = []
        if hidden > 0 {
            lines.append(
                Text("… and \(hidden.grouped) more that end earlier", "… et \(hidden.grouped) autres, finis plus tôt")(
                    language))
        }
        if accounts.contains(where: { $0.number("notTakenUp") > 0 }) {
            lines.append(
                Text(
                    "(+N): people whom the relance would take up, if it were let",
                    "(+N) : personnes que la relance inscrirait, si elle le pouvait")(language))
        }
        return lines
    }

    private func conclusion(_ language: Language) -> String {
        let (messages, left) = (answer.number("messages").grouped, answer.number("left").grouped)
        let end =
            if let end = answer.text("end").map({ ZoneRules.utc.spoken($0) }) {
                Text("\(messages) messages; all done \(end).", "\(messages) messages ; tout est dit le \(end).")
            } else if answer.number("left") > 0 {
                Text(
                    "\(messages) messages; not done within \(answer.number("days")) days: \(left) are left.",
                    "\(messages) messages ; pas fini en \(answer.number("days")) jours : il en reste \(left).")
            } else {
                Text("Nobody is on their way.", "Personne n'est en route.")
            }
        guard let gate = answer.text("heldBackBy") else { return end(language) }
        return end(language) + Text(" Held back most by \(gate).", " Retenu surtout par \(gate).")(language)
    }
}
