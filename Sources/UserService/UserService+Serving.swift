internal import Domain
internal import Engine
internal import EventStore

/// Serving one account: when it is pulled, and what follows from how that went.
extension UserService {
    /// Until the service stops.
    func serve(_ account: String, _ stream: AsyncStream<Void>, _ wakes: AsyncStream<Void>.Continuation) async {
        var iterator = stream.makeAsyncIterator()
        var due = clock.now
        var quietUntil: Instant?
        var waiting: Pull?
        while true {
            let alarm = alarm(at: due, wakes)
            while clock.now < due, !isAsked(account), await iterator.next() != nil {}
            alarm.cancel()
            guard !Task.isCancelled else { return }
            let askers = takeAskers(of: account)
            if let quietUntil, clock.now < quietUntil {
                answer(askers, with: report(of: account))
                continue
            }
            let everything = askers.contains(where: \.everything)
            if everything { waiting = nil }
            var pull = waiting ?? Pull(of: account, everything: everything, at: clock.now)
            let failed = await run(&pull)
            quietUntil = failed?.quiet.map { clock.now + $0 }
            due = settle(&pull, failed)
            waiting = pull.report.outcome == .waiting ? pull : nil
            publish(pull)
            answer(askers, with: pull.report)
        }
    }

    private func alarm(at moment: Instant, _ wakes: AsyncStream<Void>.Continuation) -> Task<Void, Never> {
        Task {
            do { try await clock.sleep(until: moment) } catch { return }
            wakes.yield()
        }
    }

    /// Writes down how the pull stands; when the service is asked next.
    private func settle(_ pull: inout Pull, _ failed: FailedRequest?) -> Instant {
        var pause = settings.interval
        if let failed {
            pull.report.failures += 1
            pull.report.trouble = failed.trouble
            pull.report.outcome = failed.trouble.isPassing ? .waiting : .failed
            if failed.trouble.isPassing { pause = self.pause(after: pull.report.failures) }
            pause = max(pause, failed.quiet ?? .zero)
        }
        let next = clock.now + pause
        pull.report.nextTry = next
        if pull.report.outcome != .waiting { pull.report.endedAt = clock.now }
        state.withLock { $0.metrics.note(pull.report) }
        return next
    }

    /// Doubles with each failure, up to the interval, and varies by half, so that accounts do not all come at once.
    private func pause(after failures: Int) -> Duration {
        var pause = settings.firstPause
        for _ in 1..<failures where pause < settings.interval { pause *= 2 }
        return min(pause, settings.interval) * Double.random(in: 0.5...1)
    }

    // MARK: The lane

    private func isAsked(_ account: String) -> Bool { state.withLock { $0.lanes[account]?.askers.isEmpty == false } }

    private func takeAskers(of account: String) -> [Asker] {
        state.withLock { state in
            defer { state.lanes[account]?.askers = [] }
            return state.lanes[account]?.askers ?? []
        }
    }

    private func answer(_ askers: [Asker], with report: PullReport?) {
        for asker in askers { asker.continuation.resume(returning: report) }
    }

    func publish(_ pull: Pull) { state.withLock { $0.lanes[pull.account]?.report = pull.report } }
}
