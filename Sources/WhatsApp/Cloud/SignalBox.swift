import Domain

/// What arrived and has not been taken yet, in order of arrival; each is handed out once.
final class SignalBox: Sendable {
    private struct State {
        var signals: [GatewaySignal] = []
        /// Sends that were promised an answer which nobody has taken yet.
        var owed = 0
        var latest = Instant(milliseconds: .min)
        /// Somebody was woken and has not come yet.
        var isExpected = false
        var isClosed = false
    }

    private let state = Guarded(State())
    private let wake: @Sendable () -> Void
    private let now: @Sendable () -> Instant

    init(wake: @escaping @Sendable () -> Void, now: @escaping @Sendable () -> Instant) {
        self.wake = wake
        self.now = now
    }

    /// Answers promised and not taken: also those that lie here.
    var owed: Int { state.withLock { $0.owed } }

    func promise(_ count: Int) {
        state.withLock { state in if !state.isClosed { state.owed += count } }
    }

    /// Signals that came at the same time; after `close` nothing comes of them.
    func put(_ kinds: [GatewaySignal.Kind]) {
        guard !kinds.isEmpty else { return }
        let now = now()
        let mustWake = state.withLock { state in
            guard !state.isClosed else { return false }
            // A clock that was set back does not turn the order round.
            state.latest = max(state.latest, now)
            for kind in kinds { state.signals.append(GatewaySignal(at: state.latest, kind: kind)) }
            defer { state.isExpected = true }
            return !state.isExpected
        }
        if mustWake { wake() }
    }

    /// What arrived up to and including that moment. Who comes with a moment that lies before the last arrival is woken
    /// again for the rest.
    func take(through now: Instant) -> [GatewaySignal] {
        let (taken, hasRest) = state.withLock { state in
            // In order of time, as they were put in.
            let count = state.signals.firstIndex { $0.at > now } ?? state.signals.count
            let taken = Array(state.signals[..<count])
            state.signals.removeFirst(count)
            state.owed -= taken.count(where: \.isAnswer)
            state.isExpected = !state.signals.isEmpty
            return (taken, state.isExpected)
        }
        if hasRest { wake() }
        return taken
    }

    /// What lies here may still be taken; the rest of what was promised never comes.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.owed = state.signals.count(where: \.isAnswer)
        }
    }
}

extension GatewaySignal {
    fileprivate var isAnswer: Bool {
        if case .answer = kind { true } else { false }
    }
}
