/// The rules of a contact: registration, changes, payment, opting out and in, erasure.
package enum Contact: Decider {
    package typealias State = ContactState
    package typealias Event = ContactEvent

    package enum Command: Sendable {
        case register(ContactFacts, sealed: [UInt8], Reach)
        /// `sealed` only if any personal field differs from what is known.
        case change(ContactFacts, sealed: [UInt8]?, Reach)
        case pay
        case optOut(OptSource)
        case optIn(OptSource)
        case erase
    }

    package enum Rejection: Error, Hashable, Sendable {
        case unknown
        case alreadyRegistered
        case erased
    }

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
        case .change, .pay, .optOut, .optIn:
            guard !state.erased else { throw .erased }
        }
        switch command {
        case .change(let facts, let sealed, let reach):
            let changes = state.facts.changes(to: facts)
            let same = changes.isEmpty && sealed == nil && reach == state.reach
            return same ? [] : [.changed(facts: changes, sealed: sealed, reach: reach)]
        case .pay: return state.isPaid ? [] : [.paid]
        case .optOut(let source): return state.isOptedOut ? [] : [.optedOut(source)]
        case .optIn(let source): return state.isOptedOut ? [.optedIn(source)] : []
        case .register, .erase: return []
        }
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
        case .paid: state.paidAt = time
        case .optedOut: state.optedOutAt = time
        case .optedIn: state.optedOutAt = nil
        case .erased:
            state = State()
            state.exists = true
            state.erased = true
        }
    }
}
