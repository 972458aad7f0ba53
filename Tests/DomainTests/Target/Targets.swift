import Domain

let person = ContactNumber(1)
let firstDue = noon + .hours(1)
/// Meta: unknown error, try again.
let retryable = Target.Refusal(code: 1)
let unreachable = Target.Refusal(code: 131_026)

/// A target that was just enrolled.
func enrolled() -> Given<Target> { given(Target.self, .enrolled(contact: person, firstDue: firstDue)) }

extension Given<Target> {
    /// Asks for the next message at the moment it is due.
    func requested() -> Given<Target> {
        let moment = state.due ?? when
        return at(moment).and(.messageRequested(day: state.day, attempt: state.attempts + 1))
    }

    /// The gateway takes the message that is outstanding, at once.
    func accepted() -> Given<Target> {
        let next = state.day < 7 ? when + .days(1) : nil
        let taken = and(
            .messageSent(day: state.day, attempt: state.attempts, id: [9], nextDue: next, evidence: .answer))
        return next == nil ? taken.and(.completed) : taken
    }

    /// So many days are asked for and taken, each on its day.
    func accepted(days: Int) -> Given<Target> { (0..<days).reduce(self) { given, _ in given.requested().accepted() } }

    /// The message that is outstanding is refused, and again in each quick retry, until the slot is spent.
    func spentSlot() -> Given<Target> {
        var given = self
        for _ in 0..<4 {
            given = given.requested()
            let (day, attempt, now) = (given.state.day, given.state.attempts, given.when)
            given = given.when(.refuse(day: day, attempt: attempt, retryable, at: now)).anyway
        }
        return given
    }

    func accept(_ day: Int, _ attempt: Int = 1) -> Then<Target> {
        self.when(.accept(day: day, attempt: attempt, id: [9], at: self.when))
    }
    func refuse(_ day: Int, _ attempt: Int = 1, _ refusal: Target.Refusal = retryable) -> Then<Target> {
        self.when(.refuse(day: day, attempt: attempt, refusal, at: self.when))
    }
    func doubt(_ day: Int, _ attempt: Int = 1) -> Then<Target> {
        self.when(.doubt(day: day, attempt: attempt, at: self.when))
    }
    func receive(_ receipt: Target.Receipt, _ day: Int, _ attempt: Int = 1) -> Then<Target> {
        self.when(.receive(day: day, attempt: attempt, receipt, at: self.when))
    }
    func settle(_ policy: DoubtPolicy) -> Then<Target> { self.when(.settleDoubt(policy, at: self.when)) }
}

/// Events in fewer words.
func sent(
    _ day: Int, _ attempt: Int = 1, next: Instant?, id: [UInt8]? = nil, by evidence: SendEvidence = .receipt
) -> TargetEvent {
    .messageSent(day: day, attempt: attempt, id: id, nextDue: next, evidence: evidence)
}

func failed(
    _ day: Int, _ attempt: Int = 1, _ consequence: MessageFailure.Consequence, code: Int = 1,
    retryAt: Instant? = nil
) -> TargetEvent {
    .messageFailed(
        MessageFailure(day: day, attempt: attempt, code: code, consequence: consequence, retryAt: retryAt))
}
