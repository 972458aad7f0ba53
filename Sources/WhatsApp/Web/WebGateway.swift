package import Domain

/// Messages through a self-hosted WhatsApp-Web gateway (WAHA), one session per account.
///
/// Answers come on the transport's thread and wait here until the engine takes them. Whatever the network still owes
/// counts as an outstanding answer, calls for pairing and checking too: a clock that is moved by hand stands still
/// until they came, and a look at a session that is being paired is due at a moment of that clock.
package final class WebGateway: Gateway {
    package let kind = GatewayKind.web
    private let transport: any HTTPTransport
    private let wake: @Sendable () -> Void
    private let now: @Sendable () -> Instant
    private let state: Guarded<WebState>

    /// - Parameters:
    ///   - transport: for this gateway alone: `stop` ends it.
    ///   - maxConcurrentSessions: how many sessions may send at once.
    ///   - wake: called on any thread whenever there is something to be taken, or a call has ended.
    package init(
        transport: any HTTPTransport, maxConcurrentSessions: Int, wake: @escaping @Sendable () -> Void,
        now: @escaping @Sendable () -> Instant
    ) {
        self.transport = transport
        self.wake = wake
        self.now = now
        state = Guarded(WebState(sends: WebSendQueue(limit: maxConcurrentSessions)))
    }

    /// A network may answer before any clock moved.
    package var earliestEffect: Duration { .zero }

    package var outstandingAnswers: Int { state.withLock { $0.outstanding } }

    package var nextSignal: Instant? { state.withLock { $0.nextSignal } }

    package func submit(_ messages: [OutboundMessage], at now: Instant) {
        perform { $0.submit(messages, at: now) }
    }

    package func connect(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        perform { $0.connect(account, channel, at: now) }
    }

    package func disconnect(_ account: AccountNumber, _ channel: Channel) {
        perform { $0.disconnect(account, channel) }
    }

    package func check(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        perform { $0.check(account, channel, at: now) }
    }

    /// There are no templates here.
    package func fetchTemplates(_ account: AccountNumber, _ channel: Channel, at now: Instant) {}

    /// A webhook brought news of the account's session.
    package func note(_ news: SessionNews, _ account: AccountNumber, _ channel: Channel, at now: Instant) {
        perform { $0.note(news, account, channel, at: now) }
    }

    /// Asks for a code that the owner types into the telephone of that number (E.164) instead of scanning. Ends in a
    /// `.pairingCode` with it; where none can be had, a code to be scanned stays as it is.
    package func requestCode(_ account: AccountNumber, _ channel: Channel, phone: String, at now: Instant) {
        perform { $0.requestCode(account, channel, phone: phone, at: now) }
    }

    package func signals(through now: Instant) -> [GatewaySignal] {
        perform { $0.look(at: now) }
        return state.withLock { $0.takeSignals(through: now) }
    }

    package func stop() {
        state.withLock { $0.stop() }
        transport.stop()
    }

    /// Changes the state, then starts the calls that follow from it. Never under the lock: a call may end at once.
    private func perform(_ change: (inout WebState) -> Void) {
        let (errands, hasNews) = state.withLock { state -> ([WebErrand], Bool) in
            guard !state.isStopped else { return ([], false) }
            let before = state.signalCount
            change(&state)
            return (state.takeErrands(), state.signalCount > before)
        }
        for errand in errands {
            transport.start(errand.call) { [self] outcome in finish(errand.purpose, outcome) }
        }
        if hasNews { wake() }
    }

    private func finish(_ purpose: WebErrand.Purpose, _ outcome: HTTPOutcome) {
        let moment = now()
        perform { $0.finish(purpose, outcome, at: moment) }
        // Also without news: the engine may have waited for this call.
        wake()
    }
}
