import Domain
import JSON

/// One account being connected: which call comes after which answer, until it is paired or cannot be.
///
/// The session is looked at again every two seconds, and at once when a webhook says that it changed; what the webhook
/// said is not believed before a look, for webhooks come late and in any order.
struct WebPairing {
    enum Step {
        case create
        /// It exists: how is it, and does it know our webhook?
        case examine
        case update(config: JSONValue)
        case start, restart, logout
        case look
        case code
    }

    enum Move {
        case call(Step)
        case wait
        case tell(PairingCode)
        case paired
        case failed(code: Int)
    }

    static let interval = Duration.seconds(2)
    /// WAHA gives up after six codes, 160 s; somebody may need a moment longer to confirm with a passkey.
    static let patience = Duration.minutes(5)
    static let firstCodeLife = Duration.seconds(60)
    static let nextCodeLife = Duration.seconds(20)

    let channel: WebChannel
    /// Counts all askings: what a call of an older one brings is no longer of interest.
    let asking: Int
    private let deadline: Instant
    /// When to look again; nil while a call is under way.
    var nextLook: Instant?
    /// A webhook came while a call was under way.
    var newsCame = false
    private(set) var code: PairingCode?
    private var mends = 0

    init(_ channel: WebChannel, asking: Int, at now: Instant) {
        self.channel = channel
        self.asking = asking
        deadline = now + Self.patience
    }

    func request(_ step: Step) -> HTTPCall {
        switch step {
        case .create: WebRequests.create(channel)
        case .examine, .look: WebRequests.get(channel)
        case .update(let config): WebRequests.update(channel, config: config)
        case .start: WebRequests.lifecycle(.start, channel)
        case .restart: WebRequests.lifecycle(.restart, channel)
        case .logout: WebRequests.lifecycle(.logout, channel)
        case .code: WebRequests.code(channel)
        }
    }

    /// What follows from the answer to a step.
    mutating func move(after step: Step, _ outcome: HTTPOutcome, at now: Instant) -> Move {
        if case .code = step { return shown(WebAnswers.code(outcome), at: now) }
        switch (step, WebAnswers.session(outcome)) {
        case (_, .refused(let code)): return .failed(code: code)
        case (.logout, _): return .call(.start)
        case (.create, .conflict): return .call(.examine)
        // Neither to be made nor there: an edition of the gateway that allows no session of that name.
        case (.create, .missing), (.examine, .missing): return .failed(code: OwnError.badRequest)
        case (_, .missing): return .failed(code: OwnError.sessionDown)
        // Somebody waits for the first sign of life.
        case (.create, .silent(let code)), (.examine, .silent(let code)): return .failed(code: code)
        case (_, .silent), (_, .conflict): return .wait
        case (.examine, .status(let status, let config)):
            if let config = WebRequests.withWebhook(channel, in: config) { return .call(.update(config: config)) }
            return go(on: status, after: step)
        case (_, .status(let status, _)): return go(on: status, after: step)
        }
    }

    /// When the session is to be looked at next; nil if patience is at its end.
    mutating func wait(since now: Instant) -> Instant? {
        let next = now + Self.interval
        guard next <= deadline else { return nil }
        nextLook = next
        return next
    }

    mutating func typed(_ typed: String, at now: Instant) -> PairingCode {
        let code = PairingCode(
            text: code?.text ?? "", expiresAt: code?.expiresAt ?? now + Self.firstCodeLife, typed: typed)
        self.code = code
        return code
    }

    private mutating func go(on status: WebSessionStatus, after step: Step) -> Move {
        switch (status, step) {
        case (.working, _): return .paired
        case (.needsCode, _): return .call(.code)
        case (.stopped, .start), (.other, _): return .wait
        case (.stopped, _): return .call(.start)
        case (.failed, _):
            // After a code it failed because nobody scanned it; before one, it is the session of an earlier pairing.
            guard code == nil, mends < 2 else { return .failed(code: OwnError.sessionDown) }
            mends += 1
            return .call(mends == 1 ? .restart : .logout)
        }
    }

    /// Most looks find the code that is known already.
    private mutating func shown(_ text: String?, at now: Instant) -> Move {
        guard let text, text != code?.text else { return .wait }
        let isFirst = code == nil || code?.text == ""
        let new = PairingCode(
            text: text, expiresAt: now + (isFirst ? Self.firstCodeLife : Self.nextCodeLife), typed: code?.typed)
        code = new
        return .tell(new)
    }
}
