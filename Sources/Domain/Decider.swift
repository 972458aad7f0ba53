/// A pure state machine: a command and the present state yield new events.
///
/// Time, ids and chance travel in the command, so that the same inputs always give the same facts.
package protocol Decider {
    associatedtype State: Sendable
    /// A request, in the imperative; may be refused.
    associatedtype Command: Sendable
    /// A fact, in the past tense; never refused.
    associatedtype Event: Sendable
    /// Why a command was refused.
    associatedtype Rejection: Error

    static var initial: State { get }

    /// The facts that follow from a command. No events: the command asks for what already is.
    static func decide(_ command: Command, given state: State) throws(Rejection) -> [Event]

    /// The state after a fact that was recorded at `time`. Total, and reads no clock.
    static func evolve(_ state: inout State, _ event: Event, at time: Instant)
}

extension Decider {
    /// The state that a history leads to.
    package static func fold(_ events: some Sequence<(event: Event, time: Instant)>) -> State {
        var state = initial
        for (event, time) in events { evolve(&state, event, at: time) }
        return state
    }
}
