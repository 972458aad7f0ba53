import Domain
import Testing

/// A decider with a history behind it: `given(events).when(command).then(events)`.
struct Given<D: Decider> where D.Event: Equatable & Sendable {
    let state: D.State
    let when: Instant

    /// What the present state makes of a command.
    func when(_ command: D.Command) -> Then<D> {
        do throws(D.Rejection) {
            return Then(outcome: .success(try D.decide(command, given: state)), before: state, at: when)
        } catch {
            return Then(outcome: .failure(error), before: state, at: when)
        }
    }
}

struct Then<D: Decider> where D.Event: Equatable & Sendable {
    let outcome: Result<[D.Event], D.Rejection>
    let before: D.State
    let at: Instant

    /// The history goes on with what was decided, for the next `when`; records an issue unless these are the events.
    @discardableResult
    func then(_ expected: D.Event..., sourceLocation: SourceLocation = #_sourceLocation) -> Given<D> {
        switch outcome {
        case .success(let events): #expect(events == expected, sourceLocation: sourceLocation)
        case .failure(let rejection): Issue.record("refused: \(rejection)", sourceLocation: sourceLocation)
        }
        return anyway
    }

    @discardableResult
    func thenNothing(sourceLocation: SourceLocation = #_sourceLocation) -> Given<D> {
        then(sourceLocation: sourceLocation)
    }

    func thenRefused(_ expected: D.Rejection, sourceLocation: SourceLocation = #_sourceLocation)
    where D.Rejection: Equatable {
        switch outcome {
        case .success(let events): Issue.record("not refused: \(events)", sourceLocation: sourceLocation)
        case .failure(let rejection): #expect(rejection == expected, sourceLocation: sourceLocation)
        }
    }

    /// The history goes on with what was decided, whatever it is.
    var anyway: Given<D> {
        var state = before
        for event in events { D.evolve(&state, event, at: at) }
        return Given(state: state, when: at)
    }

    /// What was decided; nothing if it was refused.
    var events: [D.Event] {
        switch outcome {
        case .success(let events): events
        case .failure: []
        }
    }
}

extension Given {
    /// The same history, at a later moment.
    func at(_ moment: Instant) -> Given { Given(state: state, when: moment) }

    /// The history goes on with facts that were recorded by others.
    func and(_ events: D.Event...) -> Given {
        var state = state
        for event in events { D.evolve(&state, event, at: when) }
        return Given(state: state, when: when)
    }
}

/// An empty history, or one of events recorded at `noon`.
func given<D: Decider>(_ decider: D.Type, _ events: D.Event...) -> Given<D> {
    Given(state: D.fold(events.map { ($0, noon) }), when: noon)
}

/// 2025-01-20T10:00:00Z, a Monday.
let noon = Instant(milliseconds: 1_737_367_200_000)
