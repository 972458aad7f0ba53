import Domain

/// A call and what it is for.
struct WebErrand {
    enum Purpose {
        case send(MessageKey, WebSendQueue.Session)
        case pairing(AccountNumber, asking: Int, WebPairing.Step)
        /// A code of a session that nobody here is pairing: a pairing from before the process started.
        case strayCode(AccountNumber)
        /// As of a code: whether a session works that is said to.
        case strayLook(AccountNumber, WebChannel)
        case typedCode(AccountNumber)
        case check(AccountNumber, WebChannel)
        case logout(WebChannel)
        case delete(WebChannel)
    }

    let purpose: Purpose
    let call: HTTPCall
}

/// Everything the gateway knows between calls. Does no I/O: what is to be called is taken as errands.
struct WebState {
    private(set) var isStopped = false
    private var sends: WebSendQueue
    private var pairings: [AccountNumber: WebPairing] = [:]
    private var askings = 0
    /// Sessions being logged out and deleted; who wants to connect one of them waits.
    private var leaving: Set<WebSendQueue.Session> = []
    private var errands: [WebErrand] = []
    private var underWay = 0
    /// In order of time.
    private var signals: [GatewaySignal] = []

    init(sends: WebSendQueue) { self.sends = sends }

    var signalCount: Int { signals.count }

    var outstanding: Int { sends.count + underWay + signals.count }

    var nextSignal: Instant? {
        let looks = pairings.values.compactMap(\.nextLook).min()
        guard let first = signals.first?.at else { return looks }
        return min(first, looks ?? first)
    }

    mutating func takeErrands() -> [WebErrand] {
        defer { errands = [] }
        underWay += errands.count
        return errands
    }

    mutating func takeSignals(through now: Instant) -> [GatewaySignal] {
        let end = signals.firstIndex { $0.at > now } ?? signals.count
        defer { signals.removeFirst(end) }
        return Array(signals[..<end])
    }

    mutating func stop() {
        self = WebState(sends: WebSendQueue(limit: 1))
        isStopped = true
    }

    // MARK: Messages

    mutating func submit(_ messages: [OutboundMessage], at now: Instant) {
        for message in messages {
            guard case .web(let channel) = message.channel, let call = WebRequests.send(message, over: channel) else {
                let refusal = Target.Refusal(code: OwnError.badRequest)
                tell(.answer(message.key, .refused(refusal)), at: now)
                continue
            }
            sends.append(WebSendQueue.Waiting(message: message, call: call, session: .init(channel)))
        }
        sendNext()
    }

    private mutating func sendNext() {
        while let next = sends.next() {
            errands.append(WebErrand(purpose: .send(next.message.key, next.session), call: next.call))
        }
    }

    // MARK: Sessions

    mutating func connect(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        guard case .web(let channel) = channel else {
            return tell(.pairingFailed(account, code: OwnError.badRequest), at: now)
        }
        askings += 1
        pairings[account] = WebPairing(channel, asking: askings, at: now)
        if !leaving.contains(.init(channel)) { call(.create, for: account) }
    }

    mutating func disconnect(_ account: AccountNumber, _ channel: Channel) {
        pairings[account] = nil
        guard case .web(let channel) = channel, leaving.insert(.init(channel)).inserted else { return }
        errands.append(WebErrand(purpose: .logout(channel), call: WebRequests.lifecycle(.logout, channel)))
    }

    mutating func check(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        guard case .web(let channel) = channel else {
            return tell(.checked(account, .failed(code: OwnError.badRequest)), at: now)
        }
        errands.append(WebErrand(purpose: .check(account, channel), call: WebRequests.get(channel)))
    }

    mutating func note(_ news: SessionNews, _ account: AccountNumber, _ channel: Channel, at now: Instant) {
        if let pairing = pairings[account] {
            if pairing.nextLook == nil {
                pairings[account]?.newsCame = true
            } else {
                call(.look, for: account)
            }
            return
        }
        guard case .web(let channel) = channel else { return }
        switch news {
        case .working:
            errands.append(WebErrand(purpose: .strayLook(account, channel), call: WebRequests.get(channel)))
        case .lost: tell(.sessionLost(account), at: now)
        case .needsCode:
            errands.append(WebErrand(purpose: .strayCode(account), call: WebRequests.code(channel)))
        }
    }

    mutating func requestCode(_ account: AccountNumber, _ channel: Channel, phone: String, at now: Instant) {
        guard case .web(let channel) = channel else { return }
        errands.append(
            WebErrand(purpose: .typedCode(account), call: WebRequests.typedCode(channel, phone: phone)))
    }

