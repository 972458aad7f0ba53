import Domain
import WhatsApp

/// Commands that concern an account's way to WhatsApp.
extension EngineCore {
    func plan(
        setChannel changes: [ChannelSettings.Field: Change<String>], of kind: GatewayKind, in number: AccountNumber
    ) throws -> Plan {
        let row = account(number)
        let known = try sealer.openChannel(row.state.sealedChannels[kind], of: number)
        var settings = known
        for (field, change) in changes { settings[field] = change.applied(to: settings[field]) }
        var plan = Plan(outcome: .account(number))
        guard settings != known else { return plan }
        let sealed = settings.values.isEmpty ? nil : try sealer.seal(settings, of: number)
        let (old, new) = (state.channel(number, known, of: kind), state.channel(number, settings, of: kind))
        var events: [AccountEvent] = []
        let leaves = old.map { old in new.map { !$0.isSameWay(as: old) } ?? true } ?? false
        if leaves { events += try decide(.leave(kind), row.state) }
        events += try decide(.setChannel(kind, sealed: sealed), row.state)
        if leaves, let new { events += try reconnect(through: new, number, row.state) }
        plan.append(events, to: number, row)
        return plan
    }

    /// Whoever was connected has to show of the new way that it is their own, and does so at once.
    private func reconnect(
        through channel: Channel, _ number: AccountNumber, _ account: AccountState
    ) throws -> [AccountEvent] {
        guard account.gateway.isConnected(to: channel.kind), settings.gateway(of: account) == channel.kind,
            let gateway = gateways[channel.kind]
        else { return [] }
        var left = account
        left.gateway.status = .disconnected
        afterCommit { core in core.startPairing(number, channel, with: gateway) }
        return try decide(.startPairing(channel.kind), left)
    }

    func plan(_ command: Account.Command, of number: AccountNumber) throws -> Plan {
        let row = account(number)
        var plan = Plan(outcome: .account(number))
        plan.append(try decide(command, row.state), to: number, row)
        return plan
    }

    func plan(
        bind template: TemplateMessage?, to slot: TemplateCatalogue.Slot, in number: AccountNumber
    ) throws -> Plan {
        if let campaign = slot.campaign { _ = try known(campaign, in: number) }
        let row = account(number)
        var plan = Plan(outcome: .account(number))
        plan.append(try decide(.bindTemplate(slot, template), row.state), to: number, row)
        if template != nil { fetchTemplates(of: number) }
        return plan
    }

    func plan(fetchTemplates number: AccountNumber) -> Plan {
        fetchTemplates(of: number)
        return Plan(outcome: .account(number))
    }

    /// A code to be typed, while a pairing waits.
    func plan(requestCode phone: String, of number: AccountNumber) throws -> Plan {
        let row = account(number)
        guard row.state.gateway.pairingSince != nil, let channel = state.channels[number],
            let gateway = gateways[channel.kind]
        else { throw Refusal.notPairing }
        afterCommit { core in gateway.requestCode(number, channel, phone: phone, at: core.now) }
        return Plan(outcome: .pairing(number))
    }
}
