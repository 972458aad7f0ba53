/// What a send has to get past, in Meta's order as far as it is known: content, limits, what was asked to go wrong.
extension World {
    mutating func checkContent(_ passage: inout Passage, isLite: Bool) throws(GraphError) {
        let number = numbers[passage.entry.number]
        guard !["DISCONNECTED", "UNVERIFIED", "PENDING"].contains(number.status) else { throw GraphError(133_010) }
        if number.status == "RESTRICTED" { throw GraphError(131_031) }
        switch passage.send.content {
        case .template(let use):
            guard let template = wabas[number.waba].template(use.name, use.language) else {
                throw Template.missing(use.name, use.language)
            }
            try template.checkStatus()
            try template.check(use, isModern: passage.version >= 23)
            for id in use.components.flatMap(\.parameters).compactMap(\.mediaID) { try checkMedia(id) }
            passage.traits.insert(Self.trait(template.category))
            if template.category == "AUTHENTICATION", case .userID = passage.send.recipient {
                throw GraphError(131_062)
            }
            if isLite {
                guard template.category == "MARKETING" else { throw GraphError(134_100) }
                passage.traits.insert(.lite)
            }
        case .media(let id): if let id { try checkMedia(id) }
        case .text, .other: break
        }
        if isLite, !passage.traits.contains(.lite) { throw GraphError(131_055) }
    }

    private func checkMedia(_ id: String) throws(GraphError) {
        guard !settings.mediaCheck || media[id] != nil else {
            throw .parameter("Param media id is not a valid whatsapp business account media attachment ID")
        }
    }

    private static func trait(_ category: String) -> MessageStore.Traits {
        switch category {
        case "MARKETING": .marketing
        case "AUTHENTICATION": .authentication
        default: .utility
        }
    }

    // MARK: Limits

    mutating func checkLimits(_ passage: inout Passage) throws(GraphError) {
        let number = passage.entry.number
        let limit = numbers[number].throughput ?? settings.throughput
        if limit > 0, !numbers[number].rate.take(limit, at: passage.now, force: !settings.enforce) {
            totals.rateViolations += 1
            numbers[number].rateViolations += 1
            if settings.enforce { throw GraphError(130_429) }
        }
        if isWindowOpen(number, passage.person, at: passage.now) { passage.traits.insert(.inWindow) }
        let isTemplate = if case .template = passage.send.content { true } else { false }
        if settings.window, !isTemplate, !passage.traits.contains(.inWindow) {
            totals.windowViolations += 1
            if settings.enforce { try meet(131_047, nil, &passage) }
        }
        if settings.pairLimit {
            let isWithin = pairs.take(
                UInt16(clamping: number), passage.person, at: sinceStart(passage.now), settings,
                force: !settings.enforce)
            if !isWithin {
                totals.pairViolations += 1
                if settings.enforce { throw GraphError(131_056) }
            }
        }
    }

    /// Only what is accepted counts, so this comes last.
    mutating func takeTier(_ passage: Passage) throws(GraphError) {
        guard !passage.traits.contains(.inWindow) else { return }
        let name = wabas[numbers[passage.entry.number].waba].portfolio
        let isWithin = portfolios[name, default: Portfolio()].take(
            passage.person, limit: settings.tier, at: sinceStart(passage.now), force: !settings.enforce)
        guard !isWithin else { return }
        totals.tierViolations += 1
        if settings.enforce { throw GraphError(131_048) }
    }

    func isWindowOpen(_ number: Int, _ person: UInt32, at now: Int64) -> Bool {
        guard let last = lastInbound[UInt64(number) << 32 | UInt64(person)] else { return false }
        return now - last < 86_400_000
    }

    // MARK: What goes wrong on demand

    mutating func meetErrors(_ passage: inout Passage) throws(GraphError) {
        let number = numbers[passage.entry.number]
        if let code = number.error ?? wabas[number.waba].error { try meet(code, nil, &passage) }
        try meetManner(&passage)
        if passage.failure == nil, isAbsent(passage.person) { passage.failure = 131_026 }
        guard passage.failure == nil,
            let entry = passage.entry.settings.errors.entry(at: passage.draws.share(.error))
        else { return }
        try meet(entry.code, entry.place, &passage)
    }

    /// What was said of this person.
    private mutating func meetManner(_ passage: inout Passage) throws(GraphError) {
        guard let manner = people.manners[passage.person] else { return }
        if manner.hasStopped, passage.traits.contains(.marketing) { passage.failure = 131_050 }
        guard let code = manner.error, manner.times != 0 else { return }
        if let times = manner.times { people.manners[passage.person]?.times = times - 1 }
        try meet(code, manner.place, &passage)
    }

    func isAbsent(_ person: UInt32) -> Bool {
        if let isAbsent = people.manners[person]?.isAbsent { return isAbsent }
        guard settings.absent > 0 else { return false }
        return Double(mixed(people[person].key ^ mixed(settings.seed)) >> 11) * 0x1p-53 < settings.absent
    }

    /// Refuses at once, or notes for later, as the table has it for the code.
    private func meet(_ code: Int, _ place: CodeShares.Place?, _ passage: inout Passage) throws(GraphError) {
        let isLater: Bool
        switch (place, ErrorTable.entry(code).place) {
        case (.sync, _), (nil, .sync): isLater = false
        case (.async, _), (nil, .async): isLater = true
        case (nil, .both):
            switch passage.entry.settings.both {
            case .sync: isLater = false
            case .async: isLater = true
            case .mixed: isLater = passage.draws.share(.errorPlace) < 0.5
            }
        }
        guard isLater else { throw GraphError(code) }
        passage.failure = code
    }
}
