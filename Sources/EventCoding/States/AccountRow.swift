package import Domain
package import EventStore

/// Layout: format, id, registeredAt, settings that differ from the defaults, the default relance's pause (0 running,
/// 1 manual, 2 automatic), its campaign, entitlement, gateway (an array of its own), sealed profile,
/// the channel in an array of its own (`ChannelRow`), sealed webhook, whether that is disabled,
/// up to which change another system's contacts were pulled, former channels as kind, sealed settings and moment.
extension StateCoding {
    package static func write(_ state: AccountState, to writer: inout CBORWriter) {
        writer.array(14)
        writer.unsigned(format)
        writer.optional(state.id)
        writer.optional(state.registeredAt)
        writer.differences(of: state.config, from: AccountConfig())
        switch state.defaultPause {
        case .running:
            writer.unsigned(0)
            writer.null()
        case .manual:
            writer.unsigned(1)
            writer.null()
        case .automatic(let campaign):
            writer.unsigned(2)
            writer.unsigned(campaign.rawValue)
        }
        writer.entitlement(state.entitlement)
        write(state.gateway, to: &writer)
        writer.optional(state.sealedProfile)
        writer.channel(of: state)
        writer.optional(state.webhook?.sealed)
        writer.bool(state.webhook?.isDisabled ?? false)
        writer.optional(state.pulledThrough)
        writer.array(3 * state.former.count)
        for former in state.former {
            writer.place(former.kind)
            writer.optional(former.sealed)
            writer.optional(former.leftAt)
        }
    }

    package static func readAccount(_ reader: inout CBORReader) throws(CodingProblem) -> AccountState {
        try reading("account", 14, &reader) { (reader) throws(CBORError) in
            var state = AccountState()
            state.id = try reader.optionalText()
            state.registeredAt = try reader.optionalInstant()
            guard try reader.differences(into: &state.config) else { return nil }
            switch (try reader.unsigned(), reader.skipNull()) {
            case (0, true): state.defaultPause = .running
            case (1, true): state.defaultPause = .manual
            case (2, false): state.defaultPause = .automatic(CampaignNumber(try reader.unsigned()))
            default: return nil
            }
            state.entitlement = try reader.entitlement()
            guard try read(&state.gateway, from: &reader) else { return nil }
            state.sealedProfile = try reader.optionalBytes()
            guard try reader.channel(into: &state) else { return nil }
            state.webhook = try reader.optionalBytes().map(AccountWebhook.init)
            if try reader.bool() { state.webhook?.isDisabled = true }
            state.pulledThrough = try reader.optionalInstant()
            for _ in 0..<(try reader.array() / 3) {
                let (kind, sealed) = (try reader.place(GatewayKind.self), try reader.optionalBytes())
                state.former.append(FormerChannel(kind: kind, sealed: sealed, leftAt: try reader.instant()))
            }
            return state
        }
    }

    private static func write(_ session: GatewaySession, to writer: inout CBORWriter) {
        writer.array(7)
        writer.place(session.status)
        if let kind = session.kind { writer.place(kind) } else { writer.null() }
        writer.optional(session.pairingSince)
        writer.optional(session.connectedAt)
        writer.int(session.failures)
        writer.optional(session.lastFailureAt)
        writer.array(session.proven.count)
        for kind in GatewayKind.allCases where session.proven.contains(kind) { writer.place(kind) }
    }

    private static func read(
        _ session: inout GatewaySession, from reader: inout CBORReader
    ) throws(CBORError) -> Bool {
        guard try reader.array() == 7 else { return false }
        session.status = try reader.place(GatewaySession.Status.self)
        if !reader.skipNull() { session.kind = try reader.place(GatewayKind.self) }
        session.pairingSince = try reader.optionalInstant()
        session.connectedAt = try reader.optionalInstant()
        session.failures = try reader.int()
        session.lastFailureAt = try reader.optionalInstant()
        for _ in 0..<(try reader.array()) { session.proven.insert(try reader.place(GatewayKind.self)) }
        return true
    }
}
