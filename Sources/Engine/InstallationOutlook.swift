package import Domain

/// All accounts of an installation with what they have to do: what a forecast of it begins with.
package struct InstallationOutlook: Sendable {
    package struct Account: Sendable {
        package let number: AccountNumber
        /// The id its owner chose.
        package let id: String
        /// On their way, or taken up as soon as their time comes, by the default relance or by a campaign that starts.
        package let people: Int
        /// Whom the default relance would take up, if it were let.
        package let notTakenUp: Int
        /// Why it does not.
        package let enrolmentGate: Gate?
    }

    package fileprivate(set) var accounts: [Account] = []
    fileprivate var forecast: Forecast

    package var people: Int { accounts.reduce(0) { $0 + $1.people } }

    package func run(days: Int) -> Forecast.Outcome { forecast.run(days: days) }
}

extension EngineView {
    /// - Parameter gateway: as if every account sent through a number or a session of its own there, with the limits that
    ///   such a one has; nil: as they are.
    package func outlook(at now: Instant, through gateway: GatewayKind?) throws -> InstallationOutlook {
        var state = DecisionState(settings: settings, sealer: sealer)
        try state.load(from: rows, at: now)
        var outlook = InstallationOutlook(forecast: Forecast(from: now))
        if gateway == nil { try tellLimits(state, &outlook.forecast) }
        let underWay = try underWay(at: now)
        let campaigns = Dictionary(grouping: state.campaigns.rows) { $0.value.account }
        for (number, row) in state.accounts.sorted(by: { $0.key < $1.key }) {
            var gates = state.gates(of: number, row.state)
            if let gateway {
                gates = settings.gates(of: row.state, through: gateway)
                if let limits = ChannelLimits.nominal(of: gateway) {
                    let own = ChannelNumber(number.rawValue)
                    gates.channel = own
                    outlook.forecast.limit(own, limits)
                }
            }
            var account = try forecast(
                of: number, row.state, gates, campaigns[number] ?? [], underWay: underWay[number] ?? [], at: now)
            let eligible = try rows.allEligible(of: number)
            var closed: Gate?
            if case .closed(let gate, _) = gates.enrolmentPassage(at: now) { closed = gate }
            if closed == nil {
                let first = Lane(campaign: nil, day: 1)
                account.load += eligible.map { (first, max($0.at, now) + SevenDays.firstDelay, 1) }
            }
            outlook.forecast.add(account)
            outlook.accounts.append(
                InstallationOutlook.Account(
                    number: number, id: row.state.id ?? "", people: account.people,
                    notTakenUp: closed == nil ? 0 : eligible.count, enrolmentGate: closed))
        }
        return outlook
    }

    /// What the ways to WhatsApp bear, and who has been written to within 24 h.
    private func tellLimits(_ state: DecisionState, _ forecast: inout Forecast) throws {
        for number in state.channels.numbers { forecast.limit(number, state.limits(of: number)) }
        for (portfolio, limit) in state.peopleLimits {
            guard let most = limit.count else { continue }
            forecast.limit(portfolio, people: most, counted: try rows.peopleMoments(of: portfolio))
        }
    }
}
