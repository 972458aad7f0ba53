internal import Domain
internal import Engine
internal import EventStore
internal import JSON

/// `/api/v1/test-clock`: time that a person moves.
struct TestClockRoutes: Sendable {
    let services: ServerServices

    var routes: [Route] {
        [
            .deferred(.get, "/api/v1/test-clock", access: .anyRole, show),
            .deferred(.post, "/api/v1/test-clock/advance", access: Route.administrators, body: .json, advance),
        ]
    }

    private func show(_ request: HTTPRequest) async throws -> HTTPResponse {
        try request.query.allow("min-position")
        let position = try await services.headKnown(for: request)
        return document(now: services.engine.clock.now).standing(at: position)
    }

    /// Answers when everything until then has happened and can be read.
    private func advance(_ request: HTTPRequest) async throws -> HTTPResponse {
        let performed = try await services.perform(.advanceClock(to: try goal(of: request)), for: request)
        guard case .clock(let now) = performed.outcome else { throw APIError.unexpected }
        try await services.catchUp(with: performed.position, patience: services.advancePatience)
        return document(now: now).after(performed)
    }

    private func goal(of request: HTTPRequest) throws -> Instant {
        let body = try request.json()
        let goal = body.instant("to")
        let step = body.string("by").flatMap { text -> Duration? in
            let step = ISODuration.parse(text)
            if step == nil { body.fail("by", "is not a duration", hint: ISODuration.hint) }
            return step
        }
        try body.finish()
        switch (goal, step) {
        case (let goal?, nil): return goal
        case (nil, let step?): return services.engine.clock.now + step
        case (nil, nil), (_?, _?): throw Problem.clockGoalUnclear
        }
    }

    private func document(now: Instant) -> HTTPResponse {
        let clock = services.engine.clock
        return HTTPResponse.json { json in
            json.object {
                $0.member("now", now)
                $0.member("identity", clock.identity.rawValue)
                $0.member("movable", clock is TestClock)
            }
        }
    }
}
