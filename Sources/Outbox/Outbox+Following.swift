internal import Domain
internal import Engine
internal import EventStore

/// Looking through the log once for everybody.
extension Outbox {
    /// Records looked at in one transaction.
    private static let recordsPerLook = 2_000
    /// Events after which lanes without work are noted on disk, so that no start looks at them again.
    private static let notedEvery: UInt64 = 20_000

    /// The decision state does not show yet what the log has; it will in a moment.
    private struct StateBehind: Error {}

    func follow() async {
        while !Task.isCancelled {
            let from = state.withLock { $0.followed }
            do {
                try look(after: try await engine.log.waitForHead(after: from), from: from)
            } catch is CancellationError {
                return
            } catch {
                if !(error is StateBehind) { state.withLock { $0.metrics.failures += 1 } }
                let pause = error is StateBehind ? Duration.milliseconds(2) : settings.firstPause
                do { try await settings.sleep(pause) } catch { return }
            }
        }
    }

    /// Repeated where it throws, and harmless then.
    private func look(after head: Position, from: Position) throws {
        let events = state.withLock { $0.lanes.mapValues(\.record.settings.events) }
        var found: [AccountNumber: [Position]] = [:]
        var changed: Set<AccountNumber> = []
        var through = from
        try engine.log.read(from: from.next, limit: Self.recordsPerLook) { record in
            let prefix = try record.hotPrefix()
            let account = AccountNumber(prefix.account.rawValue)
            if prefix.changesWebhook { changed.insert(account) }
            if let events = events[account], try events.takes(record, prefix) {
                found[account, default: []].append(record.position)
            }
            through = record.position
            return true
        }
        if !changed.isEmpty, try engine.readsThrough() < through { throw StateBehind() }
        // What was found for them was chosen by what they said before.
        for account in changed {
            found[account] = nil
            try openLane(of: account)
        }
        pass(found, changed, from, through)
    }

    private func pass(
        _ found: [AccountNumber: [Position]], _ changed: Set<AccountNumber>, _ from: Position, _ through: Position
    ) {
        let idle: [AccountNumber: Position] = state.withLock { state in
            state.followed = through
            for account in state.lanes.keys {
                let news = found[account] ?? []
                if !changed.contains(account) {
                    state.lanes[account]?.offer(news, after: from, through: through)
                }
                if let lane = state.lanes[account], !news.isEmpty || lane.scanned < through { lane.wake() }
            }
            guard through.rawValue - state.noted.rawValue >= Self.notedEvery else { return [:] }
            state.noted = through
            return state.idle
        }
        if !idle.isEmpty { progress.note(idle) }
    }
}
