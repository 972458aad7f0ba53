import Domain
import EventStore
import WhatsApp

/// Commands that concern an account or the installation.
extension EngineCore {
    func plan(configure patch: AccountPatch, of number: AccountNumber) throws -> Plan {
        let row = account(number)
        var plan = Plan(outcome: .account(number))
        var config = row.state.config
        let defaults = settings.newAccount
        for (field, value) in patch.config { config[field] = value == .absent ? defaults[field] : value }
        var events = try decide(.configure(config), row.state)
        if let paused = patch.defaultPaused {
            events += try decide(paused ? .pauseDefault(.manual) : .resumeDefault(.manual), row.state)
        }
        if patch.defaultPaused == nil, patch.config[.allowSimultaneousCampaigns] != nil {
            events += try settleDefault(of: number, row.state, to: config)
        }
        if let entitlement = patch.entitlement { events += try decide(.entitle(entitlement), row.state) }
        events += try profile(patch.name, of: number, row.state)
        plan.append(events, to: number, row)
        return plan
    }

    /// Campaigns may run beside the default relance from now on, or may no longer.
    private func settleDefault(
        of number: AccountNumber, _ state: AccountState, to config: AccountConfig
    ) throws -> [AccountEvent] {
        var after = state
        after.config = config
        let forbids = state.config.allowSimultaneousCampaigns && !config.allowSimultaneousCampaigns
        let active = self.state.campaigns.active(of: number).first
        return try decide(.settleDefaultPause(active: active, starts: forbids), after)
    }

    func plan(startPairing number: AccountNumber) throws -> Plan {
        let row = account(number)
        let kind = settings.gateway(of: row.state)
        guard let gateway = gateways[kind] else { throw Refusal.gatewayNotConfigured(kind) }
        guard let channel = state.channels[number] else { throw Refusal.channelIncomplete(kind) }
        var plan = Plan(outcome: .pairing(number))
        let events = try decide(.startPairing(kind), row.state)
        plan.append(events, to: number, row)
        if !events.isEmpty { afterCommit { core in core.startPairing(number, channel, with: gateway) } }
        return plan
    }

    func plan(disconnect number: AccountNumber) throws -> Plan {
        let row = account(number)
        var plan = Plan(outcome: .account(number))
        plan.append(try decide(.disconnect(.loggedOut), row.state), to: number, row)
        let channel = state.channels[number]
        let gateway = channel.flatMap { gateways[$0.kind] }
        afterCommit { core in
            core.pairings.withLock { $0[number] = nil }
            if let channel { gateway?.disconnect(number, channel) }
        }
        return plan
    }

    func plan(setTemplate template: MessageTemplate) throws -> Plan {
        let row = state.installation
        var plan = Plan(outcome: .template(day: template.day))
        let events: [InstallationEvent]
        do throws(Installation.Rejection) {
            events = try Installation.decide(.setTemplate(template), given: row.state)
        } catch { throw Refusal.template(error) }
        if !events.isEmpty {
            plan.steps.append(
                Plan.Step(
                    stream: row.number, account: .absent, expected: row.version,
                    events: events.map(DomainEvent.installation)))
        }
        return plan
    }

    func plan(finishImport counts: ImportCounts, of number: AccountNumber) -> Plan {
        var plan = Plan(outcome: .importFinished(counts))
        plan.append([.contactsImported(counts)], to: number, account(number))
        return plan
    }

    func plan(finishPull counts: ImportCounts, through: Instant, of number: AccountNumber) throws -> Plan {
        let row = account(number)
        var plan = Plan(outcome: .account(number))
        plan.append(try decide(.notePull(counts, through: through), row.state), to: number, row)
        return plan
    }

    /// The number of an account, which springs into being when it is first named.
    func ensureAccount(_ id: String) throws -> AccountNumber {
        if let number = try rows.account(named: id) { return number }
        let number = AccountNumber(batch.nextPosition.rawValue)
        let events =
            try decide(.register(id: id), AccountState())
            + decide(.configure(settings.newAccount), AccountState())
        let step = Plan.Step(
            stream: nil, account: .itself, expected: .none, events: events.map(DomainEvent.account))
        try record(Plan(steps: [step], outcome: .account(number)))
        return number
    }

    func account(_ number: AccountNumber) -> AccountRow { state.accounts[number] ?? AccountRow() }

    func decide(_ command: Account.Command, _ state: AccountState) throws -> [AccountEvent] {
        do throws(Account.Rejection) {
            return try Account.decide(command, given: state)
        } catch { throw Refusal.account(error) }
    }

    private func profile(_ name: Change<String>, of number: AccountNumber, _ state: AccountState) throws
        -> [AccountEvent]
    {
        if case .keep = name { return [] }
        let known = try sealer.openProfile(state.sealedProfile, of: number)
        let wanted = name.applied(to: known)
        guard wanted != known else { return [] }
        return try decide(.changeProfile(sealed: try sealer.sealProfile(wanted ?? "", of: number)), state)
    }
}
