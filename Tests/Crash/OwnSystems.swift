import Server
import TestSupport

/// The accounts' own systems, which are told what happens by server after server. They refuse, hang up or keep silent,
/// each of it with some seeds, and remember everything.
final class OwnSystems: Sendable {
    static let secret = "a-secret-of-the-accounts-own-systems"
    /// Some of every stream; the last of them is the driver's, for the end.
    static let events = [
        "TargetEnrolled", "TargetCompleted", "TargetExited", "MessageFailed", "MessageInDoubt", "ContactChanged",
        "ContactPaid", "ConfigChanged",
    ]
    /// How long an installation that has something to tell may tell nothing, in real time. What it tells is noted on disk, one after the
    /// other, so that the whole takes as long as the disk does.
    private static let patience = Duration.seconds(60)

    struct Told: Equatable, Sendable {
        let position: UInt64
        let body: [UInt8]
    }

    struct Account: Sendable {
        /// In the order in which it came; what came several times in a row stands once.
        fileprivate(set) var told: [Told] = []
        /// Whether the last was answered by a yes.
        fileprivate var isTaken = true
        /// Times that something came again, not having been taken.
        fileprivate(set) var repeats = 0
        /// Times that something came again that had been taken: who sent it died before it was noted.
        fileprivate(set) var echoes = 0
    }

    fileprivate enum Fate { case takes, refuses, hangsUp, keepsSilent(Barrier) }

    fileprivate struct State {
        var random: SeededRandom
        var accounts: [String: Account] = [:]
        var fault: Violation?
        /// Who gets no answer is kept until the server is dead.
        var silence = Barrier()
        var lives = 0
        var isWell = false
        /// How much every account was told by now.
        var count: Int { accounts.values.map(\.told.count).reduce(0, +) }
        /// Refused once more when all is well, so that one server tries again by itself.
        var lastRefusals = Set(People.accounts)
    }

    private let state: Watched<State>
    private let receiver: WebhookReceiver

    init(seed: Int) throws {
        let state = Watched(State(random: SeededRandom(seed: seed &+ 1)))
        self.state = state
        let refuses = seed & 1 == 0 ? 0 : 0.01
        let hangsUp = seed & 2 == 0 ? 0 : 0.01
        let keepsSilent = seed & 4 == 0 ? 0 : 0.005
        receiver = try WebhookReceiver { delivery, _ in
            let fate = state.change { state -> Fate in
                var fate = Fate.takes
                let account = String(delivery.path.dropFirst())
                if state.isWell {
                    if state.lastRefusals.remove(account) != nil { fate = .refuses }
                } else if state.random.chance(refuses) {
                    fate = .refuses
                } else if state.random.chance(hangsUp) {
                    fate = .hangsUp
                } else if state.random.chance(keepsSilent) {
                    fate = .keepsSilent(state.silence)
                }
                state.note(delivery, of: account, fate)
                return fate
            }
            switch fate {
            case .takes: return HTTPResponse(status: 204)
            case .refuses: return HTTPResponse(status: 500)
            case .hangsUp: return .hangUp
            case .keepsSilent(let silence):
                await silence.pass()
                return .hangUp
            }
        }
    }

    func stop() async { await receiver.stop() }

    /// What has an account's system told.
    func preparation(of account: String) -> Preparation {
        let names = Self.events.map { "\"\($0)\"" }.joined(separator: ",")
        return Preparation(
            method: "PUT", path: "/api/v1/accounts/\(account)/webhook",
            body: #"{"url":"\#(receiver.url(account))","secret":"\#(Self.secret)","events":[\#(names)]}"#)
    }

    // MARK: A run

    /// The server before is dead, if there was one.
    func beginLife() {
        let silence = state.change { state in
            defer { state.silence = Barrier() }
            state.lives += 1
            return state.silence
        }
        silence.open()
    }

    /// From the last life on, which nobody ends, all is taken.
    func recover() { state.change { $0.isWell = true } }

    /// Waits until every account was told something that happened after a position.
    func hear(after position: UInt64) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [state] in
                try await state.wait { state in
                    People.accounts.allSatisfy { account in
                        state.accounts[account]?.told.last.map { $0.position > position } ?? false
                    }
                }
            }
            group.addTask { [state] in
                var before = -1
                while state.value.count > before {
                    before = state.value.count
                    try await Task.sleep(for: Self.patience)
                }
                throw Violation("an account's own system was never told what happened last")
            }
            try await group.next()
            group.cancelAll()
        }
    }

    // MARK: The end

    /// What each account was told; nothing came that could not be.
    func accounts() throws -> [String: Account] {
        let state = state.value
        if let fault = state.fault { throw fault }
        for (name, account) in state.accounts where account.echoes >= state.lives {
            throw Violation(
                "\(name) was told \(account.echoes) times what it had taken, and \(state.lives - 1) servers died")
        }
        return state.accounts
    }
}

extension OwnSystems.State {
    /// A server goes on once it knows that the last was taken, and says it again until then; nothing older ever.
    fileprivate mutating func note(_ delivery: WebhookReceiver.Delivery, of name: String, _ fate: OwnSystems.Fate) {
        guard let position = UInt64(delivery.id), delivery.isSigned(with: OwnSystems.secret) else {
            return note(Violation("\(name) was told something that is not signed, or has no position"))
        }
        let told = OwnSystems.Told(position: position, body: delivery.body)
        if let problem = accounts[name, default: OwnSystems.Account()].note(told, fate) {
            note(Violation("\(name) was told \(position)\(problem)"))
        }
    }

    /// The first counts.
    private mutating func note(_ violation: Violation) { if fault == nil { fault = violation } }
}

extension OwnSystems.Account {
    /// In place: what was told is long.
    ///
    /// - Returns: what is wrong with it.
    fileprivate mutating func note(_ new: OwnSystems.Told, _ fate: OwnSystems.Fate) -> String? {
        var problem: String?
        if let last = told.last, last.position == new.position {
            if isTaken { echoes += 1 } else { repeats += 1 }
            if new != last { problem = " in two ways" }
        } else {
            if !isTaken { problem = ", and had not taken what came before" }
            told.append(new)
        }
        if case .takes = fate { isTaken = true } else { isTaken = false }
        return problem
    }
}

extension HTTPResponse {
    /// No answer at all: a status that the library refuses to send makes it close the connection.
    fileprivate static let hangUp = HTTPResponse(status: 0)
}
