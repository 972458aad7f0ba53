import Domain
import Engine
import EventStore
import WhatsApp

/// Judges a life on WhatsApp: after every commit, and of every message at the moment in which it is handed over.
///
/// What it knows comes from three sides: what was asked for and heard (`KnownPeople`), what the log says, and what
/// WhatsApp took. Whoever breaks a rule is told at the next commit, for a gateway cannot throw.
final class Judge {
    let cast: Cast
    let network: Network
    private let log: MemoryEventLog

    var witness = Witness()
    var people: KnownPeople
    var steps = StepBook()
    var replies = ReplyBook()
    var account = AccountBook()
    var pace: PaceBook
    /// What was heard of each message that bore our token, by token.
    var heard: [String: [(word: Word, at: Instant)]] = [:]
    /// Messages handed over, by key; and those of the present batch, to be weighed once WhatsApp has decided.
    var handed: [MessageKey: Handed] = [:]
    var keys: [String: MessageKey] = [:]
    var unweighed: [Handed] = []
    /// What could be said when each message was asked for.
    var sayable: [MessageKey: RemoteTemplate.Name] = [:]
    private var answers: [(key: MessageKey, names: Person)] = []
    var broken: Violation?

    struct Handed {
        let key: MessageKey
        let token: String
        let account: UInt64
        let contact: UInt64
        let template: RemoteTemplate.Name?
        /// A number or a user id.
        let address: String
        let at: Instant
    }

    init(_ cast: Cast, _ network: Network, _ log: MemoryEventLog) {
        self.cast = cast
        self.network = network
        self.log = log
        people = KnownPeople(cast)
        pace = PaceBook(cast)
    }

    // MARK: A commit

    /// These commands and webhooks are durable, with everything that followed in the same batch.
    func committed(_ commands: [Command], _ meanings: [Meaning]) throws {
        if let broken { throw broken }
        try weigh()
        account.beginBatch()
        for command in commands { people.obey(command, at: network.now) }
        for meaning in meanings { hear(meaning) }
        for answer in answers { learn(answer.names, from: answer.key, isFirstWord: isOpen(answer.key)) }
        answers = []
        try witness.follow(log) { fact, witness in try judge(fact, witness) }
        try account.endBatch(witness, steps, cast) { network.templates[$0] == .approved }
        guard !commands.isEmpty || !meanings.isEmpty || account.hasOptOuts else { return }
        try checkThatAllHaveLeft()
    }

    private func hear(_ meaning: Meaning) {
        people.hear(meaning, at: network.now)
        account.hear(meaning, cast)
        guard case .status(let token, let bearsToken, let word, let at, let names) = meaning, let key = keys[token],
            bearsToken || isKnownByID(key)
        else { return }
        heard[token, default: []].append((word, at))
        learn(names, from: key)
    }

    /// Without our token a receipt is understood by WhatsApp's id, if its answer told that.
    private func isKnownByID(_ key: MessageKey) -> Bool {
        if key.repliesTo != nil { return replies.replies[key]?.evidence == .answer }
        let attempt = StepBook.Attempt(day: key.day, attempt: key.attempt)
        return steps.targets[key.target.rawValue]?.messages[attempt]?.evidence == .answer
    }

    /// What is told of a message names whom it went to: whoever had the number then.
    private func learn(_ names: Person, from key: MessageKey, isFirstWord: Bool = false) {
        guard let handed = handed[key] else { return }
        people.change(handed.contact) { known in
            let isOfThisNumber = known.renumberedAt.map { isFirstWord && handed.at > $0 } ?? true
            if isOfThisNumber || known.isNamed(by: names) { known.learn(names) }
        }
    }

    /// Nothing was heard of it yet.
    private func isOpen(_ key: MessageKey) -> Bool {
        let attempt = StepBook.Attempt(day: key.day, attempt: key.attempt)
        guard let handed = handed[key], heard[handed.token] == nil,
            case .open? = steps.targets[key.target.rawValue]?.messages[attempt]?.end
        else { return false }
        return true
    }

    /// An answer was taken, and will be durable with the present batch.
    func noteAnswer(_ key: MessageKey, _ names: Person) { answers.append((key, names)) }

    /// A process begins, which never heard the answers to what another had asked.
    func restart() {
        answers = []
        pace.restart()
    }

    private func judge(_ fact: LoggedFact, _ witness: borrowing Witness) throws {
        switch fact.event {
        case .installation, .campaign: break
        case .account(let event): try account.follow(event, fact, cast)
        case .contact(let event): try judge(event, fact)
        case .target(let event):
            let state = witness.accounts[fact.account]?.state
            try steps.follow(event, fact, policy: state?.config.doubtPolicy)
            try judge(event, fact, witness)
        }
    }

