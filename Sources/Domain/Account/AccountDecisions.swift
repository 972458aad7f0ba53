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
        case entitle(Entitlement)
        case startPairing(GatewayKind)
        case connect(GatewayKind)
        case disconnect(DisconnectReason)
        case failCheck
    }

    package enum Rejection: Error, Hashable, Sendable {
        case alreadyRegistered
        case outOfRange(field: AccountConfig.Field, allowed: ClosedRange<Int>)
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
        case .failCheck:
            return failedCheck(given: state)
        }
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

    private static func failedCheck(given state: State) -> [AccountEvent] {
        guard state.gateway.status == .connected, let kind = state.gateway.kind else { return [] }
        let failures = state.gateway.failures + 1
        let failed = AccountEvent.gatewayCheckFailed(kind, failures: failures)
        return failures < failuresThatExpire ? [failed] : [failed, .gatewayDisconnected(kind, reason: .expired)]
    }

    private static func check(_ config: AccountConfig) throws(Rejection) {
        let bounds: [(AccountConfig.Field, Int, ClosedRange<Int>)] = [
            (.maxMessagesPerDay, config.maxMessagesPerDay, 1...10_000_000),
            (.maxTargetsPerCampaign, config.maxTargetsPerCampaign, 1...10_000_000),
            (.sendingWeekdays, config.sendingWeekdays, 1...0b111_1111),
        ]
        for (field, value, allowed) in bounds where !allowed.contains(value) {
            throw .outOfRange(field: field, allowed: allowed)
        }
    }

    package static func evolve(_ state: inout State, _ event: Event, at time: Instant) {
        switch event {
        case .registered(let id):
            state.id = id
            state.registeredAt = time
        case .profileChanged(let sealed): state.sealedProfile = sealed
        case .configChanged(let changes): state.config.apply(changes)
        case .defaultPaused(.manual): state.defaultPause = .manual
        case .defaultPaused(.campaign(let campaign)): state.defaultPause = .automatic(campaign)
        case .defaultResumed: state.defaultPause = .running
        case .entitlementChanged(_, let new): state.entitlement = new
        case .pairingStarted(let kind):
            state.gateway.kind = kind
            state.gateway.status = .disconnected
            state.gateway.pairingSince = time
        case .gatewayConnected(let kind):
            if state.gateway.status != .connected { state.gateway.connectedAt = time }
            state.gateway.kind = kind
            state.gateway.status = .connected
            state.gateway.pairingSince = nil
            state.gateway.failures = 0
        case .gatewayDisconnected(_, let reason):
            state.gateway.status = reason == .expired ? .expired : .disconnected
            state.gateway.pairingSince = nil
            state.gateway.connectedAt = nil
        case .gatewayCheckFailed(_, let failures):
            state.gateway.failures = failures
            state.gateway.lastFailureAt = time
        case .requestAnswered, .contactsImported: break
        }
    }
}
