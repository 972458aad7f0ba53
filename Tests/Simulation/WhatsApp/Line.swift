import Domain
import Engine
import WhatsApp

/// The real gateway, with WhatsApp at the other end of its transport and the life's clock in between.
///
/// What is under way when a process dies goes with it; what WhatsApp took stays taken. The clock stands still while a
/// webhook knocks, so that each is heard at its moment.
///
/// `@unchecked Sendable`: a life runs on one thread from its beginning to its end.
final class Line: Gateway, @unchecked Sendable {
    let kind: GatewayKind
    private let network: Network
    private let wire: Wire
    private let gateway: any Gateway
    /// What each account's last look over the wire saw.
    private var seen: [AccountNumber: Network.Look] = [:]
    private var quiet: [GatewaySignal] = []

    init(_ kind: GatewayKind, to network: Network) {
        self.kind = kind
        self.network = network
        let clock = network.clock
        wire = Wire(network)
        gateway =
            kind == .web
            ? WebGateway(transport: wire, maxConcurrentSessions: 2, wake: {}, now: { clock.now })
            : CloudGateway(transport: wire, wake: {}, now: { clock.now })
    }

    func submit(_ messages: [OutboundMessage], at now: Instant) {
        network.handedOver(messages)
        gateway.submit(messages, at: now)
    }

    func connect(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        gateway.connect(account, channel, at: now)
    }

    func disconnect(_ account: AccountNumber, _ channel: Channel) { gateway.disconnect(account, channel) }

    func check(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        // There are thousands of looks in a life, and nearly all see what the one before saw: those need no wire.
        let look = network.look(at: channel)
        if let look, seen[account] == look {
            quiet.append(GatewaySignal(at: now, kind: .checked(account, .connected(ChannelHealth()))))
        } else {
            seen[account] = look
            gateway.check(account, channel, at: now)
        }
    }

    func fetchTemplates(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        gateway.fetchTemplates(account, channel, at: now)
    }

    func note(_ news: SessionNews, _ account: AccountNumber, _ channel: Channel, at now: Instant) {
        gateway.note(news, account, channel, at: now)
    }

    func signals(through now: Instant) -> [GatewaySignal] {
        wire.answer(through: now)
        let signals = quiet + gateway.signals(through: now)
        quiet = []
        for signal in signals {
            guard case .answer(let key, .accepted(let acceptance)) = signal.kind else { continue }
            network.answered(key, Person(waID: acceptance.waID, userID: acceptance.userID))
        }
        return signals
    }

    var nextSignal: Instant? {
        [quiet.first?.at, wire.nextAnswer, gateway.nextSignal, network.posts.next].compactMap { $0 }.min()
    }

    var earliestEffect: Duration { .zero }
    var outstandingAnswers: Int { network.posts.next.map { $0 <= network.now } == true ? 1 : 0 }
    func stop() { gateway.stop() }
}

/// Carries calls to WhatsApp and brings each answer at its moment.
///
/// `@unchecked Sendable`: a life runs on one thread from its beginning to its end.
private final class Wire: HTTPTransport, @unchecked Sendable {
    private struct Answer {
        let at: Instant
        let outcome: HTTPOutcome
        let done: @Sendable (HTTPOutcome) -> Void
    }

    private let network: Network
    /// Soonest first.
    private var answers: [Answer] = []

    init(_ network: Network) { self.network = network }

    var pending: Int { answers.count }
    var nextAnswer: Instant? { answers.first?.at }

    func start(_ call: HTTPCall, _ done: @escaping @Sendable (HTTPOutcome) -> Void) {
        let (outcome, delay) = network.answer(call)
        let at = network.now + delay
        let place = answers.lastIndex { $0.at <= at }.map { $0 + 1 } ?? 0
        answers.insert(Answer(at: at, outcome: outcome, done: done), at: place)
    }

    func answer(through now: Instant) {
        while let first = answers.first, first.at <= now {
            answers.removeFirst()
            first.done(first.outcome)
        }
    }

    func stop() { answers = [] }
}
