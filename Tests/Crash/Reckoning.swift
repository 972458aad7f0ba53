import Domain
import EventStore
import JSON
import Simulator

@testable import Engine

/// A send as the simulator remembers it.
struct Attempt {
    let token: String
    /// `accepted`, `lost_before`, `delivered` …
    let state: Set<String>
    /// What a webhook told of it that was answered by 200.
    let acknowledged: Set<String>
    let code: Int?

    init(_ json: JSONValue) throws {
        guard let token = json.text("token"), let state = json["state"], let acknowledged = json["acknowledged"] else {
            throw Violation("the simulator tells half of a send")
        }
        func texts(_ value: JSONValue) -> Set<String> {
            Set(value.elements.compactMap { if case .string(let text) = $0 { text } else { nil } })
        }
        self.token = token
        (self.state, self.acknowledged) = (texts(state), texts(acknowledged))
        code = json.number("code")
    }

    var isAccepted: Bool { state.contains("accepted") }
    /// The person has it.
    var isGot: Bool { isAccepted && (!state.contains("failed") || state.contains("delivered")) }

    /// What the log must say of it by what was acknowledged.
    var status: SlotDelivery.Status {
        if acknowledged.contains("read") { return .read }
        if acknowledged.contains("delivered") { return .delivered }
        if acknowledged.contains("failed") { return .failed }
        return acknowledged.contains("sent") ? .confirmed : .accepted
    }
}

/// The log's story and the simulator's, message by message, found again by the token that both know.
struct Reckoning {
    private let story: Story
    private let attempts: [MessageKey: Attempt]
    /// The account whose doubts are said again.
    private let givesUp: UInt64

    init(_ inquest: Inquest, _ all: [Attempt], givesUp: UInt64) throws {
        story = inquest.story
        self.givesUp = givesUp
        let tokens = try MessageTokens(try InstallationSecret(directory: inquest.directory))
        var attempts: [MessageKey: Attempt] = [:]
        for attempt in all {
            guard let key = try tokens.key(of: attempt.token) else { throw Violation("a send bears no token of ours") }
            guard attempts.updateValue(attempt, forKey: key) == nil else {
                throw Violation("\(key.text) was handed over twice")
            }
        }
        self.attempts = attempts
    }

    // MARK: Message by message

    /// Nothing was handed over without an intent on record, and what became of it is on record as it was.
    func checkAttempts() throws {
        for (key, attempt) in attempts {
            guard let message = story.messages[key] else { throw Violation("\(key.text) was sent without an intent") }
            if key.repliesTo == nil, attempt.isAccepted { try checkReceipts(of: key, attempt, message) }
            guard attempt.state.contains("refused"), message.refusal == nil else { continue }
            guard message.settlement != nil || message.isUnknown || story.isOvertaken(key) else {
                throw Violation("\(key.text) was refused, and the log neither knows nor doubts it")
            }
        }
    }

    /// Each receipt that was acknowledged has left its fact, and no fact has come from nothing.
    private func checkReceipts(of key: MessageKey, _ attempt: Attempt, _ message: Story.Message) throws {
        let slot = story.targets[key.target.rawValue]?.state.delivery(key.day, key.attempt)
        // Of what was given up or overtaken only proof that it was taken is news; a failure is none.
        let isLeft = message.settlement == .givenUp || story.isOvertaken(key)
        if isLeft, attempt.acknowledged.isEmpty || attempt.acknowledged.contains("failed") { return }
        guard let slot, slot.status == attempt.status else {
            throw Violation(
                "\(key.text) is \(slot.map { "\($0.status)" } ?? "not known"), and \(attempt.acknowledged.sorted()) "
                    + "was acknowledged")
        }
        if slot.status == .failed, slot.code != attempt.code {
            throw Violation("\(key.text) failed of \(attempt.code ?? 0), and the log says \(slot.code ?? 0)")
        }
    }

