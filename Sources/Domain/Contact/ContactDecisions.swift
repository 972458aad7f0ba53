/// The rules of a contact: registration, changes, payment, opting out and in, erasure.
package enum Contact: Decider {
    package typealias State = ContactState
    package typealias Event = ContactEvent

    package enum Command: Sendable {
        case register(ContactFacts, sealed: [UInt8], Reach)
        /// `sealed` only if any personal field differs from what is known; `newReach` only if what the person is reached by is
        /// another: what is known may have been lost, and saying it again does not bring it back.
        case change(ContactFacts, sealed: [UInt8]?, newReach: Reach? = nil, isSamePerson: Bool = false)
        case pay
        /// `at`: when it was said, or WhatsApp's own switch was moved; nil: now.
        case optOut(OptSource, at: Instant? = nil)
        case optIn(OptSource, at: Instant? = nil)
        /// Other records of the same number: the stops that stand for them stand for this one, too.
        case takeOver(stopsOf: [ContactState])
        /// Other names of the same person, learnt from WhatsApp. `newReach`: the number itself is among them.
        case learn(sealed: [UInt8], newReach: Reach? = nil)
        /// The number belongs to somebody else now.
        case loseNumber
        /// `at`: when it was written; nil where it does not open the window.
        case receive(InboundKind, id: [UInt8], text: [UInt8]?, at: Instant?)
        case closeWindow
        case reply(text: [UInt8], at: Instant)
        case replyTaken(number: Int, id: [UInt8]?)
        case replyRefused(number: Int, code: Int)
        /// `at`: when it happened at WhatsApp, where that is not now.
        case reportReply(number: Int, Target.Receipt, at: Instant?)
        case erase
    }

    package enum Rejection: Error, Hashable, Sendable {
        case unknown
        case alreadyRegistered
        case erased
        /// Nothing may be said freely: the person has not written for 24 h.
        case windowClosed
        /// An answer to an earlier reply is outstanding.
        case replyOutstanding
        case unreachable
    }

    /// How long after somebody wrote anything may be said (Meta: service window).
    package static let window = Duration.hours(24)

    package static var initial: State { State() }

    package static func decide(_ command: Command, given state: State) throws(Rejection) -> [Event] {
        if case .register(let facts, let sealed, let reach) = command {
            guard !state.exists else { throw .alreadyRegistered }
            return [.registered(facts: ContactFacts().changes(to: facts), sealed: sealed, reach: reach)]
        }
        guard state.exists else { throw .unknown }
        switch command {
        case .register: return []
        case .erase: return state.erased ? [] : [.erased]
        default:
            guard !state.erased else { throw .erased }
        }
        switch command {
        case .change(let facts, let sealed, let newReach, let isSamePerson):
            let changes = state.facts.changes(to: facts)
            let reach = newReach ?? state.reach
            let same = changes.isEmpty && sealed == nil && reach == state.reach
            let changed: [Event] = same ? [] : [.changed(facts: changes, sealed: sealed, reach: reach)]
            return newReach == nil || isSamePerson ? changed : changed + closedWindow(given: state)
        case .pay: return state.isPaid ? [] : [.paid]
        case .optOut(let source, let at): return optedOut(source, at: at, given: state)
        case .optIn(let source, let at): return optedIn(source, at: at, given: state)
        case .takeOver(let others): return takenOver(from: others, given: state)
        case .learn(let sealed, let newReach):
            return state.reach == .none ? [] : [.changed(facts: [], sealed: sealed, reach: newReach ?? state.reach)]
        case .loseNumber:
            let lost = Event.changed(facts: [], sealed: nil, reach: .none)
            return state.reach == .none ? [] : [lost] + closedWindow(given: state)
        case .receive(let kind, let id, let text, let at):
            return [.messageReceived(kind, id: id, text: text, windowUntil: at.map { $0 + window })]
        case .closeWindow: return closedWindow(given: state)
        case .reply(let text, let now):
            guard state.reach != .none else { throw .unreachable }
            guard state.isInWindow(at: now) else { throw .windowClosed }
            guard state.openReply == nil else { throw .replyOutstanding }
            return [.replyRequested(number: state.replies + 1, text: text)]
        case .replyTaken(let number, let id):
            return state.openReply == number ? [.replySent(number: number, id: id)] : []
        case .replyRefused(let number, let code):
            return state.openReply == number ? [.replyFailed(number: number, code: code)] : []
        case .reportReply(let number, let receipt, let at):
            return reported(receipt, ofReply: number, at: at, given: state)
        case .register, .erase: return []
        }
    }

    private static func closedWindow(given state: State) -> [Event] {
        state.windowUntil == nil ? [] : [.windowClosed]
    }

    /// WhatsApp's own switch is a second stop beside the one that was said to us; of its words the newest counts.
    private static func optedOut(_ source: OptSource, at: Instant?, given state: State) -> [Event] {
        if source == .whatsappRefusal { return refused(at: at, given: state) }
        guard source == .whatsappPreference else {
            let isNews = state.optedOutAt == nil ? !isOlder(at, than: state.saidAt) : isOlder(state.saidAt, than: at)
            return isNews ? [.optedOut(source, at: at)] : []
        }
        // Of two words of one second the stop counts, whichever comes first.
        let isTie = at == state.preferenceAt && state.preferenceStoppedAt == nil
        guard isTie || isNews(at, given: state) else { return [] }
        return state.preferenceStoppedAt == nil || at != nil ? [.optedOut(source, at: at)] : []
    }

    /// WhatsApp's own switch lifts only what it set; a START said to us lifts both, unless it was said before them and
    /// only came later.
    private static func optedIn(_ source: OptSource, at: Instant?, given state: State) -> [Event] {
        guard source == .whatsappPreference else {
            guard !isOlder(at, than: state.saidAt) else { return [] }
            let lifts = state.optedOutAt != nil || state.liftsPreference(at) || state.liftsRefusal(at)
            return lifts ? [.optedIn(source, at: at)] : []
        }
        guard isNews(at, given: state) else { return [] }
        return state.preferenceStoppedAt != nil || at != nil ? [.optedIn(source, at: at)] : []
    }

    /// As the others have them, the newest of each: whoever wants no more is one person, under whichever id.
    private static func takenOver(from others: [State], given state: State) -> [Event] {
        var events: [Event] = []
        let said = others.filter { $0.optedOutAt != nil }.compactMap(\.saidAt).max()
        if let said, state.optedOutAt == nil || isOlder(state.saidAt, than: said) {
            let source = others.first { $0.optedOutAt != nil && $0.saidAt == said }?.optedOutBy
            events.append(.optedOut(source ?? .keyword, at: said))
        }
        let moved = others.filter { $0.preferenceStoppedAt != nil && !$0.needsResume }.compactMap(\.preferenceAt).max()
        if let moved, state.preferenceStoppedAt == nil || isOlder(state.preferenceAt, than: moved) {
            events.append(.optedOut(.whatsappPreference, at: moved))
        }
        // A switch that WhatsApp has proved can be moved by WhatsApp alone, here as well.
        let refusals = others.compactMap(\.refusedAt) + others.filter(\.needsResume).compactMap(\.preferenceAt)
        if let refused = refusals.max() { events += Self.refused(at: refused, given: state) }
        return events
    }

    static func isOlder(_ at: Instant?, than known: Instant?) -> Bool {
        guard let at, let known else { return false }
        return at < known
    }

    private static func isNews(_ at: Instant?, given state: State) -> Bool {
        guard let at, let known = state.preferenceAt else { return true }
        return at > known
    }

    package static func evolve(_ state: inout State, _ event: Event, at time: Instant) {
        switch event {
        case .registered(let facts, let sealed, let reach):
            state.exists = true
            state.facts.apply(facts)
            state.sealed = sealed
            state.reach = reach
        case .changed(let facts, let sealed, let reach):
            state.facts.apply(facts)
            if let sealed { state.sealed = sealed }
            state.reach = reach
            state.noteConsent()
        case .paid: state.paidAt = time
        case .optedOut(.whatsappPreference, let at):
            state.preferenceStoppedAt = state.preferenceStoppedAt ?? time
            state.notePreference(at ?? time)
        case .optedOut(.whatsappRefusal, let at): state.noteRefusal(at ?? time, heardAt: time)
        case .optedOut(let source, let at):
            state.optedOutAt = time
            state.optedOutBy = source
            state.noteWord(at ?? time)
        case .optedIn(.whatsappPreference, let at):
            state.preferenceStoppedAt = nil
            state.needsResume = false
            state.notePreference(at ?? time)
        case .optedIn(_, let at):
            state.optedOutAt = nil
            state.optedOutBy = nil
            if state.liftsPreference(at) {
                state.preferenceStoppedAt = nil
                state.notePreference(at ?? time)
            }
            if state.liftsRefusal(at) { state.refusedAt = nil }
            state.noteWord(at ?? time)
        case .messageReceived(_, _, _, let windowUntil):
            if let windowUntil { state.windowUntil = max(windowUntil, state.windowUntil ?? windowUntil) }
        case .windowClosed: state.windowUntil = nil
        case .replyRequested(let number, _): state.ask(number)
        case .replySent(let number, _): state.take(number)
        case .replyConfirmed(let number, _): state.raise(number, to: .confirmed)
        case .replyDelivered(let number, _): state.raise(number, to: .delivered)
        case .replyRead(let number, _): state.raise(number, to: .read)
        case .replyFailed(let number, let code, _): state.fail(number, code)
        case .erased:
            state = State()
            state.exists = true
            state.erased = true
        }
    }
}
