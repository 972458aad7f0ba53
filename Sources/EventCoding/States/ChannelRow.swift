internal import Domain
internal import EventStore

/// An account's way to WhatsApp: sealed settings by gateway, health, halt (or null) with its moment, the
/// restriction likewise, bound templates, what WhatsApp says of those, the last alert as word and moment, and when the risk of a ban was acknowledged.
extension CBORWriter {
    mutating func channel(of state: AccountState) {
        array(11)
        array(2 * state.sealedChannels.count)
        for kind in GatewayKind.allCases {
            guard let sealed = state.sealedChannels[kind] else { continue }
            place(kind)
            bytes(sealed)
        }
        health(state.health)
        halt(state.halt)
        optional(state.haltedAt)
        halt(state.restriction)
        optional(state.restrictedAt)
        array(4 * state.templates.bound.count)
        for (slot, message) in state.templates.bound.sorted(by: { $0.key < $1.key }) {
            if let campaign = slot.campaign { unsigned(campaign.rawValue) } else { null() }
            int(slot.day)
            place(slot.language)
            template(message)
        }
        array(9 * state.templates.known.count)
        for (id, known) in state.templates.known.sorted(by: {
            ($0.key.name, $0.key.language) < ($1.key.name, $1.key.language)
        }) {
            text(id.name)
            text(id.language)
            place(known.status)
            optional(known.category)
            optional(known.quality)
            optional(known.toldAt)
            if let rest = known.rest { int(rest.code) } else { null() }
            optional(known.rest?.until)
            int(known.rest?.times ?? 0)
        }
        optional(state.lastAlert?.word)
        optional(state.lastAlert?.at)
        optional(state.banRiskAcknowledgedAt)
    }

    private mutating func halt(_ halt: SendingHalt?) {
        guard let halt else { return null() }
        array(4)
        int(halt.code)
        optional(halt.word)
        optional(halt.until)
        place(halt.scope)
    }

    /// People as a count, 0 for no limit.
    private mutating func health(_ health: ChannelHealth) {
        array(4)
        optional(health.quality)
        optional(health.status)
        if let people = health.people { int(people.count ?? 0) } else { null() }
        if let perSecond = health.perSecond { int(perSecond) } else { null() }
    }
}

extension CBORReader {
    /// False where anything is not as it should be.
    mutating func channel(into state: inout AccountState) throws(CBORError) -> Bool {
        guard try array() == 11 else { return false }
        for _ in 0..<(try array() / 2) {
            let kind = try place(GatewayKind.self)
            state.sealedChannels[kind] = try bytes().array
        }
        guard try health(into: &state.health), try halt(into: &state.halt, &state.haltedAt),
            try halt(into: &state.restriction, &state.restrictedAt)
        else { return false }
        for _ in 0..<(try array() / 4) {
            let campaign = skipNull() ? nil : CampaignNumber(try unsigned())
            let slot = TemplateCatalogue.Slot(campaign, day: try int(), language: try place(Language.self))
            guard let message = template() else { return false }
            state.templates.bound[slot] = message
        }
        for _ in 0..<(try array() / 9) {
            let id = RemoteTemplate.Name(name: try text(), language: try text())
            let status = try place(TemplateStatus.self)
            let (category, quality) = (try optionalText(), try optionalText())
            let toldAt = try optionalInstant()
            let code = skipNull() ? nil : try int()
            let (until, times) = (try optionalInstant(), try int())
            state.templates.known[id] = RemoteTemplate(
                id: id, status: status, category: category, quality: quality, toldAt: toldAt,
                rest: code.map { TemplateRest(code: $0, until: until, times: times) })
        }
        let (word, at) = (try optionalText(), try optionalInstant())
        state.lastAlert = word.map { AccountState.Alert(word: $0, at: at) }
        state.banRiskAcknowledgedAt = try optionalInstant()
        return true
    }

    private mutating func health(into health: inout ChannelHealth) throws(CBORError) -> Bool {
        guard try array() == 4 else { return false }
        health.quality = try optionalText()
        health.status = try optionalText()
        let people = skipNull() ? nil : try int()
        health.people = people.map { $0 == 0 ? .unlimited : .limited($0) }
        health.perSecond = skipNull() ? nil : try int()
        return true
    }

    private mutating func halt(into halt: inout SendingHalt?, _ since: inout Instant?) throws(CBORError) -> Bool {
        if !skipNull() {
            guard try array() == 4 else { return false }
            let (code, word, until) = (try int(), try optionalText(), try optionalInstant())
            halt = SendingHalt(code: code, word: word, until: until, scope: try place(HaltScope.self))
        }
        since = try optionalInstant()
        return true
    }
}
