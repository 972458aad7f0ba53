package import Domain

/// A WhatsApp of our own: takes messages, answers, sends receipts and plays the pairing, all by the clock it is given.
///
/// Every fate is a pure function of the seed and the message's key (`SandboxFate`), and what was taken stands in a
/// ledger that outlives the process before anything says so. It starts no thread and reads no clock: dropping the
/// object is what `kill -9` does to it, and a new one over the same ledger, after `resume(at:)`, is the restart.
package final class SandboxGateway: Gateway {
    package let kind = GatewayKind.sandbox
    package let settings: SandboxSettings
    private let ledger: any DeliveryLedger
    private let state = Guarded(State())

    private struct State {
        var queue = SignalQueue()
        /// How often each account has asked for a code; the entry is gone while no scan is to come.
        var pairings: [AccountNumber: Int] = [:]
        var askings = 0
    }

    package init(settings: SandboxSettings = SandboxSettings(), ledger: any DeliveryLedger) {
        self.settings = settings
        self.ledger = ledger
    }

    package var earliestEffect: Duration { min(settings.answer.lowerBound, settings.receipt.lowerBound) }

    /// The sandbox waits for no network.
    package var outstandingAnswers: Int { 0 }

    package func submit(_ messages: [OutboundMessage], at now: Instant) {
        let fates = messages.map { SandboxFate($0.key, settings) }
        let answers = fates.map(\.answer)
        var taken: [LedgerEntry] = []
        taken.reserveCapacity(messages.count)
        for (index, message) in messages.enumerated() where fates[index].isTaken(given: answers[index]) {
            taken.append(
                LedgerEntry(
                    acceptedAt: now, account: message.account, contact: message.contact, campaign: message.campaign,
                    key: message.key))
        }
        state.withLock { state in
            let isRecorded: Bool
            do throws(LedgerError) {
                try ledger.append(taken)
                isRecorded = true
            } catch {
                // A WhatsApp that cannot remember has not taken anything, and cannot say even that: it stays silent.
                isRecorded = false
            }
            for (index, message) in messages.enumerated() {
                let isTaken = fates[index].isTaken(given: answers[index])
                let answer = isTaken && !isRecorded ? .silence : answers[index]
                let at = now + fates[index].answerDelay(given: answer)
                state.queue.push(SignalQueue.Pending(at: at, kind: Self.signal(answer), key: message.key))
                if isTaken, isRecorded { Self.schedule(fates[index], message.key, since: now, &state.queue) }
            }
        }
    }

    /// Brings back the receipts of what was taken within `window` before the ledger's newest entry: a process that was
    /// killed still learns what became of its messages. Some come a second time; none comes earlier than `now`.
    package func resume(at now: Instant, window: Duration = .hours(1)) throws(LedgerError) {
        let entries = try ledger.tail(window)
        state.withLock { state in
            for entry in entries {
                let fate = SandboxFate(entry.key, settings)
                Self.schedule(fate, entry.key, since: entry.acceptedAt, notBefore: now, &state.queue)
            }
        }
    }

    package func connect(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        state.withLock { state in
            state.askings += 1
            state.pairings[account] = state.askings
            let code = PairingCode(
                text: pairingText(account, now, asking: state.askings), expiresAt: now + SandboxSettings.pairingCodeLife
            )
            let kinds: [(Duration, SignalQueue.Pending.Kind)] = [
                (.zero, .pairingCode(account, code)),
                (SandboxSettings.pairingDelay, .paired(account, asking: state.askings)),
            ]
            for (delay, kind) in kinds {
                state.queue.push(SignalQueue.Pending(at: now + delay, kind: kind, key: Self.noMessage))
            }
        }
    }

    package func check(_ account: AccountNumber, _ channel: Channel, at now: Instant) {
        state.withLock { state in
            state.queue.push(SignalQueue.Pending(at: now, kind: .checked(account), key: Self.noMessage))
        }
    }

    /// The sandbox knows no templates: texts go as texts.
    package func fetchTemplates(_ account: AccountNumber, _ channel: Channel, at now: Instant) {}

    package func stop() {}

    package func disconnect(_ account: AccountNumber, _ channel: Channel) {
        state.withLock { state in state.pairings[account] = nil }
    }

    /// For fault injection: the owner's telephone ends the session at that moment.
    package func loseSession(_ account: AccountNumber, at moment: Instant) {
        state.withLock { state in
            state.queue.push(SignalQueue.Pending(at: moment, kind: .sessionLost(account), key: Self.noMessage))
        }
    }

    /// Signals handed out at once: a million receipts of one moment shall not all be in memory, nor in one commit.
    private static let mostAtOnce = 1024

    package func signals(through now: Instant) -> [GatewaySignal] {
        state.withLock { state in
            var signals: [GatewaySignal] = []
            while signals.count < Self.mostAtOnce, let next = Self.first(&state), next.at <= now,
                let pending = state.queue.pop()
            {
                signals.append(GatewaySignal(at: pending.at, kind: told(pending)))
                if case .paired(let account, _) = pending.kind { state.pairings[account] = nil }
            }
            return signals
        }
    }

    package var nextSignal: Instant? { state.withLock { Self.first(&$0)?.at } }

    private static let noMessage = MessageKey(target: TargetNumber(0), day: 0, attempt: 0)

    /// The next signal that counts; scans of codes that were replaced or given up are dropped on the way.
    private static func first(_ state: inout State) -> SignalQueue.Pending? {
        while let first = state.queue.first {
            guard case .paired(let account, let asking) = first.kind, state.pairings[account] != asking else {
                return first
            }
            _ = state.queue.pop()
        }
        return nil
    }

    private static func signal(_ answer: SandboxFate.Answer) -> SignalQueue.Pending.Kind {
        switch answer {
        case .accepted: .accepted
        case .refused(let refusal): .refused(refusal)
        case .silence: .unknown
        }
    }

    private static func schedule(
        _ fate: SandboxFate, _ key: MessageKey, since acceptedAt: Instant, notBefore: Instant? = nil,
        _ queue: inout SignalQueue
    ) {
        fate.receipts { delay, receipt in
            let at = max(acceptedAt + delay, notBefore ?? acceptedAt)
            queue.push(SignalQueue.Pending(at: at, kind: .receipt(receipt), key: key))
        }
    }

    private func told(_ pending: SignalQueue.Pending) -> GatewaySignal.Kind {
        switch pending.kind {
        case .accepted: .answer(pending.key, .accepted(Acceptance(id: SandboxFate(pending.key, settings).id)))
        case .refused(let refusal): .answer(pending.key, .refused(refusal))
        case .unknown: .answer(pending.key, .unknown)
        case .receipt(let receipt): .receipt(pending.key, receipt)
        case .pairingCode(let account, let code): .pairingCode(account, code)
        case .paired(let account, _): .paired(account)
        case .checked(let account): .checked(account, .connected(ChannelHealth()))
        case .sessionLost(let account): .sessionLost(account)
        }
    }

    /// Looks as WhatsApp's own codes do: `2@`, then base 64 in four parts.
    private func pairingText(_ account: AccountNumber, _ now: Instant, asking: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var chance = SandboxFate.mixed(settings.seed ^ SandboxFate.mixed(account.rawValue))
        chance = SandboxFate.mixed(chance ^ UInt64(bitPattern: now.milliseconds))
        chance = SandboxFate.mixed(chance ^ UInt64(asking))
        func part(_ length: Int) -> String {
            String(
                (0..<length).map { _ in
                    chance = SandboxFate.mixed(chance)
                    return alphabet[Int(chance >> 58)]
                })
        }
        return "2@" + part(88) + "," + part(43) + "=," + part(43) + "=," + part(43) + "="
    }
}
