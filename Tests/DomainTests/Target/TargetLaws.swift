import Domain
import Testing

/// What holds of every target, whatever happens to it, as long as the gateway tells the truth.
@Suite struct TargetLaws {
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `assuming that doubts were sent, nobody gets a step twice`(seed: UInt64) throws {
        var life = RandomLife(seed, policy: .assumeSent, isTruthful: true)
        try life.live(steps: 300)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `sending doubts again, everything else holds just the same`(seed: UInt64) throws {
        var life = RandomLife(seed, policy: .resend, isTruthful: true)
        try life.live(steps: 300)
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `a gateway that contradicts itself breaks nothing but the count of acceptances`(seed: UInt64) throws {
        var life = RandomLife(seed, policy: seed % 2 == 0 ? .resend : .assumeSent, isTruthful: false)
        try life.live(steps: 300)
    }

    @Test func `the lives reach every end and every kind of event`() throws {
        var kinds: Set<String> = []
        var ends: Set<String> = []
        for seed in 0..<200 as Range<UInt64> {
            var life = RandomLife(seed, policy: .resend, isTruthful: true)
            try life.live(steps: 300)
            kinds.formUnion(life.history.map { String("\($0.event)".prefix { $0.isLetter }) })
            ends.insert(life.state.exitReason?.rawValue ?? life.state.status.rawValue)
        }
        #expect(
            kinds == [
                "enrolled", "messageRequested", "messageSent", "messageConfirmed", "messageDelivered", "messageRead",
                "messageFailed", "messageInDoubt", "messageDeferred", "completed", "exited", "reopened",
            ])
        #expect(ends.isSuperset(of: ["completed", "paid", "undeliverable"]))
    }
}

private struct BrokenLaw: Error, CustomStringConvertible {
    let description: String
}

/// A target, the gateway's own knowledge of its messages, and chance.
private struct RandomLife {
    private struct Message {
        let day: Int
        let attempt: Int
        let isTaken: Bool
        var isAnswered = false
        /// A receipt said it failed before anything had said that it was taken.
        var hasFailedFirst = false
    }

    let seed: UInt64
    let policy: DoubtPolicy
    let isTruthful: Bool
    private(set) var state = Target.initial
    private(set) var history: [(event: TargetEvent, time: Instant)] = []
    private var chance: Chance
    private var now = noon
    private var messages: [Message] = []
    private var takenBack: Set<[Int]> = []

    init(_ seed: UInt64, policy: DoubtPolicy, isTruthful: Bool) {
        self.seed = seed
        self.policy = policy
        self.isTruthful = isTruthful
        chance = Chance(seed &* 2 &+ (policy == .resend ? 1 : 0))
    }

    mutating func live(steps: Int) throws {
        try apply(.enroll(person, firstDue: now + .hours(1)))
        for _ in 0..<steps { try step() }
    }

    private mutating func step() throws {
        switch chance.below(12) {
        case 0...2: now = max(now, state.due ?? now)
        case 3: now = now + .milliseconds(chance.below(3_600_000))
        case 4, 5:
            guard state.isActive, let due = state.due, due <= now else { return }
            let (day, attempt) = (state.day, state.attempts + 1)
            try check(!state.hasAccepted(day), "day \(day) is asked for again although it was taken")
            try apply(.request(at: now))
            messages.append(Message(day: day, attempt: attempt, isTaken: !chance.once(in: 3)))
        case 6, 7: try answer()
        case 8, 9: try receipt()
        case 10:
            if case .inDoubt(let settleBy) = state.step, chance.once(in: 2) { now = max(now, settleBy) }
            try apply(.settleDoubt(policy, at: now))
        default:
            if chance.once(in: 60) { try apply(.exit(chance.pick([.paid, .optedOut, .cancelled]))) }
        }
    }

    private mutating func answer() throws {
        guard let index = messages.indices.last, !messages[index].isAnswered else { return }
        let message = messages[index]
        messages[index].isAnswered = true
        if chance.once(in: 4) {
            try apply(.doubt(day: message.day, attempt: message.attempt, at: now))
        } else if message.isTaken {
            try apply(.accept(day: message.day, attempt: message.attempt, id: [1], at: now))
        } else {
            let refusal =
                chance.once(in: 8) ? unreachable : Target.Refusal(code: chance.pick([1, 131_000, 131_056, 190]))
            try apply(.refuse(day: message.day, attempt: message.attempt, refusal, at: now))
        }
        if case .requested = state.step {
            let outstanding = state.unresolved.map { $0.day == message.day && $0.attempt == message.attempt }
            try check(outstanding == false, "an answered message is still waited for")
        }
    }

