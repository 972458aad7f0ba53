internal import Domain

extension World {
    /// What the courier has to do now, and when to come again.
    struct Work: Sendable {
        var resumed: [CheckedContinuation<Void, Never>] = []
        var batches: [Batch] = []
        var posts: [Post] = []
        /// Milliseconds since 1970; nil: when it is woken.
        var wake: Int64?
    }

    mutating func takeWork(at now: Int64) -> Work {
        var work = Work()
        takeAlarms(&work, at: now)
        if !settings.webhookHold {
            let free = settings.webhookConnections - inFlight
            let taken = Swift.max(0, Swift.min(free, ready.count))
            work.posts = Array(ready.prefix(taken))
            ready.removeFirst(taken)
            inFlight += taken
            if room > 0, let first = due.min, first.at + Int64(settings.webhookFlush) <= now {
                work.batches = takeDue(room: room, at: now)
            }
            inFlight += work.batches.count
        }
        work.wake = nextWake
        return work
    }

    /// How many more batches may be made. A client that does not acknowledge is not sent ever more: what is due waits.
    private var room: Int {
        Swift.min(settings.webhookConnections - inFlight, 4 * settings.webhookConnections - retrying)
    }

    /// Nothing to do before: the courier is woken when a post comes back, when something new is due, and by settings.
    private var nextWake: Int64? {
        var wake = alarms.min?.at
        if !settings.webhookHold, inFlight < settings.webhookConnections {
            if !ready.isEmpty { return 0 }
            if room > 0, let first = due.min { wake = Swift.min(wake ?? .max, first.at + Int64(settings.webhookFlush)) }
        }
        return wake
    }

    private mutating func takeAlarms(_ work: inout Work, at now: Int64) {
        while let alarm = alarms.min, alarm.at <= now || isStopping {
            _ = alarms.removeMin()
            switch alarm.action {
            case .resume(let continuation): work.resumed.append(continuation)
            case .post(let post):
                retrying -= 1
                ready.append(post)
            case .session(let session, let turn): if !isStopping { advance(session, turn: turn, at: now) }
            }
        }
    }

    // MARK: Batches

    /// Everything due, in at most `room` POSTs. What goes to the WhatsApp-Web gateway's callbacks becomes `ready`.
    private mutating func takeDue(room: Int, at now: Int64) -> [Batch] {
        var batches: [Batch] = []
        while let next = due.min, next.at <= now {
            guard let callback = callback(of: next) else {
                _ = due.removeMin()
                happen(next, isTold: false, at: now)
                continue
            }
            var place = batches.lastIndex { $0.callback == callback && $0.count < settings.webhookBatch }
            if place == nil {
                guard batches.count < room else { break }
                batches.append(Batch(callback: callback))
                place = batches.count - 1
            }
            _ = due.removeMin()
            happen(next, isTold: !next.isLost, at: now)
            guard let place, !next.isLost else { continue }
            if next.kind == .change {
                if let change = changes.removeValue(forKey: next.message) { batches[place].changes.append(change) }
            } else {
                batches[place].statuses.append(status(next))
                totals.statuses[next.kind.status, default: 0] += 1
            }
        }
        return batches.filter { $0.count > 0 }
    }

    /// Where it is told: nil for the WhatsApp-Web gateway, for what becomes something else, and where nobody listens.
    private func callback(of due: Due) -> Callback? {
        let override: String?
        switch due.kind {
        case .stop: return nil
        case .change:
            guard let change = changes[due.message] else { return nil }
            override = wabaIndex[change.waba].flatMap { wabas[$0].callback }
        case .sent, .delivered, .read, .failed:
            let message = messages[due.message]
            guard !message.traits.contains(.web) else { return nil }
            let number = numbers[Int(message.number)]
            override = number.callback ?? wabas[number.waba].callback
        }
        return (override ?? settings.webhookURL).isEmpty ? nil : Callback(override: override)
    }

