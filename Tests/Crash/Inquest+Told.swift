import JSON
import TestSupport

extension Inquest {
    /// Each account's own system was told what it asked for, word for word as the log's readers print it, each event and
    /// nothing else, in the log's order; in words, how often.
    func checkTold(_ systems: OwnSystems) throws -> String {
        let heard = try systems.accounts()
        let all = try meant()
        for account in People.accounts {
            let (heard, meant) = (heard[account]?.told ?? [], all[account] ?? [])
            if let (told, right) = zip(heard, meant).first(where: { $0 != $1 }) {
                guard told.position == right.position else {
                    throw Violation("\(account) was told \(told.position) where it was the turn of \(right.position)")
                }
                throw Violation("\(account) was told \(told.position) in other words than the log's")
            }
            guard heard.count == meant.count, !meant.isEmpty else {
                throw Violation("\(account) was told \(heard.count) things, of \(meant.count)")
            }
        }
        let (told, repeats, echoes) = heard.values.reduce(into: (0, 0, 0)) { sum, account in
            sum = (sum.0 + account.told.count, sum.1 + account.repeats, sum.2 + account.echoes)
        }
        return "\(told) events told to accounts' own systems, \(repeats) times again until they were taken, "
            + "\(echoes) times although they had been"
    }

    /// By account, from when its webhook was set.
    private func meant() throws -> [String: [OwnSystems.Told]] {
        let types = (OwnSystems.events + ["WebhookChanged"]).flatMap { ["--type", $0] }
        let finished = try RelanceProcess.run(["log", "--data", directory, "--format", "cloudevents"] + types)
        guard finished.code == 0 else { throw Violation("relance log ended with \(finished.code): \(finished.errors)") }
        var told: [String: [OwnSystems.Told]] = [:]
        for line in finished.output.utf8.split(separator: UInt8(ascii: "\n")) {
            let event = try JSONValue(parsing: Array(line))
            guard let source = event.text("source"), source.hasPrefix("/accounts/"),
                let position = event.text("id").flatMap({ UInt64($0) })
            else { throw Violation("relance log printed an event of nobody's") }
            let account = String(source.dropFirst("/accounts/".count))
            if event.text("type") == "relance.WebhookChanged" {
                told[account] = told[account] ?? []
            } else {
                told[account]?.append(OwnSystems.Told(position: position, body: Array(line)))
            }
        }
        return told
    }
}