    /// What the log believes is what happened, or what a doubt and the policy explain.
    func checkFates() throws {
        for (key, message) in story.messages {
            let attempt = attempts[key]
            switch message.evidence {
            case .answer:
                guard let attempt, attempt.isAccepted, !attempt.state.contains("lost_after") else {
                    throw Violation("\(key.text) was answered by a yes that nobody gave")
                }
            case .receipt:
                guard let attempt, attempt.isAccepted, !attempt.acknowledged.isEmpty else {
                    throw Violation("a receipt that never came proved \(key.text)")
                }
            case .policy:
                guard message.settlement == .assumed else { throw Violation("\(key.text) was assumed without a doubt") }
            case nil: break
            }
            if message.settlement == .givenUp, story.targets[key.target.rawValue]?.account != givesUp {
                throw Violation("\(key.text) was said again, against the account's policy")
            }
            guard let code = message.refusal, !message.isUnknown else { continue }
            guard attempt?.state.contains("refused") == true, attempt?.code == code else {
                throw Violation("the log says that \(key.text) was refused with \(code), and nobody did")
            }
        }
    }

    // MARK: People

    /// Nobody got a step twice, but where a doubt was given up as the account's policy has it.
    func checkDuplicates(toldOf told: Int) throws {
        guard twice.count == told else {
            throw Violation("\(twice.count) steps were got twice, and the simulator counts \(told)")
        }
        for keys in twice {
            for key in keys.dropLast() where story.messages[key]?.settlement != .givenUp {
                throw Violation("\(key.text) was got twice, and no policy allowed it")
            }
        }
    }

    /// Steps that somebody got more than once, each with its messages in order.
    private var twice: [[MessageKey]] {
        let got = attempts.filter { $0.key.repliesTo == nil && $0.value.isGot }.keys
        return Dictionary(grouping: got) { "\($0.target.rawValue) \($0.day)" }.values.filter { $0.count > 1 }
            .map { $0.sorted { $0.attempt < $1.attempt } }
    }

    /// Each person's number took as many messages as were meant for the person.
    func checkRecipients(_ accepted: [TargetNumber: Int]) throws {
        guard accepted.count == story.targets.count else { throw Violation("not every target is listed") }
        var meant: [TargetNumber: Int] = [:]
        let targets = Dictionary(
            uniqueKeysWithValues: story.targets.map { ($0.value.state.contact, TargetNumber($0.key)) })
        for (key, attempt) in attempts where attempt.isAccepted {
            let target = key.repliesTo.map { targets[$0] } ?? key.target
            if let target { meant[target, default: 0] += 1 }
        }
        for (target, count) in accepted where meant[target, default: 0] != count {
            throw Violation(
                "\(count) messages went to who is t\(target.rawValue), and \(meant[target, default: 0]) were meant")
        }
    }

    // MARK: Sums

    /// The statistics over HTTP, the log and the simulator come to the same.
    func checkTotals(_ counts: Simulator.Counts, _ answers: [Answers]) throws {
        func statistic(_ name: String) -> Int { answers.reduce(0) { $0 + $1.statistics[name, default: 0] } }
        func sum(_ statuses: SlotDelivery.Status...) -> Int {
            attempts.count { $0.key.repliesTo == nil && statuses.contains($0.value.status) }
        }
        let known = story.messages.values.count(where: \.isProven)
        let unheard = attempts.count { $0.value.isAccepted && story.messages[$0.key]?.isProven != true }
        let all: [(name: String, ours: Int, simulator: Int)] = [
            ("sends", attempts.count, counts.sends), ("accepted", known + unheard, counts.accepted),
            ("delivered", statistic("messagesDelivered"), sum(.delivered, .read)),
            ("read", statistic("messagesRead"), sum(.read)), ("in doubt", statistic("messagesInDoubt"), 0),
            ("words of people", story.tally.received, counts.inbound),
        ]
        for (name, ours, simulator) in all where ours != simulator {
            throw Violation("\(name): \(ours) by the log and the statistics, \(simulator) by the simulator")
        }
        // Nobody ever writes anything but STOP.
        guard story.contacts.values.allSatisfy({ $0.state.windowUntil == nil || $0.state.optedOutAt != nil }) else {
            throw Violation("somebody said STOP, and it was not obeyed")
        }
    }

    var words: String {
        let accepted = attempts.values.count(where: \.isAccepted)
        let assumed = story.messages.filter { $0.value.settlement == .assumed }
        let never = assumed.count { attempts[$0.key]?.isAccepted != true }
        return "\(accepted) accepted, \(never) of those assumed to be sent never were, "
            + "got twice \(twice.count), each by a doubt that was given up"
    }
}

extension Story.Message {
    /// A reply is tried once: what became of it was never heard.
    fileprivate var isUnknown: Bool { refusal == OwnError.unknownOutcome }
    fileprivate var isProven: Bool { evidence == .answer || evidence == .receipt }
}