    /// The thing itself, told or not.
    private mutating func happen(_ due: Due, isTold: Bool, at now: Int64) {
        switch due.kind {
        case .change: if !isTold { changes[due.message] = nil }
        case .stop:
            let message = messages[due.message]
            if message.traits.contains(.web) {
                webInbound(session: Int(message.number), from: message.person, text: "STOP", at: now)
            } else {
                inbound(number: Int(message.number), from: message.person, .text("STOP"), at: now)
            }
            return
        case .sent, .delivered, .read, .failed:
            messages[due.message].state.insert(due.kind.state)
            if due.kind == .failed { totals.failed[Int(messages[due.message].code), default: 0] += 1 }
            if messages[due.message].traits.contains(.web) {
                if !due.isLost { webAcknowledge(due, at: now) }
                if due.isLost { totals.statusesLost += 1 }
                return
            }
        }
        if !isTold { totals.statusesLost += 1 }
    }

    private func status(_ due: Due) -> StatusUpdate {
        let message = messages[due.message]
        let person = people[message.person]
        let isHidden = people.manners[message.person]?.isHidden ?? false
        return StatusUpdate(
            message: due.message, number: numbers[Int(message.number)].identity, kind: due.kind,
            at: (epoch + Int64(due.happened)) / 1000,
            id: cloudID(due.message), personKey: person.key, waID: isHidden ? 0 : waID(message.person),
            userID: people.userID(message.person), token: String(decoding: messages.token(of: message), as: UTF8.self),
            code: Int(message.code), traits: message.traits)
    }

    // MARK: What comes back

    /// The batch as a POST; it is under way already.
    mutating func post(_ batch: Batch, body: [UInt8]) -> Post {
        batches += 1
        let draw = Double(mixed(settings.seed ^ mixed(batches)) >> 11) * 0x1p-53
        return Post(
            url: batch.callback.override, body: body, signature: .cloud, retries: .untilAcknowledged,
            updates: batch.count,
            receipts: batch.statuses.map { Receipt(message: $0.message, kind: $0.kind) },
            repeats: draw < settings.webhookRepeat, run: run)
    }

    /// The POST ended. Whether it comes again, and when, is decided here.
    mutating func ended(_ post: Post, isAcknowledged: Bool, at now: Int64) {
        var post = post
        inFlight -= 1
        post.attempts += 1
        totals.posts += 1
        if isAcknowledged {
            totals.postsAcknowledged += 1
            totals.updatesAcknowledged += post.updates
            note(post)
            guard post.repeats, !isStopping else { return }
            post.repeats = false
        } else {
            guard !isStopping else { return }
        }
        guard let pause = pause(before: post) else {
            totals.postsGivenUp += 1
            return
        }
        if !isAcknowledged { totals.postsFailed += 1 }
        retrying += 1
        schedule(.post(post), at: now + Int64(pause))
    }

    private mutating func note(_ post: Post) {
        guard post.run == run else { return }
        for receipt in post.receipts { messages[receipt.message].acknowledged.insert(receipt.kind.state) }
    }

    private func pause(before post: Post) -> Int? {
        let tries = Swift.min(post.attempts - 1, 20)
        switch post.retries {
        case .untilAcknowledged:
            return Swift.min(settings.webhookRetry.lowerBound << tries, settings.webhookRetry.upperBound)
        case .limited(let attempts, let milliseconds, let policy):
            guard post.attempts <= attempts else { return nil }
            switch policy {
            case "linear": return milliseconds * (tries + 1)
            case "exponential": return Swift.min(milliseconds << tries, 3_600_000)
            default: return milliseconds
            }
        }
    }

    // MARK: Quiet

    struct Quiet: Sendable {
        /// Receipts and changes whose time is still to come, or that wait for a free connection.
        let scheduled: Int
        /// Of those: the time has come.
        let isDue: Bool
        let ready: Int
        let inFlight: Int
        let retrying: Int

        var unacknowledged: Int { ready + inFlight + retrying }
        /// Nothing is under way and nothing will be.
        var isQuiet: Bool { scheduled == 0 && unacknowledged == 0 }
        /// Everything whose time has come was acknowledged.
        var isSettled: Bool { !isDue && unacknowledged == 0 }
    }

    func quiet(at now: Int64) -> Quiet {
        Quiet(
            scheduled: due.count, isDue: (due.min?.at ?? .max) <= now, ready: ready.count, inFlight: inFlight,
            retrying: retrying)
    }
}