    private mutating func receipt() throws {
        guard !messages.isEmpty else { return }
        // Recent ones more often than old ones.
        let index = chance.once(in: 3) ? chance.below(messages.count) : messages.count - 1
        let message = messages[index]
        guard message.isTaken && !message.hasFailedFirst || !isTruthful else { return }
        var receipt = chance.pick([Target.Receipt.sent, .sent, .delivered, .read])
        // A failure before the answer reads as a refusal, and the answer then contradicts it.
        if chance.once(in: 5), message.isAnswered || !isTruthful {
            receipt = .failed(
                chance.pick([unreachable, retryable, Target.Refusal(code: 131_049), .init(code: 131_042)]))
            messages[index].hasFailedFirst = state.delivery(message.day, message.attempt)?.acceptedAt == nil
        }
        let command = Target.Command.receive(day: message.day, attempt: message.attempt, receipt, at: now)
        try apply(command)
        try check(Target.decide(command, given: state).isEmpty, "a repeated receipt yields events")
    }

    /// Decides, evolves, and asks every law.
    private mutating func apply(_ command: Target.Command) throws {
        let before = state
        var isTakenBack = false
        for event in try Target.decide(command, given: state) {
            if case .messageFailed(let failure) = event, failure.consequence == .takenBack {
                isTakenBack = true
                takenBack.insert([failure.day, failure.attempt])
            }
            Target.evolve(&state, event, at: now)
            history.append((event, now))
        }
        try check(Target.fold(history) == state, "the fold of the events is not the state")
        try check((1...7).contains(state.day) && state.day >= before.day - (isTakenBack ? 1 : 0), "the day went back")
        try checkStatuses(before)
        try checkProgress()
        guard isTruthful, policy == .assumeSent else { return }
        for day in 1...7 {
            // What WhatsApp first reported as held back and then delivered all the same is beyond anybody's power.
            let taken = state.deliveries.filter {
                $0.day == day && $0.acceptedAt != nil && !takenBack.contains([$0.day, $0.attempt])
            }
            try check(taken.count <= 1, "day \(day) was taken \(taken.count) times")
        }
    }

    private func checkStatuses(_ before: TargetState) throws {
        for old in before.deliveries {
            guard let new = state.delivery(old.day, old.attempt) else {
                try check(false, "an entry vanished")
                continue
            }
            let rises =
                switch old.status {
                case .accepted: true
                case .confirmed: new.status != .accepted
                case .delivered: new.status == .delivered || new.status == .read
                case .read: new.status == .read
                // A refusal, unlike a failure, is disproved by any receipt.
                case .failed: old.acceptedAt == nil || new.status != .accepted && new.status != .confirmed
                }
            try check(rises, "a status went down from \(old.status) to \(new.status)")
            let isTakenBack = new.status == .failed && new.acceptedAt == nil
            try check(
                old.acceptedAt == nil || isTakenBack || new.acceptedAt == old.acceptedAt,
                "the time of acceptance changed")
        }
        for entry in state.deliveries where entry.status != .failed {
            try check(entry.acceptedAt != nil, "an entry is \(entry.status) without having been accepted")
        }
        let keys = Set(state.deliveries.map { [$0.day, $0.attempt] })
        try check(keys.count == state.deliveries.count, "two entries of one message")
    }

    private func checkProgress() throws {
        if state.isActive {
            try check(
                (state.due != nil) != (state.step != .idle), "an active target waits for nothing, or for two things")
        } else {
            try check(state.due == nil, "something is due after the end")
        }
        try check((state.endedAt != nil) == !state.isActive, "the end has no time, or time no end")
        try check((state.exitReason != nil) == (state.status == .exited), "an exit has no reason")
    }

    private func check(_ holds: Bool, _ broken: @autoclosure () -> String) throws {
        if !holds { throw BrokenLaw(description: "seed \(seed), \(policy): \(broken())") }
    }
}
