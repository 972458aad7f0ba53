package import Domain
package import Engine
internal import EventStore
package import WhatsApp

/// Pulls accounts' contacts, payments and entitlements from another system that knows them: `docs/user-service.md`.
///
/// Every account has a lane of its own, so that one that fails waits alone. A lane makes one request at a time, and all of
/// them together no more than a few, in turn: an account with a million contacts does not hold up one with three. How far
/// an account was pulled is a fact of the log, and nothing else is durable.
package final class UserService: Sendable {
    /// Who asked for what is recorded.
    static let actor = "service:user-service"

    struct State {
        var lanes: [String: Lane] = [:]
        var isStopping = false
        var finder: Task<Void, Never>?
        var metrics = UserServiceMetrics()
    }

    /// One account's pulls. Lives behind the service's lock.
    struct Lane {
        let task: Task<Void, Never>
        let wakes: AsyncStream<Void>.Continuation
        /// Of the pull that is under way, else of the last one; nil before the first.
        var report: PullReport?
        /// Who wants a pull that begins from now on.
        var askers: [Asker] = []
    }

    struct Asker {
        let everything: Bool
        /// Nil: the service stops.
        let continuation: CheckedContinuation<PullReport?, Never>
    }

    let engine: Engine
    let settings: UserServiceSettings
    let client: UserServiceClient
    let turns: Turns
    let state = Locked(State())
    private let transport: any HTTPTransport

    var clock: any EngineClock { engine.clock }

    /// The transport is its own: a service that is slow must not stand in the way of messages.
    package init(engine: Engine, transport: any HTTPTransport, settings: UserServiceSettings) {
        self.engine = engine
        self.settings = settings
        self.transport = transport
        client = UserServiceClient(transport: transport, settings: settings)
        turns = Turns(settings.requestsAtATime)
    }

    package func start() {
        state.withLock { state in state.finder = Task { await findAccounts() } }
    }

    /// Ends every request under way. What was taken is durable; a pull that did not come to its end begins again.
    package func stop() async {
        let tasks = state.withLock { state in
            state.isStopping = true
            for lane in state.lanes.values {
                lane.task.cancel()
                lane.wakes.finish()
            }
            state.finder?.cancel()
            return state.lanes.values.map(\.task) + [state.finder].compactMap(\.self)
        }
        transport.stop()
        for task in tasks { await task.value }
        let askers = state.withLock { state in
            defer { state.lanes = [:] }
            return state.lanes.values.flatMap(\.askers)
        }
        for asker in askers { asker.continuation.resume(returning: nil) }
    }

    // MARK: Asking

    /// Pulls an account's contacts now, and says what that did. A pull that is under way comes to its end first; a service
    /// that wants to be left alone is, and then the last pull is told of.
    ///
    /// - Parameter everything: contacts that did not change since the last pull, too.
    /// - Returns: nil where the process is about to stop.
    package func pull(_ account: String, everything: Bool = false) async -> PullReport? {
        await withCheckedContinuation { continuation in
            let asker = Asker(everything: everything, continuation: continuation)
            // At once with the opening, so that a new lane's first pull is the one that is asked for.
            let lane = state.withLock { state in
                openLane(of: account, &state)
                state.lanes[account]?.askers.append(asker)
                return state.lanes[account]
            }
            guard let lane else { return continuation.resume(returning: nil) }
            lane.wakes.yield()
        }
    }

    /// Of the pull that is under way, else of the last one since the process began.
    package func report(of account: String) -> PullReport? { state.withLock { $0.lanes[account]?.report } }

    package var metrics: UserServiceMetrics {
        state.withLock { state in
            var metrics = state.metrics
            metrics.accounts = state.lanes.count
            metrics.accountsFailing = state.lanes.values.count { $0.report?.trouble != nil }
            return metrics
        }
    }

    // MARK: Lanes

    /// Opens a lane for every account, also for those that come to be known later.
    private func findAccounts() async {
        while !Task.isCancelled {
            do {
                let accounts = try engine.read { try $0.accounts().compactMap(\.id) }
                state.withLock { state in for account in accounts { openLane(of: account, &state) } }
            } catch {
                state.withLock { $0.metrics.failures += 1 }
            }
            do { try await clock.sleep(until: clock.now + settings.interval) } catch { return }
        }
    }

    private func openLane(of account: String, _ state: inout State) {
        guard state.lanes[account] == nil, !state.isStopping else { return }
        let (stream, wakes) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.lanes[account] = Lane(task: Task { await serve(account, stream, wakes) }, wakes: wakes)
    }
}

/// Figures for `/metrics`; none of them names anybody.
package struct UserServiceMetrics: Sendable {
    package internal(set) var completed = 0
    package internal(set) var unknownThere = 0
    package internal(set) var failed = 0
    /// Requests that were not answered as they should be.
    package internal(set) var failedRequests = 0
    /// Times that the log could not be read.
    package internal(set) var failures = 0
    package internal(set) var counts = ImportCounts()
    package internal(set) var paid = 0
    package internal(set) var accounts = 0
    package internal(set) var accountsFailing = 0

    mutating func note(_ report: PullReport) {
        if report.trouble != nil { failedRequests += 1 }
        switch report.outcome {
        case .underWay, .waiting: return
        case .completed: completed += 1
        case .unknownThere: unknownThere += 1
        case .failed: failed += 1
        }
        counts.created += report.counts.created
        counts.changed += report.counts.changed
        counts.unchanged += report.counts.unchanged
        counts.rejected += report.counts.rejected
        paid += report.paid
    }
}
