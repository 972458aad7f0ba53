/// The rules of an account: settings, the default relance's pause, entitlement, connection.
package enum Account: Decider {
    package typealias State = AccountState
    package typealias Event = AccountEvent

    package enum Command: Sendable {
        case register(id: String)
        case changeProfile(sealed: [UInt8])
        /// The whole of the settings as they shall be.
        case configure(AccountConfig)
        case pauseDefault(PauseCause)
        case resumeDefault(PauseCause)
        /// Which campaign is active now, if any is; `starts`: one has become so, or campaigns may no longer run beside it.
        case settleDefaultPause(active: CampaignNumber?, starts: Bool)
        case entitle(Entitlement)
        case startPairing(GatewayKind)
        case connect(GatewayKind)
        case disconnect(DisconnectReason)
        /// What a connection showed of this gateway holds no more: another number or other credentials follow.
        case leave(GatewayKind)
        case failCheck
        /// Sealed settings of one gateway; nil: as the installation says.
        case setChannel(GatewayKind, sealed: [UInt8]?)
        case noteHealth(ChannelHealth)
        case alert(String, at: Instant?)
        /// `at`: when WhatsApp said so, which it repeats until it is answered.
        case halt(SendingHalt, at: Instant? = nil)
        case release
        case acknowledgeBanRisk
        case bindTemplate(TemplateCatalogue.Slot, TemplateMessage?)
        /// Everything WhatsApp has: what is bound and missing there is gone.
        case noteTemplates([RemoteTemplate], asked: TemplateAsking = .anew)
        case noteTemplate(RemoteTemplate)
        /// A message in it was refused with a code that makes it rest.
        case restTemplate(RemoteTemplate.Name, code: Int, at: Instant)
        /// Sealed settings; nil: nothing is sent any more.
        case setWebhook(sealed: [UInt8]?)
        /// The receiver that these settings name said that it is gone.
        case disableWebhook(sealed: [UInt8])
        /// Another system has told of its contacts to the end; what was told up to then before is no news.
        case notePull(ImportCounts, through: Instant)
    }

    package enum Rejection: Error, Hashable, Sendable {
        case alreadyRegistered
        case outOfRange(field: AccountConfig.Field, allowed: ClosedRange<Int>)
        case dayOutOfRange(Int)
        /// A text of a template that could not be filled when it is sent.
        case templateText(ParsedText.Problem)
    }

    /// Failed checks in a row after which a session is deleted (seed 000 §RelanceConfig).
    package static let failuresThatExpire = 3

    package static var initial: State { State() }

    package static func decide(_ command: Command, given state: State) throws(Rejection) -> [Event] {
        switch command {
        case .register(let id):
            guard state.id == nil else { throw .alreadyRegistered }
            return [.registered(id: id)]
        case .changeProfile(let sealed):
            return [.profileChanged(sealed: sealed)]
        case .configure(let config):
            try check(config)
            let changes = state.config.changes(to: config)
            return changes.isEmpty ? [] : [.configChanged(changes)]
        case .pauseDefault(let cause):
            return pause(cause, given: state)
        case .resumeDefault(let cause):
            return resume(cause, given: state)
        case .settleDefaultPause(let active, let starts):
            guard let active, !state.config.allowSimultaneousCampaigns else { return resumeAfterCampaigns(state) }
            return starts ? pause(.campaign(active), given: state) : []
        case .entitle(let entitlement):
            return entitlement == state.entitlement
                ? [] : [.entitlementChanged(old: state.entitlement, new: entitlement)]
        case .startPairing(let kind):
            return state.gateway.status == .connected && state.gateway.kind == kind ? [] : [.pairingStarted(kind)]
        case .connect(let kind):
            let healthy =
                state.gateway.status == .connected && state.gateway.kind == kind && state.gateway.failures == 0
            return healthy ? [] : [.gatewayConnected(kind)]
        case .disconnect(let reason):
            guard let kind = state.gateway.kind, state.gateway.status == .connected || state.gateway.pairingSince != nil
            else { return [] }
            return [.gatewayDisconnected(kind, reason: reason)]
        case .leave(let kind):
            let isInUse =
                state.gateway.kind == kind && (state.gateway.status == .connected || state.gateway.pairingSince != nil)
            return isInUse || state.gateway.proven.contains(kind) ? [.gatewayDisconnected(kind, reason: .changed)] : []
        case .failCheck:
            return failedCheck(given: state)
        case .setChannel(let kind, let sealed):
            return sealed == state.sealedChannels[kind] ? [] : [.channelChanged(kind, sealed: sealed)]
        case .noteHealth(let news):
            let after = state.health.updated(with: news)
            guard after != state.health else { return [] }
            return [.channelHealthChanged(news)] + after.alerts(after: state.health).map { .channelAlert($0, at: nil) }
        case .alert(let word, let at):
            return state.hasHeard(word, at: at) ? [] : [.channelAlert(word, at: at)]
        case .halt(let halt, let at):
            if state.hasHeard(halt.name, at: at) { return [] }
            let known = halt.scope == .everything ? state.halt : state.restriction
            if isStricter(halt, than: known) { return [.sendingHalted(halt, at: at)] }
            // It changes nothing now, and must not when it is told again after a release.
            return at == nil ? [] : [.channelAlert(halt.name, at: at)]
        case .release: return state.halt == nil && state.restriction == nil ? [] : [.sendingReleased]
        case .acknowledgeBanRisk: return state.banRiskAcknowledgedAt == nil ? [.banRiskAcknowledged] : []
        case .bindTemplate(let slot, let template): return try bind(template, to: slot, given: state)
        case .noteTemplates(let templates, let asked): return news(templates, asked, given: state)
        case .noteTemplate(let template):
            return state.templates.isBound(template.id) ? changes(to: template, given: state) : []
        case .restTemplate(let name, let code, let now): return rest(name, code, at: now, given: state)
        case .setWebhook(let sealed):
            return sealed.map(AccountWebhook.init) == state.webhook ? [] : [.webhookChanged(sealed: sealed)]
        case .disableWebhook(let sealed):
            return AccountWebhook(sealed: sealed) == state.webhook ? [.webhookDisabled] : []
        case .notePull(let counts, let through):
            if let known = state.pulledThrough, known >= through { return [] }
            return [.contactsPulled(counts, through: through)]
        }
    }

    /// A halt that a person has to end outlasts every other; of two that end by themselves, the longer.
    private static func isStricter(_ halt: SendingHalt, than known: SendingHalt?) -> Bool {
        guard let known else { return true }
        guard let end = known.until else { return false }
        return halt.until.map { $0 > end } ?? true
    }

    private static func bind(
        _ template: TemplateMessage?, to slot: TemplateCatalogue.Slot, given state: State
    ) throws(Rejection) -> [AccountEvent] {
        guard (1...SevenDays.days).contains(slot.day) else { throw .dayOutOfRange(slot.day) }
        for text in template?.texts ?? [] {
            do throws(ParsedText.Problem) { _ = try ParsedText(text) } catch { throw .templateText(error) }
        }
        return state.templates.bound[slot] == template ? [] : [.templateBound(slot, template)]
    }

    private static func news(
        _ templates: [RemoteTemplate], _ asked: TemplateAsking, given state: State
    ) -> [AccountEvent] {
        let names = Set(state.templates.bound.values.map(\.id))
        return names.sorted { ($0.name, $0.language) < ($1.name, $1.language) }.flatMap { name in
            let found = templates.first { $0.id == name } ?? RemoteTemplate(id: name, status: .deleted)
            guard let known = state.templates.known[name], let rest = known.rest, !known.status.isSendable,
                found.status.isSendable
            else { return changes(to: found, given: state) }
            switch asked {
            case .anew: return changes(to: found, forgettingRest: true, given: state)
            case .regularly(let now):
                // WhatsApp called it approved all the while.
                let isOver = rest.until.map { $0 <= now } ?? false
                return isOver ? changes(to: found, given: state) : []
            }
        }
    }

    /// What rests already, or WhatsApp stopped, does so no longer for another refusal of what was under way.
    private static func rest(
        _ name: RemoteTemplate.Name, _ code: Int, at now: Instant, given state: State
    ) -> [AccountEvent] {
        let known = state.templates.known[name]
        guard state.templates.isBound(name), known?.status.isSendable ?? true else { return [] }
        let rest = TemplateRest(code: code, after: known?.rest, at: now)
        return changes(to: RemoteTemplate(id: name, status: .paused, rest: rest), given: state)
    }

    private static func changes(
        to template: RemoteTemplate, forgettingRest: Bool = false, given state: State
    ) -> [AccountEvent] {
        let known = state.templates.known[template.id]
        // Webhooks come twice, and in any order: what was told before the last word of it is no news. Times are in
        // seconds: of the same one an approval counts, for an error corrects it, and nothing corrects a stop.
        if let told = template.toldAt, let last = known?.toldAt,
            told < last || (told == last && !template.status.isSendable)
        {
            return []
        }
        let merged = RemoteTemplate(
            id: template.id, status: template.status, category: template.category ?? known?.category,
            quality: template.quality ?? known?.quality, toldAt: template.toldAt ?? known?.toldAt,
            rest: template.rest ?? (forgettingRest ? nil : known?.rest))
        return merged == known ? [] : [.templateChanged(merged)]
    }

    /// A person's pause replaces an automatic one, so that the engine will not undo it; never the other way round.
    private static func pause(_ cause: PauseCause, given state: State) -> [AccountEvent] {
        switch (cause, state.defaultPause) {
        case (.manual, .manual), (.campaign, .manual), (.campaign, .automatic): []
        case (.manual, .running), (.manual, .automatic), (.campaign, .running): [.defaultPaused(cause)]
        }
    }

    /// A person may resume anything; a campaign's end resumes only what campaigns paused.
    private static func resume(_ cause: PauseCause, given state: State) -> [AccountEvent] {
        switch (cause, state.defaultPause) {
        case (_, .running), (.campaign, .manual): []
        case (.manual, .manual), (.manual, .automatic), (.campaign, .automatic): [.defaultResumed(cause)]
        }
    }

    private static func resumeAfterCampaigns(_ state: State) -> [AccountEvent] {
        guard case .automatic(let campaign) = state.defaultPause else { return [] }
        return resume(.campaign(campaign), given: state)
    }

    private static func failedCheck(given state: State) -> [AccountEvent] {
        guard state.gateway.status == .connected, let kind = state.gateway.kind else { return [] }
        let failures = state.gateway.failures + 1
        let failed = AccountEvent.gatewayCheckFailed(kind, failures: failures)
        return failures < failuresThatExpire ? [failed] : [failed, .gatewayDisconnected(kind, reason: .expired)]
    }

    private static func check(_ config: AccountConfig) throws(Rejection) {
        let bounds: [(AccountConfig.Field, Int, ClosedRange<Int>)] = [
            (.maxMessagesPerDay, config.maxMessagesPerDay, AccountConfig.dailyLimits),
            (.maxTargetsPerCampaign, config.maxTargetsPerCampaign, 1...10_000_000),
            (.sendingWeekdays, config.sendingWeekdays, 1...0b111_1111),
            (.messageExpiryHours, config.messageExpiryHours ?? 1, 1...720),
        ]
        for (field, value, allowed) in bounds where !allowed.contains(value) {
            throw .outOfRange(field: field, allowed: allowed)
        }
    }

    /// A gateway that is not the present one may be left, too.
    private static func end(
        _ kind: GatewayKind, _ reason: DisconnectReason, of state: inout State, at time: Instant
    ) {
        if reason == .changed {
            state.leaveWay(of: kind, at: time)
            state.gateway.proven.remove(kind)
        }
        guard state.gateway.kind == kind else { return }
        // Of another number nothing is known yet.
        if reason == .changed { state.health = ChannelHealth() }
        state.gateway.status = reason == .expired ? .expired : .disconnected
        state.gateway.pairingSince = nil
    }

    package static func evolve(_ state: inout State, _ event: Event, at time: Instant) {
        switch event {
        case .registered(let id):
            state.id = id
            state.registeredAt = time
        case .profileChanged(let sealed): state.sealedProfile = sealed
        case .configChanged(let changes):
            let before = state.config.gateway
            state.config.apply(changes)
            if state.config.gateway != before, let kind = state.gateway.kind { state.leaveWay(of: kind, at: time) }
        case .defaultPaused(.manual): state.defaultPause = .manual
        case .defaultPaused(.campaign(let campaign)): state.defaultPause = .automatic(campaign)
        case .defaultResumed: state.defaultPause = .running
        case .entitlementChanged(_, let new): state.entitlement = new
        case .pairingStarted(let kind):
            if state.gateway.kind != kind { state.health = ChannelHealth() }
            state.gateway.kind = kind
            state.gateway.status = .disconnected
            state.gateway.pairingSince = time
        case .gatewayConnected(let kind):
            if state.gateway.status != .connected { state.gateway.connectedAt = time }
            state.gateway.kind = kind
            state.gateway.status = .connected
            state.gateway.pairingSince = nil
            state.gateway.failures = 0
            state.gateway.proven.insert(kind)
        case .gatewayDisconnected(let kind, let reason): end(kind, reason, of: &state, at: time)
        case .gatewayCheckFailed(_, let failures):
            state.gateway.failures = failures
            state.gateway.lastFailureAt = time
        case .channelChanged(let kind, let sealed): state.sealedChannels[kind] = sealed
        case .channelHealthChanged(let news): state.health = state.health.updated(with: news)
        case .sendingHalted(let halt, let at):
            switch halt.scope {
            case .everything: (state.halt, state.haltedAt) = (halt, time)
            case .templates: (state.restriction, state.restrictedAt) = (halt, time)
            }
            if let at { state.lastAlert = AccountState.Alert(word: halt.name, at: at) }
        case .sendingReleased:
            (state.halt, state.haltedAt) = (nil, nil)
            (state.restriction, state.restrictedAt) = (nil, nil)
        case .banRiskAcknowledged: state.banRiskAcknowledgedAt = time
        case .templateBound(let slot, let template):
            state.templates.bound[slot] = template
            state.templates.known = state.templates.known.filter { state.templates.isBound($0.key) }
            if let template { state.templates.tryAgain(template.id, from: time) }
        case .templateChanged(let template): state.templates.known[template.id] = template
        // WhatsApp repeats what it told with a moment; what came without one comes once.
        case .channelAlert(let word, let at):
            if at != nil || state.lastAlert?.at == nil { state.lastAlert = AccountState.Alert(word: word, at: at) }
        case .webhookChanged(let sealed): state.webhook = sealed.map(AccountWebhook.init)
        case .webhookDisabled: state.webhook?.isDisabled = true
        case .contactsPulled(_, let through): state.pulledThrough = through
        case .requestAnswered, .contactsImported: break
        }
    }
}
