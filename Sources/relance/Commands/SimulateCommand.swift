import Domain
import Engine

extension Option {
    static let accounts = Option(
        "accounts", "N", Text("so many accounts made up for it", "tant de comptes inventés pour cela"))
    static let targets = Option("targets", "N", Text("people of each", "personnes de chacun"))
    static let days = Option("days", "D", Text("how far to look (365)", "jusqu'où regarder (365)"))
    static let perDay = Option(
        "per-day", "N", Text("messages a day of each account (100)", "messages par jour et par compte (100)"))
    static let delay = Option(
        "delay", "2m",
        Text(
            "between two messages of an account (the gateway's)",
            "entre deux messages d'un compte (celui de la passerelle)"))
    static let supposedGateway = Option(
        "gateway", "sandbox|cloud|web",
        Text(
            "as if each account had a number or a session of its own there",
            "comme si chaque compte y avait son numéro ou sa session"))
}

extension Subcommand {
    static let simulate = Subcommand(
        "simulate", Text("tells what will happen, and when it ends", "dit ce qui se passera, et quand cela finit"),
        options: [
            .accounts, .targets, .days, .perDay, .delay, .supposedGateway, .format("table|json"), .data, .config,
        ],
        notes: Text(
            "Runs the scheduler itself ahead of time, as fast as the limits allow: over what the data directory has to "
                + "do, or with --accounts and --targets over accounts made up for it. Retries, payments and stops are "
                + "not foreseen.",
            "Fait tourner l'ordonnanceur lui-même, aussi vite que le permettent les limites : sur ce que le dossier des "
                + "données doit faire ou, avec --accounts et --targets, sur des comptes inventés. Reprises, paiements et "
                + "arrêts ne sont pas prévus.")
    ) { invocation in
        let format = try invocation.choice("format", of: ["table", "json"])
        let (json, lines): ([UInt8], [String])
        if invocation.isMadeUp {
            let plan = try invocation.simulatedPlan()
            let outcome = plan.run()
            (json, lines) = (plan.json(outcome), plan.table(outcome, invocation.language))
        } else {
            let forecast = try await invocation.installationForecast()
            (json, lines) = (forecast.json, forecast.table(invocation.language))
        }
        if format == "json" {
            try Console.write(json)
        } else {
            for line in lines { try Console.print(line) }
        }
        return .done
    }
}

extension Invocation {
    /// Whether accounts are made up, or an installation is looked at.
    fileprivate var isMadeUp: Bool {
        [.accounts, .targets, .perDay, .delay].contains { arguments.has($0) }
    }

    fileprivate func simulatedPlan() throws(Failure) -> SimulatedPlan {
        guard !arguments.has(.data) else {
            throw .usage(
                "--data names an installation, and what else is given makes up accounts.",
                remedy: "Leave out --data, or all of --accounts, --targets, --per-day and --delay.")
        }
        let gateway = try supposedGateway() ?? .sandbox
        let plan = SimulatedPlan(
            accounts: try number(.accounts, in: 1...100_000), targets: try number(.targets, in: 1...10_000_000),
            days: try days(), perDay: try number(.perDay, in: 1...10_000_000, default: 100), gateway: gateway,
            delay: try duration(.delay))
        guard plan.accounts * plan.targets <= 1_000_000 else {
            throw .usage(
                "\(plan.accounts) accounts of \(plan.targets) people are too many to look ahead for.",
                remedy: "At most 1,000,000 people in all.")
        }
        return plan
    }

    fileprivate func installationForecast() async throws -> InstallationForecast {
        let (days, gateway) = (try days(), try supposedGateway())
        let path = Paths.query("/api/v1/forecast", [("days", String(days)), ("gateway", gateway?.rawValue)])
        return try await DirectorySession.run(settings) { session in
            InstallationForecast(answer: try await session.api.json(path, language: language))
        }
    }

    /// Only where it is asked for: what a server is set to is no supposition.
    private func supposedGateway() throws(Failure) -> GatewayKind? {
        arguments.has(.supposedGateway) ? try settings.gateway() : nil
    }

    private func days() throws(Failure) -> Int { try number(.days, in: 1...36_500, default: 365) }

    /// Without a default, the option must be there.
    private func number(
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

    private func duration(_ option: Option) throws(Failure) -> Duration? {
        guard let text = arguments[option] else { return nil }
        if text == "0" || text == "0s" { return .zero }
        guard let duration = Duration(lifetime: text) else {
            throw .usage("--\(option.name) is no length of time.", remedy: option.usage)
        }
        return duration
    }
}