    private func judge(_ event: ContactEvent, _ fact: LoggedFact) throws {
        switch event {
        case .registered: try people.noteRegistered(fact.stream)
        case .replyFailed(let number, let code, _):
            let key = MessageKey.reply(to: ContactNumber(fact.stream), number)
            let isLate = try replies.follow(event, of: fact.stream)
            note(code, fact, contact: fact.stream, template: nil, at: isLate ? toldToFail(key) ?? fact.at : fact.at)
        default: try replies.follow(event, of: fact.stream)
        }
    }

    private func judge(_ event: TargetEvent, _ fact: LoggedFact, _ witness: borrowing Witness) throws {
        guard let target = steps.targets[fact.stream] else { return }
        switch event {
        case .messageRequested(let day, let attempt):
            if let obstacle = people[target.contact]?.obstacle {
                throw Violation("t\(fact.stream).d\(day).a\(attempt) was asked for although the person \(obstacle)")
            }
            try account.checkRequest(by: fact.account, at: fact.at)
            let key = MessageKey(target: TargetNumber(fact.stream), day: day, attempt: attempt)
            sayable[key] = template(for: key, to: target.contact, of: fact.account, witness.campaigns)
            try pace.noteRequest(by: account.names[fact.account] ?? "", contact: target.contact, at: fact.at)
            pace.limits[fact.stream] = account.peopleLimit(for: fact.account, cast, witness)
        case .messageConfirmed(let day, let attempt, let at), .messageRead(let day, let attempt, let at):
            try checkMoment(at ?? fact.at, of: fact.stream, day, attempt)
        case .messageDelivered(let day, let attempt, let at):
            try checkMoment(at ?? fact.at, of: fact.stream, day, attempt)
            account.noteFate(failed: false, of: fact.account)
        case .messageFailed(let failure) where failure.consequence != .resend:
            if isFate(failure, of: target) { account.noteFate(failed: true, of: fact.account) }
            let key = MessageKey(
                target: TargetNumber(fact.stream), day: failure.day, attempt: failure.attempt)
            let isLate = failure.consequence == .afterAcceptance || failure.consequence == .takenBack
            if isLate { account.mayRest(day: failure.day) }
            note(
                failure.code, fact, contact: target.contact, template: isLate ? nil : handed[key]?.template,
                at: isLate ? toldToFail(key) ?? fact.at : fact.at)
            if ErrorClass(failure.code).leaves || ErrorClass(failure.code).optsOut { account.mustEnd(fact.stream) }
        case .messageDeferred(let day, _, let code):
            let last = target.messages.keys.filter { $0.day == day }.map(\.attempt).max() ?? 0
            let key = MessageKey(target: TargetNumber(fact.stream), day: day, attempt: last)
            note(code, fact, contact: target.contact, template: handed[key]?.template, at: fact.at)
        case .reopened: account.mayGoOn(fact.stream)
        default: break
        }
    }

    /// A receipt's own time is kept: that of one of those heard, to the second.
    private func checkMoment(_ moment: Instant, of target: UInt64, _ day: Int, _ attempt: Int) throws {
        let key = MessageKey(target: TargetNumber(target), day: day, attempt: attempt)
        let told = handed[key].flatMap { heard[$0.token] } ?? []
        guard told.contains(where: { abs($0.at.milliseconds - moment.milliseconds) < 1000 }) else {
            throw Violation("\(key.text) has a receipt of \(moment), and none was told")
        }
    }

    /// When a message that had been taken failed, as WhatsApp told.
    private func toldToFail(_ key: MessageKey) -> Instant? {
        handed[key].flatMap { heard[$0.token] }?.first { $0.word.isFailed }?.at
    }

    /// What is tried again soon, held back, or met somebody who was gone already tells nothing of the list.
    private func isFate(_ failure: MessageFailure, of target: StepBook.Target) -> Bool {
        switch failure.consequence {
        case .afterAcceptance: true
        case .nextSlot, .final: !target.hasEnded && !ErrorClass(failure.code).isParking
        case .quickRetry, .takenBack, .resend: false
        }
    }

    /// What an error demands beyond its own message.
    private func note(
        _ code: Int, _ fact: LoggedFact, contact: UInt64, template: RemoteTemplate.Name?, at moment: Instant
    ) {
        account.note(code, in: fact.account, template: template, at: fact.at)
        if ErrorClass(code).closesWindow { people.change(contact) { $0.windowUntil = nil } }
        guard ErrorClass(code).optsOut else { return }
        account.hasOptOuts = true
        people.change(contact) { $0.refuse(at: moment) }
    }

    /// At once: nobody who must not be written to has anything before them.
    private func checkThatAllHaveLeft() throws {
        for (number, target) in steps.targets where !target.hasEnded {
            guard let known = people[target.contact], let obstacle = known.obstacle else { continue }
            throw Violation("t\(number) goes on although the person \(obstacle)")
        }
    }
}

extension Word {
    var isFailed: Bool { if case .failed = self { true } else { false } }
}
