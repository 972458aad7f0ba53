internal import Domain
package import Engine
internal import EventStore
package import WhatsApp

/// Tells accounts' own systems what happens, each event at least once and in the log's order.
///
/// It follows the log, not a read model. Every account has a lane of its own with one request at a time, so that a receiver
/// that does not answer holds up nobody else. An event counts as taken once its position is on disk: a process that dies
/// between the answer and that sends it again, under the same id.
package final class Outbox: Sendable {
    struct State {
        var lanes: [AccountNumber: Lane] = [:]
        /// Up to where the log was followed.
        var followed = Position.start
        /// Up to where lanes without work were last noted on disk.
        var noted = Position.start
        var lastLane: UInt64 = 0
        var follower: Task<Void, Never>?
        /// Lanes that are no more, whose last call may still be under way.
        var ending: [AccountNumber: Task<Void, Never>] = [:]
        var metrics = OutboxMetrics()
    }

    let engine: Engine
    let progress: Progress
    let transport: any HTTPTransport
    let settings: OutboxSettings
    let state = Locked(State())

    /// The transport is its own: who is told things outside must not stand in the way of messages.
    package init(
        engine: Engine, directory: String, transport: any HTTPTransport, settings: OutboxSettings = OutboxSettings()
    ) throws {
        self.engine = engine
        self.transport = transport
        self.settings = settings
        progress = try Progress(
            at: directory + "/outbox", logID: engine.log.logID, mapSize: settings.mapSize)
    }

    /// Goes on where each receiver left off.
    package func start() throws {
        let head = engine.log.head
        for account in try engine.read({ try $0.accountsWithWebhook() }) { try openLane(of: account) }
        state.withLock { state in
            state.followed = min(head, state.lanes.values.map(\.scanned).min() ?? head)
            state.noted = state.followed
            state.follower = Task { await follow() }
        }
    }

    /// Ends every call under way; what was not taken is sent again after the next start.
    package func stop() async {
        let (tasks, idle) = state.withLock { state in
            let lanes = Array(state.lanes.values)
            for lane in lanes { lane.end() }
            state.follower?.cancel()
            return (lanes.map(\.task) + state.ending.values + [state.follower].compactMap(\.self), state.idle)
        }
        transport.stop()
        for task in tasks { await task.value }
        progress.note(idle)
        progress.close()
    }

    // MARK: Lanes

    /// Makes the account's lane what its settings say now.
    func openLane(of account: AccountNumber) throws {
        guard let record = try engine.read({ try $0.webhook(of: account) }), !record.webhook.isDisabled else {
            state.withLock { $0.close(account) }
            return
        }
        let taken = try beginning(of: account)
        let (stream, wakes) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            state.close(account)
            let earlier = state.ending[account]
            state.lastLane += 1
            let id = state.lastLane
            let task = Task {
                // Never two requests at a time.
                await earlier?.value
                await serve(account, lane: id, stream)
            }
            state.lanes[account] = Lane(id, record, after: taken, task: task, wakes: wakes)
        }
        wakes.yield()
    }

    /// After which event the account's receiver gets its next: where it left off, but not before its webhook was set.
    private func beginning(of account: AccountNumber) throws -> Position {
        let taken = min(try progress.position(of: account) ?? .start, engine.log.head)
        var since = taken
        try engine.log.readStream(
            StreamNumber(account.rawValue), from: .last, direction: .backward, limit: .max
        ) { record in
            guard record.position > taken else { return false }
            guard let isSet = try record.setsWebhook() else { return true }
            if isSet { since = record.position }
            return isSet
        }
        return since
    }
}

extension Outbox.State {
    mutating func close(_ account: AccountNumber) {
        guard let lane = lanes.removeValue(forKey: account) else { return }
        lane.end()
        ending[account] = lane.task
    }

    /// Lanes that have nothing to do, and how far they have looked.
    var idle: [AccountNumber: Position] { lanes.filter { $0.value.isIdle }.mapValues(\.scanned) }
}
