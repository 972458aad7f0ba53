internal import Domain
internal import EventStore

/// Events of an account that concern its way to WhatsApp.
extension AccountEvent {
    func writeChannel(to writer: inout CBORWriter) {
        switch self {
        case .channelChanged(let kind, let sealed):
            writer.map(sealed == nil ? 1 : 2)
            writer.field(0, kind.rawValue)
            if let sealed { writer.field(1, bytes: sealed) }
        case .channelHealthChanged(let health): health.write(to: &writer)
        case .channelAlert(let word, let at):
            writer.map(at == nil ? 1 : 2)
            writer.field(0, word)
            if let at { writer.field(1, at) }
        case .sendingHalted(let halt, let at):
            let isLimited = halt.scope != .everything
            writer.map(1 + [halt.word != nil, halt.until != nil, at != nil, isLimited].count { $0 })
            writer.field(0, halt.code)
            if let word = halt.word { writer.field(1, word) }
            if let until = halt.until { writer.field(2, until) }
            if let at { writer.field(3, at) }
            if isLimited { writer.field(4, halt.scope.rawValue) }
        case .templateBound(let slot, let template):
            writer.map(2 + [template != nil, slot.campaign != nil].count { $0 })
            writer.field(0, slot.day)
            writer.field(1, slot.language.rawValue)
            if let template {
                writer.key(2)
                writer.template(template)
            }
            if let campaign = slot.campaign { writer.field(3, unsigned: campaign.rawValue) }
        case .templateChanged(let template):
            let told = [template.category != nil, template.quality != nil, template.toldAt != nil].count { $0 }
            let rest = template.rest.map { $0.until == nil ? 2 : 3 } ?? 0
            writer.map(3 + told + rest)
            writer.field(0, template.id.name)
            writer.field(1, template.id.language)
            writer.field(2, template.status.rawValue)
            if let category = template.category { writer.field(3, category) }
            if let quality = template.quality { writer.field(4, quality) }
            if let toldAt = template.toldAt { writer.field(5, toldAt) }
            if let rest = template.rest {
                writer.field(6, rest.code)
                if let until = rest.until { writer.field(7, until) }
                writer.field(8, rest.times)
            }
        default: writer.map(0)
        }
    }

    init(channelFrom body: inout BodyReader) throws(CodingProblem) {
        switch body.type {
        case .channelChanged:
            self = .channelChanged(try body.wire(0, Wire.gateway), sealed: try body.optionalBytes(1))
        case .channelHealthChanged: self = .channelHealthChanged(try ChannelHealth(from: &body))
        case .channelAlert: self = .channelAlert(try body.text(0), at: try body.optionalInstant(1))
        case .sendingHalted:
            let (code, word) = (try body.int(0), try body.optionalText(1))
            let (until, at) = (try body.optionalInstant(2), try body.optionalInstant(3))
            let scope = try body.optionalWire(4, Wire.haltScope) ?? .everything
            self = .sendingHalted(SendingHalt(code: code, word: word, until: until, scope: scope), at: at)
        case .sendingReleased: self = .sendingReleased
        case .banRiskAcknowledged: self = .banRiskAcknowledged
        case .templateBound:
            let (day, language) = (try body.int(0), try body.wire(1, Wire.language))
            var template: TemplateMessage?
            if try body.has(2) {
                template = body.cbor.template()
                if template == nil { throw body.bad(2) }
            }
            let campaign = try body.optionalUnsigned(3).map { CampaignNumber($0) }
            self = .templateBound(TemplateCatalogue.Slot(campaign, day: day, language: language), template)
        case .templateChanged:
            let id = RemoteTemplate.Name(name: try body.text(0), language: try body.text(1))
            let status = try body.wire(2, Wire.templateStatus)
            let (category, quality) = (try body.optionalText(3), try body.optionalText(4))
            let toldAt = try body.optionalInstant(5)
            var rest: TemplateRest?
            if let code = try body.optionalInt(6) {
                rest = TemplateRest(code: code, until: try body.optionalInstant(7), times: try body.int(8))
            }
            self = .templateChanged(
                RemoteTemplate(
                    id: id, status: status, category: category, quality: quality, toldAt: toldAt, rest: rest))
        default: throw .unknownType(body.type.code)
        }
    }
}

/// `people` is 0 for no limit.
extension ChannelHealth {
    fileprivate func write(to writer: inout CBORWriter) {
        let count = [quality != nil, status != nil, people != nil, perSecond != nil].count { $0 }
        writer.map(count)
        if let quality { writer.field(0, quality) }
        if let status { writer.field(1, status) }
        if let people { writer.field(2, people.count ?? 0) }
        if let perSecond { writer.field(3, perSecond) }
    }

    fileprivate init(from body: inout BodyReader) throws(CodingProblem) {
        let (quality, status) = (try body.optionalText(0), try body.optionalText(1))
        let people = try body.optionalInt(2)
        self.init(
            quality: quality, status: status, people: people.map { $0 == 0 ? .unlimited : .limited($0) },
            perSecond: try body.optionalInt(3))
    }
}
