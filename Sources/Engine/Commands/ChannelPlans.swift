import Domain
import WhatsApp

/// Commands that concern an account's way to WhatsApp.
extension EngineCore {
    func plan(
        setChannel changes: [ChannelSettings.Field: Change<String>], of kind: GatewayKind, in number: AccountNumber
    ) throws -> Plan {
        let row = account(number)
        var settings = try sealer.openChannel(row.state.sealedChannels[kind], of: number)
        for (field, change) in changes { settings[field] = change.applied(to: settings[field]) }
        var plan = Plan(outcome: .account(number))
        guard try settings != sealer.openChannel(row.state.sealedChannels[kind], of: number) else { return plan }
        let sealed = settings.values.isEmpty ? nil : try sealer.seal(settings, of: number)
        plan.append(try decide(.setChannel(kind, sealed: sealed), row.state), to: number, row)
        return plan
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