    /// Looks at the sessions being paired whose moment has come.
    mutating func look(at now: Instant) {
        let due = pairings.filter { $0.value.nextLook.map { $0 <= now } ?? false }
        for account in due.keys.sorted() { call(.look, for: account) }
    }

    // MARK: Answers

    mutating func finish(_ purpose: WebErrand.Purpose, _ outcome: HTTPOutcome, at now: Instant) {
        underWay -= 1
        switch purpose {
        case .send(let key, let session):
            tell(.answer(key, WebAnswers.send(outcome)), at: now)
            sends.finished(session)
            sendNext()
        case .pairing(let account, let asking, let step):
            advance(account, asking, after: step, outcome, at: now)
        case .strayCode(let account):
            guard let text = WebAnswers.code(outcome) else { return }
            let code = PairingCode(text: text, expiresAt: now + WebPairing.nextCodeLife)
            tell(.pairingCode(account, code), at: now)
        case .strayLook(let account, let channel):
            guard case .status(.working, _) = WebAnswers.session(outcome) else { return }
            tell(.paired(account, through: .web(channel)), at: now)
        case .typedCode(let account):
            guard let typed = WebAnswers.typedCode(outcome) else { return }
            let code =
                pairings[account]?.typed(typed, at: now)
                ?? PairingCode(text: "", expiresAt: now + WebPairing.firstCodeLife, typed: typed)
            tell(.pairingCode(account, code), at: now)
        case .check(let account, let channel):
            tell(.checked(account, checked(account, outcome), through: .web(channel)), at: now)
        case .logout(let channel):
            errands.append(WebErrand(purpose: .delete(channel), call: WebRequests.delete(channel)))
        case .delete(let channel):
            let session = WebSendQueue.Session(channel)
            leaving.remove(session)
            let waiting = pairings.filter { WebSendQueue.Session($0.value.channel) == session }
            for account in waiting.keys.sorted() { call(.create, for: account) }
        }
    }

    private mutating func advance(
        _ account: AccountNumber, _ asking: Int, after step: WebPairing.Step, _ outcome: HTTPOutcome, at now: Instant
    ) {
        guard pairings[account]?.asking == asking, let channel = pairings[account]?.channel,
            let move = pairings[account]?.move(after: step, outcome, at: now)
        else { return }
        switch move {
        case .call(let next): call(next, for: account)
        case .wait: wait(account, since: now)
        case .tell(let code):
            tell(.pairingCode(account, code), at: now)
            wait(account, since: now)
        case .paired:
            pairings[account] = nil
            tell(.paired(account, through: .web(channel)), at: now)
        case .failed(let code):
            pairings[account] = nil
            tell(.pairingFailed(account, code: code, through: .web(channel)), at: now)
        }
    }

    private mutating func wait(_ account: AccountNumber, since now: Instant) {
        if pairings[account]?.newsCame == true { return call(.look, for: account) }
        guard let channel = pairings[account]?.channel, pairings[account]?.wait(since: now) == nil else { return }
        pairings[account] = nil
        tell(.pairingFailed(account, code: OwnError.sessionDown, through: .web(channel)), at: now)
    }

    private mutating func call(_ step: WebPairing.Step, for account: AccountNumber) {
        guard let pairing = pairings[account] else { return }
        pairings[account]?.nextLook = nil
        pairings[account]?.newsCame = false
        errands.append(
            WebErrand(purpose: .pairing(account, asking: pairing.asking, step), call: pairing.request(step)))
    }

    private func checked(_ account: AccountNumber, _ outcome: HTTPOutcome) -> ChannelCheck {
        switch WebAnswers.session(outcome) {
        case .status(.working, _): return .connected(ChannelHealth())
        case .status(.failed, _), .missing: return .lost
        // It wants a code: it knows nobody any more, unless that is being seen to.
        case .status(.needsCode, _): return pairings[account] == nil ? .lost : .failed(code: OwnError.sessionDown)
        case .status, .conflict: return .failed(code: OwnError.sessionDown)
        case .refused(let code), .silent(let code): return .failed(code: code)
        }
    }

    /// The transport's thread and the engine's read the clock apart; what is told later is not earlier.
    private mutating func tell(_ kind: GatewaySignal.Kind, at moment: Instant) {
        let at = max(moment, signals.last?.at ?? moment)
        signals.append(GatewaySignal(at: at, kind: kind))
    }
}
