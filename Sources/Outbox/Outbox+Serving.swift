internal import Domain
internal import Engine
internal import EventStore

/// Serving one account's receiver, one event after the other.
extension Outbox {
    /// Records that a lane looks at in one transaction where it looks for itself.
    private static let recordsPerLook: UInt64 = 20_000
    private static let foundPerLook = 256

    /// Until the lane ends, or its receiver says that it is gone.
    func serve(_ account: AccountNumber, lane id: UInt64, _ wakes: AsyncStream<Void>) async {
        for await _ in wakes {
            while !Task.isCancelled {
                do {
                    guard let (position, record) = try next(of: account, lane: id) else { break }
                    guard await deliver(position, to: record, lane: id) else { return }
                } catch {
                    // The log or the record of progress cannot be read just now.
                    state.withLock { $0.metrics.failures += 1 }
                    do { try await settings.sleep(settings.firstPause) } catch { return }
                }
            }
        }
    }

    /// What is to be sent next; nil where there is nothing, or the lane is no more.
    private func next(
        of account: AccountNumber, lane id: UInt64
    ) throws -> (Position, EngineView.WebhookRecord)? {
        // An earlier lane's last answer may have come in since.
        if let taken = try progress.position(of: account) { update(account, id) { $0.skip(through: taken) } }
        while true {
            let (lane, followed) = state.withLock { ($0.lanes[account], $0.followed) }
            guard let lane, lane.id == id else { return nil }
            if let first = lane.ahead.first { return (first, lane.record) }
            guard lane.scanned < followed else { return nil }
            let (found, through) = try look(for: lane, through: followed)
            update(account, id) { $0.refill(found, through: through) }
        }
    }

    private func look(for lane: Lane, through: Position) throws -> ([Position], Position) {
        var (found, reached): ([Position], Position) = ([], lane.scanned)
        let count = min(through.rawValue - lane.scanned.rawValue, Self.recordsPerLook)
        try engine.log.read(from: lane.scanned.next, limit: Int(count)) { record in
            let prefix = try record.hotPrefix()
            if prefix.account.rawValue == lane.record.account.rawValue,
                try lane.record.settings.events.takes(record, prefix)
            {
                found.append(record.position)
            }
            reached = record.position
            return found.count < Self.foundPerLook
        }
        return (found, reached)
    }

    // MARK: One event

    /// Tries until it is taken; false where the lane ends before that.
    private func deliver(_ position: Position, to record: EngineView.WebhookRecord, lane id: UInt64) async -> Bool {
        var pause = settings.firstPause
        while !Task.isCancelled {
            let answer = await send(position, to: record)
            if answer.isTaken { return await keep(position, answer, of: record.account, lane: id) }
            let isOver = answer.isGone ? await disable(record) : false
            let next = isOver ? nil : Self.now + pause
            note(answer, to: position, record.account, id) { report in
                report.failures += 1
                report.nextTry = next
            }
            if isOver { return false }
            do { try await settings.sleep(pause) } catch { return false }
            pause = min(pause * 2, settings.longestPause)
        }
        return false
    }

    private func send(_ position: Position, to record: EngineView.WebhookRecord) async -> ReceiverAnswer {
        do {
            let body = try body(at: position, account: record.accountID)
            return await transport.answer(to: try call(id: position.description, body, to: record.settings))
        } catch {
            return .none("the event could not be read")
        }
    }

    private func body(at position: Position, account: String) throws -> [UInt8] {
        var body: [UInt8] = []
        try engine.log.read(from: position, limit: 1) { event in
            body = try event.cloudEvent(account: account)
            return false
        }
        return body
    }

    /// The receiver has it: that is written down before anything else is sent.
    private func keep(
        _ position: Position, _ answer: ReceiverAnswer, of account: AccountNumber, lane id: UInt64
    ) async -> Bool {
        while true {
            do {
                try await progress.advance(account, to: position)
                break
            } catch {
                state.withLock { $0.metrics.failures += 1 }
                do { try await settings.sleep(settings.firstPause) } catch { return false }
            }
        }
        state.withLock { $0.metrics.delivered += 1 }
        note(answer, to: position, account, id)
        update(account, id) { $0.take(position) }
        return true
    }

    /// Whether that is a fact now.
    private func disable(_ record: EngineView.WebhookRecord) async -> Bool {
        let command = Command.disableWebhook(record.account, sealed: record.webhook.sealed)
        switch await engine.perform(Request(command, actor: nil)).result {
        case .success: return true
        case .failure: return false
        }
    }

    private func note(
        _ answer: ReceiverAnswer, to position: Position, _ account: AccountNumber, _ id: UInt64,
        _ change: (inout WebhookReport) -> Void = { _ in }
    ) {
        if !answer.isTaken { state.withLock { $0.metrics.failedTries += 1 } }
        update(account, id) { lane in
            lane.report.lastTry = WebhookReport.Try(at: Self.now, position: position, answer: answer)
            change(&lane.report)
        }
    }

    private func update(_ account: AccountNumber, _ id: UInt64, _ change: (inout Lane) -> Void) {
        state.withLock { state in
            guard var lane = state.lanes[account], lane.id == id else { return }
            state.lanes[account] = nil
            change(&lane)
            state.lanes[account] = lane
        }
    }
}
